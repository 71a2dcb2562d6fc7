use std::{ops::Deref, path::PathBuf};

use axum::Router;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use workspace_server::{CoderDeployment, Config, Gateway, GatewayConfig, GatewayServer, McpSettings};

use crate::support::{Browser, SteppedBuild, SteppedServer, required};

/// A Content-Security-Policy for apps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    /// Whether it allows WebAssembly.
    pub(super) has_wasm: bool,
}

/// The policy of the host in the repository of the reference implementation.
pub(super) const REFERENCE: Policy = Policy {
    name: "reference host",
    text: "default-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; \
           style-src 'self' 'unsafe-inline' blob: data:; img-src 'self' data: blob:; font-src 'self' data: blob:; \
           connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'",
    has_wasm: true,
};
/// The policy of the specification for an app that asks for nothing.
pub(super) const DEFAULT: Policy = Policy {
    name: "default",
    text: "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
           img-src 'self' data:; media-src 'self' data:; connect-src 'none'",
    has_wasm: false,
};
/// The same with WebAssembly, as is proposed.
pub(super) const WITH_WASM: Policy = Policy {
    name: "default and wasm-unsafe-eval",
    text: "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
           img-src 'self' data:; media-src 'self' data:; connect-src 'none'",
    has_wasm: true,
};
pub(super) const POLICIES: [Policy; 3] = [REFERENCE, DEFAULT, WITH_WASM];

/// How the outer frame fills the inner one: by `document.write`, or as an opaque origin by `srcdoc`.
pub(super) const FRAMES: [&str; 2] = ["write", "srcdoc"];

/// The ids and texts of the build's lines that the row shows, without lines of agents and without those that have no text.
const BUILD_LINES: &str = "parts('.cwt-line[data-id]')
    .filter((line) => !line.dataset.agent && (line.closest('.cwt-stage')?.dataset.kind ?? 'build') === 'build')
    .map((line) => [line.dataset.id, line.querySelector('.cwt-output').textContent])
    .filter(([, text]) => text)";

/// The page of a host, with builds to step behind it.
pub(super) struct Host {
    pub(super) server: SteppedServer,
    page: HostPage,
    _gateway: Option<GatewayServer>,
}

/// The page of a host.
pub(super) struct HostPage {
    pub(super) browser: Browser,
}

impl Deref for Host {
    type Target = HostPage;

    fn deref(&self) -> &HostPage {
        &self.page
    }
}

/// Serves the host's page, without a policy. Returns its origin.
pub(super) async fn serve_host() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("listens");
    let files = Router::new().fallback_service(ServeDir::new(PathBuf::from(required("EXAMPLES")).join("mcp-host")));
    tokio::spawn(async move { axum::serve(listener, files).await });
    format!("http://{address}")
}

impl Host {
    pub(super) async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    /// Starts a server with the templates and the agents of a configuration.
    pub(super) async fn start_with(config: Config) -> Self {
        let page = serve_host().await;
        let origins = vec![page.parse().expect("an origin")];
        let mcp = McpSettings { app: required("MCP_APP").into(), origins, ..McpSettings::default() };
        let site = PathBuf::from(required("EXAMPLES")).join("html");
        let server = SteppedServer::start_with(Config { site: Some(site), mcp, ..config }).await;
        let host = HostPage::open(&page, &server.server.url()).await;
        Self { server, page: host, _gateway: None }
    }

    /// The same with a gateway: the server is its deployment, and has no page of the row.
    pub(super) async fn start_with_gateway() -> Self {
        const TOKEN: &str = "gateway-token";
        let page = serve_host().await;
        let session_token = "abcdefghij-KLMNOPQRSTUVWXYZ012345";
        let config = Config { session_token: Some(session_token.to_owned()), ..Config::default() };
        let site = PathBuf::from(required("EXAMPLES")).join("html");
        let server = SteppedServer::start_with(Config { site: Some(site), ..config }).await;
        let url = server.server.url().parse().expect("the address of a deployment");
        let deployment = CoderDeployment { url, token: session_token.parse().expect("a token") };
        let gateway = Gateway::new(GatewayConfig { deployment, app: required("MCP_APP").into() });
        let origins = vec![page.parse().expect("an origin")];
        let gateway = gateway.expect("no certificates are needed").listen(0, TOKEN.to_owned(), origins).await;
        let gateway = gateway.expect("a port is free");
        let address = format!("http://{}&token={TOKEN}", gateway.address());
        Self { server, page: HostPage::open(&page, &address).await, _gateway: Some(gateway) }
    }

    /// Calls `create_workspace` as a model does. Returns the result and the build.
    pub(super) async fn create(&mut self, name: &str) -> (Value, SteppedBuild) {
        let result = self.call_create("quick", name).await;
        (result, self.server.next_build().await)
    }
}

impl HostPage {
    /// Opens the host's page, which connects to the server.
    pub(super) async fn open(page: &str, server: &str) -> Self {
        let browser = Browser::start().await;
        browser.open(&format!("{page}/index.html?server={server}")).await;
        let host = Self { browser };
        host.run::<Value>("await host.connect(); return null;").await;
        host
    }

    /// Calls `create_workspace` as a model does.
    pub(super) async fn call_create(&self, template: &str, name: &str) -> Value {
        let arguments = json!({ "template": template, "name": name });
        self.run(&format!("return host.call('create_workspace', {arguments});")).await
    }

    /// Runs statements in the host's page.
    pub(super) async fn run<T: DeserializeOwned>(&self, statements: &str) -> T {
        self.browser.run(statements).await
    }

    /// Runs statements in the app's page, with its `row`, and `part` and `parts` of it.
    pub(super) async fn look<T: DeserializeOwned>(&self, statements: &str) -> T {
        self.run(&format!("return host.look({});", json!(statements))).await
    }

    /// Waits until an expression is truthy in the app's page.
    pub(super) async fn until(&self, expression: &str) {
        self.run::<Value>(&format!("await host.until({}); return null;", json!(expression))).await;
    }

    /// Waits until the row shows a text.
    pub(super) async fn shows(&self, text: &str) {
        self.until(&format!("row.shadowRoot.textContent.includes({})", json!(text))).await;
    }

    /// Waits until the row has this state.
    pub(super) async fn is(&self, state: &str) {
        self.until(&format!("part('.cwt-row')?.dataset.state === {}", json!(state))).await;
    }

    /// Opens the app of a tool in the page.
    pub(super) async fn open_app(&self, tool: &str, policy: Policy, frame: &str) {
        let options = json!({ "policy": policy.text, "frame": frame });
        self.run::<Value>(&format!("return host.open({}, {options});", json!(tool))).await;
    }

    /// Sends the result of the call to the app.
    pub(super) async fn send_result(&self, result: &Value) {
        self.run::<Value>(&format!("await host.bridge.sendToolResult({result}); return null;")).await;
    }

    /// Opens the app for a call, with its input and result.
    pub(super) async fn show(&self, tool: &str, policy: Policy, frame: &str, result: &Value) {
        self.open_app(tool, policy, frame).await;
        self.run::<Value>("await host.bridge.sendToolInput({ arguments: {} }); return null;").await;
        self.send_result(result).await;
    }

    /// The ids and texts of the lines of the build's log that the server has.
    pub(super) async fn listed(&self, result: &Value) -> Vec<(String, String)> {
        let build = build_id(result);
        self.run(&format!(
            "const lines = [];
            for (let page = {{ next_after: 0 }}; ;) {{
                const args = {{ build_id: '{build}', after: page.next_after }};
                page = (await host.call('read_build_log', args)).structuredContent;
                lines.push(...page.lines.map(({{ id, output }}) => [String(id), output]));
                if (!page.has_more) return lines;
            }}"
        ))
        .await
    }

    /// Asserts that the row shows exactly the lines of the build's log that the server has: their ids, texts and order.
    pub(super) async fn shows_whole_log(&self, result: &Value) {
        // The program draws no line for a record without text, which marks a stage.
        let listed: Vec<_> = self.listed(result).await.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        assert!(!listed.is_empty());
        // A box of this height shows all lines, of which the program draws those in view only.
        self.look::<Value>("row.style.setProperty('--cwt-log-height', '100000px'); return null;").await;
        self.until(&format!("({BUILD_LINES}).length >= {}", listed.len())).await;
        let shown: Vec<(String, String)> = self.look(&format!("return {BUILD_LINES};")).await;
        assert_eq!(shown, listed);
        self.look::<Value>("row.style.removeProperty('--cwt-log-height'); return null;").await;
    }

    /// The text of the log's file, which the app has the host save.
    pub(super) async fn download(&self) -> String {
        self.run::<Value>("host.saved = []; return null;").await;
        self.look::<Value>("part('[data-icon=download]').closest('button').click(); return null;").await;
        self.run::<Value>("while (!host.saved.length) await new Promise(requestAnimationFrame); return null;").await;
        self.run("return host.saved[0][0].resource.text;").await
    }
}

pub(super) fn build_id(result: &Value) -> &str {
    result["structuredContent"]["build_id"].as_str().expect("a build")
}
