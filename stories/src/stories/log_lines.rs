//! Log lines and stages.

use chat_workspace_tools::{
    api::scripted::ScriptedBuild,
    build_log::LogLevel,
    prelude::*,
    workspace::{JobStatus, ProvisionerJob, Transition},
};
use serde_json::json;

use super::steps::*;
use crate::{Frame, Scene, Story, Subject, ids, sample};

fn ended(build: ScriptedBuild) -> Scene {
    Scene::new(Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) })
        .with_build(build)
        .at(60.0)
}

pub const fn levels() -> Story {
    Story {
        id: "log-lines-levels",
        title: "Levels",
        why: "Each level has its own look. An unknown level looks like info.",
        scene: || {
            let build = sample::silent(Transition::Start)
                .line_at(0.1, LogLevel::Trace, "Levels", "a trace")
                .line_at(0.2, LogLevel::Debug, "Levels", "details for debugging")
                .line_at(0.3, LogLevel::Info, "Levels", "information")
                .line_at(0.4, LogLevel::Warn, "Levels", "a warning")
                .line_at(0.5, LogLevel::Error, "Levels", "an error");
            Scene::new(Subject::Section { status: ToolStatus::Running, build_id: None }).with_build(build).at(1.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                for level in ["trace", "debug", "info", "warn", "error"] {
                    p.finds(&format!(".cwt-line[data-level={level}]")).await?;
                }
                p.happens("a line with an unknown level arrives", |scene| {
                    let line = json!({
                        "id": 30_000, "created_at": "2026-04-10T09:15:40Z", "log_source": "provisioner",
                        "log_level": "fatal", "stage": "Levels", "output": "a fatal error",
                    });
                    scene.send(&line.to_string());
                })
                .await?;
                p.sees("a fatal error").await?;
                p.has(".cwt-line[data-level=info][data-id=\"30000\"]").await?;
                p.does_not_see("could not be read").await
            })
        },
    }
}

pub const fn stages() -> Story {
    Story {
        id: "log-lines-stages",
        title: "Stages",
        why: "Stages are in the order of their first lines, and a late line is added to its stage.",
        scene: || {
            let build = sample::silent(Transition::Start)
                .line(0.0, "constructor", "")
                .line(1.0, "10", "ten")
                .line(2.0, "2", "two")
                .line(3.0, "", "of no stage")
                .line(4.0, "10", "ten again")
                .line(4.0, "10", "")
                .line(5.0, "10", "ten for ever")
                .line(6.0, "Cleaning Up", "")
                .job(7.0, JobStatus::Succeeded);
            ended(build)
        },
        play: |p| {
            Box::pin(async move {
                let stages: &[(&str, &[&str])] = &[
                    ("constructor", &[]),
                    ("10", &["ten", "ten again", "", "ten for ever"]),
                    ("2", &["two"]),
                    ("Build", &["of no stage"]),
                    ("Cleaning Up", &[]),
                ];
                p.sees_log(stages).await?;
                let duration = p.finds(".cwt-stage-duration").await?;
                p.expects("only a stage with several lines has a duration", |_| {
                    duration.text_content().as_deref() == Some("4 seconds")
                })
                .await
            })
        },
    }
}

pub const fn hostile() -> Story {
    Story {
        id: "log-section-hostile",
        title: "Hostile lines",
        why: "Output of a build stays text.",
        scene: || ended(sample::hostile()),
        play: |p| {
            Box::pin(async move {
                p.sees("<img src=x onerror=alert(1)> & <b>bold</b> <script>alert(1)</script>").await?;
                p.sees("<b>Hostile</b>").await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.sees("red plain underlined without end").await?;
                p.sees("pulling 100%").await?;
                p.does_not_see("pulling  57%").await?;
                p.lacks(".cwt-log :is(b, img, script, iframe, object, style)").await?;
                p.lacks(".cwt-log :is([onerror], [onclick], [onload])").await
            })
        },
    }
}

pub const fn wide() -> Story {
    Story {
        id: "log-lines-wide",
        title: "A line of 64 kB",
        why: "A very long line wraps inside the log, and most of it is shown on request.",
        scene: || {
            let line = "0123456789abcdef".repeat(4096);
            ended(sample::silent(Transition::Start).line(0.1, "Wide", &line).job(1.0, JobStatus::Succeeded))
        },
        play: |p| {
            Box::pin(async move {
                let shown = "0123456789abcdef".repeat(256);
                p.sees_log(&[("Wide", &[&format!("{shown}Show all (61,440 more bytes)")])]).await?;
                is_no_wider_than_its_frame(&p).await?;
                p.scrolls_to_the_end().await?;
                p.clicks("Show all").await?;
                p.sees_whole_log_of(ids::build()).await?;
                is_no_wider_than_its_frame(&p).await
            })
        },
    }
}

pub const fn wrapped() -> Story {
    Story {
        id: "log-lines-wrapped",
        title: "Wrapped lines",
        why: "Rendered lines are exactly as high as the layout computes.",
        scene: || {
            let build = (1..=7).fold(sample::silent(Transition::Start), |build, n| {
                let line = "x".repeat(n * 23) + if n % 3 == 0 { " 世界\tä\nand on" } else { " and words" };
                build.line(0.1, "Wrapped", &line)
            });
            let frame = Frame { width: Some(431), ..Frame::default() };
            ended(build.job(1.0, JobStatus::Succeeded)).framed(frame)
        },
        play: |p| {
            Box::pin(async move {
                p.clicks("Full height").await?;
                p.expects("the height of the lines fills their stage", |scene| {
                    let find = |selector| scene.root.query_selector(selector).ok().flatten();
                    let height = |selector| find(selector).map(|element| element.get_bounding_client_rect().height());
                    let parts = height(".cwt-stage .cwt-stage-header").zip(height(".cwt-lines"));
                    let stage = height(".cwt-stage");
                    parts.zip(stage).is_some_and(|((header, lines), stage)| (header + lines - stage).abs() < 0.1)
                })
                .await?;
                p.sees_whole_log_of(ids::build()).await?;
                is_no_wider_than_its_frame(&p).await?;
                p.clicks("Wrap lines").await?;
                p.expects("the log scrolls horizontally", |scene| {
                    let scroller = scene.root.query_selector(".cwt-scroll").ok().flatten();
                    scroller.is_some_and(|scroller| scroller.scroll_width() > scroller.client_width() * 2)
                })
                .await?;
                is_no_wider_than_its_frame(&p).await
            })
        },
    }
}

pub const fn overflowed() -> Story {
    Story {
        id: "log-section-overflowed",
        title: "Overflowed",
        why: "A notice says that the server's size limit cut the log.",
        scene: || {
            let mut job = ProvisionerJob::new(JobStatus::Succeeded);
            job.logs_overflowed = true;
            ended(sample::start().job_with(17.0, job))
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.sees("The build log passed the server's size limit. Later lines were not kept.").await
            })
        },
    }
}

pub const fn long() -> Story {
    Story {
        id: "log-section-long",
        title: "Ten thousand lines",
        why: "Only visible lines are rendered, so a long log scrolls smoothly.",
        scene: || ended(sample::long(10_000)),
        play: |p| {
            Box::pin(async move {
                p.has(".cwt-line[data-id=\"20411\"]").await?;
                p.scrolls_to_the_end().await?;
                p.expects("the last line is visible", |scene| {
                    let last = scene.api.lines_now(ids::build()).last().map(|line| line.id).unwrap_or_default();
                    let line = scene.root.query_selector(&format!(".cwt-line[data-id=\"{last}\"]")).ok().flatten();
                    let scroller = scene.root.query_selector(".cwt-scroll").ok().flatten();
                    line.zip(scroller).is_some_and(|(line, scroller)| {
                        let (line, scroller) = (line.get_bounding_client_rect(), scroller.get_bounding_client_rect());
                        line.height() > 0.0 && line.top() >= scroller.top() && line.bottom() <= scroller.bottom()
                    })
                })
                .await
            })
        },
    }
}
