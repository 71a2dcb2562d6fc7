use super::context::LogViewContext;
use crate::components::log_options::Timestamps;

/// All lines as plain text, with times if they are shown.
pub(super) fn log_text(view: &LogViewContext) -> String {
    let times = view.times();
    let time = |at| times.text(at, |at| view.chat.utc_offset_minutes(at)).unwrap_or_default();
    let with_times = times.timestamps != Timestamps::Off;
    let text = view.session.peek(|session| session.log().map(|log| log.to_text(with_times.then_some(&time))));
    text.unwrap_or_default()
}

/// The name of a saved log: the name of the workspace and the number of the build.
pub(super) fn file_name(view: &LogViewContext) -> String {
    let name = view.session.peek(|session| {
        let build = session.build().filter(|build| !build.workspace_name.is_empty())?;
        // A server may not send the number.
        Some(match build.build_number {
            0 => build.workspace_name.clone(),
            number => format!("{}-build-{number}", build.workspace_name),
        })
    });
    let name = name.unwrap_or_else(|| "build".to_owned());
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    format!("{}.log", name.replace(|c| !is_safe(c), "_"))
}
