use chat_workspace_tools::{api::scripted::Fault, tool_call::WorkspaceAction::Create};
use serde_json::{Value, json};

use super::{
    for_each_tool::{self, completed_but, completed_with, empty_build, over_quota, running_with, server_failure},
    row_views,
    steps::*,
};
use crate::{Scene, Story, Subject, ids, sample};

pub const fn running() -> Story {
    Story {
        id: "create-running",
        title: "Running",
        why: "The row starts open and shows the log as it is written.",
        scene: || Scene::new(Subject::running(Create)).with_build(sample::start()).at(4.0),
        play: |p| {
            Box::pin(async move {
                p.sees_label("Building workspace…").await?;
                follows_the_log(&p).await?;
                p.waits(4.0).await?;
                follows_the_log(&p).await
            })
        },
    }
}

pub const fn running_unbound() -> Story {
    Story {
        id: "create-running-unbound",
        title: "Running, no workspace yet",
        why: "The first create of a chat runs for a while before there is a workspace.",
        scene: || Scene::new(Subject::running(Create).with_args(json!({ "name": "my-project" }))).unbound(),
        play: |p| Box::pin(async move { is_only_a_label(&p, "Creating workspace…").await }),
    }
}

pub const fn completed() -> Story {
    Story {
        id: "create-completed",
        title: "Completed",
        why: "The label leaves out the owner in the workspace's full name.",
        scene: || {
            let result = json!({ "created": true, "workspace_name": "ada/my-project", "build_id": ids::build() });
            Scene::new(Subject::completed(Create, result)).with_build(sample::start()).at(60.0)
        },
        play: |p| Box::pin(async move { opens_the_log(&p, "Created my-project").await }),
    }
}

pub const fn link() -> Story {
    Story {
        id: "create-link",
        title: "Completed, with a link",
        why: "If the host gives the address of workspace pages, the row has a link.",
        scene: || {
            let result = json!({ "created": true, "workspace_name": "ada/my-project", "build_id": ids::build() });
            let scene = Scene::new(Subject::completed(Create, result)).with_build(sample::start()).at(60.0);
            Scene { site: Some("https://coder.example.com/"), ..scene }
        },
        play: |p| {
            Box::pin(async move {
                p.has("a[href=\"https://coder.example.com/@ada/my-project\"][aria-label=\"View workspace\"]").await?;
                p.lacks("button a").await?;
                opens_the_log(&p, "Created my-project").await
            })
        },
    }
}

pub const fn nameless() -> Story {
    Story {
        id: "create-nameless",
        title: "Completed, no name",
        why: "Without a name the label is another one.",
        scene: || Scene::new(Subject::completed(Create, json!({ "created": true }))),
        play: |p| Box::pin(async move { is_only_a_label(&p, "Created workspace").await }),
    }
}

pub const fn quota_reached() -> Story {
    row_views::QUOTA_REACHED.of("create-quota-titled", || over_quota(Create, "The team's quota is used up"))
}

pub const fn quota_untitled() -> Story {
    row_views::QUOTA_UNTITLED.of("create-quota-reached", || over_quota(Create, " "))
}

pub const fn legacy() -> Story {
    Story {
        id: "create-legacy",
        title: "Legacy result",
        why: "Results of old chats have no build id: the row is only a label.",
        scene: || {
            Scene::new(Subject::completed(Create, json!({ "created": true, "workspace_name": "legacy-workspace" })))
        },
        play: |p| Box::pin(async move { is_only_a_label(&p, "Created legacy-workspace").await }),
    }
}

pub const fn already_exists() -> Story {
    Story {
        id: "create-already-exists",
        title: "Already exists",
        why: "An existing workspace was not created, and the label does not claim so.",
        scene: || {
            let result = json!({
                "created": false, "workspace_name": "my-project", "status": "already_exists",
                "message": "workspace is already running and recently connected",
            });
            Scene::new(Subject::completed(Create, result))
        },
        play: |p| {
            Box::pin(async move {
                p.lacks("[data-state=failed]").await?;
                is_only_a_label(&p, "Workspace my-project already exists").await
            })
        },
    }
}

pub const fn already_exists_nameless() -> Story {
    Story {
        id: "create-already-exists-nameless",
        title: "Already exists, no name",
        why: "Without a name the label has no double space.",
        scene: || Scene::new(Subject::completed(Create, json!({ "created": false, "status": "already_exists" }))),
        play: |p| Box::pin(async move { is_only_a_label(&p, "Workspace already exists").await }),
    }
}

pub const fn already_building() -> Story {
    Story {
        id: "create-already-building",
        title: "Already exists, with a build",
        why: "A create that waited for a running build has the log of that build.",
        scene: || {
            let result = json!({
                "created": false, "workspace_name": "my-project", "status": "already_exists",
                "message": "workspace build completed", "build_id": ids::build(),
            });
            Scene::new(Subject::completed(Create, result)).with_build(sample::start()).at(60.0)
        },
        play: |p| Box::pin(async move { opens_the_log(&p, "Workspace my-project already exists").await }),
    }
}

pub const fn error() -> Story {
    Story {
        id: "create-error",
        title: "Error",
        why: "A call that failed before its build started shows the reason.",
        scene: || Scene::new(Subject::error(Create, json!({ "error": "template not found" }))),
        play: |p| {
            Box::pin(async move {
                p.sees("template not found").await?;
                p.has("[data-state=failed] [role=img][aria-label=\"template not found\"]").await?;
                is_only_a_label(&p, "Failed to create workspace").await
            })
        },
    }
}

pub const fn build_failed() -> Story {
    Story {
        id: "create-build-failed",
        title: "Build failed",
        why: "The result of a failed build has no name: the label has the requested one.",
        scene: || {
            let error = "workspace build failed: apply failed: no capacity for size \"xl-gpu\"";
            let subject = Subject::completed(Create, json!({ "error": error, "build_id": ids::build() }));
            let subject = subject.with_args(json!({ "name": "my-project" }));
            Scene::new(subject).with_build(sample::failing()).at(60.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees("apply failed: no capacity for size \"xl-gpu\"").await?;
                opens_the_log(&p, "Failed to create my-project").await
            })
        },
    }
}

pub const fn text_result() -> Story {
    Story {
        id: "create-odd-results",
        title: "Text result",
        why: "A result can be any JSON. The plain text of a failed call is its reason.",
        scene: || Scene::new(Subject::error(Create, Value::from("the provisioner daemon went away"))),
        play: |p| {
            Box::pin(async move {
                p.sees("the provisioner daemon went away").await?;
                is_only_a_label(&p, "Failed to create workspace").await
            })
        },
    }
}

pub const fn hostile_result() -> Story {
    Story {
        id: "create-hostile-result",
        title: "Hostile result",
        why: "Names and errors from the server stay text, on one line.",
        scene: || {
            let error = "<img src=x onerror=alert(1)> broke it";
            Scene::new(Subject::error(Create, json!({ "error": error, "workspace_name": "<b>my\n\u{202e}ws" })))
        },
        play: |p| {
            Box::pin(async move {
                p.sees("<img src=x onerror=alert(1)> broke it").await?;
                p.lacks(":is(b, img)").await?;
                is_only_a_label(&p, "Failed to create <b>my ws").await
            })
        },
    }
}

pub const fn searching() -> Story {
    row_views::SEARCHING.of("create-searching", || for_each_tool::searching(Create))
}

pub const fn waiting() -> Story {
    row_views::WAITING.of("create-waiting", || running_with(Create, sample::silent(Create.transition())))
}

pub const fn reconnecting() -> Story {
    row_views::RECONNECTING_ROW.of("create-reconnecting", || for_each_tool::running(Create))
}

pub const fn fetch_error() -> Story {
    row_views::FETCH_ERROR.of("create-fetch-error", || completed_but(Create, server_failure()))
}

pub const fn loading() -> Story {
    row_views::LOADING_LOG.of("create-loading", || completed_but(Create, Fault::Hang))
}

pub const fn empty() -> Story {
    row_views::EMPTY_LOG.of("create-empty", || completed_with(Create, empty_build(Create)))
}

pub const fn error_without_reason() -> Story {
    row_views::NO_REASON.of("create-error-without-reason", || Scene::new(Subject::error(Create, Value::Null)))
}

pub const fn queued() -> Story {
    row_views::QUEUED
        .of("create-queued", || running_with(Create, sample::silent(Create.transition()).queued(0.0, 3, 7)))
}

pub const fn canceled() -> Story {
    row_views::CANCELED.of("create-canceled", || for_each_tool::canceled(Create))
}
