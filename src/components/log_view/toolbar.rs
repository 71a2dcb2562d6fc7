use std::time::Duration;

use dioxus::prelude::*;

use super::{Timestamps, handle::ReaderHandle, times::TimeFormat};
use crate::{
    build_log::LogLevel,
    components::{
        context::use_strings,
        icon::{Icon, IconName},
        page,
    },
};

/// How long the copy button says how it went.
const COPY_SAYS_FOR: Duration = Duration::from_secs(2);

/// What can be done with the log.
#[component]
pub(super) fn Toolbar(
    reader: ReaderHandle,
    times: TimeFormat,
    has_error: bool,
    least: Signal<LogLevel>,
    full_height: Signal<bool>,
    on_find: Callback<()>,
) -> Element {
    let strings = use_strings();
    let strings = strings.read();
    let mut options = reader.log().chat.log_options;
    let to_error = reader.clone();
    rsx! {
        div { class: "cwt-tools", role: "group", "aria-label": strings.log_tools.as_ref(),
            if has_error {
                button {
                    class: "cwt-tool cwt-first-error-tool",
                    r#type: "button",
                    onclick: move |_| {
                        to_error.change(|reader, log| reader.go_to_first_error(log));
                    },
                    Icon { name: IconName::Warning }
                    "{strings.first_error}"
                }
            }
            LevelChoice { reader: reader.clone(), least }
            TimesChoice { options }
            ToolButton { name: IconName::Search, label: strings.find.as_ref(), on_press: on_find }
            ToolButton {
                name: IconName::Wrap,
                label: strings.wrap.as_ref(),
                pressed: options().wrap,
                on_press: move |()| {
                    let wrap = !options().wrap;
                    options.write().wrap = wrap;
                },
            }
            ToolButton {
                name: IconName::Height,
                label: strings.full_height.as_ref(),
                pressed: full_height(),
                on_press: move |()| full_height.toggle(),
            }
            CopyButton { reader: reader.clone(), times }
            ToolButton {
                name: IconName::Download,
                label: strings.download.as_ref(),
                on_press: move |()| page::save_text(&file_name(&reader), &whole_text(&reader, times)),
            }
        }
    }
}

/// Every line as plain text, whatever is drawn of it, with the times that are shown.
pub(super) fn whole_text(reader: &ReaderHandle, times: TimeFormat) -> String {
    let log = reader.log();
    let time = |at| times.text(at, |at| log.chat.utc_offset_minutes(at)).unwrap_or_default();
    let with_times = times.timestamps != Timestamps::Off;
    let session = log.peek_session();
    session.log().map(|log| log.to_text(with_times.then_some(&time))).unwrap_or_default()
}

/// What a saved log is called: its workspace and the number of its build.
fn file_name(reader: &ReaderHandle) -> String {
    let session = reader.log().peek_session();
    let named = session.build().filter(|build| !build.workspace_name.is_empty());
    let name = match named {
        Some(build) => format!("{}-build-{}", build.workspace_name, build.build_number),
        None => "build".to_owned(),
    };
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    format!("{}.log", name.replace(|c| !is_plain(c), "_"))
}

#[component]
fn LevelChoice(reader: ReaderHandle, least: Signal<LogLevel>) -> Element {
    let strings = use_strings();
    let strings = strings.read();
    let levels = [
        (LogLevel::Trace, &strings.level_all),
        (LogLevel::Info, &strings.level_info),
        (LogLevel::Warn, &strings.level_warn),
        (LogLevel::Error, &strings.level_error),
    ];
    rsx! {
        select {
            class: "cwt-choice",
            "aria-label": strings.level.as_ref(),
            onchange: move |event| {
                let levels = [LogLevel::Trace, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
                if let Some(level) = event.value().parse::<usize>().ok().and_then(|index| levels.get(index)) {
                    least.set(*level);
                    reader.change(|reader, log| reader.set_least_level(*level, log));
                }
            },
            for (index, (level, text)) in levels.into_iter().enumerate() {
                option { value: "{index}", selected: level == least(), "{text}" }
            }
        }
    }
}

#[component]
fn TimesChoice(options: Signal<super::LogOptions>) -> Element {
    let strings = use_strings();
    let strings = strings.read();
    let choices = [
        (Timestamps::Clock, &strings.times_clock),
        (Timestamps::SinceStart, &strings.times_since_start),
        (Timestamps::Off, &strings.times_off),
    ];
    rsx! {
        select {
            class: "cwt-choice",
            "aria-label": strings.times.as_ref(),
            onchange: move |event| {
                let times = [Timestamps::Clock, Timestamps::SinceStart, Timestamps::Off];
                if let Some(timestamps) = event.value().parse::<usize>().ok().and_then(|index| times.get(index)) {
                    options.write().timestamps = *timestamps;
                }
            },
            for (index, (timestamps, text)) in choices.into_iter().enumerate() {
                option { value: "{index}", selected: timestamps == options().timestamps, "{text}" }
            }
        }
    }
}

/// A button with a drawing. It is called `label`; one with two states says whether it is `pressed`.
#[component]
pub(super) fn ToolButton(
    name: IconName,
    label: String,
    #[props(default)] pressed: Option<bool>,
    on_press: Callback<()>,
) -> Element {
    rsx! {
        button {
            class: "cwt-tool",
            r#type: "button",
            "aria-label": label.clone(),
            "aria-pressed": pressed,
            title: label,
            onclick: move |_| on_press.call(()),
            Icon { name }
        }
    }
}

#[component]
fn CopyButton(reader: ReaderHandle, times: TimeFormat) -> Element {
    let strings = use_strings();
    let strings = strings.read();
    let mut outcome = use_signal(|| None::<bool>);
    let (name, label) = match outcome() {
        None => (IconName::Copy, &strings.copy),
        Some(true) => (IconName::Check, &strings.copied),
        Some(false) => (IconName::Warning, &strings.copy_failed),
    };
    let copy = move |()| {
        let reader = reader.clone();
        spawn(async move {
            outcome.set(Some(page::copy_text(&whole_text(&reader, times)).await));
            if let Some(api) = &reader.log().chat.api {
                api.clock.sleep(COPY_SAYS_FOR).await;
            }
            outcome.set(None);
        });
    };
    rsx! {
        ToolButton { name, label: label.as_ref(), on_press: copy }
    }
}
