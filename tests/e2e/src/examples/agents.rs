//! The startup logs in elements.

use std::{path::PathBuf, time::Duration};

use serde_json::json;
use workspace_server::{Config, ProvisionerKind, serve};

use super::empty_page::{empty_page, script};
use crate::support::{Browser, LogLists, READ_LINES, ShownLine, StillTime, required};

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_id_is_an_attribute_and_a_property() {
    let mut page = empty_page().await;
    page.script("elements.define(); window.workspace = await createWorkspace('two-agents'); return 0;").await;
    page.server.next_build().await.succeed();
    let seen = page
        .script(
            "let agents;
            await watchWorkspace(workspace, (build, all) => { agents = all; return all.length === 2; });
            const idOf = (wanted) => agents.find(({ name }) => name === wanted).id;
            const ids = { workspaceId: workspace.id, buildId: workspace.latest_build.id };
            const result = { created: true, workspace_name: 'ws-1', build_id: workspace.latest_build.id };
            const rowIn = (context) => add('create-workspace-tool', { status: 'completed', open: true, result }, context);
            const byAttribute = document.createElement('chat-workspace-context');
            Object.assign(byAttribute, ids).setAttribute('agent-id', idOf('frontend'));
            document.querySelector('main').append(byAttribute);
            const byProperty = add('chat-workspace-context', { ...ids, agentId: idOf('backend') });
            const unnamed = add('chat-workspace-context', ids);
            const [first, second, third] = [byAttribute, byProperty, unnamed].map(rowIn);
            await shown(first, 'installed');
            await shown(second, 'migrated');
            await shown(third, 'several agents');
            const stages = (row) => [...row.shadowRoot.querySelectorAll('.cwt-stage')].map(({ dataset, ariaLabel }) => [dataset.kind, ariaLabel]);
            const agentStages = (row) => stages(row).filter(([kind]) => kind !== 'build').map(([, name]) => name).sort();
            const seen = [first, second, third].map(agentStages);
            unnamed.agentId = idOf('backend');
            await shown(third, 'migrated');
            return [...seen, agentStages(third), byAttribute.agentId === idOf('frontend')];",
        )
        .await;
    let (backend, frontend) = (json!(["Cache", "Database"]), json!(["Packages", "Welcome"]));
    assert_eq!(seen, json!([frontend, backend, [], backend, true]));
}

/// The maximum time without a visible change.
const MAX_STILL_TIME: Duration = Duration::from_secs(5);
/// The startup scripts of `dev-box` alone take longer.
const MIN_CALL_TIME: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_agent_is_known_is_never_still() {
    is_never_still("elements, known agent", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_agent_is_unknown_is_never_still() {
    is_never_still("elements, unknown agent", false).await;
}

/// A page of plain elements with the template `dev-box`, in real time.
async fn is_never_still(name: &str, names_agent: bool) {
    let site = Some(PathBuf::from(required("EXAMPLES")).join("pages"));
    let config = Config { site, provisioner: ProvisionerKind::Scripted, ..Config::default() };
    let server = serve(config).await.expect("the server starts");
    let browser = Browser::start().await;
    browser.open(&format!("{}/empty.html", server.url())).await;
    script(
        &browser,
        "elements.define();
        const context = add('chat-workspace-context');
        const row = add('create-workspace-tool', { status: 'running' }, context);
        Object.assign(window, { context, row });
        await until(() => row.shadowRoot);
        return 0;",
    )
    .await;
    StillTime::measure(&browser, "window.row.shadowRoot").await;
    let build = script(
        &browser,
        &format!(
            "const workspace = await createWorkspace('dev-box');
            const build_id = workspace.latest_build.id;
            Object.assign(context, {{ workspaceId: workspace.id, buildId: build_id }});
            await watchWorkspace(workspace, (build, agents) => {{
                if ({names_agent} && agents.length > 0) context.agentId = agents[0].id;
                return agents.length > 0 && !agents.some(isStarting);
            }});
            const result = {{ created: true, workspace_name: `${{workspace.owner_name}}/${{workspace.name}}`, build_id }};
            Object.assign(row, {{ status: 'completed', result }});
            return build_id;"
        ),
    )
    .await;
    let still_time = StillTime::at_end(&browser).await;
    still_time.assert_below(MAX_STILL_TIME, name);
    assert!(still_time.total() > MIN_CALL_TIME, "{still_time:?}");

    let logs = LogLists::read(&browser, build.as_str().expect("is an id")).await;
    assert!(logs.agents[0].lines.len() > 20, "{:?}", logs.agents);
    let listed = logs.stage_lines();
    let shown: Vec<ShownLine> = loop {
        let lines: Vec<ShownLine> =
            browser.eval(&format!("({READ_LINES})(window.row.shadowRoot.querySelector('.cwt-row'))")).await;
        if lines.len() >= listed.len() {
            break lines;
        }
        browser.next_poll().await;
    };
    let shown: Vec<_> = shown.into_iter().map(|line| (line.stage, line.id, line.text)).collect();
    assert_eq!(shown, listed);
    assert_eq!(browser.console_errors().await, [""; 0]);
}
