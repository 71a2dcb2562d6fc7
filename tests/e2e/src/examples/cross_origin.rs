//! Elements on a page that uses a server of another origin.

use std::{path::PathBuf, sync::Arc};

use axum::Router;
use serde_json::json;
use tower_http::services::ServeDir;

use super::empty_page::script;
use crate::support::{Browser, COOKIE, OTHER_BUILD, OtherOrigin, ReceivedRequest, RequestKind, required, serve_routes};

/// A page without a policy, with a cookie for the server. Returns the server with its origin.
async fn open_page() -> (Browser, Arc<OtherOrigin>, String) {
    let files = ServeDir::new(PathBuf::from(required("EXAMPLES")).join("pages"));
    let page = serve_routes(Router::new().fallback_service(files)).await;
    let (server, origin) = OtherOrigin::start(&page, true).await;
    let browser = Browser::start().await;
    browser.open(&format!("{page}/without_policy.html")).await;
    // Cookies do not depend on the port.
    browser.eval::<String>(&format!("document.cookie = '{COOKIE}; path=/'")).await;
    (browser, server, origin)
}

/// An open row of a finished call. `given` are the properties of its context.
fn open_row(server: &str, given: &serde_json::Value) -> String {
    format!(
        "elements.define();
        const context = add('chat-workspace-context', {{ base: '{server}', ...{given} }});
        const row = add('start-workspace-tool', {{ open: true, result: {{ build_id: '{OTHER_BUILD}' }} }}, context);"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn early_requests_carry_cookies_only_with_credentials() {
    for (given, has_cookie) in [
        (json!({}), false),
        (json!({ "credentials": "omit" }), false),
        (json!({ "credentials": "same-origin" }), false),
        (json!({ "credentials": "include" }), true),
        (json!({ "credentials": "sometimes" }), false),
    ] {
        let (browser, server, origin) = open_page().await;
        // Without the program there are no other requests than the early ones.
        let requests = script(
            &browser,
            &format!(
                "elements.configure({{ wasm: new Promise(() => {{}}) }});
                {}
                await shown(row, 'from the list');
                const requests = () => performance.getEntriesByType('resource').filter(({{ name }}) => name.startsWith('{origin}'));
                await until(() => requests().length > 1);
                return requests().length;",
                open_row(&origin, &given)
            ),
        )
        .await;
        let expected = ReceivedRequest { kind: RequestKind::Request, has_cookie };
        assert_eq!((requests, server.received()), (json!(2), vec![expected.clone(), expected]), "{given}");
        assert_eq!(browser.console_errors().await, [""; 0], "{given}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_credentials_word_is_reported_once() {
    let (browser, server, origin) = open_page().await;
    script(
        &browser,
        &format!(
            "{}
            await shown(row, 'from the stream');
            const second = add('workspace-build-log', {{ buildId: '{OTHER_BUILD}' }}, context);
            await shown(second, 'from the stream');
            return 0;",
            open_row(&origin, &json!({ "credentials": "sometimes" }))
        ),
    )
    .await;
    let warnings = browser.console_warnings().await;
    let [warning] = &warnings[..] else { panic!("{warnings:?}") };
    assert!(warning.contains("sometimes") && warning.contains("same-origin"), "{warning}");
    assert!(!server.had_cookies(RequestKind::Request), "{:?}", server.received());
}
