use crate::workspace::Transition;

/// What a workspace tool does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkspaceAction {
    /// Creates and builds a workspace.
    Create,
    /// Starts the chat's workspace.
    Start,
    /// Stops the chat's workspace.
    Stop,
}

impl WorkspaceAction {
    /// The action of the tool with this name; `None` for other tools.
    pub fn from_tool_name(name: &str) -> Option<Self> {
        [Self::Create, Self::Start, Self::Stop].into_iter().find(|action| action.tool_name() == name)
    }

    /// The tool's name in the chat's protocol.
    pub const fn tool_name(self) -> &'static str {
        match self {
            Self::Create => "create_workspace",
            Self::Start => "start_workspace",
            Self::Stop => "stop_workspace",
        }
    }

    /// The transition of the action's build. The first build of a new workspace is a start.
    pub const fn transition(self) -> Transition {
        match self {
            Self::Create | Self::Start => Transition::Start,
            Self::Stop => Transition::Stop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_tool_names_exactly() {
        for (name, action, transition) in [
            ("create_workspace", WorkspaceAction::Create, Transition::Start),
            ("start_workspace", WorkspaceAction::Start, Transition::Start),
            ("stop_workspace", WorkspaceAction::Stop, Transition::Stop),
        ] {
            assert_eq!(WorkspaceAction::from_tool_name(name), Some(action));
            assert_eq!(action.tool_name(), name);
            assert_eq!(action.transition(), transition, "{name}");
        }
        for name in ["", "Create_Workspace", "start_workspace ", "delete_workspace"] {
            assert_eq!(WorkspaceAction::from_tool_name(name), None, "{name:?}");
        }
    }
}
