use std::{any::Any, future, pin::Pin};

use dioxus::html::{
    AnimationData, CancelData, ClipboardData, Code, CompositionData, DataTransfer, DragData, FileData, FocusData,
    FormData, FormValue, HasDataTransferData, HasDragData, HasFileData, HasFocusData, HasFormData, HasKeyboardData,
    HasMouseData, HasPointerData, HasResizeData, HasScrollData, HasWheelData, HtmlEventConverter, ImageData,
    InteractionElementOffset, InteractionLocation, Key, KeyboardData, Location, MediaData, Modifiers,
    ModifiersInteraction, MountedData, MountedResult, MouseData, PlatformEventData, PointerData, PointerInteraction,
    RenderedElementBacking, ResizeData, ResizeResult, ScrollBehavior, ScrollData, SelectionData, ToggleData, TouchData,
    TransitionData, VisibleData, WheelData,
    geometry::{ClientPoint, ElementPoint, PagePoint, PixelsSize, PixelsVector2D, ScreenPoint, WheelDelta},
    input_data::{MouseButton, MouseButtonSet, decode_key_location, decode_mouse_button_set},
};
use wasm_bindgen::prelude::*;

use super::defaults::Defaults;

#[wasm_bindgen]
extern "C" {
    /// An event of the browser: a keyboard, mouse, pointer, form or scroll event, or a `resize` of `ts/page.ts`.
    #[derive(Clone)]
    type BrowserEvent;
    #[wasm_bindgen(method, getter)]
    fn key(this: &BrowserEvent) -> String;
    #[wasm_bindgen(method, getter)]
    fn location(this: &BrowserEvent) -> usize;
    #[wasm_bindgen(method, getter)]
    fn repeat(this: &BrowserEvent) -> bool;
    #[wasm_bindgen(method, getter, js_name = isComposing)]
    fn is_composing(this: &BrowserEvent) -> bool;
    #[wasm_bindgen(method, getter, js_name = altKey)]
    fn alt_key(this: &BrowserEvent) -> bool;
    #[wasm_bindgen(method, getter, js_name = ctrlKey)]
    fn ctrl_key(this: &BrowserEvent) -> bool;
    #[wasm_bindgen(method, getter, js_name = metaKey)]
    fn meta_key(this: &BrowserEvent) -> bool;
    #[wasm_bindgen(method, getter, js_name = shiftKey)]
    fn shift_key(this: &BrowserEvent) -> bool;
    #[wasm_bindgen(method, getter)]
    fn button(this: &BrowserEvent) -> i16;
    #[wasm_bindgen(method, getter)]
    fn buttons(this: &BrowserEvent) -> u16;
    #[wasm_bindgen(method, getter, js_name = clientX)]
    fn client_x(this: &BrowserEvent) -> f64;
    #[wasm_bindgen(method, getter, js_name = clientY)]
    fn client_y(this: &BrowserEvent) -> f64;
    #[wasm_bindgen(method, getter, js_name = screenX)]
    fn screen_x(this: &BrowserEvent) -> f64;
    #[wasm_bindgen(method, getter, js_name = screenY)]
    fn screen_y(this: &BrowserEvent) -> f64;
    #[wasm_bindgen(method, getter, js_name = pageX)]
    fn page_x(this: &BrowserEvent) -> f64;
    #[wasm_bindgen(method, getter, js_name = pageY)]
    fn page_y(this: &BrowserEvent) -> f64;
    #[wasm_bindgen(method, getter, js_name = offsetX)]
    fn offset_x(this: &BrowserEvent) -> f64;
    #[wasm_bindgen(method, getter, js_name = offsetY)]
    fn offset_y(this: &BrowserEvent) -> f64;
    #[wasm_bindgen(method, getter)]
    fn target(this: &BrowserEvent) -> Node;
    #[wasm_bindgen(method, getter)]
    fn border(this: &BrowserEvent) -> BoxSize;
    #[wasm_bindgen(method, getter)]
    fn content(this: &BrowserEvent) -> BoxSize;

    /// `ResizeObserverSize`.
    type BoxSize;
    #[wasm_bindgen(method, getter, js_name = inlineSize)]
    fn inline_size(this: &BoxSize) -> f64;
    #[wasm_bindgen(method, getter, js_name = blockSize)]
    fn block_size(this: &BoxSize) -> f64;

    /// An element.
    #[derive(Clone)]
    type Node;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Node) -> String;
    #[wasm_bindgen(method, getter, js_name = scrollTop)]
    fn scroll_top(this: &Node) -> f64;
    #[wasm_bindgen(method, setter, js_name = scrollTop)]
    fn set_scroll_top(this: &Node, top: f64);
    #[wasm_bindgen(method, getter, js_name = scrollLeft)]
    fn scroll_left(this: &Node) -> f64;
    #[wasm_bindgen(method, setter, js_name = scrollLeft)]
    fn set_scroll_left(this: &Node, left: f64);
    #[wasm_bindgen(method, getter, js_name = scrollWidth)]
    fn scroll_width(this: &Node) -> i32;
    #[wasm_bindgen(method, getter, js_name = scrollHeight)]
    fn scroll_height(this: &Node) -> i32;
    #[wasm_bindgen(method, getter, js_name = clientWidth)]
    fn client_width(this: &Node) -> i32;
    #[wasm_bindgen(method, getter, js_name = clientHeight)]
    fn client_height(this: &Node) -> i32;
    #[wasm_bindgen(method)]
    fn focus(this: &Node);
    #[wasm_bindgen(method)]
    fn blur(this: &Node);
}

/// Converts events of the browser into those of Dioxus. `elements/tests/events.rs` checks that every event that a component
/// of the library reads is converted with its data.
pub(super) struct Converter;

fn browser_value(event: &PlatformEventData) -> JsValue {
    event.downcast::<JsValue>().cloned().unwrap_or_default()
}

macro_rules! converted {
    ($($convert:ident -> $data:ident;)*) => {
        $(fn $convert(&self, event: &PlatformEventData) -> $data {
            $data::new(browser_value(event).unchecked_into::<BrowserEvent>())
        })*
    };
}

macro_rules! defaults {
    ($($convert:ident -> $data:ident;)*) => {
        $(fn $convert(&self, _: &PlatformEventData) -> $data {
            $data::new(Defaults)
        })*
    };
}

impl HtmlEventConverter for Converter {
    fn convert_mounted_data(&self, event: &PlatformEventData) -> MountedData {
        MountedData::new(Mounted(browser_value(event).unchecked_into()))
    }

    converted! {
        convert_drag_data -> DragData;
        convert_focus_data -> FocusData;
        convert_form_data -> FormData;
        convert_keyboard_data -> KeyboardData;
        convert_mouse_data -> MouseData;
        convert_pointer_data -> PointerData;
        convert_resize_data -> ResizeData;
        convert_scroll_data -> ScrollData;
        convert_wheel_data -> WheelData;
    }

    defaults! {
        convert_animation_data -> AnimationData;
        convert_cancel_data -> CancelData;
        convert_clipboard_data -> ClipboardData;
        convert_composition_data -> CompositionData;
        convert_image_data -> ImageData;
        convert_media_data -> MediaData;
        convert_selection_data -> SelectionData;
        convert_toggle_data -> ToggleData;
        convert_touch_data -> TouchData;
        convert_transition_data -> TransitionData;
        convert_visible_data -> VisibleData;
    }
}

impl HasFocusData for BrowserEvent {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasFileData for BrowserEvent {
    fn files(&self) -> Vec<FileData> {
        Vec::new()
    }
}

impl HasFormData for BrowserEvent {
    fn value(&self) -> String {
        self.target().value()
    }

    fn valid(&self) -> bool {
        true
    }

    fn values(&self) -> Vec<(String, FormValue)> {
        Vec::new()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl ModifiersInteraction for BrowserEvent {
    fn modifiers(&self) -> Modifiers {
        let mut modifiers = Modifiers::empty();
        modifiers.set(Modifiers::ALT, self.alt_key());
        modifiers.set(Modifiers::CONTROL, self.ctrl_key());
        modifiers.set(Modifiers::META, self.meta_key());
        modifiers.set(Modifiers::SHIFT, self.shift_key());
        modifiers
    }
}

impl HasKeyboardData for BrowserEvent {
    fn key(&self) -> Key {
        self.key().parse().unwrap_or(Key::Unidentified)
    }

    // No component of the library reads the physical key, and the table of its names is large.
    fn code(&self) -> Code {
        Code::Unidentified
    }

    fn location(&self) -> Location {
        decode_key_location(self.location())
    }

    fn is_auto_repeating(&self) -> bool {
        self.repeat()
    }

    fn is_composing(&self) -> bool {
        self.is_composing()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl InteractionLocation for BrowserEvent {
    fn client_coordinates(&self) -> ClientPoint {
        ClientPoint::new(self.client_x(), self.client_y())
    }

    fn screen_coordinates(&self) -> ScreenPoint {
        ScreenPoint::new(self.screen_x(), self.screen_y())
    }

    fn page_coordinates(&self) -> PagePoint {
        PagePoint::new(self.page_x(), self.page_y())
    }
}

impl InteractionElementOffset for BrowserEvent {
    fn element_coordinates(&self) -> ElementPoint {
        ElementPoint::new(self.offset_x(), self.offset_y())
    }
}

impl PointerInteraction for BrowserEvent {
    fn trigger_button(&self) -> Option<MouseButton> {
        Some(MouseButton::from_web_code(self.button()))
    }

    fn held_buttons(&self) -> MouseButtonSet {
        decode_mouse_button_set(self.buttons())
    }
}

impl HasMouseData for BrowserEvent {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasDataTransferData for BrowserEvent {
    fn data_transfer(&self) -> DataTransfer {
        Defaults.data_transfer()
    }
}

impl HasDragData for BrowserEvent {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasWheelData for BrowserEvent {
    fn delta(&self) -> WheelDelta {
        WheelDelta::pixels(0.0, 0.0, 0.0)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasPointerData for BrowserEvent {
    fn pointer_id(&self) -> i32 {
        0
    }

    fn width(&self) -> f64 {
        0.0
    }

    fn height(&self) -> f64 {
        0.0
    }

    fn pressure(&self) -> f32 {
        0.0
    }

    fn tangential_pressure(&self) -> f32 {
        0.0
    }

    fn tilt_x(&self) -> i32 {
        0
    }

    fn tilt_y(&self) -> i32 {
        0
    }

    fn twist(&self) -> i32 {
        0
    }

    fn pointer_type(&self) -> String {
        String::new()
    }

    fn is_primary(&self) -> bool {
        true
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasResizeData for BrowserEvent {
    fn get_border_box_size(&self) -> ResizeResult<PixelsSize> {
        Ok(self.border().pixels())
    }

    fn get_content_box_size(&self) -> ResizeResult<PixelsSize> {
        Ok(self.content().pixels())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl BoxSize {
    fn pixels(&self) -> PixelsSize {
        PixelsSize::new(self.inline_size(), self.block_size())
    }
}

impl HasScrollData for BrowserEvent {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn scroll_top(&self) -> f64 {
        self.target().scroll_top()
    }

    fn scroll_left(&self) -> f64 {
        self.target().scroll_left()
    }

    fn scroll_width(&self) -> i32 {
        self.target().scroll_width()
    }

    fn scroll_height(&self) -> i32 {
        self.target().scroll_height()
    }

    fn client_width(&self) -> i32 {
        self.target().client_width()
    }

    fn client_height(&self) -> i32 {
        self.target().client_height()
    }
}

type Done = Pin<Box<dyn Future<Output = MountedResult<()>>>>;

/// A node that was mounted. The library takes the element from it to measure lines and to see whether it is in view.
struct Mounted(web_sys::Element);

impl Mounted {
    fn node(&self) -> &Node {
        self.0.unchecked_ref()
    }
}

impl RenderedElementBacking for Mounted {
    fn as_any(&self) -> &dyn Any {
        &self.0
    }

    fn scroll(&self, to: PixelsVector2D, _: ScrollBehavior) -> Done {
        self.node().set_scroll_top(to.y);
        self.node().set_scroll_left(to.x);
        Box::pin(future::ready(Ok(())))
    }

    fn set_focus(&self, focus: bool) -> Done {
        if focus {
            self.node().focus();
        } else {
            self.node().blur();
        }
        Box::pin(future::ready(Ok(())))
    }
}
