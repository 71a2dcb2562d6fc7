//! Steps that stories share.

use chat_workspace_tools::api::scripted::Request;
use web_sys::Element;

use crate::{Played, Player, ids};

pub(super) const LOADING: &str = "Loading build logs…";
pub(super) const SLOW: &str = "Build logs are taking longer than expected.";
pub(super) const EMPTY: &str = "No build logs available.";
pub(super) const FAILED: &str = "Failed to load build logs.";
pub(super) const QUEUED: &str = "Waiting in build queue…";
pub(super) const RECONNECTING: &str = "Reconnecting…";

/// A finished row is closed and has sent no request. When it is opened, it shows the whole log of its build.
pub(super) async fn opens_the_log(p: &Player, label: &str) -> Played {
    p.sees_label(label).await?;
    p.has("button[aria-expanded=false]").await?;
    p.lacks(".cwt-log").await?;
    sends_no_request(p).await?;
    p.clicks(label).await?;
    p.sees_whole_log_of(ids::build()).await?;
    p.has(".cwt-log .cwt-line[data-id]").await
}

/// The row is its label, and there is nothing to open.
pub(super) async fn is_only_a_label(p: &Player, label: &str) -> Played {
    p.sees_label(label).await?;
    p.is_announced(label).await?;
    p.lacks("button").await?;
    p.lacks(".cwt-log").await?;
    sends_no_request(p).await
}

/// No request was sent.
pub(super) async fn sends_no_request(p: &Player) -> Played {
    p.expects("sends no request", |scene| scene.api.requests().is_empty()).await
}

/// The running row is open, and shows all lines so far on one stream.
pub(super) async fn follows_the_log(p: &Player) -> Played {
    p.has("[data-state=running]").await?;
    p.has(".cwt-log .cwt-line[data-id]").await?;
    p.sees_whole_log_of(ids::build()).await?;
    p.expects("has one open stream", |scene| scene.api.open_streams() == 1).await
}

/// Nothing overflows horizontally.
pub(super) async fn is_no_wider_than_its_frame(p: &Player) -> Played {
    p.expects("is no wider than its frame", |scene| scene.root.scroll_width() <= scene.root.client_width()).await
}

/// The number of requests to follow a log.
pub(super) fn follow_count(requests: &[Request]) -> usize {
    requests.iter().filter(|request| matches!(request, Request::Follow(..))).count()
}

/// A computed style of an element.
pub(super) fn computed_style(element: &Element, property: &str) -> Option<String> {
    let style = web_sys::window()?.get_computed_style(element).ok().flatten()?;
    style.get_property_value(property).ok()
}
