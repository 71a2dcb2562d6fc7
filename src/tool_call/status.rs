/// Where the call itself stands, in the chat's protocol. A completed call may still have failed: its result says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ToolStatus {
    /// No result yet.
    Running,
    /// Answered.
    #[default]
    Completed,
    /// Answered with a protocol error.
    Error,
}

impl ToolStatus {
    /// Reads `running`, `completed` and `error`, and the words that the AI SDK (`UIToolInvocation.state`) and
    /// assistant-ui (`status.type`) have for them. Any other word is read as completed, so that no row spins for ever.
    pub fn parse(text: &str) -> Self {
        match text {
            "running" | "input-streaming" | "input-available" | "approval-requested" | "approval-responded"
            | "requires-action" => Self::Running,
            "error" | "output-error" | "output-denied" | "incomplete" => Self::Error,
            _ => Self::Completed,
        }
    }

    /// The first of the words that `parse` reads as this status.
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
    fn every_status_reads_back_from_its_own_word() {
        for status in [ToolStatus::Running, ToolStatus::Completed, ToolStatus::Error] {
            assert_eq!(ToolStatus::parse(status.as_str()), status);
        }
    }

    #[test]
    fn the_words_of_other_chat_libraries_are_understood() {
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
    fn an_unknown_word_is_read_as_completed() {
        for word in ["", "RUNNING", "paused"] {
            assert_eq!(ToolStatus::parse(word), ToolStatus::Completed, "{word:?}");
        }
    }
}
