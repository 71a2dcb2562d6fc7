//! The npm package: in a chat of plain HTML, of React and of Vue, and by itself.
//!
//! Run by `cargo xtask test --only examples`, which builds the package and bundles the examples with it.

mod adapters;
mod agents;
mod chat_libraries;
mod chats;
mod cross_origin;
mod elements;
mod empty_page;
mod failures;
mod guide;
mod host_api;
mod light;
mod logs;
mod many_rows;
mod plain_log;
mod react;
mod situations;
mod vectors;

use std::path::PathBuf;

use serde::Deserialize;

use crate::support::{Browser, SteppedServer, required};

/// A page of an example, with builds to step behind it.
struct Page {
    server: SteppedServer,
    browser: Browser,
}

/// The shadow root of the first row.
const ROW: &str = "document.querySelector('workspace-tool')?.shadowRoot";

impl Page {
    async fn open(example: &str, file: &str) -> Self {
        let server = SteppedServer::start_on(PathBuf::from(required("EXAMPLES")).join(example)).await;
        let browser = Browser::start().await;
        browser.open(&format!("{}/{file}", server.server.url())).await;
        Self { server, browser }
    }

    /// Waits for the first row to show this text.
    async fn shows(&self, text: &str) {
        self.browser.poll_for::<bool>(&format!("{ROW}?.textContent.includes('{text}')")).await;
    }

    /// Has the page's accessibility checked: no rule of axe's is violated.
    async fn is_accessible(&self, state: &str) {
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "shown when a rule is violated")]
        struct Violation {
            id: String,
            nodes: Vec<String>,
        }
        let axe = std::fs::read_to_string(required("AXE")).expect("AXE is a script");
        self.browser.run::<Option<bool>>(&axe).await;
        let violations: Vec<Violation> = self
            .browser
            .run(
                "const { violations } = await axe.run();
                return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(node => node.html + ' ' + node.failureSummary) }));",
            )
            .await;
        assert!(violations.is_empty(), "{state}: {violations:#?}");
    }
}
