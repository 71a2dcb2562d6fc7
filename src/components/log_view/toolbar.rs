use dioxus::prelude::*;

use super::{
    context::LogViewContext,
    copy_button::CopyButton,
    log_text::{file_name, log_text},
    stage_outline::has_failed_script,
    tool_button::ToolButton,
};
use crate::{
    build_log::{LogLevel, LogStore},
    components::{
        icon::{Icon, IconName},
        log_options::Timestamps,
        page::save_text,
    },
};

/// The tools of the log.
#[component]
pub(super) fn Toolbar() -> Element {
    let view = use_context::<LogViewContext>();
    let (mut options, mut is_finding, mut is_full_height) =
        (view.chat.log_options, view.is_finding, view.is_full_height);
    let strings = view.chat.strings();
    rsx! {
        div { class: "cwt-tools", role: "group", "aria-label": &*strings.log_tools,
            FirstErrorButton {}
            LevelSelect {}
            TimesSelect {}
            div { class: "cwt-buttons",
                ToolButton { icon: IconName::Search, label: &*strings.find, onclick: move |()| is_finding.set(true) }
                ToolButton {
                    icon: IconName::Wrap,
                    label: &*strings.wrap_lines,
                    pressed: options().wrap,
                    onclick: move |()| options.with_mut(|options| options.wrap = !options.wrap),
                }
                ToolButton {
                    icon: IconName::Height,
                    label: &*strings.full_height,
                    pressed: is_full_height(),
                    onclick: move |()| is_full_height.toggle(),
                }
                CopyButton {}
                ToolButton {
                    icon: IconName::Download,
                    label: &*strings.download,
                    onclick: move |()| save_text(&file_name(&view), &log_text(&view)),
                }
            }
        }
    }
}

/// Scrolls to the first error of a failed build or script.
#[component]
fn FirstErrorButton() -> Element {
    let view = use_context::<LogViewContext>();
    let has_error = |log: &LogStore| log.first_error().is_some();
    let has_error = view
        .session
        .read(|session| (session.has_failed() || has_failed_script(session)) && session.log().is_some_and(has_error));
    rsx! {
        if has_error {
            button {
                class: "cwt-tool cwt-first-error-tool",
                r#type: "button",
                onclick: move |_| {
                    view.update(|reader, log| reader.scroll_to_first_error(log));
                },
                Icon { name: IconName::Warning }
                "{view.chat.strings().first_error}"
            }
        }
    }
}

/// Hides lines below a level.
#[component]
fn LevelSelect() -> Element {
    const LEVELS: [LogLevel; 4] = [LogLevel::Trace, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
    let view = use_context::<LogViewContext>();
    let strings = view.chat.strings();
    let texts = [&strings.level_all, &strings.level_info, &strings.level_warn, &strings.level_error];
    // No subscription: the element itself shows what the reader selects.
    let least = view.update_silently(|reader, _| reader.min_level()).unwrap_or(LogLevel::Trace);
    rsx! {
        Select {
            label: &*strings.level,
            options: texts.map(|text| text.to_string()).to_vec(),
            selected: LEVELS.iter().position(|level| *level == least),
            on_select: move |index: usize| {
                if let Some(level) = LEVELS.get(index) {
                    view.update(|reader, log| reader.set_min_level(*level, log));
                }
            },
        }
    }
}

/// Selects the time before each line.
#[component]
fn TimesSelect() -> Element {
    const TIMESTAMPS: [Timestamps; 3] = [Timestamps::Clock, Timestamps::SinceStart, Timestamps::Off];
    let chat = use_context::<LogViewContext>().chat;
    let mut options = chat.log_options;
    let strings = chat.strings();
    let texts = [&strings.timestamps_clock, &strings.timestamps_since_start, &strings.timestamps_off];
    rsx! {
        Select {
            label: &*strings.timestamps,
            options: texts.map(|text| text.to_string()).to_vec(),
            selected: TIMESTAMPS.iter().position(|timestamps| *timestamps == options().timestamps),
            on_select: move |index: usize| {
                if let Some(timestamps) = TIMESTAMPS.get(index) {
                    options.with_mut(|options| options.timestamps = *timestamps);
                }
            },
        }
    }
}

/// A select element. `on_select` gets the index of the selected option.
#[component]
fn Select(
    #[props(into)] label: String,
    options: Vec<String>,
    #[props(!optional)] selected: Option<usize>,
    on_select: Callback<usize>,
) -> Element {
    rsx! {
        select {
            class: "cwt-choice",
            "aria-label": label,
            onchange: move |event| {
                if let Ok(index) = event.value().parse() {
                    on_select.call(index);
                }
            },
            for (index, text) in options.into_iter().enumerate() {
                option { value: "{index}", selected: Some(index) == selected, "{text}" }
            }
        }
    }
}
