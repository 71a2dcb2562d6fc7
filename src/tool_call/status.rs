/// The status of a tool call in the chat's protocol. A completed call may still have failed, by its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ToolStatus {
    /// No result yet.
    Running,
    /// It waits for the reader's approval.
    ApprovalRequested,
    /// It has a result.
    #[default]
    Completed,
    /// It ended with a protocol error.
    Error,
    /// The reader or a policy refused it.
    Denied,
    /// It was cancelled.
    Cancelled,
    /// It will have no result: the run ended before, or its protocol is unknown.
    Incomplete,
}

use ToolStatus::{ApprovalRequested, Cancelled, Completed, Denied, Error, Incomplete, Running};

/// The words of chat libraries and protocols for each status.
///
/// | words | library or protocol |
/// |---|---|
/// | `running`, `approval-requested`, `completed`, `error`, `denied`, `cancelled`, `incomplete` | this library |
/// | `input-…`, `approval-…`, `output-…` | AI SDK (`UIToolInvocation.state`) |
/// | `requires-action`, `complete`, `incomplete` | assistant-ui (`status.type`) |
/// | `awaiting-input`, `input-complete`, `streaming` | TanStack AI (`state`) |
/// | `inProgress`, `executing`, `complete` | CopilotKit |
/// | `pending`, `finished`, `success` | LangGraph and LangChain |
/// | `pending`, `in_progress`, `paused`, `failed` | ACP |
/// | `submitted`, `working`, `input-required`, `auth-required`, `rejected`, `canceled` | A2A |
/// | `in_progress`, `calling`, `incomplete`, `failed` | OpenAI Responses |
const WORDS: &[(&str, ToolStatus)] = &[
    ("running", Running),
    ("approval-requested", ApprovalRequested),
    ("completed", Completed),
    ("error", Error),
    ("denied", Denied),
    ("cancelled", Cancelled),
    ("incomplete", Incomplete),
    ("input-streaming", Running),
    ("input-available", Running),
    ("approval-responded", Running),
    ("output-available", Completed),
    ("output-error", Error),
    ("output-denied", Denied),
    ("requires-action", Running),
    ("complete", Completed),
    ("awaiting-input", Running),
    ("input-complete", Running),
    ("streaming", Running),
    ("inProgress", Running),
    ("executing", Running),
    ("pending", Running),
    ("finished", Completed),
    ("success", Completed),
    ("in_progress", Running),
    ("paused", ApprovalRequested),
    ("failed", Error),
    ("calling", Running),
    ("submitted", Running),
    ("working", Running),
    ("input-required", ApprovalRequested),
    ("auth-required", ApprovalRequested),
    ("rejected", Denied),
    ("canceled", Cancelled),
];

impl ToolStatus {
    /// Every word that [`parse`](Self::parse) reads, and its status.
    pub const fn words() -> &'static [(&'static str, Self)] {
        WORDS
    }

    /// Parses a word of a chat library or protocol: see [`words`](Self::words). An empty text is `Completed`. Any other word is
    /// `Incomplete`: a row neither shows a spinner for ever nor a success without evidence.
    pub fn parse(text: &str) -> Self {
        Self::from_word(text).unwrap_or(if text.is_empty() { Completed } else { Incomplete })
    }

    /// The status of a known word.
    pub(super) fn from_word(text: &str) -> Option<Self> {
        WORDS.iter().find(|(word, _)| *word == text).map(|(_, status)| *status)
    }

    /// The status as a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Running => "running",
            ApprovalRequested => "approval-requested",
            Completed => "completed",
            Error => "error",
            Denied => "denied",
            Cancelled => "cancelled",
            Incomplete => "incomplete",
        }
    }

    /// The status once the run is over: a call that still runs will have no result. A call that waits for approval still does.
    #[must_use]
    pub const fn after_run(self) -> Self {
        match self {
            Running => Incomplete,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [ToolStatus; 7] = [Running, ApprovalRequested, Completed, Error, Denied, Cancelled, Incomplete];

    #[test]
    fn parses_each_name() {
        for status in ALL {
            assert_eq!(ToolStatus::parse(status.as_str()), status);
        }
    }

    #[test]
    fn parses_the_words_of_chat_libraries() {
        for (word, status) in [
            ("input-streaming", Running),
            ("approval-responded", Running),
            ("requires-action", Running),
            ("output-available", Completed),
            ("complete", Completed),
            ("output-error", Error),
            ("output-denied", Denied),
            ("incomplete", Incomplete),
            ("awaiting-input", Running),
            ("inProgress", Running),
            ("executing", Running),
            ("pending", Running),
            ("in_progress", Running),
            ("failed", Error),
            ("working", Running),
            ("input-required", ApprovalRequested),
            ("rejected", Denied),
        ] {
            assert_eq!(ToolStatus::parse(word), status, "{word}");
        }
    }

    #[test]
    fn every_word_is_listed_once() {
        for (word, _) in WORDS {
            assert_eq!(WORDS.iter().filter(|(other, _)| other == word).count(), 1, "{word}");
        }
    }

    #[test]
    fn an_unknown_word_neither_runs_nor_succeeds() {
        for word in ["RUNNING", "dreaming", "constructor"] {
            assert_eq!(ToolStatus::parse(word), Incomplete, "{word:?}");
        }
        assert_eq!(ToolStatus::parse(""), Completed);
    }

    #[test]
    fn only_a_running_call_changes_when_the_run_is_over() {
        for status in ALL {
            let expected = if status == Running { Incomplete } else { status };
            assert_eq!(status.after_run(), expected);
        }
    }
}
