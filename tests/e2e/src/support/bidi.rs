use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::Mutex, time};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

use super::TIMEOUT;

/// A connection for WebDriver BiDi. Firefox runs the scripts of plain WebDriver in a sandbox, with its own copy of each module that
/// they import and without access to some objects of the page; BiDi runs them in the page.
#[derive(Debug)]
pub(super) struct Bidi {
    connection: Mutex<Connection>,
}

#[derive(Debug)]
struct Connection {
    socket: WebSocketStream<TcpStream>,
    /// The id of the last command.
    last_id: u64,
}

impl Bidi {
    /// Connects to the `webSocketUrl` of a session.
    pub(super) async fn connect(url: &str) -> Self {
        let address = url.strip_prefix("ws://").and_then(|rest| rest.split('/').next()).expect("is a ws URL");
        let stream = TcpStream::connect(address).await.expect("the browser accepts connections");
        let (socket, _) = client_async(url, stream).await.expect("the browser accepts BiDi connections");
        Self { connection: Mutex::new(Connection { socket, last_id: 0 }) }
    }

    /// The string, number or boolean that an expression's promise resolves to in a page.
    ///
    /// # Errors
    /// The message of the exception, or that there is no result after [`TIMEOUT`].
    pub(super) async fn eval(&self, page: &str, expression: &str) -> Result<Value, String> {
        let params = json!({ "expression": expression, "target": { "context": page }, "awaitPromise": true });
        let mut result = self.send("script.evaluate", params, TIMEOUT).await?;
        match result["result"]["value"].take() {
            Value::Null => Err(result["exceptionDetails"]["text"].as_str().unwrap_or("no value").to_owned()),
            value => Ok(value),
        }
    }

    async fn send(&self, method: &str, params: Value, limit: Duration) -> Result<Value, String> {
        let mut connection = self.connection.lock().await;
        let result = time::timeout(limit, connection.send(method, params)).await;
        result.unwrap_or_else(|_| Err(format!("{method}: no result within {limit:?}")))
    }
}

impl Connection {
    async fn send(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.last_id += 1;
        let command = json!({ "id": self.last_id, "method": method, "params": params }).to_string();
        self.socket.send(Message::text(command)).await.map_err(|error| error.to_string())?;
        while let Some(message) = self.socket.next().await {
            let message = message.map_err(|error| error.to_string())?;
            let Ok(mut answer) = message.to_text().map(|text| serde_json::from_str::<Value>(text).unwrap_or_default())
            else {
                continue;
            };
            // Others are events, or belong to a command that has reached its time limit.
            if answer["id"] == self.last_id {
                return match answer["type"].as_str() {
                    Some("success") => Ok(answer["result"].take()),
                    _ => Err(answer["message"].to_string()),
                };
            }
        }
        Err("the browser has closed the connection".to_owned())
    }
}
