use std::path::PathBuf;

use rmcp::model::{ErrorData, MetaObject, ReadResourceResult, Resource, ResourceContents};
use serde_json::{Value, json};
use tokio::{fs::File, io::AsyncReadExt};

/// The address of the row as an app. It has the version, because hosts cache pages by address.
pub(super) const APP_URI: &str = concat!("ui://chat-workspace-tools/row-", env!("CARGO_PKG_VERSION"), ".html");
/// The media type of a page that a host shows in place of a tool's result.
const MEDIA_TYPE: &str = "text/html;profile=mcp-app";
/// The largest page that is served, in bytes. Some hosts take no more.
const MAX_BYTES: u64 = 1 << 20;

/// The row as an app: one page, which loads nothing.
#[derive(Debug)]
pub(crate) struct AppPage(PathBuf);

impl AppPage {
    /// The page in a file, which is read for each request, because it changes during development.
    pub(crate) fn new(file: PathBuf) -> Self {
        Self(file)
    }

    pub(super) fn resource() -> Resource {
        Resource::new(APP_URI, "workspace-row")
            .with_title("Workspace build")
            .with_description("The state of a workspace build, with its log")
            .with_mime_type(MEDIA_TYPE)
            .with_meta(meta())
    }

    pub(super) async fn read(&self, uri: &str) -> Result<ReadResourceResult, ErrorData> {
        if uri != APP_URI {
            return Err(ErrorData::resource_not_found(format!("resource {uri:?} does not exist"), None));
        }
        let text = self.text().await.map_err(|error| {
            let advice = "run `cargo xtask package`, or name the page with --mcp-app FILE";
            let message = format!("cannot read the app {}: {error}; {advice}", self.0.display());
            ErrorData::internal_error(message, None)
        })?;
        let contents = ResourceContents::text(text, APP_URI).with_mime_type(MEDIA_TYPE).with_meta(meta());
        Ok(ReadResourceResult::new(vec![contents]))
    }

    async fn text(&self) -> std::io::Result<String> {
        let mut text = String::new();
        File::open(&self.0).await?.take(MAX_BYTES + 1).read_to_string(&mut text).await?;
        if text.len() as u64 > MAX_BYTES {
            return Err(std::io::Error::other(format!("it has more than {MAX_BYTES} bytes")));
        }
        Ok(text)
    }
}

/// The page's policy: it reaches no server by itself, and draws its own border.
fn meta() -> MetaObject {
    let csp = json!({ "connectDomains": [], "resourceDomains": [] });
    object(json!({ "ui": { "csp": csp, "prefersBorder": false } }))
}

/// The fields of a JSON object.
pub(super) fn object(value: Value) -> MetaObject {
    match value {
        Value::Object(fields) => MetaObject(fields),
        _ => MetaObject::new(),
    }
}
