//! Which agent is shown.

use super::*;

#[test]
fn the_only_agent_is_followed_after_the_build() {
    let mut harness = started([agent(1, "connected", "starting")]);
    assert!(harness.is_pending(follow_agent(1, None)));
    harness.agent_stream(1, Answer::Opened);
    harness.agent_stream(1, Answer::Frame("[]".into()));
    harness.agent_frame(1, &[7, 9]);
    assert_eq!((harness.ids(), harness.agent_ids(1)), (vec![1, 2], vec![7, 9]));
    assert_eq!(harness.stages(), ["Plan", "Install"], "the build's stages come first");
    assert!(harness.session.is_live());
}

#[test]
fn an_agent_is_not_followed_before_the_build_has_succeeded() {
    for status in ["pending", "running", "canceling", "failed", "canceled", "hibernating"] {
        let mut harness = following();
        let resources = with_agents(1, [agent(1, "connected", "starting")]).resources;
        harness.answer_build(Ok(WorkspaceBuild { resources, ..build(1, status, "start") }));
        assert_eq!(harness.followed_agents(), [], "{status}");
        assert_eq!(harness.agent_notices(), [], "{status}");
    }
}

#[test]
fn a_stop_tool_shows_no_agent() {
    let mut harness = Harness::new(Call { transition: Transition::Stop, ..running() }, bound(None), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "stop"))));
    harness.stream(Answer::Closed { done: true });
    let stopped = WorkspaceBuild { transition: Transition::Stop, ..with_agents(1, [agent(1, "connected", "ready")]) };
    harness.answer_build(Ok(stopped));
    harness.answer_log(Ok(list([1])));
    assert_eq!((harness.followed_agents(), harness.session.complete_build()), (vec![], Some(build_id(1))));
}

#[test]
fn the_agent_that_the_chat_names_is_chosen() {
    let mut harness = following();
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(2)), ..bound(Some(build_id(1))) }));
    succeed(&mut harness, [agent(1, "connected", "starting"), agent(2, "connected", "starting")]);
    assert_eq!(harness.followed_agents(), [agent_id(2)]);
}

#[test]
fn of_several_agents_none_is_chosen_without_a_name() {
    let several = [agent(1, "connected", "starting"), agent(2, "connected", "starting")];
    let mut harness = started(several.clone());
    assert_eq!((harness.followed_agents(), harness.agent_notices()), (vec![], vec![AgentNotice::NoneChosen]));
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(9)), ..bound(Some(build_id(1))) }));
    assert_eq!((harness.followed_agents(), harness.agent_notices()), (vec![], vec![AgentNotice::OfOtherBuild]));
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(1)), ..bound(Some(build_id(1))) }));
    assert_eq!(harness.followed_agents(), [agent_id(1)]);
    harness.agent_frame(1, &[7]);
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(2)), ..bound(Some(build_id(1))) }));
    assert_eq!(harness.followed_agents(), [agent_id(1)], "an agent with lines is kept");
}

#[test]
fn an_agent_of_an_earlier_build_does_not_hide_the_only_agent() {
    let mut harness = following();
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(9)), ..bound(Some(build_id(1))) }));
    succeed(&mut harness, [agent(1, "connected", "starting")]);
    assert_eq!((harness.followed_agents(), harness.stages().len()), (vec![agent_id(1)], 1));
}

#[test]
fn agents_of_dev_containers_follow_under_their_parent() {
    let child = WorkspaceAgent { parent_id: Some(agent_id(1)), ..agent(2, "connected", "starting") };
    let other = WorkspaceAgent { parent_id: Some(agent_id(8)), ..agent(3, "connected", "starting") };
    let mut harness = started([child.clone(), other, agent(1, "connected", "starting")]);
    assert_eq!(harness.followed_agents(), [agent_id(1), agent_id(2)]);
    harness.agent_frame(2, &[5]);
    assert_eq!(harness.stages(), ["Plan", "Install"]);
    harness.agent_frame(1, &[7]);
    let origins: Vec<_> = harness.session.log().expect("a log").stages().map(|stage| stage.origin()).collect();
    assert_eq!(origins, [LogOrigin::Build, LogOrigin::Agent(agent_id(1)), LogOrigin::Agent(agent_id(2))]);
    assert!(harness.agent_stage(2).is_dev_container());
}

#[test]
fn agents_of_an_earlier_build_are_not_shown() {
    let call = succeeded(Some(build_id(1)));
    let cache = LogCache::default();
    let mut harness = Harness::with_cache(call, bound(Some(build_id(2))), true, cache.clone());
    harness.answer_build(Ok(with_agents(1, [agent(1, "connected", "ready")])));
    harness.answer_log(Ok(list(1..=2)));
    harness.answer_workspace(Ok(workspace(with_agents(2, [agent(2, "connected", "ready")]))));
    assert!(harness.pending.is_empty(), "{:?}", harness.pending);
    assert_eq!((harness.agent_notices(), harness.session.complete_build()), (vec![], Some(build_id(1))));
    assert!(cache.get(build_id(1)).is_some(), "no agent's lines will be added");
}

#[test]
fn a_build_of_no_workspace_is_taken_for_the_latest() {
    let mut harness = Harness::new(succeeded(Some(build_id(1))), ChatBinding::default(), true);
    harness.answer_build(Ok(with_agents(1, [agent(1, "connected", "ready")])));
    harness.answer_log(Ok(list([1])));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.agent_ids(1), [7]);
}
