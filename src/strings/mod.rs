//! Every text that the rows show, in one table: English by default, and each text can be replaced by the host.

mod german;
mod template;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(crate) use template::fill;

/// Describes one text of [`Strings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringInfo {
    /// The name of the field of [`Strings`].
    pub name: &'static str,
    /// The text in English, with `{…}` placeholders.
    pub english: &'static str,
    /// Where it is used.
    pub doc: &'static str,
}

macro_rules! strings {
    ($($(#[doc = $doc:literal])+ $name:ident: $english:literal,)+) => {
        /// Every text that the rows show. `{…}` is a placeholder; a translation may leave placeholders out.
        ///
        /// ```
        /// use chat_workspace_tools::strings::Strings;
        ///
        /// let mut strings = Strings::english();
        /// strings.retry = "Try again".into();
        /// ```
        #[derive(Clone, Debug, Eq)]
        #[non_exhaustive]
        pub struct Strings {
            $($(#[doc = $doc])+ pub $name: Cow<'static, str>,)+
        }

        impl Strings {
            /// Every text, in the order of the fields.
            pub const ALL: &[StringInfo] = &[
                $(StringInfo { name: stringify!($name), english: $english, doc: concat!($($doc),+).trim_ascii() },)+
            ];

            /// The texts in English.
            pub const fn english() -> Self {
                Self { $($name: Cow::Borrowed($english),)+ }
            }

            /// Returns the text with this field name, or `None` if there is none.
            pub fn get(&self, name: &str) -> Option<&str> {
                Self::position(name).map(|position| &**self.texts()[position])
            }

            /// Replaces the text with this field name. Returns whether there is one.
            pub fn set(&mut self, name: &str, text: impl Into<Cow<'static, str>>) -> bool {
                let Some(position) = Self::position(name) else { return false };
                *self.texts_mut()[position] = text.into();
                true
            }

            /// The position of the text with this field name in [`Self::ALL`].
            fn position(name: &str) -> Option<usize> {
                Self::ALL.iter().position(|info| info.name == name)
            }

            fn texts(&self) -> [&Cow<'static, str>; Self::ALL.len()] {
                [$(&self.$name),+]
            }

            fn texts_mut(&mut self) -> [&mut Cow<'static, str>; Self::ALL.len()] {
                [$(&mut self.$name),+]
            }
        }

        // A loop: a derived comparison is 10 kB of WebAssembly in each component that takes the texts.
        impl PartialEq for Strings {
            fn eq(&self, other: &Self) -> bool {
                self.texts() == other.texts()
            }
        }
    };
}

strings! {
    /// The language of these texts as a BCP 47 tag. Numbers are formatted for it.
    language: "en",

    /// Label of a running create call.
    create_running: "Creating workspace…",
    /// Label of a create call that succeeded.
    create_succeeded: "Created {name}",
    /// The same without a workspace name.
    create_succeeded_unnamed: "Created workspace",
    /// Label of a create call that failed.
    create_failed: "Failed to create {name}",
    /// The same without a workspace name; also the failure message when the result has none.
    create_failed_unnamed: "Failed to create workspace",
    /// A create call in the labels of calls that did not succeed for other reasons than a failure.
    create_call: "Workspace creation",
    /// Label of a create call when the workspace already exists.
    already_exists: "Workspace {name} already exists",
    /// The same without a workspace name.
    already_exists_unnamed: "Workspace already exists",
    /// Label of a running start call.
    start_running: "Starting workspace…",
    /// Label of a start call that succeeded.
    start_succeeded: "Started {name}",
    /// The same without a workspace name.
    start_succeeded_unnamed: "Started workspace",
    /// Label of a start call that failed.
    start_failed: "Failed to start {name}",
    /// The same without a workspace name; also the failure message when the result has none.
    start_failed_unnamed: "Failed to start workspace",
    /// A start call in the labels of calls that did not succeed for other reasons than a failure.
    start_call: "Workspace start",
    /// Label of a running stop call.
    stop_running: "Stopping workspace…",
    /// Label of a stop call that succeeded.
    stop_succeeded: "Stopped {name}",
    /// The same without a workspace name.
    stop_succeeded_unnamed: "Stopped workspace",
    /// Label of a stop call that failed.
    stop_failed: "Failed to stop {name}",
    /// The same without a workspace name; also the failure message when the result has none.
    stop_failed_unnamed: "Failed to stop workspace",
    /// A stop call in the labels of calls that did not succeed for other reasons than a failure.
    stop_call: "Workspace stop",
    /// Label of a call that waits for the reader's approval. `{call}` is one of the texts above.
    call_waiting: "{call} is waiting for approval",
    /// Label of a call that was refused.
    call_refused: "{call} was not approved",
    /// Label of a call that was cancelled.
    call_cancelled: "{call} was cancelled",
    /// Label of a call whose run ended before it had a result.
    call_incomplete: "{call} ended without a result",
    /// Label of a call rejected because of a quota, when the server gives no title.
    quota_reached: "Workspace quota reached",
    /// Failure message of a call rejected because of a quota, when the usage is known.
    quota_usage: "{message} ({consumed} of {budget} credits in use)",

    /// Label while the build waits for a provisioner; also shown in place of the log.
    stage_queued: "Waiting in build queue…",
    /// Label while a stop build runs.
    stage_stopping: "Stopping workspace…",
    /// Label while a start build runs.
    stage_building: "Building workspace…",
    /// Label while the agent is not connected yet.
    stage_agent_connecting: "Waiting for workspace agent to connect…",
    /// Label while the agent's startup scripts run; also shown below the log until they have output.
    stage_startup_scripts: "Running startup scripts…",
    /// Label while a call runs whose build has failed.
    stage_build_failed: "The build failed, the call continues…",
    /// Label while a call runs whose build was cancelled.
    stage_build_cancelled: "The build was cancelled, the call continues…",

    /// Label of a call that succeeded but whose agent cannot be used.
    label_with_agent: "{label}, {agent}",
    /// The `{agent}` part of that label: the agent did not answer.
    agent_not_ready: "could not connect to workspace agent",
    /// The `{agent}` part of that label: the template defines no agent.
    agent_missing: "no workspace agent",
    /// The `{agent}` part of that label: several agents, and none could be selected.
    agent_ambiguous: "could not choose a workspace agent",
    /// Failure message: the agent did not answer.
    agent_not_ready_reason: "The chat could not connect to the workspace agent.",
    /// Failure message: the template defines no agent.
    agent_missing_reason: "This workspace has no agent, so the chat cannot use it.",
    /// Failure message: several agents, and none could be selected.
    agent_ambiguous_reason: "The chat could not choose a workspace agent.",
    /// Notice: a startup script failed.
    scripts_failed: "A startup script or dev container failed. Skills, instructions, or tools they set up may be missing.",
    /// Notice: startup scripts were stopped at their time limit.
    scripts_timed_out: "Startup scripts ran past their time limit and were stopped. Skills, instructions, or tools they set up may be missing.",
    /// Notice: startup scripts did not finish for another reason.
    scripts_unfinished: "Startup scripts did not finish. Skills, instructions, or tools they set up may be missing.",
    /// Notice: startup scripts were still running when the chat stopped waiting.
    scripts_still_running: "Startup scripts were still running when the chat stopped waiting for them. Skills, instructions, or tools they set up may not be available yet.",

    /// Accessible name of the icon of a running call.
    tool_call_running: "Tool call running",
    /// Accessible name of the icon of a failed call without a failure message.
    tool_call_failed: "Tool call failed",
    /// Accessible name of the link to the workspace's page.
    view_workspace: "View workspace",
    /// Label of the retry button.
    retry: "Retry",

    /// In place of the log: it is loading.
    log_loading: "Loading build logs…",
    /// In place of the log: no line was received within 30 s.
    log_slow: "Build logs are taking longer than expected.",
    /// In place of the log: the build finished without a line.
    log_empty: "No build logs available.",
    /// In place of the log or below it: the log or the rest of it could not be loaded.
    log_failed: "Failed to load build logs.",
    /// In place of the log or below it: the client is reconnecting.
    log_reconnecting: "Reconnecting…",
    /// Error message: the user's session has expired (status 401).
    problem_signed_out: "You are signed out or your session has expired. Please sign in again to continue.",
    /// Error message: access is denied (status 403).
    problem_forbidden: "You may not see this. Sign in again, or ask for access.",
    /// Error message: not found, or hidden from this user (status 404 or 410).
    problem_not_found: "This is no longer available, or you have no access to it.",
    /// Error message: too many requests (status 429).
    problem_rate_limited: "Too many requests. The request is retried automatically.",
    /// Error message: the server failed without a message (status 5xx).
    problem_server_failed: "The server failed (status {status}).",
    /// Error message: the server rejected the request without a message (other status).
    problem_request_rejected: "The server refused the request (status {status}).",
    /// Error message: no response.
    problem_unreachable: "The server could not be reached.",
    /// Error message: the response could not be parsed.
    problem_unreadable: "The server's answer could not be read.",
    /// Error message: the response is about another workspace or build.
    problem_unexpected_answer: "The server's answer is about another workspace or build.",
    /// Error message: some log lines could not be parsed.
    problem_log_unreadable: "Part of the build log could not be read.",
    /// Error message: the log stream was disconnected repeatedly.
    problem_connection_unstable: "The connection to the build log keeps breaking off.",
    /// Below the log: the call has finished but its build is still running.
    log_still_building: "The build is still running.",
    /// Below the log: the server dropped lines past its size limit.
    log_overflowed: "The build log passed the server's size limit. Later lines were not kept.",
    /// Below the log: the agent's startup scripts have not run yet, because the agent is not connected.
    agent_connecting: "Waiting for the workspace agent to connect…",
    /// Below the log: the agent has not connected within its time limit, which is unknown.
    agent_connection_timeout_unknown: "The workspace agent has not connected in time.",
    /// The same with the limit.
    agent_connection_timeout: "The workspace agent has not connected within {duration}.",
    /// Below the log: the agent has lost its connection while its startup scripts ran.
    agent_disconnected: "The workspace agent has lost its connection.",
    /// Link to the page that the template names for an agent that is not connected.
    agent_troubleshooting: "Troubleshooting",
    /// Below the log: the log of the startup scripts or the rest of it could not be loaded.
    agent_log_failed: "Failed to load startup logs.",
    /// Below the log: the server has deleted the log of the startup scripts.
    agent_log_expired: "The startup logs are no longer available. The server deletes them 7 days after the agent last connected.",
    /// Below the log: the server dropped lines of the startup scripts past its size limit.
    agent_log_overflowed: "The startup logs passed the server's size limit. Later lines were not kept.",
    /// Below the log: several agents, and the chat names none.
    agent_log_ambiguous: "This workspace has several agents, and the chat has not chosen one. Their startup logs are not shown.",
    /// Below the log: the agent that the chat names is none of this build's.
    agent_log_of_other_build: "The chat's agent belongs to another build. The startup logs of this build are not shown.",
    /// Below the log: one part of the log could not be parsed.
    log_malformed_one: "1 piece of the log could not be read.",
    /// Below the log: several parts of the log could not be parsed.
    log_malformed: "{count} pieces of the log could not be read.",
    /// The build's position in the queue.
    queue_position: "Position {position}.",
    /// The same when the queue's length is known.
    queue_position_of: "Position {position} of {size}.",
    /// Accessible name of the region with the log's lines.
    log_region: "Build log",
    /// The same when the log also has lines of startup scripts.
    log_region_with_agent: "Build and startup log",
    /// Name of a stage without a name.
    log_stage_unnamed: "Build",
    /// Name of a stage with lines of an agent whose source is unknown or has no name.
    agent_stage_unnamed: "Startup log",
    /// Name of a stage of another agent than the chat's, such as the agent of a dev container.
    agent_stage: "{agent}: {stage}",
    /// Announced to screen readers when the build reaches another stage.
    log_current_stage: "Stage: {stage}",
    /// Accessible name of the icon of a finished stage.
    stage_done: "Done",
    /// Accessible name of the icon of the current stage.
    stage_running: "Running",
    /// Accessible name of the icon of the stage in which the build failed.
    stage_failed: "Failed",
    /// Beside the name of a startup script that must end before a user can log in.
    script_blocks_login: "Blocks login",
    /// Beside the name of a startup script that runs in the background.
    script_background: "Background",
    /// Beside the name of a startup script that has ended.
    script_exit_code: "Exit code {code}",
    /// Beside the name of a startup script that was stopped at its time limit.
    script_timed_out: "Timed out",
    /// Accessible name of the list of stages above the log.
    log_stages: "Stages",
    /// Accessible name of the toolbar above the log.
    log_tools: "Log tools",
    /// Button: scroll to the first error.
    first_error: "First error",
    /// Button: open the find bar; also the accessible name of its input.
    find: "Find in log",
    /// Index of the current match and number of matches.
    find_count: "{current} of {count}",
    /// There are no matches.
    find_none: "No matches",
    /// Button: go to the next match.
    find_next: "Next match",
    /// Button: go to the previous match.
    find_previous: "Previous match",
    /// Toggle button: case-sensitive search.
    find_case: "Match case",
    /// Button: close the find bar.
    find_close: "Close find",
    /// Accessible name of the level filter.
    level: "Level",
    /// Option of the level filter: every line.
    level_all: "All levels",
    /// Option of the level filter: info, warnings and errors.
    level_info: "Info and above",
    /// Option of the level filter: warnings and errors.
    level_warn: "Warnings and errors",
    /// Option of the level filter: errors only.
    level_error: "Errors",
    /// Accessible name of the timestamp format menu.
    timestamps: "Times",
    /// Option of the timestamp format menu: time of day.
    timestamps_clock: "Clock",
    /// Option of the timestamp format menu: time since the first line.
    timestamps_since_start: "Since start",
    /// Option of the timestamp format menu: no timestamps.
    timestamps_off: "No times",
    /// Toggle button: wrap long lines.
    wrap_lines: "Wrap lines",
    /// Toggle button: make the log as high as the window.
    full_height: "Full height",
    /// Button: copy every line.
    copy: "Copy log",
    /// The copy button after a successful copy.
    copied: "Copied",
    /// The copy button after the browser denied access to the clipboard.
    copy_failed: "Copying was refused",
    /// Button: save every line as a file.
    download: "Download log",
    /// Button: scroll to the end of the log and follow it.
    jump_to_latest: "Jump to latest",
    /// The same when lines were added since the user scrolled away.
    jump_to_latest_new: "Jump to latest ({count} new)",
    /// Button: show the rest of a long line.
    show_full_line: "Show all ({count} more bytes)",
    /// Duration of a stage: one second.
    duration_second: "1 second",
    /// Duration of a stage: less than a minute.
    duration_seconds: "{count} seconds",
    /// Duration of a stage: a minute or more.
    duration_minutes: "{minutes} min {seconds} s",
    /// Duration of a stage: an hour or more.
    duration_hours: "{hours} h {minutes} min",
}

/// The texts in English, as a static.
pub static ENGLISH: Strings = Strings::english();

impl Default for Strings {
    fn default() -> Self {
        Self::english()
    }
}
