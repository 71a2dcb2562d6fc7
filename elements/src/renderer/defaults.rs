use std::any::Any;

use dioxus::html::{
    DataTransfer, FileData, HasAnimationData, HasCancelData, HasClipboardData, HasCompositionData, HasDataTransferData,
    HasImageData, HasMediaData, HasSelectionData, HasToggleData, HasTouchData, HasTransitionData, HasVisibleData,
    Modifiers, ModifiersInteraction, NativeDataTransfer, TouchPoint,
};

/// The data of an event that no component of the library reads. Every answer is a default.
pub(super) struct Defaults;

macro_rules! as_any {
    ($($data:ident)*) => {
        $(impl $data for Defaults {
            fn as_any(&self) -> &dyn Any {
                self
            }
        })*
    };
}

as_any! { HasCancelData HasClipboardData HasMediaData HasSelectionData HasToggleData HasVisibleData }

impl HasAnimationData for Defaults {
    fn animation_name(&self) -> String {
        String::new()
    }

    fn pseudo_element(&self) -> String {
        String::new()
    }

    fn elapsed_time(&self) -> f32 {
        0.0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasCompositionData for Defaults {
    fn data(&self) -> String {
        String::new()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasImageData for Defaults {
    fn load_error(&self) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl ModifiersInteraction for Defaults {
    fn modifiers(&self) -> Modifiers {
        Modifiers::empty()
    }
}

impl HasTouchData for Defaults {
    fn touches(&self) -> Vec<TouchPoint> {
        Vec::new()
    }

    fn touches_changed(&self) -> Vec<TouchPoint> {
        Vec::new()
    }

    fn target_touches(&self) -> Vec<TouchPoint> {
        Vec::new()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasTransitionData for Defaults {
    fn property_name(&self) -> String {
        String::new()
    }

    fn pseudo_element(&self) -> String {
        String::new()
    }

    fn elapsed_time(&self) -> f32 {
        0.0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HasDataTransferData for Defaults {
    fn data_transfer(&self) -> DataTransfer {
        DataTransfer::new(Self)
    }
}

impl NativeDataTransfer for Defaults {
    fn get_data(&self, _: &str) -> Option<String> {
        None
    }

    fn set_data(&self, _: &str, _: &str) -> Result<(), String> {
        Err("not supported".to_owned())
    }

    fn clear_data(&self, _: Option<&str>) -> Result<(), String> {
        Err("not supported".to_owned())
    }

    fn effect_allowed(&self) -> String {
        String::new()
    }

    fn set_effect_allowed(&self, _: &str) {}

    fn drop_effect(&self) -> String {
        String::new()
    }

    fn set_drop_effect(&self, _: &str) {}

    fn files(&self) -> Vec<FileData> {
        Vec::new()
    }
}
