//! The recordings of chat packages in `tests/recorded`, given to rows as `call`. `elements/tests/situations.rs` replays the same
//! files in Rust.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use super::empty_page::empty_page;

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../recorded");

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("text")).expect("JSON")
}

/// The recordings by the names of their files.
fn recordings() -> Value {
    let files = fs::read_dir(RECORDED).expect("a folder").map(|entry| entry.expect("an entry").path());
    let json = files.filter(|path| path.extension().is_some_and(|ext| ext == "json"));
    json.map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), read(&path)))
        .collect::<Map<_, _>>()
        .into()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_recorded_call_shows_its_row() {
    let page = empty_page().await;
    let situations = read(&Path::new(RECORDED).join("situations.json"));
    let count = situations.as_array().map_or(0, Vec::len);
    let wrong = page
        .script(&format!(
            "elements.define();
            await elements.preloadReaders();
            const [recordings, situations] = [{}, {situations}];
            const context = add('chat-workspace-context', {{ site: '' }});
            const recording = (file) => Object.entries(recordings).find(([name]) =>
                name.startsWith(file + '-') && /^v?[0-9]/.test(name.slice(file.length + 1)))[1];
            const at = (value, pointer) => pointer.split('/').slice(1).reduce(
                (value, key) => (key === '-' ? value.at(-1) : value[key]), value);
            const wrong = [];
            for (const {{ file, situation, at: pointer, runOver, row: expected }} of situations) {{
                const call = at(recording(file)[situation], pointer);
                const row = add('workspace-tool', {{ call, runOver, open: false }}, context);
                await Promise.resolve();
                const part = (selector) => row.shadowRoot.querySelector(selector);
                const {{ state, label, failure, notice, buildId, canHaveLog }} = expected;
                const shown = [
                    part('.cwt-row')?.dataset.state, row.matches(`:state(${{state}})`), part('.cwt-label')?.textContent,
                    part('.cwt-failure')?.textContent ?? null, part('.cwt-notice-text')?.textContent ?? null,
                    part('button.cwt-toggle') !== null, part('[data-icon=spinner]') !== null,
                ];
                // This chat has no workspace in which a running call's build could be found.
                const opens = canHaveLog && buildId !== null;
                const wanted = [state, true, label, failure === label ? null : failure, notice, opens, state === 'running'];
                if (JSON.stringify(shown) !== JSON.stringify(wanted)) wrong.push({{ file, situation, pointer, runOver, shown, wanted }});
                row.remove();
            }}
            return wrong;",
            recordings()
        ))
        .await;
    assert_eq!(wrong, json!([]));
    assert!(count >= 250, "{count} situations");
    println!("count: {count} situations in the browser");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_runs_once_the_run_is_over() {
    let page = empty_page().await;
    let situations = read(&Path::new(RECORDED).join("situations.json"));
    let running = page
        .script(&format!(
            "elements.define();
            const {{ fromAny }} = await elements.preloadReaders();
            const [recordings, situations] = [{}, {situations}];
            const values = Object.values(recordings).flatMap((recording) => Object.values(recording));
            const parts = values.flatMap((value) => [value, ...Object.values(value)]);
            const calls = parts.flatMap((part) => fromAny(part, {{ runOver: true }}));
            const running = [];
            for (const call of calls) {{
                const row = add('workspace-tool', call);
                await Promise.resolve();
                if (row.matches(':state(running)') || call.status === 'running') running.push(call);
                row.remove();
            }}
            return [running, calls.length > situations.length];",
            recordings()
        ))
        .await;
    assert_eq!(running, json!([[], true]));
}
