//! The React components with props that change.

use serde_json::json;

use super::Page;

/// React 19 sets the property of a removed attribute to undefined, which `title` turns into the text "undefined".
#[tokio::test(flavor = "multi_thread")]
async fn an_attribute_is_removed_when_its_prop_becomes_undefined() {
    let page = Page::open("guide-react", "").await;
    let seen = page
        .browser
        .run::<serde_json::Value>(
            "const { WorkspaceTool, createElement, createRoot } = window;
            const root = createRoot(document.body.appendChild(document.createElement('section')));
            const call = { name: 'stop_workspace', status: 'completed' };
            const given = { title: 'a title', lang: 'de', className: 'mine', 'data-id': '7', style: { opacity: 0.5 }, toolCallId: 'c', open: true };
            const render = async (props) => {
                root.render(createElement(WorkspaceTool, { ...call, ...props }));
                // React renders in a task of its own.
                const row = () => document.querySelector('section workspace-tool');
                while (row()?.hasAttribute('data-id') !== ('data-id' in props && props['data-id'] !== undefined)) await new Promise(requestAnimationFrame);
                return Object.fromEntries(row().getAttributeNames().sort().map((name) => [name, row().getAttribute(name)]));
            };
            const undefineds = Object.fromEntries(Object.keys(given).map((name) => [name, undefined]));
            return [await render(given), await render(undefineds), await render(given), await render({})];",
        )
        .await;
    let with_props = json!({
        "class": "mine", "data-id": "7", "lang": "de", "name": "stop_workspace", "open": "", "status": "completed",
        "style": "opacity: 0.5;", "title": "a title", "tool-call-id": "c",
    });
    // React itself empties `style`. The row stays open, as the reader may have opened it.
    let without = json!({ "name": "stop_workspace", "open": "", "status": "completed", "style": "" });
    assert_eq!(seen, json!([with_props, without, with_props, without]));
}
