//! Builds: queueing, completion and cancellation.

use serde_json::{Value, json};
use workspace_server::Config;

use super::support::{Response, TestServer, assert_done, text};

async fn start_build(server: &TestServer, workspace: &str, transition: &str) -> Response {
    server.post(&format!("/api/v2/workspaces/{workspace}/builds"), json!({"transition": transition})).await
}

async fn cancel(server: &TestServer, build: &str) -> Response {
    server.send("PATCH", &format!("/api/v2/workspacebuilds/{build}/cancel"), &[], "").await
}

async fn wait_until_complete(server: &TestServer, build: &str) {
    assert_done(&server.follow(build).await.rest().await.1);
}

#[tokio::test]
async fn the_status_of_a_build_depends_on_job_and_transition() {
    let server = TestServer::start().await;
    let (workspace, mut id) = server.create("my-ws").await;
    for (transition, active, done) in
        [("start", "starting", "running"), ("stop", "stopping", "stopped"), ("delete", "deleting", "deleted")]
    {
        if transition != "start" {
            let response = start_build(&server, &workspace, transition).await;
            assert_eq!(response.status, 201);
            id = text(&response.json()["id"]);
        }
        let step = server.next_build().await;
        assert_eq!(step.request.transition.as_str(), transition);
        let build = server.build(&id).await;
        assert_eq!((&build["status"], &build["job"]["status"]), (&active.into(), &"running".into()));
        assert!(build["job"]["started_at"].is_string() && build["job"]["completed_at"].is_null());
        step.succeed();
        wait_until_complete(&server, &id).await;
        let build = server.build(&id).await;
        assert_eq!((&build["status"], &build["job"]["status"]), (&done.into(), &"succeeded".into()));
        assert!(build["job"]["completed_at"].is_string() && build["job"]["error"].is_null());
    }
}

#[tokio::test]
async fn only_a_successful_start_build_has_an_agent() {
    let server = TestServer::start().await;
    let (workspace, id) = server.create("my-ws").await;
    let step = server.next_build().await;
    assert_eq!(server.build(&id).await["resources"], json!([]));
    step.succeed();
    wait_until_complete(&server, &id).await;
    let build = server.build_until(&id, |build| build["resources"][0]["agents"][0]["lifecycle_state"] == "ready").await;
    let agent = &build["resources"][0]["agents"][0];
    assert_eq!((&agent["name"], &agent["status"]), (&"main".into(), &"connected".into()));
    assert_eq!(server.build(&id).await, build, "its ids are stable");

    let stop = text(&start_build(&server, &workspace, "stop").await.json()["id"]);
    server.next_build().await.succeed();
    wait_until_complete(&server, &stop).await;
    assert_eq!(server.build(&stop).await["resources"], json!([]));
}

#[tokio::test]
async fn a_failed_build_has_the_error_of_the_provisioner() {
    let server = TestServer::start().await;
    let (workspace, id) = server.create("my-ws").await;
    server.next_build().await.fail("terraform apply failed: no capacity");
    wait_until_complete(&server, &id).await;
    let latest = &server.get(&format!("/api/v2/workspaces/{workspace}")).await.json()["latest_build"];
    assert_eq!((&latest["status"], &latest["job"]["status"]), (&"failed".into(), &"failed".into()));
    assert_eq!(latest["job"]["error"], "terraform apply failed: no capacity");
}

#[tokio::test]
async fn a_workspace_has_one_active_build() {
    let server = TestServer::start().await;
    let (workspace, id) = server.create("my-ws").await;
    let step = server.next_build().await;
    let response = start_build(&server, &workspace, "stop").await;
    assert_eq!((response.status.as_u16(), response.message().as_str()), (409, "A workspace build is already active."));
    step.succeed();
    wait_until_complete(&server, &id).await;
    let response = start_build(&server, &workspace, "stop").await;
    assert_eq!((response.status.as_u16(), &response.json()["build_number"]), (201, &2.into()));
}

#[tokio::test]
async fn an_unknown_transition_is_rejected() {
    let server = TestServer::start().await;
    let (workspace, _) = server.create("my-ws").await;
    let response = start_build(&server, &workspace, "rebuild").await;
    assert_eq!((response.status.as_u16(), &response.json()["validations"][0]["field"]), (400, &"transition".into()));
}

#[tokio::test]
async fn queued_builds_have_positions_and_run_in_order() {
    let server = TestServer::start_with(Config { workers: 2, ..Config::default() }).await;
    let mut builds = Vec::new();
    for name in ["a", "b", "c", "d"] {
        builds.push(server.create(name).await.1);
    }
    let (first, second) = (server.next_build().await, server.next_build().await);
    for (id, status, position, size) in
        [(&builds[0], "running", 0, 0), (&builds[2], "pending", 1, 2), (&builds[3], "pending", 2, 2)]
    {
        let job = server.build(id).await["job"].clone();
        assert_eq!(
            (&job["status"], &job["queue_position"], &job["queue_size"]),
            (&status.into(), &position.into(), &size.into())
        );
    }
    second.succeed();
    let third = server.next_build().await;
    assert_eq!(third.request.workspace_name, "c");
    let job = server.build(&builds[3]).await["job"].clone();
    assert_eq!((&job["queue_position"], &job["queue_size"]), (&1.into(), &1.into()));
    first.succeed();
    assert_eq!(server.next_build().await.request.workspace_name, "d");
}

#[tokio::test]
async fn canceling_a_running_build_cancels_its_provisioner() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let step = server.next_build().await;
    let response = cancel(&server, &id).await;
    assert_eq!((response.status.as_u16(), response.message().as_str()), (200, "Job has been marked as canceled..."));
    assert_eq!(server.build(&id).await["status"], "canceling");
    let again = cancel(&server, &id).await;
    assert_eq!((again.status.as_u16(), again.message().as_str()), (400, "Job has already been marked as canceled!"));

    step.request.cancel.cancelled().await;
    step.fail("interrupted");
    wait_until_complete(&server, &id).await;
    let build = server.build(&id).await;
    assert_eq!((&build["status"], &build["job"]["error"]), (&"canceled".into(), &json!(null)));
    let late = cancel(&server, &id).await;
    assert_eq!((late.status.as_u16(), late.message().as_str()), (400, "Job has already completed!"));
}

#[tokio::test]
async fn canceling_a_queued_build_completes_it_at_once() {
    let server = TestServer::start_with(Config { workers: 1, ..Config::default() }).await;
    server.create("first").await;
    let first = server.next_build().await;
    let (_, queued) = server.create("queued").await;
    let (_, last) = server.create("last").await;
    let mut socket = server.follow(&queued).await;
    assert_eq!(cancel(&server, &queued).await.status, 200);
    let (lines, close) = socket.rest().await;
    assert!(lines.is_empty());
    assert_done(&close);
    assert_eq!(server.build(&queued).await["status"], "canceled");
    assert_eq!(server.build(&last).await["job"]["queue_position"], 1);

    first.succeed();
    assert_eq!(server.next_build().await.request.workspace_name, "last", "the canceled build does not run");
}

#[tokio::test]
async fn a_deleted_workspace_keeps_its_builds() {
    let server = TestServer::start().await;
    let (workspace, start) = server.create("my-ws").await;
    server.next_build().await.succeed();
    wait_until_complete(&server, &start).await;
    let delete = text(&start_build(&server, &workspace, "delete").await.json()["id"]);
    server.next_build().await.succeed();
    wait_until_complete(&server, &delete).await;

    let path = format!("/api/v2/workspaces/{workspace}");
    let response = server.get(&path).await;
    assert_eq!(response.status, 410);
    assert!(response.message().contains("my-ws"));
    assert_eq!(server.get(&format!("{path}?include_deleted=true")).await.status, 200);
    assert_eq!(start_build(&server, &workspace, "start").await.status, 410);
    assert_eq!(server.log(&start).await.len(), 2);

    let (again, _) = server.create("my-ws").await;
    assert_ne!(again, workspace, "the name can be used again");
}

#[tokio::test]
async fn invalid_parameters_are_rejected_with_the_field() {
    let server = TestServer::start().await;
    let create = async |values: Value| {
        let body = json!({ "template_name": "docker", "name": "my-ws", "rich_parameter_values": values });
        server.post("/api/v2/users/me/workspaces", body).await
    };
    for values in [
        json!([{ "name": "colour", "value": "red" }]),
        json!([{ "name": "image", "value": "workspace:huge" }]),
        json!([{ "name": "image", "value": 7 }]),
    ] {
        let response = create(values.clone()).await;
        assert_eq!(response.status, 400, "{values}");
        assert_eq!(response.json()["validations"][0]["field"], "rich_parameter_values", "{values}");
    }
    assert_eq!(create(json!([{ "name": "image", "value": "workspace:slim" }])).await.status, 201);
    assert_eq!(server.next_build().await.request.parameters["image"], "workspace:slim");
}
