//! The states of the log in a row, for each tool.

use super::{
    for_each_tool::{ForEachTool, labels},
    steps::*,
};
use crate::ids;

pub(super) const SEARCHING: ForEachTool = ForEachTool {
    title: "Running, no build yet",
    why: "Until the build of the call is known, the log is loading. Builds of earlier calls are not shown.",
    play: |p| {
        Box::pin(async move {
            p.sees_label(labels(&p).running).await?;
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
    why: "The build runs and has written no line. After 30 seconds a warning appears. Retry connects again.",
    play: |p| {
        Box::pin(async move {
            p.sees_label(labels(&p).building).await?;
            p.sees(LOADING).await?;
            p.expects("has one open stream", |scene| scene.api.open_streams() == 1).await?;
            p.waits(29.0).await?;
            p.does_not_see(SLOW).await?;
            p.waits(1.0).await?;
            p.sees(SLOW).await?;
            p.clicks("Retry").await?;
            p.does_not_see(SLOW).await?;
            p.expects("has one open stream", |scene| scene.api.open_streams() == 1).await
        })
    },
};

pub(super) const QUEUED: ForEachTool = ForEachTool {
    title: "Queued",
    why: "A queued build shows so in the label, so that a closed row shows it too.",
    play: |p| {
        Box::pin(async move {
            const LABEL: &str = "Waiting in build queue…";
            p.sees_label(LABEL).await?;
            p.sees("Position 3 of 7.").await?;
            p.waits(40.0).await?;
            p.does_not_see(SLOW).await?;
            p.clicks(LABEL).await?;
            p.lacks(".cwt-log").await?;
            p.is_announced(LABEL).await
        })
    },
};

pub(super) const EMPTY_LOG: ForEachTool = ForEachTool {
    title: "Completed, empty",
    why: "A build that ended without a line must not show a spinner for ever.",
    play: |p| {
        Box::pin(async move {
            p.clicks(labels(&p).succeeded).await?;
            p.sees(EMPTY).await?;
            p.lacks("[data-icon=spinner]").await?;
            p.lacks(".cwt-stage").await
        })
    },
};

pub(super) const LOADING_LOG: ForEachTool = ForEachTool {
    title: "Completed, loading, then slow",
    why: "The log of a finished build is requested when the row is opened.",
    play: |p| {
        Box::pin(async move {
            p.clicks(labels(&p).succeeded).await?;
            p.sees(LOADING).await?;
            p.waits(30.0).await?;
            p.sees(SLOW).await?;
            p.happens("the server recovers", |scene| scene.api.clear_faults()).await?;
            p.clicks("Retry").await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const FETCH_ERROR: ForEachTool = ForEachTool {
    title: "Completed, fetch error",
    why: "A log that fails to load shows the reason and a Retry. The label stays the same.",
    play: |p| {
        Box::pin(async move {
            let label = labels(&p).succeeded;
            p.clicks(label).await?;
            p.sees_label(label).await?;
            p.sees(FAILED).await?;
            p.sees("The server failed (status 500).").await?;
            p.happens("the server recovers", |scene| scene.api.clear_faults()).await?;
            p.clicks("Retry").await?;
            p.does_not_see(FAILED).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const NO_REASON: ForEachTool = ForEachTool {
    title: "Error without a reason",
    why: "A call that failed without a reason shows so once, in the label.",
    play: |p| {
        Box::pin(async move {
            let label = labels(&p).failed_unnamed;
            p.has("[data-state=failed] [data-icon=warning]").await?;
            p.lacks(".cwt-failure").await?;
            is_only_a_label(&p, label).await
        })
    },
};

pub(super) const RECONNECTING_ROW: ForEachTool = ForEachTool {
    title: "Reconnecting",
    why: "A broken connection resumes after the last line. The lines stay.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.happens("the connection breaks", |scene| scene.close_streams(1006)).await?;
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
    why: "An exceeded quota has the server's title, and the credits in use.",
    play: |p| {
        Box::pin(async move {
            p.sees("because your workspace quota is full. (40 of 40 credits in use)").await?;
            opens_the_log(&p, "The team's quota is used up").await
        })
    },
};

pub(super) const QUOTA_UNTITLED: ForEachTool = ForEachTool {
    title: "Quota reached, no title",
    why: "An exceeded quota without a title has a default one.",
    play: |p| {
        Box::pin(async move {
            p.sees("because your workspace quota is full. (40 of 40 credits in use)").await?;
            opens_the_log(&p, "Workspace quota reached").await
        })
    },
};

pub(super) const CANCELED: ForEachTool = ForEachTool {
    title: "Build canceled",
    why: "A canceled build has a log too.",
    play: |p| {
        Box::pin(async move {
            p.sees("build was canceled").await?;
            opens_the_log(&p, labels(&p).failed_unnamed).await?;
            p.sees_label(labels(&p).failed).await?;
            p.has(".cwt-strip-stage[data-state=failed]").await
        })
    },
};
