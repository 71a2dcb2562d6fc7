//! The reference product's tables (sections 2.2 to 2.7 of its description), row by row, and where this project does
//! better. The number in a test's name is the section and the row.

use std::time::Duration;

use super::{
    operations::{SILENT_AFTER, SLOW_AFTER},
    read::POLL_EVERY,
    testing::*,
    *,
};
use crate::workspace::Transition;

const POLL: Delay = Delay::Exactly(POLL_EVERY);
const SLOW: Delay = Delay::Exactly(SLOW_AFTER);
const SILENCE: Delay = Delay::Exactly(SILENT_AFTER);

fn follow(n: u128, after: Option<i64>) -> Operation {
    Operation::Follow { build: build_id(n), after }
}

/// A chat that is bound to its workspace and to no build yet.
fn searching() -> Bench {
    Bench::new(running(), bound(None), true)
}

/// An opened row of a call that ended long ago.
fn history() -> Bench {
    Bench::new(succeeded(Some(build_id(1))), Context::default(), true)
}

/// 2.2: which build is shown.
mod s2_2 {
    use super::*;

    #[test]
    fn r1_running_a_newly_bound_chat_build_is_followed_at_once() {
        let bench = following();
        assert_eq!(bench.followed(), Some(build_id(1)));
    }

    #[test]
    fn r1_running_the_chat_build_wins_over_the_latest_build() {
        let mut bench = searching();
        bench.answer_workspace(Ok(workspace(build(2, "running", "start"))));
        bench.on(Event::Context(bound(Some(build_id(0)))));
        assert_eq!(bench.followed(), Some(build_id(2)), "a first binding may be of an earlier call");
        bench.on(Event::Context(bound(Some(build_id(3)))));
        assert_eq!(bench.followed(), Some(build_id(3)));
    }

    #[test]
    fn r2_running_without_a_chat_build_the_latest_build_is_taken_if_pending_or_starting() {
        for status in ["pending", "running"] {
            let mut bench = searching();
            bench.answer_workspace(Ok(workspace(build(1, status, "start"))));
            assert_eq!(bench.followed(), Some(build_id(1)), "{status}");
        }
    }

    #[test]
    fn r2_a_latest_build_that_has_ended_or_is_being_cancelled_is_not_taken() {
        for status in ["succeeded", "failed", "canceled", "canceling", "hibernating"] {
            let mut bench = searching();
            bench.answer_workspace(Ok(workspace(build(1, status, "start"))));
            assert_eq!(bench.followed(), None, "{status}");
            assert_eq!(bench.view(), View::Loading, "{status}");
        }
    }

    #[test]
    fn r2_a_queued_stop_build_is_not_a_start_tools_build() {
        for status in ["pending", "running"] {
            let mut bench = searching();
            bench.answer_workspace(Ok(workspace(build(1, status, "stop"))));
            assert_eq!(bench.followed(), None, "{status}");
        }
    }

    #[test]
    fn r3_a_stop_tool_takes_the_latest_stop_build() {
        let call = Call { transition: Transition::Stop, ..running() };
        let mut bench = Bench::new(call, bound(None), true);
        bench.answer_workspace(Ok(workspace(build(1, "running", "stop"))));
        assert_eq!(bench.followed(), Some(build_id(1)));
    }

    #[test]
    fn r4_finished_the_results_build_is_taken_whatever_the_chat_is_bound_to() {
        for call in [succeeded(Some(build_id(1))), failed(Some(build_id(1)))] {
            let bench = Bench::new(call, bound(Some(build_id(9))), true);
            assert_eq!(bench.session.log().map(LogStore::build), Some(build_id(1)));
        }
    }
}

/// 2.3: where the lines come from.
mod s2_3 {
    use super::*;

    #[test]
    fn r1_running_the_log_is_streamed_from_its_beginning() {
        assert!(following().runs(follow(1, None)));
    }

    #[test]
    fn r2_finished_the_log_is_read_once_and_kept() {
        let cache = LogCache::default();
        let open =
            |cache: &LogCache| Bench::with_cache(succeeded(Some(build_id(1))), Context::default(), true, cache.clone());
        let mut bench = open(&cache);
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list(1..=3)));
        assert_eq!(bench.ids(), [1, 2, 3]);
        let again = open(&cache);
        assert_eq!(again.ids(), [1, 2, 3]);
        assert!(again.begun.is_empty(), "a log that cannot change is not read again");
    }

    #[test]
    fn r2_finished_a_build_that_is_still_at_work_is_followed_instead() {
        let mut bench = history();
        bench.answer_build(Ok(build(1, "running", "start")));
        assert!(bench.runs(follow(1, None)));
        bench.receive([1]);
        assert_eq!(bench.session.notices(), [Notice::StillBuilding]);
    }

    #[test]
    fn r3_finished_streamed_lines_stay_until_the_list_is_there() {
        let mut bench = following();
        bench.receive([1, 2]);
        bench.on(Event::Call(succeeded(Some(build_id(1)))));
        bench.stream(Answer::Closed { done: true });
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
        bench.answer_log(Ok(list(1..=3)));
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2, 3]));
    }

    #[test]
    fn r4_a_closed_finished_row_costs_nothing() {
        let bench = Bench::new(succeeded(Some(build_id(1))), bound(Some(build_id(1))), false);
        assert!(bench.begun.is_empty());
    }

    #[test]
    fn r4_a_closed_running_row_opens_no_stream() {
        let mut bench = Bench::new(running(), bound(Some(build_id(0))), false);
        bench.on(Event::Context(bound(Some(build_id(1)))));
        assert_eq!(bench.followed(), None);
        assert!(bench.runs(Operation::ReadBuild(build_id(1))), "its label still tells the stage");
    }
}

/// 2.4: what is shown.
mod s2_4 {
    use super::*;

    #[test]
    fn r1_without_a_build_id_a_running_call_in_a_workspace_is_loading() {
        let bench = searching();
        assert_eq!(bench.view(), View::Loading);
        assert!(!bench.runs(Operation::Wait(SLOW)), "no timeout applies");
    }

    #[test]
    fn r1_a_search_that_keeps_failing_says_so_and_can_be_retried() {
        let mut bench = searching();
        for pause in [4, 8] {
            bench.answer_workspace(Err(server_error()));
            assert_eq!(bench.view(), View::Loading);
            bench.elapse(Delay::Exactly(Duration::from_secs(pause)));
        }
        bench.answer_workspace(Err(server_error()));
        assert_eq!(bench.view(), View::Failed(server_error()));
        bench.on(Event::Retry);
        assert_eq!(bench.view(), View::Loading);
        assert!(bench.runs(Operation::ReadWorkspace(workspace_id())));
    }

    #[test]
    fn r2_without_a_build_id_and_a_workspace_there_is_nothing() {
        let bench = Bench::new(running(), Context::default(), true);
        assert_eq!((bench.view(), bench.session.has_content()), (View::Nothing, false));
        assert!(bench.begun.is_empty());
    }

    #[test]
    fn r2_finished_without_a_build_id_there_is_nothing() {
        for call in [succeeded(None), failed(None)] {
            let bench = Bench::new(call, bound(Some(build_id(1))), true);
            assert_eq!((bench.view(), bench.session.has_content()), (View::Nothing, false));
            assert!(bench.begun.is_empty());
        }
    }

    #[test]
    fn r3_a_list_that_cannot_be_had_is_a_failure_with_a_retry() {
        let mut bench = history();
        bench.answer_build(Ok(build(1, "failed", "start")));
        bench.answer_log(Err(server_error()));
        assert_eq!(bench.view(), View::Failed(server_error()));
        bench.on(Event::Retry);
        bench.answer_log(Ok(list(1..=2)));
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
    }

    #[test]
    fn r3_a_failed_list_does_not_hide_streamed_lines() {
        let mut bench = following();
        bench.receive([1]);
        bench.on(Event::Call(succeeded(Some(build_id(1)))));
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Err(server_error()));
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1]));
        assert_eq!(bench.session.notices(), [Notice::Failed(server_error())]);
    }

    #[test]
    fn r3_a_job_that_cannot_be_read_does_not_stand_in_the_way_of_the_list() {
        let cache = LogCache::default();
        let mut bench = Bench::with_cache(succeeded(Some(build_id(1))), Context::default(), true, cache.clone());
        bench.answer_build(Err(server_error()));
        bench.answer_log(Ok(list(1..=2)));
        assert_eq!(bench.ids(), [1, 2]);
        assert!(cache.get(build_id(1)).is_none(), "without the job's word the list may be partial");
    }

    #[test]
    fn r4_without_a_line_in_time_the_row_says_that_it_takes_longer() {
        let mut bench = following();
        bench.elapse(SLOW);
        assert_eq!(bench.view(), View::Slow);
    }

    #[test]
    fn r5_an_ended_build_without_lines_says_so() {
        let mut bench = history();
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list([])));
        assert_eq!(bench.view(), View::Empty);
    }

    #[test]
    fn r6_before_the_first_line_the_log_is_loading() {
        assert_eq!(following().view(), View::Loading);
        assert_eq!(history().view(), View::Loading);
    }

    #[test]
    fn r7_lines_are_shown() {
        let mut bench = following();
        bench.receive([4, 7]);
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![4, 7]));
        assert!(bench.session.is_live());
    }

    #[test]
    fn r8_a_queued_build_says_where_it_stands() {
        let mut bench = following();
        let mut queued = build(1, "pending", "start");
        (queued.job.queue_position, queued.job.queue_size) = (2, 5);
        bench.answer_build(Ok(queued));
        assert_eq!(bench.view(), View::Queued { position: 2, size: 5 });
    }
}

/// 2.5: the 30-second warning.
mod s2_5 {
    use super::*;

    #[test]
    fn r1_it_counts_30_seconds() {
        assert_eq!(SLOW_AFTER, Duration::from_secs(30));
    }

    #[test]
    fn r2_it_counts_from_when_the_build_is_known() {
        let mut bench = searching();
        assert!(!bench.runs(Operation::Wait(SLOW)));
        bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
        assert!(bench.runs(Operation::Wait(SLOW)));
    }

    #[test]
    fn r3_another_build_starts_it_anew() {
        let mut bench = searching();
        bench.on(Event::Context(bound(Some(build_id(0)))));
        bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
        bench.elapse(SLOW);
        bench.on(Event::Context(bound(Some(build_id(2)))));
        assert_eq!(bench.view(), View::Loading);
        assert!(bench.runs(Operation::Wait(SLOW)));
    }

    #[test]
    fn r4_the_first_line_stops_it_and_later_lines_do_not_start_it() {
        let mut bench = following();
        bench.receive([1]);
        assert!(!bench.runs(Operation::Wait(SLOW)));
        bench.receive([2]);
        assert_eq!(bench.begun.iter().filter(|operation| **operation == Operation::Wait(SLOW)).count(), 1);
    }

    #[test]
    fn r5_a_line_after_the_warning_replaces_it() {
        let mut bench = following();
        bench.elapse(SLOW);
        bench.receive([1]);
        assert_eq!(bench.view(), View::Log);
    }

    #[test]
    fn r6_it_applies_to_a_list_that_does_not_come() {
        let mut bench = history();
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.elapse(SLOW);
        assert_eq!(bench.view(), View::Slow);
        bench.on(Event::Retry);
        assert_eq!(bench.view(), View::Loading);
        let reads = bench.begun.iter().filter(|operation| **operation == Operation::ReadLog(build_id(1))).count();
        assert_eq!(reads, 2, "Retry asks again instead of waiting for the answer that does not come");
    }

    #[test]
    fn r7_it_does_not_run_while_the_build_is_queued() {
        let mut bench = following();
        bench.answer_build(Ok(build(1, "pending", "start")));
        assert!(!bench.runs(Operation::Wait(SLOW)));
        bench.elapse(POLL);
        bench.answer_build(Ok(build(1, "running", "start")));
        assert!(bench.runs(Operation::Wait(SLOW)));
    }

    #[test]
    fn r8_closing_the_row_stops_it() {
        let mut bench = following();
        bench.on(Event::Shown(false));
        assert!(!bench.runs(Operation::Wait(SLOW)));
    }
}

/// 2.6: transitions.
mod s2_6 {
    use super::*;

    #[test]
    fn r1_a_running_call_looks_for_its_build_at_once() {
        assert_eq!(searching().begun, [Operation::ReadWorkspace(workspace_id())]);
    }

    #[test]
    fn r2_a_call_from_history_touches_no_network_until_it_is_opened() {
        let mut bench = Bench::new(succeeded(Some(build_id(1))), bound(None), false);
        assert!(bench.begun.is_empty());
        bench.on(Event::Shown(true));
        assert!(bench.runs(Operation::ReadBuild(build_id(1))));
    }

    #[test]
    fn r3_a_binding_to_the_build_that_polling_found_keeps_the_stream() {
        let mut bench = Bench::new(running(), bound(Some(build_id(0))), true);
        bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
        bench.receive([1, 2]);
        let streams = |bench: &Bench| bench.begun.iter().filter(|op| matches!(op, Operation::Follow { .. })).count();
        let before = streams(&bench);
        bench.on(Event::Context(bound(Some(build_id(1)))));
        assert_eq!((streams(&bench), bench.ids()), (before, vec![1, 2]));
    }

    #[test]
    fn r3_a_binding_to_another_build_clears_the_lines_and_streams_that_one() {
        let mut bench = Bench::new(running(), bound(Some(build_id(0))), true);
        bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
        bench.receive([1, 2]);
        bench.on(Event::Context(bound(Some(build_id(2)))));
        assert_eq!((bench.followed(), bench.ids()), (Some(build_id(2)), vec![]));
    }

    #[test]
    fn r4_polling_goes_on_every_two_seconds() {
        let mut bench = searching();
        for _ in 0..3 {
            bench.answer_workspace(Ok(workspace(build(0, "succeeded", "stop"))));
            bench.elapse(POLL);
        }
        bench.answer_workspace(Ok(workspace(build(1, "pending", "start"))));
        assert_eq!(bench.followed(), Some(build_id(1)));
    }

    #[test]
    fn r5_the_build_found_stays_the_calls_own_after_it_has_ended() {
        let mut bench = searching();
        bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
        bench.receive([1, 2]);
        bench.stream(Answer::Closed { done: true });
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list(1..=2)));
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
        assert!(!bench.session.is_live());
    }

    #[test]
    fn r6_from_running_to_finished_nothing_flickers() {
        let mut bench = following();
        bench.receive([1, 2]);
        let mut seen = vec![bench.view()];
        let steps: [fn(&mut Bench); 4] = [
            |bench| bench.stream(Answer::Closed { done: true }),
            |bench| bench.answer_build(Ok(build(1, "succeeded", "start"))),
            |bench| bench.on(Event::Call(succeeded(Some(build_id(1))))),
            |bench| bench.answer_log(Ok(list(1..=2))),
        ];
        for step in steps {
            step(&mut bench);
            seen.push(bench.view());
            assert!(bench.session.notices().is_empty());
        }
        assert!(seen.iter().all(|view| *view == View::Log), "{seen:?}");
        assert!(bench.running.is_empty());
    }

    #[test]
    fn r7_a_result_with_another_build_drops_the_lines_of_the_first() {
        let mut bench = following();
        bench.receive([1, 2]);
        bench.on(Event::Call(succeeded(Some(build_id(5)))));
        assert_eq!((bench.view(), bench.ids()), (View::Loading, vec![]));
    }

    #[test]
    fn r8_a_success_without_a_build_closes_the_log() {
        let no_build = Call { no_build: true, ..succeeded(None) };
        for call in [succeeded(None), no_build] {
            let mut bench = following();
            bench.receive([1]);
            bench.on(Event::Call(call));
            assert!(!bench.session.has_content());
            assert!(bench.running.is_empty());
        }
    }

    #[test]
    fn r9_a_failure_without_a_build_closes_an_empty_log_and_keeps_lines_that_were_there() {
        let mut bench = following();
        bench.on(Event::Call(failed(None)));
        assert!(!bench.session.has_content());

        let mut bench = following();
        bench.receive([1]);
        bench.on(Event::Call(failed(None)));
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1]));
    }

    #[test]
    fn r10_a_failed_build_keeps_its_log() {
        let mut bench = following();
        bench.receive([1, 2]);
        bench.stream(Answer::Closed { done: true });
        bench.answer_build(Ok(build(1, "failed", "start")));
        bench.on(Event::Call(failed(Some(build_id(1)))));
        bench.answer_log(Ok(list(1..=2)));
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
    }

    #[test]
    fn r11_closing_a_running_row_ends_its_stream_and_opening_it_resumes() {
        let mut bench = following();
        bench.receive([1, 2]);
        bench.on(Event::Shown(false));
        assert_eq!(bench.followed(), None);
        bench.on(Event::Shown(true));
        assert!(bench.runs(follow(1, Some(2))));
        assert_eq!(bench.ids(), [1, 2]);
    }

    #[test]
    fn r12_opening_a_finished_row_again_reads_nothing_and_retries_what_failed() {
        let mut bench = history();
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Err(server_error()));
        bench.on(Event::Shown(false));
        bench.on(Event::Shown(true));
        bench.answer_log(Ok(list(1..=2)));
        let begun = bench.begun.len();
        bench.on(Event::Shown(false));
        bench.on(Event::Shown(true));
        assert_eq!((bench.begun.len(), bench.ids()), (begun, vec![1, 2]));
    }

    #[test]
    fn r13_an_old_binding_is_not_shown_while_a_running_workspace_is_started() {
        let mut bench = Bench::new(running(), bound(Some(build_id(1))), true);
        bench.answer_workspace(Ok(workspace(build(1, "succeeded", "start"))));
        assert_eq!((bench.followed(), bench.view()), (None, View::Loading));
        bench.on(Event::Call(Call { no_build: true, ..succeeded(None) }));
        assert_eq!(bench.view(), View::Nothing);
    }

    #[test]
    fn r13_after_a_reload_in_mid_build_the_binding_is_taken_because_its_build_is_at_work() {
        let mut bench = Bench::new(running(), bound(Some(build_id(1))), true);
        bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
        assert_eq!(bench.followed(), Some(build_id(1)));

        let mut bench = Bench::new(running(), Context { workspace_id: None, build_id: Some(build_id(1)) }, true);
        bench.answer_build(Ok(build(1, "running", "start")));
        assert_eq!(bench.followed(), Some(build_id(1)));
    }

    #[test]
    fn r14_a_wait_that_timed_out_does_not_freeze_a_partial_log() {
        let cache = LogCache::default();
        let mut bench = Bench::with_cache(failed(Some(build_id(1))), Context::default(), true, cache.clone());
        bench.answer_build(Ok(build(1, "running", "start")));
        bench.receive([1, 2]);
        assert!(cache.get(build_id(1)).is_none());
        bench.stream(Answer::Closed { done: true });
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list(1..=4)));
        assert_eq!(cache.get(build_id(1)).map(|log| log.ids().to_vec()), Some(vec![1, 2, 3, 4]));
    }
}

/// 2.7: cases named in the reference's review.
mod s2_7 {
    use super::*;

    #[test]
    fn r1_an_old_chat_without_a_build_id_is_only_a_label() {
        let bench = Bench::new(succeeded(None), Context::default(), true);
        assert!(!bench.session.has_content() && bench.begun.is_empty());
    }

    #[test]
    fn r2_the_previous_stop_build_is_never_shown() {
        let mut bench = Bench::new(running(), bound(Some(build_id(1))), true);
        for status in ["running", "succeeded"] {
            bench.answer_workspace(Ok(workspace(build(1, status, "stop"))));
            assert_eq!(bench.followed(), None);
            bench.elapse(POLL);
        }
        bench.on(Event::Context(bound(Some(build_id(2)))));
        assert_eq!(bench.followed(), Some(build_id(2)));
    }

    #[test]
    fn r3_a_build_without_lines_does_not_spin_for_ever() {
        let mut bench = following();
        bench.stream(Answer::Closed { done: true });
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list([])));
        assert_eq!(bench.view(), View::Empty);
    }

    #[test]
    fn r4_a_build_queued_by_someone_else_is_never_mistaken_for_the_calls_own() {
        let mut bench = following();
        bench.on(Event::Context(bound(Some(build_id(7)))));
        assert_eq!(bench.followed(), Some(build_id(1)));
    }

    #[test]
    fn r4_the_build_of_another_call_of_the_same_turn_is_given_up_once_its_direction_is_known() {
        let mut bench = Bench::new(running(), bound(Some(build_id(0))), true);
        bench.on(Event::Context(bound(Some(build_id(1)))));
        bench.answer_build(Ok(build(1, "running", "stop")));
        assert_eq!((bench.followed(), bench.view(), bench.ids()), (None, View::Loading, vec![]));
        bench.answer_workspace(Ok(workspace(build(1, "succeeded", "stop"))));
        assert_eq!(bench.followed(), None);
        bench.on(Event::Context(bound(Some(build_id(2)))));
        assert_eq!(bench.followed(), Some(build_id(2)));
        bench.answer_build(Ok(build(2, "running", "start")));
        bench.receive([7]);
        assert_eq!(bench.ids(), [7]);
    }

    #[test]
    fn r5_a_cancelled_build_keeps_its_log() {
        let mut bench = Bench::new(failed(Some(build_id(1))), Context::default(), true);
        bench.answer_build(Ok(build(1, "canceled", "start")));
        bench.answer_log(Ok(list(1..=2)));
        assert_eq!(bench.ids(), [1, 2]);
    }
}

/// The stream's own ways, where the reference has none.
mod stream {
    use super::*;

    #[test]
    fn a_broken_stream_is_resumed_after_the_last_line() {
        let mut bench = following();
        bench.receive([3, 9]);
        bench.stream(Answer::Closed { done: false });
        bench.answer_build(Ok(build(1, "running", "start")));
        assert_eq!(bench.session.notices(), [Notice::Reconnecting]);
        bench.elapse(Delay::UpTo(Duration::from_secs(1)));
        assert!(bench.runs(follow(1, Some(9))));
        bench.receive([9, 12]);
        assert_eq!((bench.ids(), bench.session.notices()), (vec![3, 9, 12], vec![]));
    }

    #[test]
    fn each_loss_waits_longer_until_only_a_retry_goes_on() {
        let mut bench = following();
        bench.receive([1]);
        for at_most in [1, 2, 4, 8, 16, 30, 30, 30] {
            bench.stream(Answer::Closed { done: false });
            bench.answer_build(Err(server_error()));
            bench.elapse(Delay::UpTo(Duration::from_secs(at_most)));
        }
        bench.stream(Answer::Closed { done: false });
        bench.answer_build(Err(server_error()));
        assert!(matches!(bench.session.notices()[..], [Notice::Failed(_)]), "{:?}", bench.session.notices());
        assert_eq!((bench.followed(), bench.ids()), (None, vec![1]));
        bench.on(Event::Retry);
        assert!(bench.runs(follow(1, Some(1))));
    }

    #[test]
    fn a_line_takes_the_losses_back() {
        let mut bench = following();
        for id in 1..20 {
            bench.stream(Answer::Closed { done: false });
            bench.answer_build(Ok(build(1, "running", "start")));
            bench.elapse(Delay::UpTo(Duration::from_secs(1)));
            bench.receive([id]);
        }
        assert!(bench.session.is_live());
    }

    #[test]
    fn who_is_signed_out_is_told_so_and_no_storm_of_retries_begins() {
        let signed_out = Problem::new(ProblemKind::SignedOut, "You are signed out.");
        let mut bench = following();
        bench.stream(Answer::Closed { done: false });
        bench.answer_build(Err(signed_out.clone()));
        assert_eq!(bench.view(), View::Failed(signed_out));
        assert!(bench.running.is_empty());
    }

    #[test]
    fn a_done_stream_of_a_build_at_work_is_opened_again() {
        let mut bench = following();
        bench.receive([1]);
        bench.stream(Answer::Closed { done: true });
        bench.answer_build(Ok(build(1, "running", "start")));
        bench.elapse(Delay::UpTo(Duration::from_secs(1)));
        assert!(bench.runs(follow(1, Some(1))));
    }

    #[test]
    fn lines_that_only_the_list_has_are_added_at_the_end() {
        let mut bench = following();
        bench.receive([1]);
        bench.stream(Answer::Closed { done: true });
        bench.answer_build(Ok(build(1, "failed", "start")));
        bench.answer_log(Ok(list([1, 5, 6])));
        assert_eq!(bench.ids(), [1, 5, 6]);
    }

    #[test]
    fn a_silent_stream_of_an_ended_build_is_not_waited_for() {
        let mut bench = following();
        bench.answer_build(Ok(build(1, "canceled", "start")));
        assert_eq!(bench.followed(), None);
        bench.answer_log(Ok(list([])));
        assert_eq!(bench.view(), View::Empty);
    }

    #[test]
    fn a_malformed_frame_is_reported_and_made_good_by_the_list() {
        let mut bench = following();
        bench.receive([1]);
        bench.stream(Answer::Frame("{\"id\": 2, \"outp".into()));
        bench.receive([3]);
        assert_eq!((bench.ids(), bench.session.notices()), (vec![1, 3], vec![Notice::Malformed(1)]));
        bench.stream(Answer::Closed { done: true });
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list(1..=3)));
        assert_eq!((bench.ids(), bench.session.notices()), (vec![1, 2, 3], vec![]));
    }

    #[test]
    fn a_list_that_cannot_be_read_is_not_kept() {
        let cache = LogCache::default();
        let mut bench = Bench::with_cache(succeeded(Some(build_id(1))), Context::default(), true, cache.clone());
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(b"<html>".to_vec()));
        assert!(matches!(bench.view(), View::Failed(problem) if problem.kind == ProblemKind::Unreadable));
        assert!(cache.get(build_id(1)).is_none());
    }

    #[test]
    fn an_answer_about_another_build_is_refused() {
        let mut bench = history();
        bench.answer_build(Ok(build(2, "running", "start")));
        assert_eq!(bench.followed(), None);
        assert!(bench.runs(Operation::ReadLog(build_id(1))));
    }

    #[test]
    fn an_overflowed_log_says_so() {
        let mut bench = history();
        let mut overflowed = build(1, "succeeded", "start");
        overflowed.job.logs_overflowed = true;
        bench.answer_build(Ok(overflowed));
        bench.answer_log(Ok(list([1])));
        assert_eq!(bench.session.notices(), [Notice::Overflowed]);
    }

    #[test]
    fn an_answer_that_comes_after_its_end_changes_nothing() {
        let mut bench = following();
        let ticket = *bench.running.iter().find(|(_, op)| matches!(op, Operation::Follow { .. })).expect("a stream").0;
        bench.on(Event::Shown(false));
        let effects = bench.session.handle(Event::Answer(ticket, Answer::Frame(frame(1))));
        assert_eq!((effects, bench.ids()), (vec![], vec![]));
    }

    #[test]
    fn a_page_that_is_back_reconnects_at_once() {
        let mut bench = following();
        bench.receive([1]);
        bench.stream(Answer::Closed { done: false });
        bench.answer_build(Err(server_error()));
        assert_eq!(bench.followed(), None);
        bench.on(Event::Wake);
        assert!(bench.runs(follow(1, Some(1))));
        assert!(bench.runs(Operation::ReadBuild(build_id(1))), "and asks how the build is");
    }

    #[test]
    fn a_page_that_is_back_tries_again_what_was_given_up() {
        let mut bench = history();
        bench.answer_build(Err(Problem::new(ProblemKind::SignedOut, "Sign in again.")));
        bench.answer_log(Err(Problem::new(ProblemKind::SignedOut, "Sign in again.")));
        assert!(bench.running.is_empty());
        bench.on(Event::Wake);
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list(1..=2)));
        assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
        let begun = bench.begun.len();
        bench.on(Event::Wake);
        assert_eq!(bench.begun.len(), begun, "a whole log has nothing to wait for");
    }

    #[test]
    fn a_server_that_asks_for_a_pause_gets_it() {
        let pause = Duration::from_secs(70);
        let asks = || Problem { retry_after: Some(pause), ..Problem::new(ProblemKind::RateLimited, "Later.") };
        let mut bench = following();
        bench.receive([1]);
        bench.stream(Answer::Closed { done: false });
        bench.answer_build(Err(asks()));
        let waits = |bench: &Bench| bench.running.values().all(|op| *op == Operation::Wait(Delay::Exactly(pause)));
        assert!(waits(&bench) && bench.running.len() == 2, "{:?}", bench.running);
        bench.on(Event::Wake);
        assert!(waits(&bench), "also one that is back: {:?}", bench.running);

        let mut bench = history();
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Err(asks()));
        assert_eq!(bench.view(), View::Failed(asks()));
        bench.elapse(Delay::Exactly(pause));
        bench.answer_log(Ok(list([1])));
        assert_eq!(bench.view(), View::Log);
    }

    #[test]
    fn a_list_that_cannot_be_had_is_said_and_tried_again_until_only_a_retry_goes_on() {
        let mut bench = history();
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        for at_most in [1, 2, 4, 8, 16, 30, 30, 30] {
            bench.answer_log(Err(server_error()));
            assert_eq!(bench.view(), View::Failed(server_error()));
            bench.elapse(Delay::UpTo(Duration::from_secs(at_most)));
            assert_eq!(bench.view(), View::Failed(server_error()), "until it has come");
        }
        bench.answer_log(Err(server_error()));
        assert_eq!((bench.view(), bench.running.len()), (View::Failed(server_error()), 0));
        bench.on(Event::Retry);
        bench.answer_log(Ok(list([1])));
        assert_eq!((bench.view(), bench.session.notices()), (View::Log, vec![]));
    }

    #[test]
    fn a_list_cut_by_the_way_is_read_again_by_itself() {
        let mut bench = history();
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        let whole = list(1..=4);
        bench.answer_log(Ok(whole[..whole.len() / 2].to_vec()));
        assert!(matches!(bench.session.notices()[..], [Notice::Failed(_)]));
        bench.elapse(Delay::UpTo(Duration::from_secs(1)));
        bench.answer_log(Ok(whole));
        assert_eq!((bench.ids(), bench.session.notices()), (vec![1, 2, 3, 4], vec![]));
    }

    #[test]
    fn after_a_long_silence_the_job_is_asked_and_another_connection_made_without_a_word() {
        let mut bench = following();
        bench.receive([1]);
        bench.answer_build(Ok(build(1, "running", "start")));
        bench.elapse(SILENCE);
        assert!(!bench.runs(Operation::ReadBuild(build_id(1))), "a line came since the last look");
        bench.elapse(SILENCE);
        assert!(bench.runs(follow(1, None)), "the old one is kept until the job says that it is at work");
        bench.answer_build(Ok(build(1, "running", "start")));
        assert_eq!(bench.session.notices(), []);
        bench.elapse(Delay::UpTo(Duration::from_secs(1)));
        assert!(bench.runs(follow(1, Some(1))));
    }

    #[test]
    fn a_silent_queue_is_no_reason_to_connect_again() {
        let mut bench = following();
        for _ in 0..3 {
            bench.elapse(SILENCE);
            bench.answer_build(Ok(build(1, "pending", "start")));
            assert!(bench.runs(follow(1, None)));
        }
        let streams = bench.begun.iter().filter(|operation| matches!(operation, Operation::Follow { .. })).count();
        assert_eq!(streams, 1);
    }

    #[test]
    fn a_cancelled_queued_job_whose_socket_stays_open_is_found_out() {
        let mut bench = following();
        bench.answer_build(Ok(build(1, "pending", "start")));
        bench.elapse(SILENCE);
        bench.elapse(SILENCE);
        bench.answer_build(Ok(build(1, "canceled", "start")));
        bench.answer_log(Ok(list([])));
        assert_eq!(bench.view(), View::Empty);
    }

    #[test]
    fn a_connection_that_never_opens_counts_as_lost() {
        let mut bench = Bench::new(running(), bound(Some(build_id(0))), true);
        bench.on(Event::Context(bound(Some(build_id(1)))));
        bench.elapse(SILENCE);
        assert_eq!(bench.followed(), None);
        bench.answer_build(Ok(build(1, "running", "start")));
        assert_eq!(bench.view(), View::Reconnecting);
    }

    #[test]
    fn a_list_made_before_the_job_ended_is_not_taken_for_the_whole() {
        let cache = LogCache::default();
        let mut bench = Bench::with_cache(running(), bound(Some(build_id(0))), true, cache.clone());
        bench.on(Event::Context(bound(Some(build_id(1)))));
        bench.stream(Answer::Closed { done: true });
        bench.answer_build(Err(server_error()));
        bench.elapse(Delay::Exactly(Duration::from_secs(4)));
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list([1])));
        assert!(cache.get(build_id(1)).is_none());
        bench.elapse(POLL);
        bench.answer_build(Ok(build(1, "succeeded", "start")));
        bench.answer_log(Ok(list(1..=2)));
        assert_eq!(cache.get(build_id(1)).map(|log| log.ids().to_vec()), Some(vec![1, 2]));
    }

    #[test]
    fn an_open_row_that_could_not_ask_for_the_job_goes_on_asking() {
        let mut bench = history();
        bench.answer_build(Err(server_error()));
        bench.answer_log(Ok(list([1])));
        bench.elapse(Delay::Exactly(Duration::from_secs(4)));
        bench.answer_build(Ok(build(1, "running", "start")));
        assert!(bench.runs(follow(1, Some(1))), "the log was not the whole");
        assert_eq!(bench.session.notices(), [Notice::StillBuilding]);
    }
}
