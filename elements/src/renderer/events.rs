use std::{any::Any, future, pin::Pin};

use dioxus::html::{
    AnimationData, CancelData, ClipboardData, Code, CompositionData, DragData, FileData, FocusData, FormData,
    FormValue, HasFileData, HasFocusData, HasFormData, HasKeyboardData, HasMouseData, HasPointerData, HasResizeData,
    HasScrollData, HtmlEventConverter, ImageData, InteractionElementOffset, InteractionLocation, Key, KeyboardData,
    Location, MediaData, Modifiers, ModifiersInteraction, MountedData, MountedResult, MouseData, PlatformEventData,
    PointerData, PointerInteraction, RenderedElementBacking, ResizeData, ResizeResult, ScrollBehavior, ScrollData,
    SelectionData, ToggleData, TouchData, TransitionData, VisibleData, WheelData,
    geometry::{ClientPoint, ElementPoint, PagePoint, PixelsSize, PixelsVector2D, ScreenPoint},
    input_data::{MouseButton, MouseButtonSet},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// An event of the browser, as far as the rows look at it.
    #[derive(Clone)]
    type Given;
    #[wasm_bindgen(method, getter)]
    fn key(this: &Given) -> String;
    #[wasm_bindgen(method, getter, js_name = altKey)]
    fn alt_key(this: &Given) -> bool;
    #[wasm_bindgen(method, getter, js_name = ctrlKey)]
    fn ctrl_key(this: &Given) -> bool;
    #[wasm_bindgen(method, getter, js_name = metaKey)]
    fn meta_key(this: &Given) -> bool;
    #[wasm_bindgen(method, getter, js_name = shiftKey)]
    fn shift_key(this: &Given) -> bool;
    #[wasm_bindgen(method, getter)]
    fn target(this: &Given) -> Node;
    #[wasm_bindgen(method, getter)]
    fn border(this: &Given) -> Size;
    #[wasm_bindgen(method, getter)]
    fn content(this: &Given) -> Size;

    type Size;
    #[wasm_bindgen(method, getter, js_name = inlineSize)]
    fn inline_size(this: &Size) -> f64;
    #[wasm_bindgen(method, getter, js_name = blockSize)]
    fn block_size(this: &Size) -> f64;

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
    #[wasm_bindgen(method)]
    fn focus(this: &Node);
    #[wasm_bindgen(method)]
    fn blur(this: &Node);
}

/// Makes Dioxus' events of the browser's. Of each there is what the rows ask for; what they do not ask for is nothing.
pub(super) struct Converter;

impl Converter {
    fn given(event: &PlatformEventData) -> Given {
        event.downcast::<JsValue>().cloned().unwrap_or_default().unchecked_into()
    }
}

/// Events that no row listens to.
macro_rules! unheard {
    ($($convert:ident -> $data:ty;)*) => {
        $(fn $convert(&self, _: &PlatformEventData) -> $data {
            unreachable!("no row listens to this event")
        })*
    };
}

impl HtmlEventConverter for Converter {
    fn convert_focus_data(&self, event: &PlatformEventData) -> FocusData {
        FocusData::new(Self::given(event))
    }

    fn convert_form_data(&self, event: &PlatformEventData) -> FormData {
        FormData::new(Self::given(event))
    }

    fn convert_keyboard_data(&self, event: &PlatformEventData) -> KeyboardData {
        KeyboardData::new(Self::given(event))
    }

    fn convert_mounted_data(&self, event: &PlatformEventData) -> MountedData {
        MountedData::new(event.downcast::<JsValue>().cloned().unwrap_or_default().unchecked_into::<Node>())
    }

    fn convert_mouse_data(&self, event: &PlatformEventData) -> MouseData {
        MouseData::new(Self::given(event))
    }

    fn convert_pointer_data(&self, event: &PlatformEventData) -> PointerData {
        PointerData::new(Self::given(event))
    }

    fn convert_resize_data(&self, event: &PlatformEventData) -> ResizeData {
        ResizeData::new(Self::given(event))
    }

    fn convert_scroll_data(&self, event: &PlatformEventData) -> ScrollData {
        ScrollData::new(Self::given(event))
    }

    unheard! {
        convert_animation_data -> AnimationData;
        convert_cancel_data -> CancelData;
        convert_clipboard_data -> ClipboardData;
        convert_composition_data -> CompositionData;
        convert_drag_data -> DragData;
        convert_image_data -> ImageData;
        convert_media_data -> MediaData;
        convert_selection_data -> SelectionData;
        convert_toggle_data -> ToggleData;
        convert_touch_data -> TouchData;
        convert_transition_data -> TransitionData;
        convert_visible_data -> VisibleData;
        convert_wheel_data -> WheelData;
    }
}

impl HasFocusData for Given {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasFileData for Given {
    fn files(&self) -> Vec<FileData> {
        Vec::new()
    }
}

impl HasFormData for Given {
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

impl ModifiersInteraction for Given {
    fn modifiers(&self) -> Modifiers {
        let mut modifiers = Modifiers::empty();
        modifiers.set(Modifiers::ALT, self.alt_key());
        modifiers.set(Modifiers::CONTROL, self.ctrl_key());
        modifiers.set(Modifiers::META, self.meta_key());
        modifiers.set(Modifiers::SHIFT, self.shift_key());
        modifiers
    }
}

impl HasKeyboardData for Given {
    /// A character, or one of the keys that the rows know.
    fn key(&self) -> Key {
        let key = self.key();
        match key.as_str() {
            "Enter" => Key::Enter,
            "Escape" => Key::Escape,
            _ if key.chars().nth(1).is_none() => Key::Character(key),
            _ => Key::Unidentified,
        }
    }

    fn code(&self) -> Code {
        Code::Unidentified
    }

    fn location(&self) -> Location {
        Location::Standard
    }

    fn is_auto_repeating(&self) -> bool {
        false
    }

    fn is_composing(&self) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl InteractionLocation for Given {
    fn client_coordinates(&self) -> ClientPoint {
        ClientPoint::zero()
    }

    fn screen_coordinates(&self) -> ScreenPoint {
        ScreenPoint::zero()
    }

    fn page_coordinates(&self) -> PagePoint {
        PagePoint::zero()
    }
}

impl InteractionElementOffset for Given {
    fn element_coordinates(&self) -> ElementPoint {
        ElementPoint::zero()
    }
}

impl PointerInteraction for Given {
    fn trigger_button(&self) -> Option<MouseButton> {
        None
    }

    fn held_buttons(&self) -> MouseButtonSet {
        MouseButtonSet::empty()
    }
}

impl HasMouseData for Given {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasPointerData for Given {
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

impl HasResizeData for Given {
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

impl Size {
    fn pixels(&self) -> PixelsSize {
        PixelsSize::new(self.inline_size(), self.block_size())
    }
}

impl HasScrollData for Given {
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
        0
    }

    fn scroll_height(&self) -> i32 {
        0
    }

    fn client_width(&self) -> i32 {
        0
    }

    fn client_height(&self) -> i32 {
        0
    }
}

type Done = Pin<Box<dyn Future<Output = MountedResult<()>>>>;

impl RenderedElementBacking for Node {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn scroll(&self, to: PixelsVector2D, _: ScrollBehavior) -> Done {
        self.set_scroll_top(to.y);
        self.set_scroll_left(to.x);
        Box::pin(future::ready(Ok(())))
    }

    fn set_focus(&self, focus: bool) -> Done {
        if focus {
            self.focus();
        } else {
            self.blur();
        }
        Box::pin(future::ready(Ok(())))
    }
}
