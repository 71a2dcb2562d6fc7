//! The page and the layout of the log agree on every line, for random text, widths, zooms, fonts and tools.

use std::{cell::Cell, fmt::Write, time::Duration};

use chat_workspace_tools::{
    api::{BrowserClock, Clock, scripted::ScriptedBuild},
    build_log::LogLevel,
    prelude::*,
    workspace::{JobStatus, Transition},
};
use gallery::{
    Frame, Played, Player, Scene, StagedScene, Story, Subject, ids, sample, stories::exact_log::layout_differences,
};
use serde_json::json;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::page::stage;

/// The number of states that are checked: `LOG_LAYOUT_CASES` when the test is compiled, as `cargo xtask layout` sets it, or some
/// seconds' worth.
const CASES: &str = match option_env!("LOG_LAYOUT_CASES") {
    Some(cases) => cases,
    None => "120",
};

/// The first seed: `LOG_LAYOUT_SEED` when the test is compiled. With it a failure is reproduced.
const FIRST_SEED: &str = match option_env!("LOG_LAYOUT_SEED") {
    Some(seed) => seed,
    None => "0",
};

/// The seeds of logs that had differences.
const REGRESSIONS: [u64; 1] = [513];

/// The number of states of one log.
const STATES: u32 = 15;

/// How many animation frames an action may take: one for the browser to report new sizes, one for the render, and one for the lines
/// that this render adds.
const FRAMES: u32 = 3;

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// A generator of random numbers (SplitMix64): the same seed gives the same log on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 24] = [
            "a\tb\t",
            "①②③",
            "“quoted” ",
            "→ ",
            "世界",
            "한국어",
            "👩‍💻",
            "🇩🇪",
            "e\u{301}",
            "a\u{200b}b",
            "שלום ",
            "مرحبا ",
            "\u{202e}x",
            "word ",
            "0123456789",
            "\n",
            "\r\n",
            "\u{1b}[1mbold\u{1b}[0m",
            "\u{1b}[3mitalic\u{1b}[0m",
            "      ",
            "ﷺ",
            "ﬃ",
            "https://example.com/a ",
            "𝔐",
        ];
        let pieces = match self.below(40) {
            0 => return "0123456789abcdé世".repeat(64 * 1024 / 18),
            1..=4 => 0,
            5..=20 => 1 + self.below(4),
            _ => 1 + self.below(60),
        };
        let piece = self.pick(&PIECES);
        let is_uniform = self.below(3) == 0;
        (0..pieces).map(|_| if is_uniform { piece } else { self.pick(&PIECES) }).collect()
    }
}

fn random_build(seed: u64) -> ScriptedBuild {
    let mut random = Random(seed);
    let build = sample::silent(Transition::Start);
    let lines = 1 + random.below(60);
    let levels = [LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
    (0..lines).fold(build, |build, n| {
        let stage = ["Plan", "Start", "世界"][(n * 3 / lines) as usize];
        let level = levels[random.below(4) as usize];
        build.line_at(0.1, level, stage, &random.text())
    })
}

/// A finished log of an even seed; of an odd seed, one that grows.
fn random_scene() -> Scene {
    let seed = SEED.get();
    let build = random_build(seed);
    let (status, build) = match seed % 2 {
        0 => (ToolStatus::Completed, build.job(1.0, JobStatus::Succeeded)),
        _ => (ToolStatus::Running, build),
    };
    let build_id = (status == ToolStatus::Completed).then(ids::build);
    Scene::new(Subject::Section { status, build_id }).with_build(build).at(60.0)
}

const STORY: Story =
    Story { id: "log-layout", title: "Random", why: "", scene: random_scene, play: |_| Box::pin(async { Ok(()) }) };

/// Does what a reader, a host or a build does.
async fn act(random: &mut Random, p: &Player, scene: &StagedScene) -> Played {
    match random.below(11) {
        0 | 1 => p.clicks("Wrap lines").await,
        2 => p.chooses("Times", random.pick(&["No times", "Clock", "Since start"])).await,
        3 => p.chooses("Level", random.pick(&["All levels", "Info and above", "Warnings and errors", "Errors"])).await,
        4 | 5 => {
            let width = 150 + random.below(800) as u32;
            p.happens("another width", |scene| scene.reframe(Frame { width: Some(width), ..Frame::default() })).await
        }
        6 => p.clicks("Full height").await,
        7 => {
            let style = format!(
                "zoom: {}; --cwt-mono: {}; --cwt-log-font-size: {}",
                random.pick(&["1", "1", "1.1", "1.25", "1.5", "2", "0.67"]),
                random.pick(&["monospace", "serif", "sans-serif", "late, monospace"]),
                random.pick(&["0.75rem", "11.3px", "1rem"]),
            );
            p.happens("another zoom and another font", |scene| {
                let width = scene.root.get_bounding_client_rect().width() as u32;
                scene.root.set_attribute("style", &format!("width: {width}px; {style}")).expect("is set");
            })
            .await
        }
        8 => {
            let top = random.below(3000) as i32;
            p.scrolls_to(top).await
        }
        9 => p.happens("a font has loaded", load_late_font).await,
        _ => {
            let (text, id) = (random.text(), random.below(60_000));
            let line = json!({
                "id": id, "created_at": "2026-04-10T09:15:40Z", "log_source": "provisioner", "log_level": "info",
                "stage": random.pick(&["Plan", "Start", "Late"]), "output": text,
            });
            scene.send(&line.to_string());
            p.waits(0.1).await
        }
    }
}

/// Defines the font `late`, which the log may already use.
fn load_late_font(scene: &StagedScene) {
    let document = scene.root.owner_document().expect("a document");
    let style = document.create_element("style").expect("a style");
    let sources = r#"local("DejaVu Serif"), local("Noto Sans CJK JP"), local("Liberation Serif")"#;
    style.set_text_content(Some(&format!("@font-face {{ font-family: late; src: {sources}; }}")));
    scene.root.append_child(&style).expect("appended");
}

#[wasm_bindgen_test]
async fn every_rendered_line_is_where_the_layout_places_it() {
    let cases: u32 = CASES.parse().expect("LOG_LAYOUT_CASES is a number");
    let first_seed: u64 = FIRST_SEED.parse().expect("LOG_LAYOUT_SEED is a number");
    let mut seeds = REGRESSIONS.into_iter().chain(first_seed..);
    let (mut checked, mut logs) = (0, 0);
    let mut failures = String::new();
    while checked < cases
        && let Some(seed) = seeds.next()
    {
        SEED.set(seed);
        logs += 1;
        let mut random = Random(seed ^ 0xACE);
        let (mounted, scene) = stage(STORY).await;
        let p = Player::new(scene.clone(), |_| {});
        p.has(".cwt-canvas").await.expect("the log is shown");
        let mut done = Vec::new();
        for state in 0..STATES {
            let mut differences = layout_differences(&scene.root);
            for _ in 0..FRAMES {
                if differences.is_empty() {
                    break;
                }
                BrowserClock.next_frame().await;
                // On a busy machine a frame may come before the tasks of the page, which correct the layout.
                BrowserClock.sleep(Duration::ZERO).await;
                differences = layout_differences(&scene.root);
            }
            checked += 1;
            if !differences.is_empty() {
                let _ = writeln!(
                    failures,
                    "seed {seed}, state {state}: {done:?}, style {:?}\n{}",
                    scene.root.get_attribute("style"),
                    differences.join("\n")
                );
                break;
            }
            let before = random.0;
            if let Err(failure) = act(&mut random, &p, &scene).await {
                panic!("seed {seed}: {failure}");
            }
            done.push(Random(before).below(11));
        }
        mounted.unmount().await;
        if failures.len() > 4000 {
            break;
        }
    }
    console_log!("{checked} states of {logs} logs");
    assert!(failures.is_empty(), "{failures}");
}
