//! The logs of the agent's startup scripts, after the log of the build.

use chat_workspace_tools::{
    api::{
        ApiError, StreamEvent,
        scripted::{Fault, Request, ScriptedAgent, ScriptedBuild},
    },
    prelude::*,
    tool_call::WorkspaceAction::{Create, Start, Stop},
    workspace::{AgentLifecycle, AgentStatus},
};
use serde_json::json;

use super::{
    for_each_tool::{self, result, server_failure},
    steps::*,
};
use crate::{Frame, Played, Player, Scene, Story, Subject, Theme, ids, sample, sample_agent as agent};

const CONNECTING: &str = "Waiting for the workspace agent to connect…";
const CONNECTING_LABEL: &str = "Waiting for workspace agent to connect…";
const SCRIPTS: &str = "Running startup scripts…";
const LOG_FAILED: &str = "Failed to load startup logs.";
const EXPIRED: &str = "The startup logs are no longer available.";
const OVERFLOWED: &str = "The startup logs passed the server's size limit.";
const SEVERAL: &str = "This workspace has several agents, and the chat has not chosen one.";
const OTHER_BUILD: &str = "The chat's agent belongs to another build.";

/// A running start of a chat that knows its agent.
fn running(agent: ScriptedAgent) -> Scene {
    Scene { agent_id: Some(ids::agent()), ..with_unknown_agent(agent::with(agent)) }
}

/// A running start of a chat that does not know its agent. The server can be watched.
fn with_unknown_agent(build: ScriptedBuild) -> Scene {
    let scene = Scene::new(Subject::running(Start)).with_build(build).at(12.0);
    scene.api.enable_watch();
    scene
}

/// A start that completed a while ago.
fn completed(agent: ScriptedAgent) -> Scene {
    let scene = Scene::new(Subject::completed(Start, result(Start))).with_build(agent::with(agent)).at(300.0);
    Scene { agent_id: Some(ids::agent()), ..scene }
}

/// The row shows all lines of the build and of the chat's agent.
async fn sees_both_logs(p: &Player) -> Played {
    p.sees_whole_log_of_agents(ids::build(), &[ids::agent()]).await
}

/// A finished row is closed. When it is opened, it shows both logs.
async fn opens_both_logs(p: &Player, label: &str) -> Played {
    p.sees_label(label).await?;
    sends_no_request(p).await?;
    p.clicks(label).await?;
    sees_both_logs(p).await
}

/// The stage with this name has these texts in its header.
async fn has_header(p: &Player, stage: &str, texts: &[&str]) -> Played {
    let selector = format!(".cwt-stage[aria-label={stage:?}] .cwt-stage-header");
    let header = p.finds(&selector).await?;
    for text in texts {
        p.expects(&format!("the header of {stage:?} has {text:?}"), |_| {
            header.text_content().unwrap_or_default().contains(text)
        })
        .await?;
    }
    Ok(())
}

fn stage(name: &str, attribute: &str) -> String {
    format!(".cwt-stage[aria-label={name:?}]{attribute}")
}

fn count(requests: &[Request], is_counted: impl Fn(&Request) -> bool) -> usize {
    requests.iter().filter(|request| is_counted(request)).count()
}

/// From the build to the end of the call: what the row waits for, then the lines of both scripts.
async fn follows_build_and_scripts(p: &Player) -> Played {
    p.sees_label("Building workspace…").await?;
    follows_the_log(p).await?;
    p.waits(6.0).await?;
    p.sees_label(CONNECTING_LABEL).await?;
    p.sees(CONNECTING).await?;
    p.waits(9.0).await?;
    p.sees_label(SCRIPTS).await?;
    p.sees(SCRIPTS).await?;
    p.does_not_see(CONNECTING).await?;
    p.waits(2.0).await?;
    p.lacks(".cwt-notice").await?;
    has_header(p, agent::TOOLS, &["Blocks login"]).await?;
    has_header(p, agent::DOTFILES, &["Background"]).await?;
    // The last line is of the other script: only the beginning of a stage is announced.
    p.is_announced(&format!("{SCRIPTS} Stage: {}", agent::DOTFILES)).await?;
    p.waits(2.0).await?;
    p.is_announced(&format!("{SCRIPTS} Stage: {}", agent::DOTFILES)).await?;
    sees_both_logs(p).await?;
    p.waits(6.0).await?;
    p.sees_label("Starting workspace…").await?;
    sees_both_logs(p).await?;
    let line = p.finds(".cwt-stage[data-kind=blocking] .cwt-line:first-child").await?;
    p.happens("the call completes", |scene| scene.complete(result(Start))).await?;
    p.sees_label("Started my-project").await?;
    p.expects("the lines are still the same elements", |_| line.is_connected()).await?;
    sees_both_logs(p).await?;
    has_header(p, agent::TOOLS, &["Blocks login", "Exit code 0", "5 seconds"]).await
}

pub const fn both_sources() -> Story {
    Story {
        id: "startup-both-logs",
        title: "Build and scripts",
        why: "The stages of the scripts follow those of the build in one log. Lines of scripts that run at the same time stay \
              in their own stages.",
        scene: || running(agent::succeeding()),
        play: |p| Box::pin(async move { follows_build_and_scripts(&p).await }),
    }
}

pub const fn agent_unknown() -> Story {
    Story {
        id: "startup-agent-unknown",
        title: "Agent not known to the chat",
        why: "Without an agent of the chat, the only agent of the build is followed.",
        scene: || with_unknown_agent(agent::with(agent::succeeding())),
        play: |p| Box::pin(async move { follows_build_and_scripts(&p).await }),
    }
}

pub const fn waiting() -> Story {
    Story {
        id: "startup-waiting",
        title: "Waiting for the agent",
        why: "While the agent connects, the elapsed time changes every second. Screen readers do not announce it.",
        scene: || running(agent::connecting()),
        play: |p| {
            Box::pin(async move {
                p.waits(10.0).await?;
                p.sees(CONNECTING).await?;
                let notice = p.finds(".cwt-notice .cwt-elapsed").await?;
                let row = p.finds(".cwt-header .cwt-elapsed").await?;
                for _ in 0..3 {
                    let before = [&notice, &row].map(|timer| timer.text_content());
                    p.waits(1.0).await?;
                    p.expects("both times have changed", |_| {
                        let now = [&notice, &row].map(|timer| timer.text_content());
                        now.iter().zip(&before).all(|(now, before)| now != before)
                    })
                    .await?;
                    p.is_announced(CONNECTING_LABEL).await?;
                }
                p.sees("13 seconds").await?;
                p.has(".cwt-elapsed[role=timer]").await?;
                p.clicks(CONNECTING_LABEL).await?;
                p.lacks(".cwt-elapsed").await?;
                p.waits(20.0).await?;
                p.clicks(CONNECTING_LABEL).await?;
                p.sees("33 seconds").await
            })
        },
    }
}

pub const fn connection_timeout() -> Story {
    Story {
        id: "startup-connection-timeout",
        title: "Agent does not connect in time",
        why: "After the agent's own time limit a warning links to the template's page about it. The row goes on waiting.",
        scene: || running(agent::connecting().state(120.0, AgentStatus::Connected, AgentLifecycle::Starting)),
        play: |p| {
            Box::pin(async move {
                const TIMEOUT: &str = "The workspace agent has not connected within 1 min 0 s.";
                p.waits(50.0).await?;
                p.sees(CONNECTING).await?;
                p.waits(30.0).await?;
                p.sees(TIMEOUT).await?;
                p.has(".cwt-notice[data-kind=warning] .cwt-elapsed").await?;
                p.is_announced(&format!("{CONNECTING_LABEL} {TIMEOUT}")).await?;
                let link = p.finds(".cwt-notice a").await?;
                p.expects("the link opens the template's page", |_| {
                    let attribute = |name| link.get_attribute(name).unwrap_or_default();
                    attribute("href") == agent::TROUBLESHOOTING && attribute("rel") == "noopener noreferrer"
                })
                .await?;
                p.waits(40.0).await?;
                p.does_not_see(TIMEOUT).await?;
                p.sees(SCRIPTS).await
            })
        },
    }
}

pub const fn hostile_troubleshooting_url() -> Story {
    Story {
        id: "startup-hostile-troubleshooting-url",
        title: "Hostile troubleshooting URL",
        why: "Only web pages are linked: a URL of another kind could run a script.",
        scene: || {
            let agent = agent::new().troubleshooting_url("javascript:alert(1)");
            running(agent.state(16.0, AgentStatus::Timeout, AgentLifecycle::Created))
        },
        play: |p| {
            Box::pin(async move {
                p.waits(6.0).await?;
                p.sees("The workspace agent has not connected within").await?;
                p.lacks(".cwt-notice a").await
            })
        },
    }
}

pub const fn scripts_without_output() -> Story {
    Story {
        id: "startup-no-output-yet",
        title: "Scripts without output yet",
        why: "Until a script writes a line, the row says that the scripts run, and for how long.",
        scene: || running(agent::starting()),
        play: |p| {
            Box::pin(async move {
                p.waits(24.0).await?;
                p.sees(SCRIPTS).await?;
                p.has(".cwt-notice[data-kind=busy] .cwt-elapsed").await?;
                let timer = p.finds(".cwt-notice .cwt-elapsed").await?;
                let before = timer.text_content();
                p.waits(1.0).await?;
                p.expects("the time has changed", |_| timer.text_content() != before).await
            })
        },
    }
}

pub const fn live_duration() -> Story {
    Story {
        id: "startup-live-duration",
        title: "Silent script",
        why: "The duration of a running script changes each second, also while it writes nothing.",
        scene: || running(agent::running()),
        play: |p| {
            Box::pin(async move {
                p.waits(20.0).await?;
                p.has(&stage(agent::TOOLS, "[data-state=running]")).await?;
                let duration = p.finds(&stage(agent::TOOLS, " .cwt-stage-duration")).await?;
                for _ in 0..3 {
                    let before = duration.text_content();
                    p.waits(1.0).await?;
                    p.expects("the duration has changed", |_| duration.text_content() != before).await?;
                }
                p.waits(60.0).await?;
                has_header(&p, agent::TOOLS, &["1 min "]).await
            })
        },
    }
}

pub const fn script_failed() -> Story {
    Story {
        id: "startup-script-failed",
        title: "Script failed",
        why: "The stage of a failed script has its exit code, and First error leads to its first error.",
        scene: || running(agent::failing()),
        play: |p| {
            Box::pin(async move {
                p.waits(30.0).await?;
                sees_both_logs(&p).await?;
                p.has(&stage(agent::TOOLS, "[data-state=failed]")).await?;
                has_header(&p, agent::TOOLS, &["Blocks login", "Exit code 7"]).await?;
                has_header(&p, agent::DOTFILES, &["Background", "Exit code 0"]).await?;
                p.has(".cwt-strip-stage[data-state=failed]").await?;
                p.clicks("First error").await?;
                p.sees("Error: no such package: nodee").await?;
                let mut result = result(Start);
                result["startup_scripts"] = json!("startup_scripts_failed");
                result["lifecycle_state"] = json!("start_error");
                p.happens("the call completes", |scene| scene.complete(result)).await?;
                p.sees("A startup script or dev container failed.").await?;
                p.lacks(".cwt-log [data-icon=spinner]").await?;
                sees_both_logs(&p).await
            })
        },
    }
}

pub const fn script_timed_out() -> Story {
    Story {
        id: "startup-script-timed-out",
        title: "Script timed out",
        why: "The stage of a script that was stopped at its time limit says so.",
        scene: || completed(agent::timing_out()),
        play: |p| {
            Box::pin(async move {
                opens_both_logs(&p, "Started my-project").await?;
                p.scrolls_to_the_end().await?;
                p.has(&stage(agent::TOOLS, "[data-state=failed]")).await?;
                has_header(&p, agent::TOOLS, &["Timed out", "30 seconds"]).await
            })
        },
    }
}

pub const fn background_script() -> Story {
    Story {
        id: "startup-background-script",
        title: "Background script after the call",
        why: "The call does not wait for a script in the background: its lines arrive after the result.",
        scene: || running(agent::succeeding()),
        play: |p| {
            Box::pin(async move {
                p.waits(21.0).await?;
                p.happens("the call completes", |scene| scene.complete(result(Start))).await?;
                p.sees_label("Started my-project").await?;
                p.has(&stage(agent::TOOLS, "[data-state=done]")).await?;
                p.has(&stage(agent::DOTFILES, "[data-state=running]")).await?;
                p.waits(10.0).await?;
                p.sees("Dotfiles are up to date").await?;
                sees_both_logs(&p).await?;
                p.waits(10.0).await?;
                has_header(&p, agent::DOTFILES, &["Background", "Exit code 0"]).await?;
                p.lacks("[data-icon=spinner]").await
            })
        },
    }
}

pub const fn finished() -> Story {
    Story {
        id: "startup-finished",
        title: "Completed",
        why: "A finished row reads both logs once, when it is opened, and opens no stream.",
        scene: || completed(agent::succeeding()),
        play: |p| {
            Box::pin(async move {
                opens_both_logs(&p, "Started my-project").await?;
                p.expects("reads each log once and follows none", |scene| {
                    let requests = scene.api.requests();
                    count(&requests, |request| matches!(request, Request::Log(_))) == 1
                        && count(&requests, |request| matches!(request, Request::AgentLog(_))) == 1
                        && scene.api.open_streams() == 0
                })
                .await?;
                p.clicks("Started my-project").await?;
                p.clicks("Started my-project").await?;
                sees_both_logs(&p).await
            })
        },
    }
}

pub const fn expired() -> Story {
    Story {
        id: "startup-expired",
        title: "Expired",
        why: "Servers delete an agent's log after some days. The row says so, and still has the log of the build.",
        scene: || completed(agent::succeeding().deletes_log(200.0)),
        play: |p| {
            Box::pin(async move {
                opens_the_log(&p, "Started my-project").await?;
                p.sees(EXPIRED).await?;
                p.lacks("[data-icon=spinner]").await
            })
        },
    }
}

pub const fn overflowed() -> Story {
    Story {
        id: "startup-overflowed",
        title: "Log too long",
        why: "A server keeps the first 1 MiB of an agent's log. The row says that later lines are missing.",
        scene: || completed(agent::succeeding().overflows(40.0)),
        play: |p| {
            Box::pin(async move {
                opens_both_logs(&p, "Started my-project").await?;
                p.sees(OVERFLOWED).await
            })
        },
    }
}

pub const fn several_agents() -> Story {
    Story {
        id: "startup-several-agents",
        title: "Several agents, none chosen",
        why: "Which of several agents a chat uses is for its backend to say: none is guessed, and the row says so.",
        scene: || with_unknown_agent(agent::with(agent::succeeding()).with_agent(agent::second())),
        play: |p| {
            Box::pin(async move {
                p.waits(20.0).await?;
                p.sees(SEVERAL).await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.lacks(".cwt-stage:not([data-kind=build])").await?;
                p.happens("the chat chooses an agent", |scene| scene.choose_agent(ids::agent())).await?;
                p.does_not_see(SEVERAL).await?;
                p.waits(3.0).await?;
                sees_both_logs(&p).await
            })
        },
    }
}

pub const fn other_build() -> Story {
    Story {
        id: "startup-agent-of-other-build",
        title: "Agent of another build",
        why: "The chat's record may name an agent of another build. Its log is never shown as this build's.",
        scene: || {
            let scene = with_unknown_agent(agent::with(agent::succeeding()).with_agent(agent::second()));
            Scene { agent_id: Some(ids::container_agent()), ..scene }
        },
        play: |p| {
            Box::pin(async move {
                p.waits(20.0).await?;
                p.sees(OTHER_BUILD).await?;
                p.lacks(".cwt-stage:not([data-kind=build])").await?;
                p.expects("reads no log of an agent", |scene| {
                    let is_of_agent =
                        |request: &Request| matches!(request, Request::AgentLog(_) | Request::FollowAgent(..));
                    count(&scene.api.requests(), is_of_agent) == 0
                })
                .await
            })
        },
    }
}

pub const fn dev_container() -> Story {
    Story {
        id: "startup-dev-container",
        title: "Dev container",
        why: "The agent of a dev container has its stages under those of its parent, with its name.",
        scene: || {
            let build = agent::with(agent::succeeding()).with_agent(agent::in_container());
            Scene { agent_id: Some(ids::agent()), ..with_unknown_agent(build) }
        },
        play: |p| {
            Box::pin(async move {
                p.waits(60.0).await?;
                p.sees_whole_log_of_agents(ids::build(), &[ids::agent(), ids::container_agent()]).await?;
                p.has(&stage(agent::CONTAINER, "[data-nested=true]")).await?;
                has_header(&p, agent::CONTAINER, &["Exit code 0"]).await
            })
        },
    }
}

pub const fn resumed() -> Story {
    Story {
        id: "startup-resumed",
        title: "Stream broken and resumed",
        why: "A broken connection resumes after the last line of the agent. No line is lost or doubled.",
        scene: || running(agent::succeeding()),
        play: |p| {
            Box::pin(async move {
                p.waits(17.0).await?;
                sees_both_logs(&p).await?;
                let line = p.finds(".cwt-stage[data-kind=blocking] .cwt-line:first-child").await?;
                p.happens("the connection breaks", |scene| scene.close_streams(StreamEvent::BROKEN)).await?;
                p.sees(RECONNECTING).await?;
                p.waits(3.0).await?;
                p.does_not_see(RECONNECTING).await?;
                p.expects("the lines are still the same elements", |_| line.is_connected()).await?;
                sees_both_logs(&p).await?;
                p.expects("resumes after the last line", |scene| {
                    let is_resumed = |request: &Request| matches!(request, Request::FollowAgent(_, Some(_)));
                    count(&scene.api.requests(), is_resumed) == 1
                })
                .await?;
                p.waits(12.0).await?;
                sees_both_logs(&p).await
            })
        },
    }
}

pub const fn log_failed() -> Story {
    Story {
        id: "startup-log-failed",
        title: "Log fails to load",
        why: "If the agent's log fails to load, the build's lines stay, with a message and a Retry.",
        scene: || completed(agent::succeeding()).with_fault(Request::AgentLog(ids::agent()), server_failure()),
        play: |p| {
            Box::pin(async move {
                opens_the_log(&p, "Started my-project").await?;
                p.sees(LOG_FAILED).await?;
                p.sees("The server failed (status 500).").await?;
                p.lacks("[data-icon=spinner]").await?;
                p.happens("the server recovers", |scene| scene.api.clear_faults()).await?;
                p.clicks("Retry").await?;
                p.does_not_see(LOG_FAILED).await?;
                sees_both_logs(&p).await
            })
        },
    }
}

pub const fn unknown_source() -> Story {
    Story {
        id: "startup-unknown-source",
        title: "Lines of an unknown source",
        why: "Lines of a source that the agent does not list have a stage of their own.",
        scene: || completed(agent::succeeding().line(30.0, ids::log_source(9), "from elsewhere")),
        play: |p| {
            Box::pin(async move {
                opens_both_logs(&p, "Started my-project").await?;
                p.scrolls_to_the_end().await?;
                p.has(&stage(agent::UNKNOWN, "[data-kind=agent]")).await?;
                p.sees("from elsewhere").await
            })
        },
    }
}

pub const fn malformed_frame() -> Story {
    Story {
        id: "startup-malformed-frame",
        title: "Malformed frames",
        why: "An unreadable frame of the agent's log is skipped and counted. No line is lost.",
        scene: || running(agent::succeeding()),
        play: |p| {
            Box::pin(async move {
                p.waits(17.0).await?;
                p.happens("half a list arrives", |scene| scene.send("[{\"id\": 99")).await?;
                p.sees("1 piece of the log could not be read.").await?;
                p.waits(12.0).await?;
                sees_both_logs(&p).await
            })
        },
    }
}

pub const fn tools() -> Story {
    Story {
        id: "startup-tools",
        title: "Find, filter and fold across both logs",
        why: "The tools of the log work on the lines of the build and of the scripts together.",
        scene: || completed(agent::failing()),
        play: |p| {
            Box::pin(async move {
                opens_both_logs(&p, "Started my-project").await?;
                p.focuses(".cwt-scroll").await?;
                p.presses("Control+f").await?;
                p.types("install").await?;
                p.sees("1 of 2").await?;
                p.types("git").await?;
                p.sees("1 of 4").await?;
                p.presses("Shift+Enter").await?;
                p.sees("4 of 4").await?;
                p.types("volume").await?;
                p.sees("1 of 3").await?;
                p.presses("Escape").await?;
                p.chooses("Level", "Warnings and errors").await?;
                p.sees_log(&[
                    ("Setting up", &[]),
                    ("Planning infrastructure", &[]),
                    ("Starting workspace", &["Warning: the size alias \"medium\" is deprecated, use \"m2\""]),
                    ("Cleaning Up", &[]),
                    (agent::TOOLS, &["Error: no such package: nodee"]),
                    (agent::DOTFILES, &["warning: redirecting to https://git.example.test/dotfiles.git"]),
                ])
                .await?;
                p.chooses("Level", "All levels").await?;
                sees_both_logs(&p).await
            })
        },
    }
}

pub const fn section() -> Story {
    Story {
        id: "startup-section",
        title: "Section without a row",
        why: "A log section shows the same, and announces what it waits for, since it has no label.",
        scene: || {
            let subject = Subject::Section { status: ToolStatus::Running, build_id: None };
            Scene { agent_id: Some(ids::agent()), ..Scene::new(subject) }
                .with_build(agent::with(agent::succeeding()))
                .at(12.0)
        },
        play: |p| {
            Box::pin(async move {
                p.waits(10.0).await?;
                p.sees(CONNECTING).await?;
                p.is_announced(CONNECTING).await?;
                p.waits(8.0).await?;
                sees_both_logs(&p).await?;
                p.is_announced("Stage: Dotfiles").await
            })
        },
    }
}

pub const fn stop_has_none() -> Story {
    Story {
        id: "startup-stop",
        title: "Stop",
        why: "A stop does not wait for an agent: it reads no log of one.",
        scene: || {
            let stopped = agent::new().state(0.0, AgentStatus::Disconnected, AgentLifecycle::Off);
            let build = sample::stop().with_agent(stopped);
            Scene { agent_id: Some(ids::agent()), ..for_each_tool::running_with(Stop, build).at(2.0) }
        },
        play: |p| {
            Box::pin(async move {
                p.waits(20.0).await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.lacks(".cwt-notice").await?;
                p.expects("reads no log of an agent", |scene| {
                    let is_of_agent =
                        |request: &Request| matches!(request, Request::AgentLog(_) | Request::FollowAgent(..));
                    count(&scene.api.requests(), is_of_agent) == 0
                })
                .await
            })
        },
    }
}

pub const fn without_agent_endpoints() -> Story {
    Story {
        id: "startup-unsupported",
        title: "Server without agent logs",
        why: "On a server without logs of agents the row has the log of the build, and says what it waits for.",
        scene: || {
            let unsupported = || Fault::Fail(ApiError::from_response(404, b""));
            running(agent::succeeding())
                .with_fault(Request::FollowAgent(ids::agent(), None), unsupported())
                .with_fault(Request::AgentLog(ids::agent()), unsupported())
                .with_fault(Request::Timings(ids::build()), unsupported())
                .with_fault(Request::Watch(ids::workspace()), unsupported())
        },
        play: |p| {
            Box::pin(async move {
                p.waits(6.0).await?;
                p.sees(CONNECTING).await?;
                p.waits(40.0).await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.happens("the call completes", |scene| scene.complete(result(Start))).await?;
                p.sees_label("Started my-project").await?;
                p.waits(300.0).await?;
                p.lacks("[data-icon=spinner]").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn narrow_dark() -> Story {
    Story {
        id: "startup-narrow",
        title: "320 pixels wide, dark, created",
        why: "The header of a script's stage has its texts in a narrow row, too.",
        scene: || {
            let frame = Frame { width: Some(320), theme: Some(Theme::Dark), ..Frame::default() };
            let scene = Scene::new(Subject::completed(Create, result(Create)))
                .with_build(agent::with(agent::succeeding()).with_agent(agent::in_container()));
            Scene { agent_id: Some(ids::agent()), ..scene }.at(300.0).framed(frame)
        },
        play: |p| {
            Box::pin(async move {
                p.clicks("Created my-project").await?;
                p.sees_whole_log_of_agents(ids::build(), &[ids::agent(), ids::container_agent()]).await?;
                is_no_wider_than_its_frame(&p).await
            })
        },
    }
}
