use crate::workspace::Transition;

/// What a workspace tool call does; also tells which leading icon its row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkspaceAction {
    /// Creates a workspace and builds it.
    Create,
    /// Starts the chat's workspace.
    Start,
    /// Stops the chat's workspace.
    Stop,
}

impl WorkspaceAction {
    /// The action of the tool with this wire name; `None` for every other tool.
    pub fn from_tool_name(name: &str) -> Option<Self> {
        [Self::Create, Self::Start, Self::Stop].into_iter().find(|action| action.tool_name() == name)
    }

    /// The tool's wire name.
    pub const fn tool_name(self) -> &'static str {
        match self {
            Self::Create => "create_workspace",
            Self::Start => "start_workspace",
            Self::Stop => "stop_workspace",
        }
    }

    /// The direction of the build that the action makes. A new workspace's first build is a start.
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
    fn the_three_tools_are_known_by_their_exact_names() {
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
