//! What stands in a row's log, for each of the tools: the decision table of the log section, seen from the row.

use super::{
    for_each_tool::{ForEachTool, words},
    steps::*,
};
use crate::ids;

pub(super) const SEARCHING: ForEachTool = ForEachTool {
    title: "Running, no build yet",
    why: "Until the call's own build is known the log is loading. Builds of earlier calls are not shown meanwhile.",
    play: |p| {
        Box::pin(async move {
            p.sees_label(words(&p).running).await?;
            p.sees(LOADING).await?;
            p.waits(60.0).await?;
            p.sees(LOADING).await?;
            p.does_not_see(SLOW).await?;
            p.does_not_see("A line of another build").await?;
            p.expects("opens no stream", |scene| scene.api.open_streams() == 0).await
        })
    },
};

pub(super) const WAITING: ForEachTool = ForEachTool {
    title: "Running, no line yet, then slow",
    why: "The build is at work and silent. After 30 seconds a soft warning comes, and Retry connects anew.",
    play: |p| {
        Box::pin(async move {
            p.sees_label(words(&p).building).await?;
            p.sees(LOADING).await?;
            p.expects("holds one stream open", |scene| scene.api.open_streams() == 1).await?;
            p.waits(29.0).await?;
            p.does_not_see(SLOW).await?;
            p.waits(1.0).await?;
            p.sees(SLOW).await?;
            p.clicks("Retry").await?;
            p.does_not_see(SLOW).await?;
            p.expects("holds one stream open", |scene| scene.api.open_streams() == 1).await
        })
    },
};

pub(super) const QUEUED: ForEachTool = ForEachTool {
    title: "Queued",
    why: "A build that waits for a provisioner says where it stands, also while the row is closed.",
    play: |p| {
        Box::pin(async move {
            const LABEL: &str = "Waiting in build queue…";
            p.sees_label(LABEL).await?;
            p.sees("Position 3 of 7.").await?;
            p.waits(40.0).await?;
            p.does_not_see(SLOW).await?;
            p.clicks(LABEL).await?;
            p.lacks(".cwt-log").await?;
            p.hears(LABEL).await
        })
    },
};

pub(super) const EMPTY_LOG: ForEachTool = ForEachTool {
    title: "Completed, empty",
    why: "A build that ended without a line must not spin for ever.",
    play: |p| {
        Box::pin(async move {
            p.clicks(words(&p).succeeded).await?;
            p.sees(EMPTY).await?;
            p.lacks("[data-icon=spinner]").await?;
            p.lacks(".cwt-stage").await
        })
    },
};

pub(super) const LOADING_LOG: ForEachTool = ForEachTool {
    title: "Completed, loading, then slow",
    why: "The log of a finished build is asked for when the row is opened, and waited for with a word.",
    play: |p| {
        Box::pin(async move {
            p.clicks(words(&p).succeeded).await?;
            p.sees(LOADING).await?;
            p.waits(30.0).await?;
            p.sees(SLOW).await?;
            p.happens("the server is well again", |scene| scene.api.clear_faults()).await?;
            p.clicks("Retry").await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const FETCH_ERROR: ForEachTool = ForEachTool {
    title: "Completed, fetch error",
    why: "A log that could not be had says why and offers another try, while the row stays as it is.",
    play: |p| {
        Box::pin(async move {
            let label = words(&p).succeeded;
            p.clicks(label).await?;
            p.sees_label(label).await?;
            p.sees(FAILED).await?;
            p.sees("The server failed (status 500).").await?;
            p.happens("the server is well again", |scene| scene.api.clear_faults()).await?;
            p.clicks("Retry").await?;
            p.does_not_see(FAILED).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const NO_REASON: ForEachTool = ForEachTool {
    title: "Error without a reason",
    why: "A call that failed without a word is still called failed, once.",
    play: |p| {
        Box::pin(async move {
            let label = words(&p).failed_nameless;
            p.has("[data-state=failed] [data-icon=warning]").await?;
            p.lacks(".cwt-failure").await?;
            is_only_a_label(&p, label).await
        })
    },
};

pub(super) const RECONNECTING_ROW: ForEachTool = ForEachTool {
    title: "Reconnecting",
    why: "A connection that broke off is made again after the last line. What was there stays.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.happens("the connection breaks off", |scene| scene.close_streams(1006)).await?;
            p.sees(RECONNECTING).await?;
            p.sees_whole_log_of(ids::build()).await?;
            p.waits(1.0).await?;
            p.does_not_see(RECONNECTING).await?;
            follows_the_log(&p).await
        })
    },
};

pub(super) const QUOTA_REACHED: ForEachTool = ForEachTool {
    title: "Quota reached",
    why: "A used-up quota is named by the server's own heading, with its numbers.",
    play: |p| {
        Box::pin(async move {
            p.sees("because your workspace quota is full. (40 of 40 credits in use)").await?;
            opens_the_log(&p, "The team's quota is used up").await
        })
    },
};

pub(super) const QUOTA_UNTITLED: ForEachTool = ForEachTool {
    title: "Quota reached, no heading",
    why: "A used-up quota without a heading of the server's gets the usual one.",
    play: |p| {
        Box::pin(async move {
            p.sees("because your workspace quota is full. (40 of 40 credits in use)").await?;
            opens_the_log(&p, "Workspace quota reached").await
        })
    },
};

pub(super) const CANCELED: ForEachTool = ForEachTool {
    title: "Build canceled",
    why: "A build that somebody canceled has a log as well: it tells how far the build came.",
    play: |p| {
        Box::pin(async move {
            p.sees("build was canceled").await?;
            opens_the_log(&p, words(&p).failed_nameless).await?;
            p.sees_label(words(&p).failed).await?;
            p.has(".cwt-strip-stage[data-state=failed]").await
        })
    },
};
