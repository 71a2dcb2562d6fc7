//! What the rows say: every text of theirs in one table, English by default, each to be replaced by the host.

mod german;
mod template;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(crate) use template::fill;

/// A text of the rows: its name, what it says in English, and what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringInfo {
    /// The name of the field of [`Strings`].
    pub name: &'static str,
    /// The text in English, `{…}` standing for what is filled in.
    pub english: &'static str,
    /// What it is for.
    pub doc: &'static str,
}

macro_rules! strings {
    ($($(#[doc = $doc:literal])+ $name:ident: $english:literal,)+) => {
        /// Every text of the rows. `{…}` in one stands for what is filled in; leave out what a language does not need.
        ///
        /// ```
        /// use chat_workspace_tools::strings::Strings;
        ///
        /// let mut strings = Strings::english();
        /// strings.retry = "Try again".into();
        /// ```
        #[derive(Debug)]
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
                // A constant: copied as a whole, not written text by text.
                const { Self { $($name: Cow::Borrowed($english),)+ } }
            }

            fn text(&self, field: Field) -> &Cow<'static, str> {
                match field {
                    $(Field::$name => &self.$name,)+
                }
            }

            fn text_mut(&mut self, field: Field) -> &mut Cow<'static, str> {
                match field {
                    $(Field::$name => &mut self.$name,)+
                }
            }
        }

        /// One of the texts.
        #[allow(non_camel_case_types, reason = "named as the fields")]
        #[derive(Clone, Copy)]
        enum Field {
            $($name,)+
        }

        impl Field {
            const ALL: &[(Self, &str)] = &[$((Self::$name, stringify!($name)),)+];

            fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().find(|(_, of)| *of == name).map(|(field, _)| *field)
            }
        }
    };
}

strings! {
    /// The language of these texts (BCP 47): numbers are written as it has them.
    language: "en",

    /// Label of a create that runs.
    create_running: "Creating workspace…",
    /// Label of a create that went well.
    create_succeeded: "Created {name}",
    /// The same where the workspace's name is not known.
    create_succeeded_unnamed: "Created workspace",
    /// Label of a create that failed.
    create_failed: "Failed to create {name}",
    /// The same where the workspace's name is not known; also the reason of a failure that gives none.
    create_failed_unnamed: "Failed to create workspace",
    /// Label of a create that found a workspace.
    already_exists: "Workspace {name} already exists",
    /// The same where the workspace's name is not known.
    already_exists_unnamed: "Workspace already exists",
    /// Label of a start that runs.
    start_running: "Starting workspace…",
    /// Label of a start that went well.
    start_succeeded: "Started {name}",
    /// The same where the workspace's name is not known.
    start_succeeded_unnamed: "Started workspace",
    /// Label of a start that failed.
    start_failed: "Failed to start {name}",
    /// The same where the workspace's name is not known; also the reason of a failure that gives none.
    start_failed_unnamed: "Failed to start workspace",
    /// Label of a stop that runs.
    stop_running: "Stopping workspace…",
    /// Label of a stop that went well.
    stop_succeeded: "Stopped {name}",
    /// The same where the workspace's name is not known.
    stop_succeeded_unnamed: "Stopped workspace",
    /// Label of a stop that failed.
    stop_failed: "Failed to stop {name}",
    /// The same where the workspace's name is not known; also the reason of a failure that gives none.
    stop_failed_unnamed: "Failed to stop workspace",
    /// Label of a call refused for quota, where the server gives no title.
    quota_reached: "Workspace quota reached",
    /// Why a call was refused for quota, where the numbers are known.
    quota_numbers: "{message} ({consumed} of {budget} credits in use)",

    /// Label while the build waits for a provisioner; also said in place of the log.
    stage_queued: "Waiting in build queue…",
    /// Label while a stop build is at work.
    stage_stopping: "Stopping workspace…",
    /// Label while a start build is at work.
    stage_building: "Building workspace…",
    /// Label while the agent has not called in.
    stage_agent_connecting: "Waiting for workspace agent to connect…",
    /// Label while the agent's startup scripts run.
    stage_startup_scripts: "Running startup scripts…",

    /// Label of a call that went well, with what went wrong with the agent.
    label_with_agent: "{label}, {agent}",
    /// In that label: the agent did not answer.
    agent_not_ready: "could not connect to workspace agent",
    /// In that label: the template makes no agent.
    agent_missing: "no workspace agent",
    /// In that label: it is unclear which agent is meant.
    agent_unclear: "could not choose a workspace agent",
    /// Why: the agent did not answer.
    agent_not_ready_reason: "The chat could not connect to the workspace agent.",
    /// Why: the template makes no agent.
    agent_missing_reason: "This workspace has no agent, so the chat cannot use it.",
    /// Why: it is unclear which agent is meant.
    agent_unclear_reason: "The chat could not choose a workspace agent.",
    /// Notice: a startup script failed.
    scripts_failed: "A startup script or dev container failed. Skills, instructions, or tools they set up may be missing.",
    /// Notice: startup scripts were stopped at their time limit.
    scripts_stopped: "Startup scripts ran past their time limit and were stopped. Skills, instructions, or tools they set up may be missing.",
    /// Notice: startup scripts did not finish, for another reason.
    scripts_unfinished: "Startup scripts did not finish. Skills, instructions, or tools they set up may be missing.",
    /// Notice: startup scripts ran on when the chat stopped waiting.
    scripts_still_running: "Startup scripts were still running when the chat stopped waiting for them. Skills, instructions, or tools they set up may not be available yet.",

    /// Name of the icon of a call that runs.
    tool_call_running: "Tool call running",
    /// Name of the icon of a call that failed, where no reason is known.
    tool_call_failed: "Tool call failed",
    /// Name of the link to the workspace's page.
    view_workspace: "View workspace",
    /// The button that tries again.
    retry: "Retry",

    /// In place of the log: it is on its way.
    log_loading: "Loading build logs…",
    /// In place of the log: no line has come for 30 s.
    log_slow: "Build logs are taking longer than expected.",
    /// In place of the log: the build has ended without a line.
    log_empty: "No build logs available.",
    /// In place of the log or beside it: it, or the rest of it, could not be had.
    log_failed: "Failed to load build logs.",
    /// In place of the log or beside it: the connection is being made again.
    log_reconnecting: "Reconnecting…",
    /// Why the log could not be had: the session has ended.
    problem_signed_out: "You are signed out or your session has expired. Please sign in again to continue.",
    /// Why the log could not be had: the reader may not see it.
    problem_forbidden: "You may not see this. Sign in again, or ask for access.",
    /// Why the log could not be had: it is not there, or not for this reader.
    problem_not_found: "This is no longer available, or you have no access to it.",
    /// Why the log could not be had: too many requests.
    problem_rate_limited: "The server asks for a pause. It is asked again by itself.",
    /// Why the log could not be had: the server failed and gives no reason.
    problem_server_failed: "The server failed (status {status}).",
    /// Why the log could not be had: the server refused and gives no reason.
    problem_refused: "The server refused the request (status {status}).",
    /// Why the log could not be had: no answer came.
    problem_unreachable: "The server could not be reached.",
    /// Why the log could not be had: the answer is not what was asked for.
    problem_unreadable: "The server's answer could not be read.",
    /// Why the log could not be had: the answer is about another workspace or build.
    problem_other_answer: "The server answered about something else.",
    /// Why the log could not be had whole: some of its lines could not be read.
    problem_log_unreadable: "Part of the build log could not be read.",
    /// Why the log could not be had: its stream broke off again and again.
    problem_keeps_breaking_off: "The connection to the build log keeps breaking off.",
    /// Beside the log: the call has ended and its build has not.
    log_still_building: "The build is still running.",
    /// Beside the log: the server stopped keeping lines.
    log_overflowed: "The build log passed the server's size limit. Later lines were not kept.",
    /// Beside the log: one piece of the stream was not a log line.
    log_malformed_one: "1 piece of the log could not be read.",
    /// Beside the log: pieces of the stream were not log lines.
    log_malformed: "{count} pieces of the log could not be read.",
    /// The build's place in the queue.
    queue_position: "Position {position}.",
    /// The same where the queue's length is known.
    queue_position_of: "Position {position} of {size}.",
    /// Name of the region that holds the log's lines.
    log_region: "Build log",
    /// Name of a stage that has none.
    log_stage_unnamed: "Build",
    /// Said to a screen reader when the build comes to another stage.
    log_stage_now: "Stage: {stage}",
    /// Name of the icon of a stage that is over.
    stage_done: "Done",
    /// Name of the icon of the stage that the build is in.
    stage_running: "Running",
    /// Name of the icon of the stage in which the build failed.
    stage_failed: "Failed",
    /// Name of the list of stages above the log.
    log_stages: "Stages",
    /// Name of the group of buttons above the log.
    log_tools: "Log tools",
    /// The button that goes to the first error.
    first_error: "First error",
    /// The button that looks for words in the log, and the name of the field for them.
    find: "Find in log",
    /// Which of the places found is the current one.
    find_count: "{current} of {count}",
    /// Nothing was found.
    find_none: "No matches",
    /// The button that goes to the next place found.
    find_next: "Next match",
    /// The button that goes to the place found before.
    find_previous: "Previous match",
    /// The button that makes capitals matter.
    find_case: "Match case",
    /// The button that ends looking for words.
    find_close: "Close find",
    /// Name of the choice of how grave lines have to be.
    level: "Level",
    /// In that choice: every line.
    level_all: "All levels",
    /// In that choice: no details.
    level_info: "Info and above",
    /// In that choice: what is odd or stops the build.
    level_warn: "Warnings and errors",
    /// In that choice: what stops the build.
    level_error: "Errors",
    /// Name of the choice of what stands before each line.
    times: "Times",
    /// In that choice: the time of day.
    times_clock: "Clock",
    /// In that choice: the time since the first line.
    times_since_start: "Since start",
    /// In that choice: nothing.
    times_off: "No times",
    /// The button that breaks long lines.
    wrap: "Wrap lines",
    /// The button that makes the box as high as the window.
    full_height: "Full height",
    /// The button that copies every line.
    copy: "Copy log",
    /// The same, once that has been done.
    copied: "Copied",
    /// The same, where the browser refused.
    copy_failed: "Copying was refused",
    /// The button that saves every line in a file.
    download: "Download log",
    /// The button that goes to the log's end and keeps to it.
    jump: "Jump to latest",
    /// The same where lines have come since the reader left the end.
    jump_new: "Jump to latest ({count} new)",
    /// The button that shows the rest of a long line.
    show_whole: "Show all ({count} more bytes)",
    /// How long a stage took: one second.
    duration_second: "1 second",
    /// How long a stage took: any other number of seconds.
    duration_seconds: "{count} seconds",
}

impl Strings {
    /// The text called `name`; `None` where no text is called so.
    pub fn get(&self, name: &str) -> Option<&str> {
        Field::named(name).map(|field| self.text(field).as_ref())
    }

    /// Replaces the text called `name`; false where no text is called so.
    pub fn set(&mut self, name: &str, text: impl Into<Cow<'static, str>>) -> bool {
        let Some(field) = Field::named(name) else { return false };
        *self.text_mut(field) = text.into();
        true
    }
}

// Loops, for so many fields: what a derive writes for each would be several times the code.
impl Clone for Strings {
    fn clone(&self) -> Self {
        let mut copy = Self::english();
        for (field, _) in Field::ALL {
            copy.text_mut(*field).clone_from(self.text(*field));
        }
        copy
    }
}

impl PartialEq for Strings {
    fn eq(&self, other: &Self) -> bool {
        Field::ALL.iter().all(|(field, _)| self.text(*field) == other.text(*field))
    }
}

impl Eq for Strings {}

/// The texts in English, to borrow.
pub static ENGLISH: Strings = Strings::english();

impl Default for Strings {
    fn default() -> Self {
        Self::english()
    }
}
