//! Steps that many stories take.

use chat_workspace_tools::api::scripted::Request;
use web_sys::Element;

use crate::{Played, Player, ids};

pub(super) const LOADING: &str = "Loading build logs…";
pub(super) const SLOW: &str = "Build logs are taking longer than expected.";
pub(super) const EMPTY: &str = "No build logs available.";
pub(super) const FAILED: &str = "Failed to load build logs.";
pub(super) const QUEUED: &str = "Waiting in build queue…";
pub(super) const RECONNECTING: &str = "Reconnecting…";

/// A finished row is closed and has cost nothing. Opened, it shows its build's whole log.
pub(super) async fn opens_the_log(p: &Player, label: &str) -> Played {
    p.sees_label(label).await?;
    p.has("button[aria-expanded=false]").await?;
    p.lacks(".cwt-log").await?;
    asks_nothing(p).await?;
    p.clicks(label).await?;
    p.sees_whole_log_of(ids::build()).await?;
    p.has(".cwt-log .cwt-line[data-id]").await
}

/// A row is its label, and there is nothing to open.
pub(super) async fn is_only_a_label(p: &Player, label: &str) -> Played {
    p.sees_label(label).await?;
    p.hears(label).await?;
    p.lacks("button").await?;
    p.lacks(".cwt-log").await?;
    asks_nothing(p).await
}

/// The server was asked for nothing.
pub(super) async fn asks_nothing(p: &Player) -> Played {
    p.expects("asks nothing of the server", |scene| scene.api.requests().is_empty()).await
}

/// A running row is open and shows what its build has written so far, on one stream.
pub(super) async fn follows_the_log(p: &Player) -> Played {
    p.has("[data-state=running]").await?;
    p.has(".cwt-log .cwt-line[data-id]").await?;
    p.sees_whole_log_of(ids::build()).await?;
    p.expects("holds one stream open", |scene| scene.api.open_streams() == 1).await
}

/// Nothing sticks out at the side.
pub(super) async fn is_no_wider_than_its_frame(p: &Player) -> Played {
    p.expects("is no wider than its frame", |scene| scene.root.scroll_width() <= scene.root.client_width()).await
}

/// How often a log was followed.
pub(super) fn follows(requests: &[Request]) -> usize {
    requests.iter().filter(|request| matches!(request, Request::Follow(..))).count()
}

/// How the browser draws an element.
pub(super) fn computed(element: &Element, property: &str) -> Option<String> {
    let style = web_sys::window()?.get_computed_style(element).ok().flatten()?;
    style.get_property_value(property).ok()
}
