//! Output of programs: escape sequences, progress bars, markup, special characters.

use chat_workspace_tools::{
    api::scripted::ScriptedBuild,
    prelude::*,
    workspace::{JobStatus, Transition},
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::steps::*;
use crate::{Scene, Story, Subject, ids, sample};

/// A finished build with these lines.
fn output(lines: &[&str]) -> Scene {
    ended(lines.iter().fold(sample::silent(Transition::Start), |build, line| build.line(0.1, "Output", line)))
}

/// The log of this build, which succeeds after a second.
fn ended(build: ScriptedBuild) -> Scene {
    Scene::new(Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) })
        .with_build(build.job(1.0, JobStatus::Succeeded))
        .at(60.0)
}

/// The innermost element with exactly this text.
fn element_with_text(root: &Element, text: &str) -> Option<Element> {
    let found = root.query_selector_all(".cwt-output, .cwt-output *").ok()?;
    let mut elements = (0..found.length()).rev().filter_map(|index| found.item(index)?.dyn_into::<Element>().ok());
    elements.find(|element| element.text_content().as_deref() == Some(text))
}

/// A computed style of this text.
fn style_of(root: &Element, text: &str, property: &str) -> Option<String> {
    computed_style(&element_with_text(root, text)?, property)
}

pub const fn colours() -> Story {
    Story {
        id: "log-lines-colours",
        title: "Colours and styles",
        why: "Escape sequences for colours and styles apply, and are not shown.",
        scene: || {
            let sixteen = (0..16).map(|n| {
                let code = if n < 8 { 30 + n } else { 82 + n };
                format!("\u{1b}[{code}mcolour {n}\u{1b}[0m ")
            });
            output(&[
                "plain \u{1b}[31mred\u{1b}[0m plain again",
                "\u{1b}[1mbold\u{1b}[22m \u{1b}[2mdim\u{1b}[22m \u{1b}[3mitalic\u{1b}[23m \u{1b}[4munderlined\u{1b}[24m \
                 \u{1b}[7minverse\u{1b}[27m \u{1b}[9mstruck\u{1b}[29m",
                &sixteen.collect::<String>(),
                "\u{1b}[38;5;202m256 colours\u{1b}[0m and \u{1b}[38;2;120;40;200mtrue colour\u{1b}[0m",
                "\u{1b}[38:2::120:40:200mwith colons\u{1b}[0m and \u{1b}[48;5;22m\u{1b}[97mwith a background\u{1b}[0m",
                "\u{1b}[31mwithout an end",
                "the next line is plain",
            ])
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.sees("plain red plain again").await?;
                p.does_not_see("[31m").await?;
                p.does_not_see("\u{1b}").await?;
                p.expects("red text has another colour than plain text", |scene| {
                    let colour = |text| style_of(&scene.root, text, "color");
                    colour("red").is_some() && colour("red") != colour("the next line is plain")
                })
                .await?;
                p.expects("bold text is bold", |scene| {
                    style_of(&scene.root, "bold", "font-weight").as_deref() == Some("700")
                })
                .await
            })
        },
    }
}

pub const fn cursor_sequences() -> Story {
    Story {
        id: "log-lines-cursor",
        title: "Cursor and screen sequences",
        why: "A log is not a screen: cursor sequences are removed, and the text stays in its line.",
        scene: || {
            output(&[
                "\u{1b}[2J\u{1b}[Hcleared",
                "\u{1b}[?25lhidden cursor\u{1b}[?25h",
                "\u{1b}]0;a window title\u{7}titled",
                "\u{1b}P1$r0m\u{1b}\\device control",
                "\u{1b}(Bcharset \u{1b}7saved\u{1b}8",
                "cut off \u{1b}[3",
                "a lone \u{1b} escape",
            ])
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                for text in ["cleared", "hidden cursor", "titled", "device control", "cut off"] {
                    p.sees(text).await?;
                }
                p.does_not_see("a window title").await?;
                p.does_not_see("?25").await?;
                p.does_not_see("\u{1b}").await
            })
        },
    }
}

pub const fn links() -> Story {
    Story {
        id: "log-lines-links",
        title: "Links",
        why: "A link opens a safe address in a new page. A link that would run a script is text.",
        scene: || {
            output(&[
                "see https://example.com/docs?a=1&b=2 for more",
                "\u{1b}]8;;https://example.com/report\u{1b}\\the report\u{1b}]8;;\u{1b}\\ is there",
                "\u{1b}]8;;javascript:alert(1)\u{7}not a link\u{1b}]8;;\u{7}",
                "\u{1b}]8;;data:text/html,<script>alert(1)</script>\u{7}nor this\u{1b}]8;;\u{7}",
                "javascript:alert(1)",
            ])
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.has("a[href=\"https://example.com/docs?a=1&b=2\"][rel~=noopener][target=_blank]").await?;
                p.has("a[href=\"https://example.com/report\"]").await?;
                p.sees("not a link").await?;
                p.lacks(":is(a[href^=\"javascript:\"], a[href^=\"data:\"])").await
            })
        },
    }
}

pub const fn progress() -> Story {
    Story {
        id: "log-lines-progress",
        title: "Progress bars",
        why: "A carriage return overwrites the line, so a progress bar shows its last state only.",
        scene: || {
            output(&[
                "pulling  12%\rpulling  57%\rpulling 100%",
                "long text\rshort",
                "with a line feed\r\nand the next line",
                "abc\u{8}\u{8}XY",
                "\u{1b}[32m 40%\u{1b}[0m\r\u{1b}[32m100%\u{1b}[0m done",
            ])
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.sees("pulling 100%").await?;
                p.does_not_see("57%").await?;
                p.sees("shorttext").await?;
                p.sees("aXY").await?;
                p.sees("100% done").await
            })
        },
    }
}

pub const fn markup() -> Story {
    Story {
        id: "log-lines-markup",
        title: "Markup",
        why: "Lines and names of stages are text, never markup.",
        scene: || {
            let lines = [
                "<img src=x onerror=alert(1)>",
                "</div></div><h1>out of the box</h1>",
                "<script>alert(1)</script><style>*{display:none}</style>",
                "&lt;b&gt; &amp; &#x3c;i&#x3e;",
                "{{ template }} ${expression} <%= code %>",
                "<b>bold</b>",
            ];
            ended(
                lines
                    .iter()
                    .fold(sample::silent(Transition::Start), |build, line| build.line(0.1, "<i>Stage</i>", line)),
            )
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.sees("<i>Stage</i>").await?;
                p.sees("<b>bold</b>").await?;
                p.lacks(":is(b, i, h1, img, script, style, iframe)").await?;
                p.lacks(":is([onerror], [onclick], [onload])").await
            })
        },
    }
}

pub const fn bidi() -> Story {
    Story {
        id: "log-lines-bidi",
        title: "Direction controls",
        why: "Hidden characters that change the direction of text are shown as their code points.",
        scene: || {
            output(&[
                "access \u{202e}detnarg\u{202c} to all",
                "if admin \u{2066}// only\u{2069} then",
                "שלום עולם, 世界, مرحبا",
                "👩‍💻 e\u{301} Z\u{310}\u{311}\u{312}\u{313}",
            ])
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.sees("access <U+202E>detnarg<U+202C> to all").await?;
                p.sees("if admin <U+2066>// only<U+2069> then").await?;
                p.sees("שלום עולם, 世界, مرحبا").await
            })
        },
    }
}

pub const fn controls() -> Story {
    Story {
        id: "log-lines-controls",
        title: "Control characters",
        why: "Control characters are not shown and break nothing.",
        scene: || {
            output(&[
                "nul \u{0} bell \u{7} delete \u{7f} end",
                "c1 \u{9b}31mred? \u{9d}0;title\u{9c} \u{85} end",
                "form\u{c}feed vertical\u{b}tab end",
                "tab\tseparated\tcolumns",
                "separators \u{2028} and \u{2029} end",
                "no-break\u{a0}space zero\u{200b}width \u{feff}mark \u{fffd}",
            ])
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                for hidden in ["\u{0}", "\u{7}", "\u{7f}", "\u{9b}"] {
                    p.does_not_see(hidden).await?;
                }
                is_no_wider_than_its_frame(&p).await
            })
        },
    }
}

pub const fn line_breaks() -> Story {
    Story {
        id: "log-lines-breaks",
        title: "Line breaks",
        why: "A record can have several lines, and an empty one is a line.",
        scene: || output(&["first\nsecond\n\nfourth", "", "after an empty line", "trailing\n", "   indented   twice"]),
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.sees("first\nsecond\n\nfourth").await?;
                p.sees("   indented   twice").await
            })
        },
    }
}
