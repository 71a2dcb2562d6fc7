/// The status of a call in the chat's protocol. A completed call may still have failed, by its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ToolStatus {
    /// No result yet.
    Running,
    /// It has a result.
    #[default]
    Completed,
    /// It ended with a protocol error.
    Error,
}

impl ToolStatus {
    /// Parses `running`, `completed` and `error`, and the corresponding words of the AI SDK (`UIToolInvocation.state`) and of
    /// assistant-ui (`status.type`). Any other word is read as completed, so that no row shows a spinner for ever.
    pub fn parse(text: &str) -> Self {
        match text {
            "running" | "input-streaming" | "input-available" | "approval-requested" | "approval-responded"
            | "requires-action" => Self::Running,
            "error" | "output-error" | "output-denied" | "incomplete" => Self::Error,
            _ => Self::Completed,
        }
    }

    /// The status as a word: `running`, `completed` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_each_name() {
        for status in [ToolStatus::Running, ToolStatus::Completed, ToolStatus::Error] {
            assert_eq!(ToolStatus::parse(status.as_str()), status);
        }
    }

    #[test]
    fn parses_the_words_of_chat_libraries() {
        for (word, status) in [
            ("input-streaming", ToolStatus::Running),
            ("approval-responded", ToolStatus::Running),
            ("requires-action", ToolStatus::Running),
            ("output-available", ToolStatus::Completed),
            ("complete", ToolStatus::Completed),
            ("output-error", ToolStatus::Error),
            ("output-denied", ToolStatus::Error),
            ("incomplete", ToolStatus::Error),
        ] {
            assert_eq!(ToolStatus::parse(word), status, "{word}");
        }
    }

    #[test]
    fn an_unknown_name_is_completed() {
        for word in ["", "RUNNING", "paused"] {
            assert_eq!(ToolStatus::parse(word), ToolStatus::Completed, "{word:?}");
        }
    }
}
