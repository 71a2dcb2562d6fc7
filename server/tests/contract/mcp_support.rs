//! Clients of the Model Context Protocol, and the servers that they call: a workspace server, or a gateway to it.

use std::ops::Deref;

use serde_json::{Value, json};
use workspace_server::{CoderDeployment, Config, Gateway, GatewayConfig, GatewayServer};

use super::support::{Client, Response, TestServer};

/// The version that clients without sessions speak.
pub(super) const NEW_VERSION: &str = "2026-07-28";
pub(super) const OLD_VERSION: &str = "2025-11-25";
pub(super) const FOREIGN: &str = "Resource not found or you do not have access to this resource";
/// The token of the session in the deployment.
pub(super) const CODER_TOKEN: &str = "abcdefghij-KLMNOPQRSTUVWXYZ012345";
/// The token that clients of a gateway send.
pub(super) const GATEWAY_TOKEN: &str = "gateway-token";

/// Runs tests with the workspaces in the called server, and with a gateway to a server that is the deployment.
macro_rules! on_both_back_ends {
    ($($test:ident),* $(,)?) => {
        mod local {
            use super::super::mcp_support::BackEnd;
            $(#[tokio::test] async fn $test() { super::$test(BackEnd::Local).await; })*
        }
        mod gateway {
            use super::super::mcp_support::BackEnd;
            $(#[tokio::test] async fn $test() { super::$test(BackEnd::Gateway).await; })*
        }
    };
}
pub(super) use on_both_back_ends;

#[derive(Clone, Copy, Debug)]
pub(super) enum BackEnd {
    Local,
    Gateway,
}

/// A workspace server, and the server whose tools work on its workspaces.
pub(super) struct McpServer {
    server: TestServer,
    mcp: Client,
    _gateway: Option<GatewayServer>,
}

impl Deref for McpServer {
    type Target = TestServer;

    fn deref(&self) -> &TestServer {
        &self.server
    }
}

impl McpServer {
    pub(super) async fn start(back_end: BackEnd) -> Self {
        Self::start_with(back_end, Config::default()).await
    }

    pub(super) async fn start_with(back_end: BackEnd, config: Config) -> Self {
        let server = TestServer::start_with(config).await;
        match back_end {
            BackEnd::Local => Self { mcp: Client::new(&server.host()), server, _gateway: None },
            BackEnd::Gateway => {
                let gateway = gateway(&format!("http://{}", server.host())).await;
                Self { mcp: Client::new(&gateway.address().to_string()), server, _gateway: Some(gateway) }
            }
        }
    }

    pub(super) async fn call(&self, name: &str, arguments: Value) -> Value {
        call_as(&self.mcp, GATEWAY_TOKEN, name, arguments).await
    }

    /// The value of a call that succeeds.
    pub(super) async fn value(&self, name: &str, arguments: Value) -> Value {
        let result = self.call(name, arguments).await;
        assert_eq!(result["isError"], false, "{result}");
        result["structuredContent"].clone()
    }

    /// The whole response to a call.
    pub(super) async fn response(&self, name: &str, arguments: Value) -> Response {
        let body = request("tools/call", &json!({ "name": name, "arguments": arguments }));
        let headers = [("mcp-protocol-version", OLD_VERSION), ("coder-session-token", GATEWAY_TOKEN)];
        post(&self.mcp, &headers, &body.to_string()).await
    }

    pub(super) async fn ask(&self, method: &str, params: Value) -> Value {
        ask(&self.mcp, &[("coder-session-token", GATEWAY_TOKEN)], method, params).await
    }

    pub(super) async fn create_my_ws(&self) -> Value {
        self.value("create_workspace", json!({ "template": "quick", "name": "my-ws" })).await
    }
}

/// Starts a gateway to the deployment at this address.
pub(super) async fn gateway(url: &str) -> GatewayServer {
    let url = url.parse().expect("is the address of a deployment");
    let token = CODER_TOKEN.parse().expect("is a token");
    let gateway = Gateway::new(GatewayConfig::new(CoderDeployment { url, token })).expect("needs no certificates");
    gateway.listen(0, GATEWAY_TOKEN.to_owned(), Vec::new()).await.expect("listens")
}

pub(super) fn request(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

pub(super) async fn post(server: &Client, headers: &[(&str, &str)], body: &str) -> Response {
    let common = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
    server.send("POST", "/mcp", &[&common[..], headers].concat(), body).await
}

pub(super) fn read(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.text());
    serde_json::from_slice(&response.body).expect("is JSON")
}

/// Sends a request of protocol version 2025-11-25.
pub(super) async fn ask(server: &Client, headers: &[(&str, &str)], method: &str, params: Value) -> Value {
    let headers = [&[("mcp-protocol-version", OLD_VERSION)][..], headers].concat();
    read(&post(server, &headers, &request(method, &params).to_string()).await)
}

pub(super) async fn call_as(server: &Client, token: &str, name: &str, arguments: Value) -> Value {
    let headers = if token.is_empty() { vec![] } else { vec![("coder-session-token", token)] };
    let answer = ask(server, &headers, "tools/call", json!({ "name": name, "arguments": arguments })).await;
    assert!(answer["result"].is_object(), "{answer}");
    answer["result"].clone()
}

pub(super) fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().expect("has a text")
}

pub(super) fn error(result: &Value) -> &str {
    assert_eq!((result["isError"].as_bool(), &result["structuredContent"]), (Some(true), &Value::Null), "{result}");
    text(result)
}

pub(super) async fn create(server: &Client) -> Value {
    let result = call_as(server, "", "create_workspace", json!({ "template": "quick", "name": "my-ws" })).await;
    assert_eq!(result["isError"], false, "{result}");
    result["structuredContent"].clone()
}
