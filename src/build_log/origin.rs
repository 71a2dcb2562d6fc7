use crate::workspace::AgentId;

/// Where lines come from. Line ids are unique and ascend within an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LogOrigin {
    /// The build's job.
    Build,
    /// An agent: its scripts, and programs that log through it.
    Agent(AgentId),
}
