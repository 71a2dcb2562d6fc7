//! The vectors in `tests/vectors`, replayed by the scripts. `elements/tests/vectors.rs` replays the same files in Rust.

use serde_json::{Value, json};

use super::empty_page::empty_page;

const ROWS: &str = include_str!("../../../vectors/rows.json");
const CALLS: &str = include_str!("../../../vectors/calls.json");

/// Whether two values are the same JSON.
const SAME: &str = "
    const sorted = (value) => Array.isArray(value) ? value.map(sorted)
        : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).sort().map(([key, part]) => [key, sorted(part)]))
        : value;
    const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
";

#[tokio::test(flavor = "multi_thread")]
async fn every_row_shows_what_its_vector_expects() {
    let page = empty_page().await;
    let wrong = page
        .script(&format!(
            "{SAME}
            elements.define();
            const context = add('chat-workspace-context', {{ site: '' }});
            const wrong = [];
            for (const {{ name, tool, status, args, result, isError, runOver, expected }} of {ROWS}) {{
                const row = add('workspace-tool', {{ name: tool, status, args, result, isError, runOver, open: false }}, context);
                await Promise.resolve();
                const part = (selector) => row.shadowRoot.querySelector(selector);
                const shown = part('.cwt-row') && {{
                    state: part('.cwt-row').dataset.state,
                    label: part('.cwt-label').textContent,
                    failure: part('.cwt-failure')?.textContent ?? null,
                    notice: part('.cwt-notice-text')?.textContent ?? null,
                    link: part('.cwt-link')?.getAttribute('href') ?? null,
                    opens: part('button.cwt-toggle') !== null,
                    spoken: part('[role=status]').textContent,
                }};
                row.remove();
                const {{ state, label, failure, notice, linkPath, buildId, canHaveLog }} = expected ?? {{}};
                const wanted = expected && {{
                    state, label, notice, spoken: label,
                    failure: failure === label ? null : failure,
                    link: state === 'running' ? null : linkPath,
                    // This chat has no workspace in which a running call's build could be found.
                    opens: canHaveLog && buildId !== null,
                }};
                if (!same(shown, wanted)) wrong.push({{ name, shown, wanted }});
            }}
            return wrong;"
        ))
        .await;
    assert_eq!(wrong, json!([]));
    assert!(serde_json::from_str::<Vec<Value>>(ROWS).is_ok_and(|vectors| vectors.len() >= 80));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_is_read_as_its_vector_expects() {
    let page = empty_page().await;
    let wrong = page
        .script(&format!(
            "{SAME}
            const read = await import('/chat-workspace-tools/adapters.js');
            const readers = {{
                a2a: read.fromA2a, acp: read.fromAcp, 'ag-ui': read.fromAgUi, 'ai-sdk': read.fromAiSdk, anthropic: read.fromAnthropic,
                'assistant-ui': read.fromAssistantUi, coder: read.fromCoder, copilotkit: read.fromCopilotKit,
                langgraph: read.fromLangGraph, openai: read.fromOpenAi, tanstack: read.fromTanStack,
                any: (value) => read.fromAny(value).slice(0, 1),
            }};
            const wrong = [];
            for (const {{ name, vocabulary, input, expected }} of {CALLS}) {{
                const found = readers[vocabulary](input);
                const calls = Array.isArray(found) ? found : found === null ? [] : [found];
                if (!same(calls, expected)) wrong.push({{ name, calls, expected }});
            }}
            return wrong;"
        ))
        .await;
    assert_eq!(wrong, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_reads_a_call_of_any_vocabulary() {
    let page = empty_page().await;
    let wrong = page
        .script(&format!(
            "{SAME}
            elements.define();
            await elements.preloadReaders();
            const wrong = [];
            for (const {{ name, input, expected }} of {CALLS}) {{
                const rows = [{{ call: input }}, expected[0] ?? {{ name: '' }}].map((given) => add('workspace-tool', given));
                await Promise.resolve();
                const [shown, wanted] = rows.map((row) => row.shadowRoot.innerHTML);
                // A null call is as good as none.
                if (shown !== wanted && input !== null) wrong.push({{ name, shown, wanted }});
                rows.forEach((row) => row.remove());
            }}
            return wrong;"
        ))
        .await;
    assert_eq!(wrong, json!([]));
}
