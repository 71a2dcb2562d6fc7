//! Time is paused in these tests: it advances to the next timer as soon as all tasks wait.

use std::{path::PathBuf, sync::Arc};

use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};
use uuid::Uuid;

use super::*;
use crate::{
    agents::AgentSupervisor,
    builds::Builds,
    config::{AgentHost, BuildLimits},
    provisioner::SteppedProvisioner,
    store::{NewWorkspace, Store},
    template::Template,
};

/// The objects of a server with one workspace whose build is running.
fn objects() -> (ApiObjects, WorkspaceId, DropGuard) {
    let template = Arc::new(Template::missing(Uuid::from_u128(7), "box".to_owned()));
    let store = Arc::new(Store::in_memory(vec![Arc::clone(&template)]));
    let (tasks, shutdown) = (TaskTracker::new(), CancellationToken::new());
    let agents =
        AgentSupervisor::new(Arc::clone(&store), AgentHost::Disabled, PathBuf::new(), tasks.clone(), shutdown.clone());
    let provisioner = Arc::new(SteppedProvisioner::new().0);
    let limits = BuildLimits::default();
    let builds = Builds::start(Arc::clone(&store), provisioner, Arc::new(agents), limits, 1, &tasks, shutdown.clone())
        .expect("starts");
    // Created without the service, so that no worker changes the build.
    let (workspace, _) = store.create_workspace(NewWorkspace::named("my-ws", template)).expect("is created");
    (ApiObjects { store, builds }, workspace.id, shutdown.drop_guard())
}

async fn next(watch: &mut WorkspaceWatch) -> Value {
    let frames = watch.next().await.expect("is JSON").expect("does not end");
    let [frame] = &frames[..] else { panic!("{frames:?}") };
    serde_json::from_str(frame).expect("is JSON")
}

#[tokio::test(start_paused = true)]
async fn an_unchanged_workspace_has_pings_only() {
    let (objects, workspace, _guard) = objects();
    let mut watch = WorkspaceWatch::new(objects.clone(), workspace, Duration::from_secs(15));
    assert_eq!(next(&mut watch).await["data"]["name"], "my-ws");
    let start = Instant::now();
    // A notification without a change is not an event.
    objects.store.workspace_changes().notify(&workspace);
    for seconds in [15, 30, 45, 60, 75] {
        assert_eq!(next(&mut watch).await, json!({ "type": "ping" }));
        assert_eq!(start.elapsed().as_secs(), seconds);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_notification_delays_a_change_by_a_minute_at_most() {
    let (objects, workspace, _guard) = objects();
    let mut watch = WorkspaceWatch::new(objects.clone(), workspace, Duration::from_secs(3_600));
    next(&mut watch).await;
    let start = Instant::now();
    let mut waiting = Box::pin(next(&mut watch));
    assert_eq!((&mut waiting).now_or_never(), None);
    // Without a notification, as if it was lost.
    objects.store.execute_sql("UPDATE workspaces SET name = 'renamed'");
    assert_eq!(waiting.await["data"]["name"], "renamed");
    assert_eq!(start.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_workspace_is_an_error_event_and_the_watch_continues() {
    let (objects, workspace, _guard) = objects();
    let mut watch = WorkspaceWatch::new(objects.clone(), workspace, Duration::from_secs(3_600));
    assert_eq!(next(&mut watch).await["type"], "data");
    objects.store.execute_sql("ALTER TABLE jobs RENAME TO lost");
    let event = next(&mut watch).await;
    assert_eq!(
        (&event["type"], &event["data"]["message"]),
        (&"error".into(), &"Internal error fetching workspace.".into())
    );
    assert!(event["data"]["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{event}");
    objects.store.execute_sql("ALTER TABLE lost RENAME TO jobs");
    assert_eq!(next(&mut watch).await["type"], "data");
}
