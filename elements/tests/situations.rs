//! The recordings of chat packages in `tests/recorded`: the row of each situation is the one in `situations.json`, and the
//! tables in `docs/chats.md` show the same. `tests/e2e/src/examples/situations.rs` replays them in the browser.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use chat_workspace_tools::tool_call::{ToolPart, ToolStatus, Vocabulary};
use serde_json::{Map, Value, json};
use support::row;

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/recorded");
const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/chats.md");

/// The vocabularies of each file.
const FILES: [(&str, &[Vocabulary]); 17] = [
    ("ai-sdk", &[Vocabulary::AiSdk]),
    ("ai-sdk-mcp", &[Vocabulary::AiSdk]),
    ("assistant-ui-core", &[Vocabulary::AssistantUi]),
    ("assistant-ui-ai-sdk", &[Vocabulary::AssistantUi]),
    ("ag-ui", &[Vocabulary::AgUi]),
    ("tanstack-ai", &[Vocabulary::TanStack, Vocabulary::AgUi]),
    ("copilotkit-core", &[Vocabulary::CopilotKit, Vocabulary::AgUi]),
    ("langgraph-sdk", &[Vocabulary::LangGraph]),
    ("acp-sdk", &[Vocabulary::Acp]),
    ("a2a-sdk", &[Vocabulary::A2a]),
    ("openai", &[Vocabulary::OpenAi]),
    ("langgraph", &[Vocabulary::LangGraph]),
    ("acp", &[Vocabulary::Acp]),
    ("a2a", &[Vocabulary::A2a]),
    ("openai-responses", &[Vocabulary::OpenAi]),
    ("anthropic-messages", &[Vocabulary::Anthropic]),
    ("coder-chat", &[Vocabulary::Coder]),
];

/// A recording: its name without the version, its version and its situations.
struct Recording {
    version: String,
    situations: Map<String, Value>,
}

fn recordings() -> BTreeMap<String, Recording> {
    let files = fs::read_dir(RECORDED).expect("a folder").map(|entry| entry.expect("an entry").path());
    let json =
        files.filter(|path| !path.ends_with("situations.json") && path.extension().is_some_and(|ext| ext == "json"));
    json.map(|path| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let (name, _) = FILES
            .into_iter()
            .filter(|(name, _)| version_of(&stem, name).is_some())
            .max_by_key(|(name, _)| name.len())
            .expect("a known file");
        let version = version_of(&stem, name).expect("a version").to_owned();
        let text = fs::read_to_string(&path).expect("text");
        (name.to_owned(), Recording { version, situations: serde_json::from_str(&text).expect("situations") })
    })
    .collect()
}

/// The version in `name-version`.
fn version_of<'a>(stem: &'a str, name: &str) -> Option<&'a str> {
    stem.strip_prefix(name)?
        .strip_prefix('-')
        .filter(|version| version.starts_with(|c: char| c.is_ascii_digit() || c == 'v'))
}

fn situations() -> Vec<Value> {
    let text = fs::read_to_string(Path::new(RECORDED).join("situations.json")).expect("text");
    serde_json::from_str(&text).expect("a list")
}

/// The value at a JSON pointer. `-` is the last item of a list.
fn at<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    pointer.split('/').skip(1).try_fold(value, |value, key| match value {
        Value::Array(items) if key == "-" => items.last(),
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(key),
    })
}

fn input<'a>(recordings: &'a BTreeMap<String, Recording>, situation: &Value) -> &'a Value {
    let text = |key: &str| situation[key].as_str().unwrap_or_else(|| panic!("{key}: {situation}"));
    let recorded = recordings.get(text("file")).and_then(|recording| recording.situations.get(text("situation")));
    recorded.and_then(|recorded| at(recorded, text("at"))).unwrap_or_else(|| panic!("not recorded: {situation}"))
}

/// The row of the first call.
fn row_of(input: &Value, run_over: bool) -> Value {
    let call = ToolPart::of_any(input).into_iter().next();
    let mut shown = call.map(|call| row(&call, run_over)).unwrap_or_default();
    if let Some(row) = shown.as_object_mut() {
        row.remove("linkPath");
    }
    shown
}

#[test]
fn every_situation_has_its_row() {
    let recordings = recordings();
    let situations = situations();
    let mut wrong = Vec::new();
    for situation in &situations {
        let shown = row_of(input(&recordings, situation), situation["runOver"] == true);
        if shown != situation["row"] {
            wrong.push(json!({ "situation": situation, "shown": shown }).to_string());
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), situations.len(), wrong.join("\n"));
    let vocabularies: BTreeSet<_> =
        recordings.keys().flat_map(|name| vocabularies(name)).map(|it| it.as_str()).collect();
    println!("count: {} situations in {} vocabularies", situations.len(), vocabularies.len());
    assert!(situations.len() >= 250 && vocabularies.len() == Vocabulary::ALL.len(), "{vocabularies:?}");
}

fn vocabularies(name: &str) -> &'static [Vocabulary] {
    FILES.into_iter().find(|(file, _)| *file == name).map(|(_, vocabularies)| vocabularies).expect("a known file")
}

#[test]
fn every_recording_has_rows() {
    let used: BTreeSet<_> =
        situations().into_iter().map(|it| (it["file"].to_string(), it["situation"].to_string())).collect();
    for (name, recording) in recordings() {
        for situation in recording.situations.keys() {
            assert!(used.contains(&(json!(name).to_string(), json!(situation).to_string())), "{name}: {situation}");
        }
    }
}

#[test]
fn nothing_runs_once_the_run_is_over() {
    let recordings = recordings();
    for situation in situations() {
        let shown = row_of(input(&recordings, &situation), true);
        assert_ne!(shown["state"], "running", "{situation}");
    }
}

/// What is evidence of a success without a result in the recordings, as their text: an explicit mark of a protocol in which the
/// result is optional. The table in `docs/chats.md` has those of every vocabulary.
const EVIDENCE: [(Vocabulary, &[&str]); 4] = [
    // The output of a tool that returns nothing is not sent.
    (Vocabulary::AiSdk, &[r#""state":"output-available""#]),
    (Vocabulary::AssistantUi, &[r#""result":null"#]),
    (Vocabulary::Acp, &[r#""status":"completed""#]),
    (Vocabulary::A2a, &[r#""state":"completed""#, r#""state":"TASK_STATE_COMPLETED""#, r#""state":3"#]),
];

#[test]
fn a_success_has_evidence() {
    let recordings = recordings();
    let mut without_result = 0;
    for situation in situations().into_iter().filter(|it| it["row"]["state"] == "succeeded") {
        let input = input(&recordings, &situation);
        let call = ToolPart::of_any(input).into_iter().next().expect("a call");
        assert_eq!(call.status, ToolStatus::Completed, "{situation}");
        if call.result.is_null() {
            let (text, marks) = (input.to_string(), marks(input));
            let is_evident = |(vocabulary, words): &(Vocabulary, &[&str])| {
                marks.contains(vocabulary) && words.iter().any(|word| text.contains(word))
            };
            assert!(EVIDENCE.iter().any(is_evident), "{situation}: {text}");
            without_result += 1;
        }
    }
    assert!(without_result >= EVIDENCE.len(), "{without_result}");
}

/// The same calls without the word that says that they have completed.
#[test]
fn without_evidence_there_is_no_success() {
    let recordings = recordings();
    let mut changed = 0;
    for situation in situations().into_iter().filter(|it| it["row"]["state"] == "succeeded") {
        let input = input(&recordings, &situation);
        let call = ToolPart::of_any(input).into_iter().next().expect("a call");
        for word in EVIDENCE.iter().flat_map(|(_, words)| *words).filter(|_| call.result.is_null()) {
            let text = input.to_string();
            // The key of another value.
            let other = text.replace(word, &word.replacen('"', "\"no-", 1));
            if other != text {
                let shown = row_of(&serde_json::from_str(&other).expect("JSON"), true);
                assert_ne!(shown["state"], "succeeded", "{situation}: {other}");
                changed += 1;
            }
        }
    }
    assert!(changed >= EVIDENCE.len(), "{changed}");
}

/// The vocabulary of a value, or of the values in it.
fn marks(value: &Value) -> Vec<Vocabulary> {
    match value {
        Value::Array(values) => values.iter().flat_map(marks).collect(),
        value => Vocabulary::of(value).into_iter().collect(),
    }
}

#[test]
fn no_recording_is_taken_for_another_vocabulary() {
    let recordings = recordings();
    for situation in situations() {
        let file = situation["file"].as_str().expect("a file");
        let own = vocabularies(file);
        let marks = marks(input(&recordings, &situation));
        assert!(marks.iter().all(|mark| own.contains(mark)), "{situation}: {marks:?}");
    }
}

// The tables of the guide.

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// The table of a file's situations.
fn table(name: &str, recording: &Recording, situations: &[Value]) -> String {
    let mut text = format!("Version {}.\n\n| situation | row | text | log |\n|---|---|---|---|\n", recording.version);
    for situation in situations.iter().filter(|situation| situation["file"] == name) {
        let [key, at] = ["situation", "at"].map(|key| situation[key].as_str().expect("text"));
        let over = if situation["runOver"] == true { ", run over" } else { "" };
        let row = &situation["row"];
        let shown = |key: &str| row[key].as_str().unwrap_or_default();
        let detail = if row["failure"].is_string() { shown("failure") } else { shown("notice") };
        let detail = if detail == shown("label") { "" } else { detail };
        let short: String = detail.chars().take(120).collect();
        let short = if short.len() < detail.len() { short + "…" } else { short };
        let log =
            if row["canHaveLog"] == true { if row["buildId"].is_string() { "yes" } else { "if found" } } else { "no" };
        let at = if at.is_empty() { String::new() } else { format!(" `{at}`") };
        text.push_str(&format!(
            "| {}{at}{over} | {}: {} | {} | {log} |\n",
            cell(key),
            shown("state"),
            cell(shown("label")),
            cell(&short),
        ));
    }
    text
}

#[test]
fn the_guide_shows_every_situation() {
    let mut guide = fs::read_to_string(GUIDE).expect("a guide");
    let committed = guide.clone();
    let situations = situations();
    for (name, recording) in recordings() {
        let (begin, end) = (format!("<!-- situations of {name} -->\n"), format!("<!-- end of {name} -->"));
        let (before, rest) = guide.split_once(&begin).unwrap_or_else(|| panic!("the guide has no place for {name}"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{name} has no end"));
        guide = format!("{before}{begin}{}{end}{after}", table(&name, &recording, &situations));
    }
    if env::var_os("UPDATE").is_some() {
        fs::write(GUIDE, &guide).expect("can be written");
    } else {
        assert!(guide == committed, "docs/chats.md has drifted: run `UPDATE=1 cargo test -p chat-workspace-elements`");
    }
}
