//! Rows in narrow, right-to-left, dark, reduced-motion and translated pages.

use std::borrow::Cow;

use chat_workspace_tools::{
    strings::Strings,
    tool_call::WorkspaceAction::Start,
    workspace::{JobStatus, Transition},
};
use serde_json::json;
use wasm_bindgen::JsValue;

use super::steps::*;
use crate::{Direction, Frame, Played, Player, Scene, Story, Subject, Theme, ids, sample};

fn running_in(frame: Frame) -> Scene {
    Scene::new(Subject::running(Start)).with_build(sample::start()).at(12.0).framed(frame)
}

fn prefers_reduced_motion() -> Result<bool, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    Ok(window.match_media("(prefers-reduced-motion: reduce)")?.is_some_and(|query| query.matches()))
}

pub const fn narrow() -> Story {
    Story {
        id: "surroundings-narrow",
        title: "320 pixels wide",
        why: "A narrow row has no horizontal overflow.",
        scene: || running_in(Frame { width: Some(320), ..Frame::default() }),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.expects("is 320 pixels wide", |scene| scene.root.client_width() == 320).await?;
                is_no_wider_than_its_frame(&p).await
            })
        },
    }
}

pub const fn narrow_failure() -> Story {
    Story {
        id: "surroundings-narrow-failure",
        title: "320 pixels wide, failed",
        why: "A long reason wraps, and a long name ends in an ellipsis.",
        scene: || {
            let name = "a-workspace-with-quite-a-long-name-for-a-narrow-row";
            let error = format!("workspace start build failed: apply failed: {}", "no-capacity/".repeat(20));
            let result = json!({ "error": error, "workspace_name": name, "build_id": ids::build() });
            let scene = Scene::new(Subject::completed(Start, result)).with_build(sample::failing()).at(60.0);
            scene.framed(Frame { width: Some(320), ..Frame::default() })
        },
        play: |p| {
            Box::pin(async move {
                is_no_wider_than_its_frame(&p).await?;
                opens_the_log(&p, "Failed to start a-workspace-with-quite-a-long-name-for-a-narrow-row").await?;
                is_no_wider_than_its_frame(&p).await
            })
        },
    }
}

pub const fn right_to_left() -> Story {
    Story {
        id: "surroundings-right-to-left",
        title: "Right to left",
        why: "The row is mirrored, log lines are not.",
        scene: || running_in(Frame { direction: Direction::RightToLeft, ..Frame::default() }),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                let icon = p.finds(".cwt-toggle > .cwt-icon").await?;
                let label = p.finds(".cwt-label").await?;
                p.expects("the icon is to the right of the label", |_| {
                    icon.get_bounding_client_rect().left() >= label.get_bounding_client_rect().right()
                })
                .await?;
                p.expects("the label has its own direction", |_| {
                    computed_style(&label, "unicode-bidi").as_deref() == Some("plaintext")
                })
                .await?;
                let output = p.finds(".cwt-line[data-id=\"20413\"] .cwt-output").await?;
                p.expects("lines are left to right", |_| {
                    computed_style(&output, "direction").as_deref() == Some("ltr")
                })
                .await?;
                is_no_wider_than_its_frame(&p).await
            })
        },
    }
}

pub const fn dark() -> Story {
    Story {
        id: "surroundings-dark",
        title: "Dark",
        why: "Rows follow the `color-scheme` of the element around them.",
        scene: || running_in(Frame { theme: Some(Theme::Dark), ..Frame::default() }),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                let log = p.finds(".cwt-log").await?;
                p.expects("the log is dark", |_| {
                    computed_style(&log, "background-color").as_deref() == Some("rgb(13, 17, 23)")
                })
                .await?;
                let light = Frame { theme: Some(Theme::Light), ..Frame::default() };
                p.happens("the frame becomes light", |scene| scene.reframe(light)).await?;
                p.expects("the log is light", |_| {
                    computed_style(&log, "background-color").as_deref() == Some("rgb(255, 255, 255)")
                })
                .await
            })
        },
    }
}

pub const fn reduced_motion() -> Story {
    Story {
        id: "surroundings-reduced-motion",
        title: "Reduced motion",
        why: "The row's spinner turns unless the reader prefers reduced motion. Nothing else does.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::endless()).at(4.0),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                let spinner = p.finds(".cwt-state [data-icon=spinner]").await?;
                p.expects("the spinner turns unless motion is reduced", |_| {
                    let turns = computed_style(&spinner, "animation-name").as_deref() == Some("cwt-spin");
                    prefers_reduced_motion() == Ok(!turns)
                })
                .await?;
                let mark = p.finds(".cwt-strip [data-icon=spinner]").await?;
                p.expects("the mark of the running stage is still", |_| {
                    computed_style(&mark, "animation-name").as_deref() == Some("none")
                })
                .await
            })
        },
    }
}

pub const fn narrow_right_to_left_failure() -> Story {
    Story {
        id: "surroundings-long-words",
        title: "320 pixels wide, right to left, failed",
        why: "A narrow, right-to-left, failed row has no horizontal overflow, and the whole reason.",
        scene: || {
            let error = format!("workspace build failed: {}", "no-capacity/".repeat(20));
            let result = json!({ "error": error, "workspace_name": "mein-arbeitsbereich", "build_id": ids::build() });
            let scene = Scene::new(Subject::completed(Start, result)).with_build(sample::failing()).at(60.0);
            let direction = Direction::RightToLeft;
            scene.framed(Frame { width: Some(320), direction, theme: Some(Theme::Dark) })
        },
        play: |p| {
            Box::pin(async move {
                opens_the_log(&p, "Failed to start mein-arbeitsbereich").await?;
                is_no_wider_than_its_frame(&p).await
            })
        },
    }
}

/// A log of many lines with `hay`.
fn hay(strings: Strings) -> Scene {
    let result = json!({ "started": true, "workspace_name": "my-ws", "build_id": ids::build() });
    let build =
        (1..=1234).fold(sample::silent(Transition::Start), |build, n| build.line(0.001, "Heu", &format!("hay {n}")));
    let scene = Scene::new(Subject::completed(Start, result)).with_build(build.job(10.0, JobStatus::Succeeded));
    scene.at(60.0).with_strings(strings)
}

async fn finds_hay(p: &Player, label: &str, count: &str) -> Played {
    opens_the_log(p, label).await?;
    p.focuses(".cwt-scroll").await?;
    p.presses("Control+f").await?;
    p.types("hay").await?;
    p.sees(count).await
}

pub const fn german() -> Story {
    Story {
        id: "surroundings-german",
        title: "German",
        why: "Every text can be replaced, and numbers have the format of the language.",
        scene: || hay(Strings::german()),
        play: |p| Box::pin(async move { finds_hay(&p, "my-ws gestartet", "1 von 1.234").await }),
    }
}

pub const fn unknown_language() -> Story {
    Story {
        id: "surroundings-unknown-language",
        title: "Unknown language",
        why: "Without a valid language tag, numbers are plain digits.",
        scene: || {
            let mut strings = Strings::default();
            strings.language = Cow::Borrowed("no tag");
            hay(strings)
        },
        play: |p| Box::pin(async move { finds_hay(&p, "Started my-ws", "1 of 1234").await }),
    }
}
