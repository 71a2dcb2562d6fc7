//! Builds of the stories whose agent runs startup scripts.

use chat_workspace_tools::{
    api::scripted::{ScriptedAgent, ScriptedBuild},
    build_log::LogLevel,
    workspace::{
        AgentLifecycle::{Created, Ready, StartError, StartTimeout, Starting},
        AgentStatus::{Connected, Connecting},
        LogSourceId,
    },
};

use crate::{ids, sample};

/// The stage of the script that blocks login.
pub const TOOLS: &str = "Install tools";
/// The stage of the script in the background.
pub const DOTFILES: &str = "Dotfiles";
/// The stage of the dev container's script.
pub const CONTAINER: &str = "api: Install dependencies";
/// The stage of lines whose source is unknown.
pub const UNKNOWN: &str = "Startup log";
/// How long the agent may take to connect, in seconds.
const CONNECTION_TIMEOUT: i64 = 60;
/// The page of the template about agents that do not connect.
pub const TROUBLESHOOTING: &str = "https://templates.example.test/agent";

/// The source of the script that blocks login.
pub fn tools() -> LogSourceId {
    ids::log_source(1)
}

/// The source of the script in the background.
pub fn dotfiles() -> LogSourceId {
    ids::log_source(2)
}

fn container_source() -> LogSourceId {
    ids::log_source(3)
}

/// The name of the stage with the lines of a source.
pub fn stage_of(source: LogSourceId) -> &'static str {
    match source {
        source if source == tools() => TOOLS,
        source if source == dotfiles() => DOTFILES,
        source if source == container_source() => CONTAINER,
        _ => UNKNOWN,
    }
}

/// A start build with this agent. It ends after 16 seconds.
pub fn with(agent: ScriptedAgent) -> ScriptedBuild {
    sample::start().with_agent(agent)
}

/// The chat's agent, with a script that blocks login and one in the background. It has no state yet.
pub fn new() -> ScriptedAgent {
    ScriptedAgent::new(ids::agent(), "main")
        .connection_timeout(CONNECTION_TIMEOUT)
        .troubleshooting_url(TROUBLESHOOTING)
        .script(tools(), TOOLS, true, 30)
        .script(dotfiles(), DOTFILES, false, 0)
}

/// The agent does not connect.
pub fn connecting() -> ScriptedAgent {
    new().state(16.0, Connecting, Created)
}

/// The agent connects after 26 seconds, and its scripts write nothing.
pub fn starting() -> ScriptedAgent {
    connecting().state(26.0, Connected, Starting)
}

/// The two scripts write lines in turn. The one that blocks login has its last line after 31 seconds.
pub fn running() -> ScriptedAgent {
    starting()
        .line(27.0, tools(), "Installing tools...")
        .line(27.5, dotfiles(), "Cloning https://git.example.test/dotfiles")
        .line(28.0, tools(), "\u{1b}[1;32m==>\u{1b}[0m git 2.51 is installed")
        .line(28.5, dotfiles(), "12 files linked")
        .line(31.0, tools(), "fetching node  17%\rfetching node  63%\rfetching node 100%")
}

/// Both scripts succeed: the one that blocks login after 32 seconds, the other after 41.
pub fn succeeding() -> ScriptedAgent {
    running()
        .ended(27.0, 32.0, TOOLS, 0)
        .state(32.0, Connected, Ready)
        .line(40.0, dotfiles(), "Dotfiles are up to date")
        .ended(27.0, 41.0, DOTFILES, 0)
}

/// The script that blocks login fails after 32 seconds with exit code 7. The other one has an error, but succeeds.
pub fn failing() -> ScriptedAgent {
    running()
        .line_at(31.5, LogLevel::Error, tools(), "Error: no such package: nodee")
        .ended(27.0, 32.0, TOOLS, 7)
        .state(32.0, Connected, StartError)
        .line_at(32.5, LogLevel::Error, dotfiles(), "warning: redirecting to https://git.example.test/dotfiles.git")
        .ended(27.0, 33.0, DOTFILES, 0)
}

/// The script that blocks login is stopped at its time limit, after 57 seconds.
pub fn timing_out() -> ScriptedAgent {
    running().ended(27.0, 33.0, DOTFILES, 0).killed(27.0, 57.0, TOOLS).state(57.0, Connected, StartTimeout)
}

/// The agent of a dev container inside the workspace. It logs after 35 seconds.
pub fn in_container() -> ScriptedAgent {
    ScriptedAgent::new(ids::container_agent(), "api")
        .child_of(ids::agent())
        .script(container_source(), "Install dependencies", false, 0)
        .state(34.0, Connected, Starting)
        .line(35.0, container_source(), "cargo fetch")
        .line(37.0, container_source(), "212 crates fetched")
        .ended(35.0, 38.0, "Install dependencies", 0)
        .state(38.0, Connected, Ready)
}

/// Another top-level agent.
pub fn second() -> ScriptedAgent {
    ScriptedAgent::new(ids::second_agent(), "gpu").state(16.0, Connecting, Created).state(30.0, Connected, Ready)
}
