use chat_workspace_tools::build_log::LogLine;
use fantoccini::Locator;
use serde_json::{Value, json};

use super::{Browser, Row};

/// The example chat.
#[derive(Debug)]
pub(crate) struct ChatPage {
    pub(crate) browser: Browser,
}

impl ChatPage {
    /// A chat that begins with the first thing that is said, in a browser of its own.
    pub(crate) async fn open(origin: &str) -> Self {
        let browser = Browser::start().await;
        browser.open(&format!("{origin}/chat/")).await;
        let page = Self { browser };
        page.is_ready().await;
        page
    }

    /// Writes a message once the agent listens, and gives the row of the tool call that comes of it.
    pub(crate) async fn say(&self, message: &str) -> Row<'_> {
        self.is_ready().await;
        let rows = self.browser.eval("document.querySelectorAll('.cwt-row').length").await;
        self.browser.enter(Locator::Css(".composer input"), message).await;
        Row::at(&self.browser, rows).await
    }

    pub(crate) async fn row(&self, index: usize) -> Row<'_> {
        Row::at(&self.browser, index).await
    }

    /// Waits until the agent's turn is over.
    pub(crate) async fn is_ready(&self) {
        self.browser.wait_for::<bool>("document.querySelector('.composer .send') !== null").await;
    }

    /// The last thing that the agent has said, once its turn is over.
    pub(crate) async fn last_words(&self) -> String {
        self.is_ready().await;
        self.browser.eval("[...document.querySelectorAll('.by-agent')].at(-1).textContent").await
    }

    /// The chat's id.
    pub(crate) async fn chat(&self) -> String {
        self.browser.eval("new URLSearchParams(location.search).get('chat')").await
    }

    /// The build that the chat is bound to, as its record says.
    pub(crate) async fn bound_build(&self) -> Value {
        let chat: Value = self.browser.fetch(&format!("/api/experimental/chats/{}", self.chat().await)).await;
        chat["build_id"].clone()
    }

    /// From now on the chat cannot be bound to a build.
    pub(crate) async fn lose_bindings(&self) {
        let path = json!(format!("/faults/chats/{}", self.chat().await));
        let is_ok: bool = self.browser.eval(&format!("fetch({path}, {{ method: 'PUT' }}).then(put => put.ok)")).await;
        assert!(is_ok, "the server has a fault plane");
    }

    /// The result of the chat's last tool call, as the server keeps it.
    pub(crate) async fn last_result(&self) -> Value {
        self.is_ready().await;
        let chat = self.chat().await;
        let list: Value = self.browser.fetch(&format!("/api/experimental/chats/{chat}/messages")).await;
        let messages = list["messages"].as_array().expect("a list");
        let newest = messages.iter().find(|message| message["role"] == "tool").expect("a tool has answered");
        newest["content"][0]["result"].clone()
    }

    /// The log of the build that the last tool call's result names, as the server lists it.
    pub(crate) async fn last_log(&self) -> Vec<LogLine> {
        let build = self.last_result().await["build_id"].as_str().expect("names its build").to_owned();
        self.browser.fetch(&format!("/api/v2/workspacebuilds/{build}/logs")).await
    }

    /// Loads the page anew, opens the row after `index` others and compares it with the last call's log.
    pub(crate) async fn assert_log_after_reload(&self, index: usize) {
        let list = self.last_log().await;
        assert!(!list.is_empty());
        self.browser.reload().await;
        let row = self.row(index).await;
        row.wait_for::<bool>("row.querySelector('button.cwt-toggle')?.ariaExpanded === 'false'").await;
        row.toggle().await;
        row.wait_for::<bool>("row.querySelector('.cwt-line[data-id]') !== null").await;
        row.assert_shows(&list).await;
    }
}
