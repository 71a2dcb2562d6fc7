//! Props with which a host takes part in a row: controlled `open`, and attributes of the root element.

use chat_workspace_tools::{prelude::*, tool_call::WorkspaceAction::Start};
use dioxus::core::Attribute;

use super::{
    for_each_tool::{completed, running},
    steps::*,
};
use crate::{Scene, Story, Subject, ids, sample};

fn attributes() -> Vec<Attribute> {
    [("class", "host-row"), ("data-testid", "workspace"), ("id", "host-row")]
        .map(|(name, value)| Attribute::new(name, value, None, false))
        .to_vec()
}

pub const fn controlled_open() -> Story {
    Story {
        id: "host-controlled-open",
        title: "Controlled open",
        why: "With `open` the host decides: a click only calls `on_open_change`.",
        scene: || Scene { open: Some(false), ..running(Start) },
        play: |p| {
            Box::pin(async move {
                p.has("button[aria-expanded=false]").await?;
                p.lacks(".cwt-log").await?;
                p.happens("the host ignores changes", |scene| scene.ignore_open_change(true)).await?;
                p.clicks("Building workspace…").await?;
                p.has("button[aria-expanded=false]").await?;
                p.lacks(".cwt-log").await?;
                p.happens("the host follows changes", |scene| scene.ignore_open_change(false)).await?;
                p.clicks("Building workspace…").await?;
                follows_the_log(&p).await?;
                p.happens("the host closes the row", |scene| scene.set_open(false)).await?;
                p.lacks(".cwt-log").await?;
                p.expects("has closed its stream", |scene| scene.api.open_streams() == 0).await?;
                p.happens("the host opens the row", |scene| scene.set_open(true)).await?;
                follows_the_log(&p).await
            })
        },
    }
}

pub const fn row_attributes() -> Story {
    Story {
        id: "host-row-attributes",
        title: "Attributes of a row",
        why: "Attributes go to the root element. A class is added to the row's own.",
        scene: || Scene { attributes: attributes(), ..completed(Start) },
        play: |p| {
            Box::pin(async move {
                p.finds("#host-row.cwt-row.host-row[data-testid=workspace][data-state=succeeded]").await?;
                opens_the_log(&p, "Started my-project").await?;
                p.finds("#host-row.cwt-row.host-row[data-testid=workspace]").await?;
                p.lacks(".cwt-log.host-row").await
            })
        },
    }
}

pub const fn section_attributes() -> Story {
    Story {
        id: "host-section-attributes",
        title: "Attributes of a log section",
        why: "Attributes go to the root element. A class is added to the section's own.",
        scene: || {
            let subject = Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) };
            Scene { attributes: attributes(), ..Scene::new(subject).with_build(sample::start()).at(60.0) }
        },
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.finds("#host-row.cwt-log.host-row[data-testid=workspace][data-view=log]").await.map(drop)
            })
        },
    }
}
