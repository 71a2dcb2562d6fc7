use std::time::Duration;

use dioxus::{core::ListenerCallback, prelude::*};

use super::{Timestamps, handle::ReaderHandle, times::TimeFormat};
use crate::{
    build_log::LogLevel,
    components::{
        icon::{IconName, icon},
        page,
        press::press,
    },
    strings::Strings,
};

/// How long the copy button says how it went.
const COPY_SAYS_FOR: Duration = Duration::from_secs(2);

/// How the tools stand.
#[derive(Clone, Copy)]
pub(super) struct Tools {
    pub(super) is_finding: Signal<bool>,
    pub(super) full_height: Signal<bool>,
    /// How the last copying went, for a while.
    copied: Signal<Option<bool>>,
}

impl Tools {
    pub(super) fn new() -> Self {
        Self { is_finding: Signal::new(false), full_height: Signal::new(false), copied: Signal::new(None) }
    }
}

/// What can be done with the log.
pub(super) fn toolbar(
    reader: &ReaderHandle,
    times: TimeFormat,
    has_error: bool,
    tools: Tools,
    strings: &Strings,
) -> Element {
    let Tools { mut is_finding, mut full_height, copied } = tools;
    let mut options = reader.log().chat().log_options;
    let (to_error, to_save) = (reader.clone(), reader.clone());
    rsx! {
        div { class: "cwt-tools", role: "group", "aria-label": strings.log_tools.as_ref(),
            if has_error {
                button {
                    class: "cwt-tool cwt-first-error-tool",
                    r#type: "button",
                    onclick: press(move || {
                        to_error.change(|reader, log| reader.scroll_to_first_error(log));
                    }),
                    {icon(IconName::Warning, None)}
                    "{strings.first_error}"
                }
            }
            {level_choice(reader.clone(), strings)}
            {times_choice(options, strings)}
            div { class: "cwt-buttons",
                {tool_button(IconName::Search, &strings.find, None, press(move || is_finding.set(true)))}
                {tool_button(
                    IconName::Wrap,
                    &strings.wrap_lines,
                    Some(options().wrap),
                    press(move || {
                        let wrap = !options().wrap;
                        options.write().wrap = wrap;
                    }),
                )}
                {tool_button(
                    IconName::Height,
                    &strings.full_height,
                    Some(full_height()),
                    press(move || full_height.toggle()),
                )}
                {copy_button(reader.clone(), times, copied, strings)}
                {tool_button(
                    IconName::Download,
                    &strings.download,
                    None,
                    press(move || page::save_text(&file_name(&to_save), &whole_text(&to_save, times))),
                )}
            }
        }
    }
}

/// Every line as plain text, whatever is drawn of it, with the times that are shown.
pub(super) fn whole_text(reader: &ReaderHandle, times: TimeFormat) -> String {
    let log = reader.log();
    let time = |at| times.text(at, |at| log.chat().utc_offset_minutes(at)).unwrap_or_default();
    let with_times = times.timestamps != Timestamps::Off;
    let session = log.peek_session();
    session.log().map(|log| log.to_text(with_times.then_some(&time))).unwrap_or_default()
}

/// What a saved log is called: its workspace and the number of its build.
fn file_name(reader: &ReaderHandle) -> String {
    let session = reader.log().peek_session();
    let named = session.build().filter(|build| !build.workspace_name.is_empty());
    let name = match named {
        Some(build) => [&build.workspace_name, "-build-", &build.build_number.to_string()].concat(),
        None => "build".to_owned(),
    };
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.replace(|c| !is_plain(c), "_") + ".log"
}

fn level_choice(reader: ReaderHandle, strings: &Strings) -> Element {
    const LEVELS: [LogLevel; 4] = [LogLevel::Trace, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
    let texts = [&strings.level_all, &strings.level_info, &strings.level_warn, &strings.level_error];
    // Peeked: the list itself shows what is chosen from it.
    let least = reader.quietly(|reader, _| reader.min_level()).unwrap_or(LogLevel::Trace);
    let chosen = LEVELS.iter().position(|level| *level == least);
    let on_choose = move |event: FormEvent| {
        if let Some(level) = LEVELS.get(chosen_index(&event)) {
            reader.change(|reader, log| reader.set_min_level(*level, log));
        }
    };
    choice(&strings.level, &texts.map(|text| &**text), chosen, ListenerCallback::new(on_choose))
}

fn times_choice(mut options: Signal<super::LogOptions>, strings: &Strings) -> Element {
    const TIMES: [Timestamps; 3] = [Timestamps::Clock, Timestamps::SinceStart, Timestamps::Off];
    let texts = [&strings.timestamps_clock, &strings.timestamps_since_start, &strings.timestamps_off];
    let chosen = TIMES.iter().position(|times| *times == options().timestamps);
    let on_choose = move |event: FormEvent| {
        if let Some(times) = TIMES.get(chosen_index(&event)) {
            options.write().timestamps = *times;
        }
    };
    choice(&strings.timestamps, &texts.map(|text| &**text), chosen, ListenerCallback::new(on_choose))
}

/// A list of which one is chosen.
fn choice(label: &str, texts: &[&str], chosen: Option<usize>, on_choose: ListenerCallback<FormData>) -> Element {
    rsx! {
        select { class: "cwt-choice", "aria-label": label, onchange: on_choose,
            for (index, text) in texts.iter().enumerate() {
                option { value: "{index}", selected: Some(index) == chosen, "{text}" }
            }
        }
    }
}

/// Which one of a list the reader has chosen; past its end where that cannot be told.
fn chosen_index(event: &FormEvent) -> usize {
    event.value().parse().unwrap_or(usize::MAX)
}

/// A button with a drawing. It is called `label`; one with two states says whether it is `pressed`.
pub(super) fn tool_button(
    name: IconName,
    label: &str,
    pressed: Option<bool>,
    on_press: ListenerCallback<MouseData>,
) -> Element {
    rsx! {
        button {
            class: "cwt-tool",
            r#type: "button",
            "aria-label": label,
            "aria-pressed": pressed,
            title: label,
            onclick: on_press,
            {icon(name, None)}
        }
    }
}

fn copy_button(
    reader: ReaderHandle,
    times: TimeFormat,
    mut copied: Signal<Option<bool>>,
    strings: &Strings,
) -> Element {
    let (name, label) = match copied() {
        None => (IconName::Copy, &strings.copy),
        Some(true) => (IconName::Check, &strings.copied),
        Some(false) => (IconName::Warning, &strings.copy_failed),
    };
    let copy = press(move || {
        let reader = reader.clone();
        spawn(async move {
            copied.set(Some(page::copy_text(&whole_text(&reader, times)).await));
            if let Some(api) = &reader.log().chat().api {
                api.clock.sleep(COPY_SAYS_FOR).await;
            }
            copied.set(None);
        });
    });
    tool_button(name, label, None, copy)
}
