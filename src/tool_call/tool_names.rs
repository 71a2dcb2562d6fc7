use std::{collections::BTreeMap, rc::Rc};

use super::action::WorkspaceAction;

/// The names that a host gives its workspace tools, beside those of
/// [`WorkspaceAction::from_tool_name`](super::WorkspaceAction::from_tool_name).
///
/// ```
/// use chat_workspace_tools::tool_call::{ToolNames, WorkspaceAction};
///
/// let names = ToolNames::from([("boot_box", WorkspaceAction::Start)]);
/// assert_eq!(names.action("boot_box"), Some(WorkspaceAction::Start));
/// assert_eq!(names.action("mcp.stop_workspace"), Some(WorkspaceAction::Stop));
/// assert_eq!(names.action("read_file"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolNames(Rc<BTreeMap<String, WorkspaceAction>>);

impl ToolNames {
    /// The action of the tool with this name; `None` for other tools.
    pub fn action(&self, name: &str) -> Option<WorkspaceAction> {
        self.0.get(name).copied().or_else(|| WorkspaceAction::from_tool_name(name))
    }
}

impl<S: Into<String>> FromIterator<(S, WorkspaceAction)> for ToolNames {
    fn from_iter<I: IntoIterator<Item = (S, WorkspaceAction)>>(names: I) -> Self {
        Self(Rc::new(names.into_iter().map(|(name, action)| (name.into(), action)).collect()))
    }
}

impl<S: Into<String>, const N: usize> From<[(S, WorkspaceAction); N]> for ToolNames {
    fn from(names: [(S, WorkspaceAction); N]) -> Self {
        names.into_iter().collect()
    }
}
