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
    /// Every action.
    pub const ALL: [Self; 3] = [Self::Create, Self::Start, Self::Stop];

    /// The action of the tool with this name; `None` for other tools.
    ///
    /// The name may follow the name of a server or of a namespace and one of the separators `.`, `_`, `-`, `/` and `:`, as in
    /// `mcp.start_workspace`, `mcp__coder__start_workspace` or `coder_start_workspace`. [`ToolNames`](super::ToolNames) has the
    /// names that a host gives its own tools.
    pub fn from_tool_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| {
            let prefix = name.strip_suffix(action.tool_name());
            prefix.is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(['.', '_', '-', '/', ':']))
        })
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
        for name in ["", "Create_Workspace", "start_workspace ", "delete_workspace", "start_workspaces"] {
            assert_eq!(WorkspaceAction::from_tool_name(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_name_may_have_the_name_of_its_server() {
        for prefix in ["mcp.", "mcp__coder__", "coder_", "coder-", "coder/", "coder:", "functions.coder_", "_", "ä."] {
            for action in WorkspaceAction::ALL {
                let name = format!("{prefix}{}", action.tool_name());
                assert_eq!(WorkspaceAction::from_tool_name(&name), Some(action), "{name}");
            }
        }
        for name in ["restart_workspace", "autostop_workspace", "mcp start_workspace", "mcp.start_workspace.v2"] {
            assert_eq!(WorkspaceAction::from_tool_name(name), None, "{name}");
        }
    }
}
