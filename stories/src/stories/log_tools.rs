//! The tools of the log.

use std::time::Duration;

use chat_workspace_tools::{
    api::scripted::{Fault, Request, ScriptedBuild},
    build_log::LogLevel,
    prelude::*,
    workspace::{JobStatus, Transition},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::{Player, Scene, Story, Subject, ids, sample};

const STARTING: &str = "Starting workspace";

fn ended(build: ScriptedBuild) -> Scene {
    Scene::new(Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) })
        .with_build(build)
        .at(60.0)
}

/// A build with this many lines, and a needle in the middle and at the end.
fn haystack(lines: usize) -> ScriptedBuild {
    let build = (1..=lines).fold(sample::silent(Transition::Start), |build, n| {
        let text = if n == lines / 2 || n == lines { "a Needle" } else { "hay" };
        build.line(0.001 * n as f64, STARTING, &format!("{text} {n}"))
    });
    build.job(10.0, JobStatus::Succeeded)
}

/// A build that writes a line every second and never ends.
fn ticking() -> ScriptedBuild {
    (1..=60).fold(sample::silent(Transition::Start), |build, n| {
        build.line(f64::from(n), STARTING, &format!("boxes_machine.dev[0]: Still creating... [{n}s elapsed]"))
    })
}

/// The element is visible inside the log.
async fn sees_inside_the_log(p: &Player, selector: &str) -> crate::Played {
    p.expects(&format!("{selector} is visible inside the log"), |scene| {
        let find = |selector: &str| scene.root.query_selector(selector).ok().flatten();
        find(selector).zip(find(".cwt-scroll")).is_some_and(|(element, scroller)| {
            let (element, scroller) = (element.get_bounding_client_rect(), scroller.get_bounding_client_rect());
            element.height() > 0.0 && element.top() >= scroller.top() && element.bottom() <= scroller.bottom()
        })
    })
    .await
}

pub const fn find() -> Story {
    Story {
        id: "log-tools-find",
        title: "Find",
        why: "Find searches all lines, rendered or not, and works by keyboard.",
        scene: || ended(haystack(2000)),
        play: |p| {
            Box::pin(async move {
                p.focuses(".cwt-scroll").await?;
                p.presses("Control+f").await?;
                p.has_focus_on(".cwt-find-text").await?;
                p.types("needle").await?;
                p.sees("1 of 2").await?;
                p.sees("a Needle 1000").await?;
                sees_inside_the_log(&p, ".cwt-found[data-current=true]").await?;
                p.presses("Enter").await?;
                p.sees("2 of 2").await?;
                p.sees("a Needle 2000").await?;
                sees_inside_the_log(&p, ".cwt-found[data-current=true]").await?;
                p.presses("Enter").await?;
                p.sees("1 of 2").await?;
                p.presses("Shift+Enter").await?;
                p.sees("2 of 2").await?;
                p.clicks("Previous match").await?;
                p.sees("1 of 2").await?;
                p.clicks("Match case").await?;
                p.sees("No matches").await?;
                p.clicks("Match case").await?;
                p.sees("1 of 2").await?;
                p.presses("Escape").await?;
                p.lacks(".cwt-find").await?;
                p.lacks(".cwt-found").await?;
                p.has_focus_on(".cwt-scroll").await?;
                p.presses("Meta+f").await?;
                p.has_focus_on(".cwt-find-text").await
            })
        },
    }
}

pub const fn compose_in_find() -> Story {
    Story {
        id: "log-tools-find-composing",
        title: "Find with an input method",
        why: "Keys of an input method belong to its composition: they neither step through matches nor close find.",
        scene: || ended(haystack(200)),
        play: |p| {
            Box::pin(async move {
                p.focuses(".cwt-scroll").await?;
                p.presses("Control+f").await?;
                p.types("needle").await?;
                p.sees("1 of 2").await?;
                p.presses_while_composing("Enter").await?;
                p.sees("1 of 2").await?;
                p.presses_while_composing("Escape").await?;
                p.has_focus_on(".cwt-find-text").await?;
                p.presses("Enter").await?;
                p.sees("2 of 2").await?;
                p.presses("Escape").await?;
                p.lacks(".cwt-find").await
            })
        },
    }
}

pub const fn filter() -> Story {
    Story {
        id: "log-tools-level",
        title: "Level filter",
        why: "A level hides all lines below it.",
        scene: || ended(sample::failing()),
        play: |p| {
            Box::pin(async move {
                p.chooses("Level", "Errors").await?;
                p.does_not_see("Terraform 1.14.1").await?;
                p.sees("Error: cannot start machine").await?;
                p.expects("only errors are rendered", |scene| {
                    let others =
                        scene.root.query_selector_all(".cwt-scroll .cwt-line[data-id]:not([data-level=error])");
                    others.is_ok_and(|others| others.length() == 0)
                })
                .await?;
                p.chooses("Level", "All levels").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn times() -> Story {
    Story {
        id: "log-tools-times",
        title: "Times",
        why: "Lines have the time of day, the time since the build started, or no time.",
        scene: || ended(sample::stop()),
        play: |p| {
            Box::pin(async move {
                p.sees("09:15:31.200").await?;
                p.chooses("Times", "Since start").await?;
                p.sees("+00:01.100").await?;
                p.does_not_see("09:15:31.200").await?;
                p.chooses("Times", "No times").await?;
                p.lacks(".cwt-scroll .cwt-line[data-id] .cwt-time").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn full_height() -> Story {
    Story {
        id: "log-tools-full-height",
        title: "Full height",
        why: "A long log can take the height of the window.",
        scene: || ended(sample::long(200)),
        play: |p| {
            Box::pin(async move {
                let box_height = |p: &Player| {
                    let p = p.clone();
                    async move { p.finds(".cwt-scroll").await.map(|scroller| scroller.client_height()) }
                };
                let before = box_height(&p).await?;
                p.clicks("Full height").await?;
                p.has("[aria-label='Full height'][aria-pressed=true]").await?;
                let after = box_height(&p).await?;
                p.expects("the log is higher", |_| after > before).await?;
                p.clicks("Full height").await?;
                let again = box_height(&p).await?;
                p.expects("the log has its first height", |_| again == before).await
            })
        },
    }
}

pub const fn follow() -> Story {
    Story {
        id: "log-tools-follow",
        title: "Follow the end",
        why: "The log follows its end until the reader scrolls up. Then a button counts new lines, and goes to the end.",
        scene: || {
            let subject = Subject::Section { status: ToolStatus::Running, build_id: None };
            Scene::new(subject).with_build(ticking()).at(40.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees("[40s elapsed]").await?;
                p.waits(1.0).await?;
                p.sees("[41s elapsed]").await?;
                p.lacks(".cwt-jump").await?;
                p.scrolls_to_the_beginning().await?;
                p.sees("[1s elapsed]").await?;
                p.waits(3.0).await?;
                p.sees("Jump to latest (3 new)").await?;
                p.does_not_see("[44s elapsed]").await?;
                p.clicks("Jump to latest").await?;
                p.sees("[44s elapsed]").await?;
                p.lacks(".cwt-jump").await?;
                p.waits(1.0).await?;
                p.sees("[45s elapsed]").await?;
                p.scrolls_to_the_beginning().await?;
                p.waits(1.0).await?;
                p.sees("Jump to latest (1 new)").await?;
                p.scrolls_to_the_end().await?;
                p.lacks(".cwt-jump").await?;
                p.waits(1.0).await?;
                p.sees("[47s elapsed]").await
            })
        },
    }
}

pub const fn resize_between_renders() -> Story {
    Story {
        id: "log-tools-between-frames",
        title: "Resize between two renders",
        why: "A log that loads slowly renders at intervals. A resize renders what has arrived.",
        scene: || {
            let build = sample::silent(Transition::Start).line(1.0, STARTING, "the first stage");
            let build = build.line(2.5, "Cleaning Up", "the last stage").job(3.0, JobStatus::Succeeded);
            ended(build).with_fault(Request::Log(ids::build()), Fault::Trickle(Duration::from_millis(150)))
        },
        play: |p| {
            Box::pin(async move {
                p.waits(0.25).await?;
                p.sees("the first stage").await?;
                // The last stage arrives. Usually it is not rendered yet; on a busy machine a measurement of the first render may come
                // late, and renders it as well.
                p.waits(0.05).await?;
                let scroller = p.finds(".cwt-scroll").await?;
                p.happens("the log grows", |_| {
                    let scroller = scroller.unchecked_ref::<HtmlElement>();
                    // A mounted element accepts a style.
                    let _ = scroller.style().set_property("block-size", "20rem");
                })
                .await?;
                p.sees("the last stage").await?;
                p.waits(1.0).await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn fold() -> Story {
    Story {
        id: "log-tools-fold",
        title: "Folded stages",
        why: "A stage can be folded, and the strip above scrolls to any stage.",
        scene: || ended(haystack(300).line(5.0, "Cleaning Up", "the last stage")),
        play: |p| {
            Box::pin(async move {
                p.sees("hay 1").await?;
                p.focuses(".cwt-stage-header button").await?;
                p.presses("Enter").await?;
                p.does_not_see("hay 1").await?;
                p.has(".cwt-stage-header button[aria-expanded=false]").await?;
                p.sees("the last stage").await?;
                p.clicks("Starting workspace Done").await?;
                sees_inside_the_log(&p, ".cwt-stage-header button[aria-expanded=false]").await
            })
        },
    }
}

pub const fn sticky() -> Story {
    Story {
        id: "log-tools-sticky",
        title: "Sticky headers",
        why: "The header of the current stage stays visible, and folds the stage from any position.",
        scene: || {
            ended((1..=40).fold(haystack(300), |build, n| build.line(5.0, "Cleaning Up", &format!("cleaned {n}"))))
        },
        play: |p| {
            Box::pin(async move {
                p.scrolls_to(3000).await?;
                p.lacks(".cwt-line[data-id='1']").await?;
                let header = p.finds(".cwt-stage:first-child > .cwt-stage-header").await?;
                let is_at_the_top = |p: &Player| {
                    let (p, header) = (p.clone(), header.clone());
                    async move {
                        let scroller = p.finds(".cwt-scroll").await?;
                        p.expects("the header is at the top of the log", |_| {
                            let top = |element: &Element| element.get_bounding_client_rect().top();
                            (top(&header) - top(&scroller) - f64::from(scroller.client_top())).abs() < 1.0
                        })
                        .await
                    }
                };
                is_at_the_top(&p).await?;
                p.focuses(".cwt-stage:first-child button").await?;
                p.presses("Enter").await?;
                p.does_not_see("hay").await?;
                is_at_the_top(&p).await?;
                p.sees("cleaned 1").await
            })
        },
    }
}

pub const fn first_error() -> Story {
    Story {
        id: "log-tools-first-error",
        title: "First error",
        why: "The log of a failed build opens at its first error. A button scrolls back to it.",
        scene: || {
            let error = "Error: cannot start machine: no capacity";
            let build = haystack(200).line_at(5.0, LogLevel::Error, STARTING, error);
            let build = (1..=200).fold(build, |build, n| build.line(6.0, "Cleaning Up", &format!("cleaned {n}")));
            Scene::new(Subject::Section { status: ToolStatus::Error, build_id: Some(ids::build()) })
                .with_build(build.job(11.0, JobStatus::Failed))
                .at(60.0)
        },
        play: |p| {
            Box::pin(async move {
                sees_inside_the_log(&p, ".cwt-line[data-level=error]").await?;
                p.scrolls_to_the_end().await?;
                p.sees("cleaned 200").await?;
                p.lacks(".cwt-line[data-level=error]").await?;
                p.clicks("First error").await?;
                sees_inside_the_log(&p, ".cwt-line[data-level=error]").await
            })
        },
    }
}

pub const fn select_all() -> Story {
    Story {
        id: "log-tools-select-all",
        title: "Select all",
        why: "Select-all selects all lines, rendered or not. Leaving the log ends the selection.",
        scene: || ended(haystack(500)),
        play: |p| {
            Box::pin(async move {
                p.focuses(".cwt-scroll").await?;
                p.presses("Control+a").await?;
                p.has(".cwt-scroll[data-all-selected=true]").await?;
                p.scrolls_to_the_end().await?;
                p.has(".cwt-scroll[data-all-selected=true]").await?;
                p.presses("Tab").await?;
                p.has(".cwt-scroll[data-all-selected=false]").await
            })
        },
    }
}
