//! The life of a build: queued, at work, ended, cancelled.

use serde_json::{Value, json};
use workspace_server::Config;

use super::support::{Answer, TestServer, assert_done, text};

async fn start_build(server: &TestServer, workspace: &str, transition: &str) -> Answer {
    server.post(&format!("/api/v2/workspaces/{workspace}/builds"), json!({"transition": transition})).await
}

async fn cancel(server: &TestServer, build: &str) -> Answer {
    server.send("PATCH", &format!("/api/v2/workspacebuilds/{build}/cancel"), &[], "").await
}

async fn ended(server: &TestServer, build: &str) {
    assert_done(&server.follow(build).await.rest().await.1);
}

#[tokio::test]
async fn a_builds_status_follows_its_job_and_its_direction() {
    let server = TestServer::start().await;
    let (workspace, mut id) = server.create("my-ws").await;
    for (transition, at_work, done) in
        [("start", "starting", "running"), ("stop", "stopping", "stopped"), ("delete", "deleting", "deleted")]
    {
        if transition != "start" {
            let answer = start_build(&server, &workspace, transition).await;
            assert_eq!(answer.status, 201);
            id = text(&answer.json()["id"]);
        }
        let step = server.begun().await;
        assert_eq!(step.request.transition.as_str(), transition);
        let build = server.build(&id).await;
        assert_eq!((&build["status"], &build["job"]["status"]), (&at_work.into(), &"running".into()));
        assert!(build["job"]["started_at"].is_string() && build["job"]["completed_at"].is_null());
        step.succeed();
        ended(&server, &id).await;
        let build = server.build(&id).await;
        assert_eq!((&build["status"], &build["job"]["status"]), (&done.into(), &"succeeded".into()));
        assert!(build["job"]["completed_at"].is_string() && build["job"]["error"].is_null());
    }
}

#[tokio::test]
async fn a_finished_start_build_has_one_ready_agent_and_others_have_none() {
    let server = TestServer::start().await;
    let (workspace, id) = server.create("my-ws").await;
    let step = server.begun().await;
    assert_eq!(server.build(&id).await["resources"], json!([]));
    step.succeed();
    ended(&server, &id).await;
    let build = server.build_until(&id, |build| build["resources"][0]["agents"][0]["lifecycle_state"] == "ready").await;
    let agent = &build["resources"][0]["agents"][0];
    assert_eq!((&agent["name"], &agent["status"]), (&"main".into(), &"connected".into()));
    assert_eq!(server.build(&id).await, build, "its id does not change");

    let stop = text(&start_build(&server, &workspace, "stop").await.json()["id"]);
    server.begun().await.succeed();
    ended(&server, &stop).await;
    assert_eq!(server.build(&stop).await["resources"], json!([]));
}

#[tokio::test]
async fn a_failed_build_keeps_the_provisioners_words() {
    let server = TestServer::start().await;
    let (workspace, id) = server.create("my-ws").await;
    server.begun().await.fail("terraform apply failed: no room");
    ended(&server, &id).await;
    let latest = &server.get(&format!("/api/v2/workspaces/{workspace}")).await.json()["latest_build"];
    assert_eq!((&latest["status"], &latest["job"]["status"]), (&"failed".into(), &"failed".into()));
    assert_eq!(latest["job"]["error"], "terraform apply failed: no room");
}

#[tokio::test]
async fn a_workspace_has_one_build_at_a_time() {
    let server = TestServer::start().await;
    let (workspace, id) = server.create("my-ws").await;
    let step = server.begun().await;
    let answer = start_build(&server, &workspace, "stop").await;
    assert_eq!((answer.status.as_u16(), answer.message().as_str()), (409, "A workspace build is already active."));
    step.succeed();
    ended(&server, &id).await;
    let answer = start_build(&server, &workspace, "stop").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["build_number"]), (201, &2.into()));
}

#[tokio::test]
async fn a_transition_is_one_of_three() {
    let server = TestServer::start().await;
    let (workspace, _) = server.create("my-ws").await;
    let answer = start_build(&server, &workspace, "rebuild").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["validations"][0]["field"]), (400, &"transition".into()));
}

#[tokio::test]
async fn builds_queue_when_every_worker_is_busy_and_run_in_order() {
    let server = TestServer::start_with(Config { workers: 2, ..Config::default() }).await;
    let mut builds = Vec::new();
    for name in ["a", "b", "c", "d"] {
        builds.push(server.create(name).await.1);
    }
    let (first, second) = (server.begun().await, server.begun().await);
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
    let third = server.begun().await;
    assert_eq!(third.request.workspace_name, "c");
    let job = server.build(&builds[3]).await["job"].clone();
    assert_eq!((&job["queue_position"], &job["queue_size"]), (&1.into(), &1.into()));
    first.succeed();
    assert_eq!(server.begun().await.request.workspace_name, "d");
}

#[tokio::test]
async fn cancelling_a_running_build_asks_its_provisioner_to_stop() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let step = server.begun().await;
    let answer = cancel(&server, &id).await;
    assert_eq!((answer.status.as_u16(), answer.message().as_str()), (200, "Job has been marked as canceled..."));
    assert_eq!(server.build(&id).await["status"], "canceling");
    let again = cancel(&server, &id).await;
    assert_eq!((again.status.as_u16(), again.message().as_str()), (400, "Job has already been marked as canceled!"));

    step.request.cancel.cancelled().await;
    step.fail("interrupted");
    ended(&server, &id).await;
    let build = server.build(&id).await;
    assert_eq!((&build["status"], &build["job"]["error"]), (&"canceled".into(), &json!(null)));
    let late = cancel(&server, &id).await;
    assert_eq!((late.status.as_u16(), late.message().as_str()), (400, "Job has already completed!"));
}

#[tokio::test]
async fn cancelling_a_queued_build_ends_it_and_its_stream_at_once() {
    let server = TestServer::start_with(Config { workers: 1, ..Config::default() }).await;
    server.create("first").await;
    let first = server.begun().await;
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
    assert_eq!(server.begun().await.request.workspace_name, "last", "the cancelled build never runs");
}

#[tokio::test]
async fn a_deleted_workspace_is_gone_but_its_builds_can_be_read() {
    let server = TestServer::start().await;
    let (workspace, start) = server.create("my-ws").await;
    server.begun().await.succeed();
    ended(&server, &start).await;
    let delete = text(&start_build(&server, &workspace, "delete").await.json()["id"]);
    server.begun().await.succeed();
    ended(&server, &delete).await;

    let path = format!("/api/v2/workspaces/{workspace}");
    let answer = server.get(&path).await;
    assert_eq!(answer.status, 410);
    assert!(answer.message().contains("my-ws"));
    assert_eq!(server.get(&format!("{path}?include_deleted=true")).await.status, 200);
    assert_eq!(start_build(&server, &workspace, "start").await.status, 410);
    assert_eq!(server.log(&start).await.len(), 2);

    let (again, _) = server.create("my-ws").await;
    assert_ne!(again, workspace, "its name is free again");
}

#[tokio::test]
async fn parameters_that_do_not_fit_the_template_are_refused_by_field() {
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
        let answer = create(values.clone()).await;
        assert_eq!(answer.status, 400, "{values}");
        assert_eq!(answer.json()["validations"][0]["field"], "rich_parameter_values", "{values}");
    }
    assert_eq!(create(json!([{ "name": "image", "value": "workspace:slim" }])).await.status, 201);
    assert_eq!(server.begun().await.request.parameters["image"], "workspace:slim");
}
