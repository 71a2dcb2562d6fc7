//! What is read is what was written: the page and the layout agree on every line.

use chat_workspace_tools::{
    api::scripted::ScriptedBuild,
    prelude::*,
    workspace::{JobStatus, Transition},
};
use web_sys::Element;

use crate::{Frame, Played, Player, Scene, Story, Subject, ids, sample};

fn ended(build: ScriptedBuild) -> Scene {
    Scene::new(Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) })
        .with_build(build.job(1.0, JobStatus::Succeeded))
        .at(60.0)
}

fn all(root: &Element, selector: &str) -> Vec<Element> {
    use wasm_bindgen::JsCast;

    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// The difference that the rounding of the browser and of the layout can add up to in one box, in CSS pixels: 1/64 px for a position
/// in the browser, and 1/1024 px for each of some 100 lines.
const TOLERANCE: f64 = 0.15;

/// The differences between the page and the layout: of the top and the height of each rendered line, and of the tops and the
/// heights of stages.
pub fn layout_differences(root: &Element) -> Vec<String> {
    let mut differences = Vec::new();
    // What the browser reports is scaled, and the layout is not.
    let zoom = css_zoom(root);
    let mut compare = |what: String, page: f64, layout: f64| {
        if (page - layout).abs() > TOLERANCE * zoom {
            differences.push(format!("{what} is {page}, by the layout {layout}"));
        }
    };
    let Some(canvas) = all(root, ".cwt-canvas").first().map(Element::get_bounding_client_rect) else {
        return vec!["there is no log".to_owned()];
    };
    let mut previous_bottom: Option<f64> = None;
    for stage in all(root, ".cwt-stage") {
        let place = stage.get_bounding_client_rect();
        if let Some(bottom) = previous_bottom {
            compare("the top of a stage".to_owned(), place.top(), bottom);
        }
        previous_bottom = Some(place.bottom());
        for lines in all(&stage, ".cwt-lines") {
            let heights = lines.get_attribute("data-heights").unwrap_or_default();
            let heights: Vec<f64> = heights.split(' ').filter_map(|height| height.parse().ok()).collect();
            let rendered = all(&lines, ".cwt-line");
            compare("the number of lines".to_owned(), rendered.len() as f64, heights.len() as f64);
            let mut top = lines.get_bounding_client_rect().top();
            for (line, height) in rendered.iter().zip(heights) {
                let id = line.get_attribute("data-id").unwrap_or_default();
                let line = line.get_bounding_client_rect();
                compare(format!("the top of line {id}"), line.top(), top);
                compare(format!("the height of line {id}"), line.height(), height * zoom);
                top += height * zoom;
                compare(
                    format!("the part of line {id} below its stage"),
                    (line.bottom() - place.bottom()).max(0.0),
                    0.0,
                );
            }
        }
    }
    if let Some(bottom) = previous_bottom {
        compare("the part of the last stage below the log".to_owned(), (bottom - canvas.bottom()).max(0.0), 0.0);
    }
    differences
}

/// The zoom by CSS `zoom` on the element and around it. 1 in a browser that does not report it.
fn css_zoom(element: &Element) -> f64 {
    let zoom = js_sys::Reflect::get(element, &"currentCSSZoom".into()).ok();
    zoom.and_then(|zoom| zoom.as_f64()).filter(|zoom| *zoom > 0.0).unwrap_or(1.0)
}

/// The ends of lines that cannot be scrolled to, and by how many pixels.
fn hidden_line_ends(root: &Element) -> Vec<String> {
    let Some(scroller) = all(root, ".cwt-scroll").into_iter().next() else { return Vec::new() };
    let box_left = scroller.get_bounding_client_rect().left() - f64::from(scroller.scroll_left());
    let end = box_left + f64::from(scroller.scroll_width());
    let outputs = all(root, ".cwt-lines .cwt-output");
    let hidden = outputs.iter().filter_map(|output| {
        let text_end = output.get_bounding_client_rect().left() + f64::from(output.scroll_width());
        (text_end > end + 1.0).then(|| format!("{} px", text_end - end))
    });
    hidden.collect()
}

/// Whether no wrapped line is wider than its box.
fn wrapped_lines_fit(root: &Element) -> bool {
    let outputs = all(root, "[data-wrap=true] .cwt-lines .cwt-output");
    outputs.iter().all(|output| output.scroll_width() <= output.client_width() + 1)
}

async fn agrees(p: &Player, when: &str) -> Played {
    p.expects(&format!("wrapped lines fit {when}"), |scene| wrapped_lines_fit(&scene.root)).await?;
    p.expects(&format!("page and layout agree {when}"), |scene| {
        let differences = layout_differences(&scene.root);
        if !differences.is_empty() {
            web_sys::console::log_1(&differences.join("\n").into());
        }
        differences.is_empty()
    })
    .await
}

/// Stage A ends in tabs and in characters that are wider than the font's.
fn wide_build() -> ScriptedBuild {
    let texts = [
        "a\tb\tc\t".repeat(30),
        "①②③".repeat(60),
        "“quotes” → arrows … ".repeat(20),
        "世界👩‍💻".repeat(30),
        "e\u{301}שלום ".repeat(40),
    ];
    let build = texts.iter().fold(sample::silent(Transition::Start), |build, text| build.line(0.1, "A", text));
    let build = (1..=3).fold(build, |build, n| build.line(0.2, "B", &format!("line {n} of B")));
    texts.iter().fold(build, |build, text| build.line(0.3, "C", text))
}

pub const fn heights() -> Story {
    Story {
        id: "exact-log-heights",
        title: "Heights",
        why: "A stage whose lines have tabs and wide characters never covers the next stage.",
        scene: || ended(wide_build()).framed(Frame { width: Some(631), ..Frame::default() }),
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                agrees(&p, "at first").await?;
                p.clicks("Full height").await?;
                agrees(&p, "in full height").await?;
                p.chooses("Times", "No times").await?;
                agrees(&p, "without times").await?;
                p.chooses("Times", "Since start").await?;
                agrees(&p, "with other times").await?;
                p.chooses("Level", "Errors").await?;
                p.chooses("Level", "All levels").await?;
                agrees(&p, "after a filter").await?;
                for width in [431, 731] {
                    p.happens("the width changes", |scene| {
                        scene.reframe(Frame { width: Some(width), ..Frame::default() })
                    })
                    .await?;
                    agrees(&p, "after a resize").await?;
                }
                p.clicks("Wrap lines").await?;
                agrees(&p, "without wrapping").await?;
                p.clicks("Wrap lines").await?;
                agrees(&p, "wrapped again").await
            })
        },
    }
}

pub const fn line_ends() -> Story {
    Story {
        id: "exact-log-line-ends",
        title: "Ends of wide lines",
        why: "Without wrapping, the end of every line can be scrolled to.",
        scene: || ended(wide_build()).framed(Frame { width: Some(631), ..Frame::default() }),
        play: |p| {
            Box::pin(async move {
                p.clicks("Wrap lines").await?;
                p.clicks("Full height").await?;
                p.expects("the log scrolls horizontally", |scene| {
                    all(&scene.root, ".cwt-scroll")
                        .iter()
                        .any(|scroller| scroller.scroll_width() > 2 * scroller.client_width())
                })
                .await?;
                p.expects("the end of each line can be scrolled to", |scene| hidden_line_ends(&scene.root).is_empty())
                    .await?;
                agrees(&p, "without wrapping").await
            })
        },
    }
}

pub const fn blank_lines() -> Story {
    Story {
        id: "exact-log-blank-lines",
        title: "Blank lines in a selection",
        why: "A dragged selection that is copied keeps the blank lines.",
        scene: || {
            ended(
                ["one", "", "", "four"]
                    .iter()
                    .fold(sample::silent(Transition::Start), |build, line| build.line(0.1, "A", line)),
            )
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.expects("the selected text has two blank lines", |scene| {
                    selected_lines(&scene.root).is_some_and(|text| text.trim_end() == "one\n\n\nfour")
                })
                .await
            })
        },
    }
}

/// The text that a copy of a selection of all rendered lines has.
fn selected_lines(root: &Element) -> Option<String> {
    let lines = all(root, ".cwt-lines").into_iter().next()?;
    let selection = web_sys::window()?.get_selection().ok()??;
    selection.select_all_children(&lines).ok()?;
    let text = String::from(selection.to_string());
    selection.remove_all_ranges().ok()?;
    Some(text)
}

pub const fn many_stages() -> Story {
    Story {
        id: "exact-log-many-stages",
        title: "Many stages",
        why: "The marks of 26 stages never cover the tools.",
        scene: || {
            let stages = (b'a'..=b'z').map(|name| format!("Stage {}", char::from(name)));
            let build = stages.fold(sample::silent(Transition::Start), |build, stage| build.line(0.1, &stage, "text"));
            ended(build).framed(Frame { width: Some(640), ..Frame::default() })
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.expects("the strip does not cover the tools", |scene| {
                    let place = |selector| all(&scene.root, selector).first().map(Element::get_bounding_client_rect);
                    place(".cwt-strip")
                        .zip(place(".cwt-tools"))
                        .is_some_and(|(strip, tools)| strip.right() <= tools.left() || strip.bottom() <= tools.top())
                })
                .await?;
                p.expects("every mark is in the strip", |scene| {
                    all(&scene.root, ".cwt-strip").iter().all(|strip| strip.scroll_width() >= 26 * 24)
                        && all(&scene.root, ".cwt-strip-stage").len() == 26
                })
                .await
            })
        },
    }
}

pub const fn long_stage() -> Story {
    Story {
        id: "exact-log-long-stage",
        title: "A long stage",
        why: "The duration of a long stage is in minutes and hours.",
        scene: || {
            let build =
                sample::silent(Transition::Start).line(0.0, "A", "a").line(125.0, "A", "b").line(130.0, "B", "c");
            let build = build.line(130.0 + 2.0 * 3600.0 + 300.0, "B", "d").job(8000.0, JobStatus::Succeeded);
            Scene::new(Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) })
                .with_build(build)
                .at(9000.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.sees("2 min 5 s").await?;
                p.sees("2 h 5 min").await
            })
        },
    }
}

pub const fn printed() -> Story {
    Story {
        id: "exact-log-printed",
        title: "Printed",
        why: "On paper all lines are readable, not only those in the scroll box.",
        scene: || {
            let build = (1..=200)
                .fold(sample::silent(Transition::Start), |build, n| build.line(0.1, "A", &format!("line {n}")));
            ended(build)
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.lacks(".cwt-print").await?;
                p.happens("the page is printed", |_| dispatch("beforeprint")).await?;
                p.expects("all lines are there", |scene| {
                    let text = all(&scene.root, ".cwt-print").first().and_then(|text| text.text_content());
                    text.is_some_and(|text| (1..=200).all(|n| text.contains(&format!("line {n}\n"))))
                })
                .await?;
                p.happens("the page has been printed", |_| dispatch("afterprint")).await?;
                p.lacks(".cwt-print").await
            })
        },
    }
}

/// Dispatches an event of the window, as the browser does.
fn dispatch(event: &str) {
    if let Some((window, event)) = web_sys::window().zip(web_sys::Event::new(event).ok()) {
        // Only an event that is being dispatched is refused.
        let _ = window.dispatch_event(&event);
    }
}

pub const fn composed_letters() -> Story {
    Story {
        id: "exact-log-composed-letters",
        title: "Find composed letters",
        why: "A letter with an accent is found in both of its forms.",
        scene: || ended(sample::silent(Transition::Start).line(0.1, "A", "caf\u{e9} and cafe\u{301}")),
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.clicks("Find").await?;
                p.types("caf\u{e9}").await?;
                p.sees("1 of 2").await?;
                p.types("cafe\u{301}").await?;
                p.sees("1 of 2").await
            })
        },
    }
}
