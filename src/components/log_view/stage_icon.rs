use dioxus::prelude::*;

use super::{context::LogViewContext, stage_outline::StageState};
use crate::components::icon::{Icon, IconName};

/// The state of a stage, if it is known.
#[component]
pub(super) fn StageIcon(state: StageState) -> Element {
    let strings = use_context::<LogViewContext>().chat.strings();
    let (name, label) = match state {
        StageState::Done => (IconName::Check, &strings.stage_done),
        StageState::Running => (IconName::Spinner, &strings.stage_running),
        StageState::Failed => (IconName::Warning, &strings.stage_failed),
        StageState::Unknown => return rsx! {},
    };
    rsx! {
        span { class: "cwt-stage-state",
            Icon { name, label: &**label }
        }
    }
}
