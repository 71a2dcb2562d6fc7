use fantoccini::Locator;
use serde_json::{Value, json};

use super::{Browser, LogLists, Row};

/// The example chat.
#[derive(Debug)]
pub(crate) struct ChatPage {
    pub(crate) browser: Browser,
}

impl ChatPage {
    /// Opens the page in a new browser. The chat is created with the first message.
    pub(crate) async fn open(origin: &str) -> Self {
        let browser = Browser::start().await;
        browser.open(&format!("{origin}/chat/")).await;
        let page = Self { browser };
        page.wait_until_ready().await;
        page
    }

    /// Waits until the agent is ready, sends a message, and returns the row of the resulting tool call.
    pub(crate) async fn send(&self, message: &str) -> Row<'_> {
        self.wait_until_ready().await;
        let rows = self.browser.eval("document.querySelectorAll('.cwt-row').length").await;
        self.browser.enter(Locator::Css(".composer input"), message).await;
        Row::at(&self.browser, rows).await
    }

    /// The row with this index.
    pub(crate) async fn row(&self, index: usize) -> Row<'_> {
        Row::at(&self.browser, index).await
    }

    /// Waits for the end of the agent's turn.
    pub(crate) async fn wait_until_ready(&self) {
        self.browser.wait_for::<bool>("document.querySelector('.composer .send') !== null").await;
    }

    /// The last text of the agent, after the end of its turn.
    pub(crate) async fn last_reply(&self) -> String {
        self.wait_until_ready().await;
        self.browser.eval("[...document.querySelectorAll('.by-agent')].at(-1).textContent").await
    }

    /// The chat's id.
    pub(crate) async fn chat(&self) -> String {
        self.browser.eval("new URLSearchParams(location.search).get('chat')").await
    }

    /// The build that the chat is bound to.
    pub(crate) async fn bound_build(&self) -> Value {
        let chat: Value = self.browser.fetch(&format!("/api/experimental/chats/{}", self.chat().await)).await;
        chat["build_id"].clone()
    }

    /// Makes the bindings of the chat fail.
    pub(crate) async fn fail_bindings(&self) {
        let path = json!(format!("/faults/chats/{}", self.chat().await));
        let is_ok: bool = self.browser.eval(&format!("fetch({path}, {{ method: 'PUT' }}).then(put => put.ok)")).await;
        assert!(is_ok, "fault injection is enabled");
    }

    /// The stored result of the last tool call.
    pub(crate) async fn last_result(&self) -> Value {
        self.wait_until_ready().await;
        let chat = self.chat().await;
        let list: Value = self.browser.fetch(&format!("/api/experimental/chats/{chat}/messages")).await;
        let messages = list["messages"].as_array().expect("a list");
        let newest = messages.iter().find(|message| message["role"] == "tool").expect("has a tool result");
        newest["content"][0]["result"].clone()
    }

    /// The logs of the build in the result of the last tool call, and of its agents.
    pub(crate) async fn last_logs(&self) -> LogLists {
        let build = self.last_result().await["build_id"].as_str().expect("has a build").to_owned();
        LogLists::read(&self.browser, &build).await
    }

    /// Reloads the page, opens the row with this index, and compares its lines with the logs of the last tool call.
    pub(crate) async fn assert_log_after_reload(&self, index: usize) {
        let logs = self.last_logs().await;
        assert!(!logs.build.is_empty());
        self.browser.reload().await;
        let row = self.row(index).await;
        row.wait_for::<bool>("row.querySelector('button.cwt-toggle')?.ariaExpanded === 'false'").await;
        row.toggle().await;
        row.wait_for::<bool>("row.querySelector('.cwt-line[data-id]') !== null").await;
        row.assert_lines(&logs).await;
    }
}
