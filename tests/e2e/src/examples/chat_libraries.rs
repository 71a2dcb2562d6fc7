//! The chats with real client libraries. Each is driven through the same conversation with the workspace server, which speaks
//! the library's protocol.

use fantoccini::Locator;

use super::Page;
use crate::support::SteppedBuild;

/// A page of an example with a chat library.
struct Chat(Page);

/// An expression for the row with this index; it is rendered in a shadow root.
fn row(index: usize) -> String {
    format!("document.querySelectorAll('workspace-tool')[{index}]?.shadowRoot.querySelector('.cwt-row')")
}

impl Chat {
    async fn open(example: &str) -> Self {
        Self(Page::open(example, "").await)
    }

    /// Sends a message after the last turn has ended, for the page and for the server.
    async fn say(&self, message: &str) {
        self.waits().await;
        self.0.browser.enter(Locator::Css("[aria-label=Message]"), message).await;
    }

    /// Waits until no turn runs.
    async fn waits(&self) {
        let stop = "[...document.querySelectorAll('button')].find(button => button.textContent === 'Stop')";
        self.0.browser.wait_for::<bool>(&format!("{stop}?.disabled === true")).await;
        let path = "`/api/experimental/chats/${location.hash.slice(1)}`";
        let wait = format!(
            "for (;;) {{ const chat = await (await fetch({path})).json(); if (chat.status === 'waiting') return true; }}"
        );
        self.0.browser.run::<bool>(&wait).await;
    }

    async fn next_build(&mut self) -> SteppedBuild {
        self.0.server.next_build().await
    }

    async fn row_shows(&self, index: usize, text: &str) {
        let condition = format!("{}?.textContent.includes({text:?})", row(index));
        self.0.browser.poll_for::<bool>(&condition).await;
    }

    /// Waits for the state of a row.
    async fn row_is(&self, index: usize, state: &str) {
        let condition = format!("{}?.dataset.state === {state:?}", row(index));
        self.0.browser.poll_for::<bool>(&condition).await;
    }

    async fn row_text(&self, index: usize) -> String {
        self.0.browser.eval(&format!("{}.textContent", row(index))).await
    }

    async fn page_shows(&self, text: &str) {
        self.0.browser.poll_for::<bool>(&format!("document.body.textContent.includes({text:?})")).await;
    }

    async fn click(&self, button: &str) {
        self.0.browser.click_button(button).await;
    }

    async fn reload(&self) {
        self.0.browser.reload().await;
    }
}

/// Drives the example.
async fn plays(example: &str) {
    let mut chat = Chat::open(example).await;

    // The row shows lines before the call ends.
    chat.say("create a workspace from quick").await;
    let build = chat.next_build().await;
    build.write("the first line");
    chat.row_shows(0, "the first line").await;
    chat.row_is(0, "running").await;
    build.succeed();
    chat.row_is(0, "succeeded").await;
    chat.row_shows(0, "Created").await;
    chat.page_shows("is up.").await;

    // A reload in mid-build resumes the call.
    chat.say("stop it").await;
    let build = chat.next_build().await;
    build.write("before the reload");
    chat.row_shows(1, "before the reload").await;
    chat.reload().await;
    chat.row_shows(1, "before the reload").await;
    chat.row_is(1, "running").await;
    chat.row_is(0, "succeeded").await;
    build.write("after the reload");
    chat.row_shows(1, "after the reload").await;
    build.succeed();
    chat.row_is(1, "succeeded").await;
    chat.row_shows(1, "Stopped").await;
    chat.page_shows("is stopped.").await;

    // Stop in mid-build ends the call. The build continues.
    chat.say("start it").await;
    let build = chat.next_build().await;
    build.write("before Stop");
    chat.row_shows(2, "before Stop").await;
    chat.click("Stop").await;
    // No library tells the call that it was stopped: `runOver` does.
    chat.row_is(2, "incomplete").await;
    let stopped = chat.row_text(2).await;
    assert!(!stopped.contains("Started"), "{stopped}");
    build.succeed();
    chat.waits().await;
    chat.reload().await;
    chat.row_is(2, "failed").await;

    // A failed build.
    chat.say("stop it").await;
    let build = chat.next_build().await;
    build.fail("no capacity");
    chat.row_is(3, "failed").await;
    chat.page_shows("no capacity").await;

    // A refused approval, also after a reload.
    chat.say("start it, but ask first").await;
    chat.row_is(4, "waiting").await;
    chat.reload().await;
    chat.row_is(4, "waiting").await;
    chat.click("Refuse").await;
    chat.row_is(4, "refused").await;
    chat.page_shows("the user refused it").await;

    // A granted approval.
    chat.say("stop it, but ask first").await;
    chat.row_is(5, "waiting").await;
    chat.click("Allow").await;
    let build = chat.next_build().await;
    build.write("after the approval");
    chat.row_shows(5, "after the approval").await;
    chat.row_is(5, "running").await;
    build.succeed();
    chat.row_is(5, "succeeded").await;
    chat.waits().await;

    assert_eq!(chat.0.browser.console_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_sdk() {
    plays("react-ai-sdk").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn assistant_ui() {
    plays("react-assistant-ui").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ag_ui() {
    plays("react-ag-ui").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tanstack_ai() {
    plays("tanstack-ai").await;
}
