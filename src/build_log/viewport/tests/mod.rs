mod find;

use proptest::prelude::*;

use super::LogViewport;
use crate::{
    build_log::{
        LogLevel, LogLine, LogOrigin, LogSource, LogStore,
        layout::{LineSize, Metrics},
    },
    workspace::WorkspaceAgent,
};

/// The height of a row and of a header in theme.css.
const ROW: f64 = 20.0;
const HEADER: f64 = 30.0;
/// Ten rows.
const VISIBLE: f64 = 200.0;

fn line(id: i64, stage: &str, output: &str) -> LogLine {
    LogLine {
        id,
        created_at: String::new(),
        log_source: LogSource::Provisioner,
        log_level: LogLevel::Info,
        stage: stage.into(),
        output: output.into(),
    }
}

fn log(lines: i64) -> LogStore {
    let mut log = LogStore::new(uuid::Uuid::from_u128(7).into());
    for id in 1..=lines {
        log.push(&line(id, "Plan", &format!("line {id}")));
    }
    log
}

fn error(id: i64) -> LogLine {
    LogLine { log_level: LogLevel::Error, ..line(id, "Plan", "Error: no capacity") }
}

fn viewport(log: &LogStore, is_live: bool) -> LogViewport {
    let mut viewport = LogViewport::new(is_live, false);
    viewport.on_resize(VISIBLE, Metrics::default(), log);
    viewport.sync(log);
    viewport
}

/// Scrolls the box to its target and sends the scroll event, as the page does.
fn settle(viewport: &mut LogViewport) -> Option<f64> {
    let to = viewport.take_scroll_target()?;
    viewport.on_scroll(to);
    Some(to)
}

fn rendered_lines(viewport: &mut LogViewport) -> Vec<usize> {
    viewport.visible_stages().into_iter().flat_map(|stage| stage.lines).collect()
}

#[test]
fn a_finished_log_opens_at_its_start() {
    let log = log(1000);
    let mut viewport = viewport(&log, false);
    assert_eq!(settle(&mut viewport), None);
    assert_eq!(rendered_lines(&mut viewport), (0..14).collect::<Vec<_>>());
    assert!(viewport.on_scroll(240.0));
    assert_eq!(rendered_lines(&mut viewport), (5..26).collect::<Vec<_>>());
}

#[test]
fn nothing_else_is_rendered_after_a_jump_until_the_next_scroll() {
    let log = log(1000);
    let mut viewport = viewport(&log, false);
    viewport.visible_stages();
    assert!(viewport.on_scroll(HEADER + 500.0 * ROW));
    assert_eq!(rendered_lines(&mut viewport), (500..510).collect::<Vec<_>>());
    assert!(viewport.on_scroll(HEADER + 501.0 * ROW));
    assert_eq!(rendered_lines(&mut viewport), (496..516).collect::<Vec<_>>());
}

#[test]
fn only_visible_lines_are_rendered_where_more_arrive_than_the_box_shows() {
    let mut log = log(1000);
    let mut viewport = viewport(&log, true);
    rendered_lines(&mut viewport);
    settle(&mut viewport);
    for (first, rendered) in [(1001, 1020..1030), (1031, 1050..1060)] {
        for id in first..first + 30 {
            log.push(&line(id, "Plan", "more"));
        }
        viewport.sync(&log);
        assert_eq!(rendered_lines(&mut viewport), rendered.collect::<Vec<_>>());
        let to = viewport.take_scroll_target().expect("the end is followed");
        assert!(!viewport.on_scroll(to), "the box's own scroll needs no other render");
    }
    log.push(&line(1061, "Plan", "more"));
    viewport.sync(&log);
    assert_eq!(rendered_lines(&mut viewport), (1046..1061).collect::<Vec<_>>());
}

#[test]
fn an_unbounded_box_does_not_render_all_lines() {
    let log = log(10_000);
    let mut viewport = viewport(&log, false);
    viewport.on_resize(200_000.0, Metrics::default(), &log);
    assert!(rendered_lines(&mut viewport).len() < 400);
}

#[test]
fn the_headers_beside_the_rendered_stages_are_rendered() {
    let mut log = LogStore::new(uuid::Uuid::from_u128(7).into());
    for id in 0..500 {
        log.push(&line(id, &format!("stage {}", id / 100), "text"));
    }
    let mut viewport = viewport(&log, false);
    let mut rendered = |top| {
        viewport.on_scroll(top);
        viewport.visible_stages().into_iter().map(|stage| (stage.stage, stage.lines.is_empty())).collect::<Vec<_>>()
    };
    let stage_height = HEADER + 100.0 * ROW;
    assert_eq!(rendered(0.0), [(0, false), (1, true)]);
    assert_eq!(rendered(2.5 * stage_height), [(1, true), (2, false), (3, true)]);
    assert_eq!(rendered(5.0 * stage_height - VISIBLE), [(3, true), (4, false)]);
}

#[test]
fn a_short_scroll_renders_nothing() {
    let log = log(1000);
    let mut viewport = viewport(&log, false);
    viewport.visible_stages();
    viewport.on_scroll(200.0);
    viewport.visible_stages();
    assert!(!viewport.on_scroll(240.0));
    assert!(viewport.on_scroll(260.0));
}

#[test]
fn a_live_log_scrolls_to_its_end_until_the_user_scrolls_up() {
    let mut log = log(100);
    let mut viewport = viewport(&log, true);
    assert_eq!(settle(&mut viewport), Some(HEADER + 100.0 * ROW - VISIBLE));
    log.push(&line(101, "Plan", "more"));
    viewport.sync(&log);
    assert_eq!(settle(&mut viewport), Some(HEADER + 101.0 * ROW - VISIBLE));
    assert_eq!(viewport.unseen_lines(), None);

    viewport.on_scroll(500.0);
    for id in 102..=104 {
        log.push(&line(id, "Plan", "more"));
        viewport.sync(&log);
    }
    assert_eq!((settle(&mut viewport), viewport.unseen_lines()), (None, Some(3)));
    viewport.scroll_to_end();
    assert_eq!(settle(&mut viewport), Some(HEADER + 104.0 * ROW - VISIBLE));
    assert_eq!(viewport.unseen_lines(), None);
}

#[test]
fn rendered_lines_are_measured_again_when_their_measurements_are_dropped() {
    let mut log = log(50);
    let mut viewport = viewport(&log, false);
    assert!(viewport.take_needs_measurement());
    assert!(!viewport.take_needs_measurement());

    log.push(&line(60, "Plan", "a new line"));
    viewport.sync(&log);
    viewport.on_scroll(300.0);
    viewport.on_resize(VISIBLE, Metrics::default(), &log);
    assert!(!viewport.take_needs_measurement());

    viewport.on_resize(VISIBLE, Metrics { row: ROW + 1.0, ..Metrics::default() }, &log);
    assert!(viewport.take_needs_measurement());
    viewport.expand_line(0, 3, &log);
    assert!(viewport.take_needs_measurement());
    viewport.set_min_level(LogLevel::Warn, &log);
    assert!(viewport.take_needs_measurement());
    log.push(&line(55, "Plan", "a late line"));
    viewport.sync(&log);
    assert!(viewport.take_needs_measurement());
}

#[test]
fn visible_lines_stay_when_a_stage_above_is_collapsed() {
    let mut log = log(100);
    for id in 101..=200 {
        log.push(&line(id, "Start", "text"));
    }
    let mut viewport = viewport(&log, false);
    let top = HEADER + 100.0 * ROW + HEADER + 50.0 * ROW;
    viewport.on_scroll(top);
    viewport.toggle_stage(0);
    assert_eq!(settle(&mut viewport), Some(top - 100.0 * ROW));
    viewport.toggle_stage(0);
    assert_eq!(settle(&mut viewport), Some(top));
}

#[test]
fn visible_lines_stay_when_lines_are_wrapped() {
    let log = log(100);
    let mut viewport = viewport(&log, false);
    viewport.on_scroll(HEADER + 50.0 * ROW);
    viewport.on_resize(VISIBLE, Metrics { columns: Some(5), ..Metrics::default() }, &log);
    assert_eq!(settle(&mut viewport), Some(HEADER + 100.0 * ROW));
}

#[test]
fn visible_lines_stay_when_a_late_line_comes_above() {
    let mut log = log(0);
    for id in 1..=100 {
        log.push(&line(id * 10, "Plan", "text"));
    }
    let mut viewport = viewport(&log, false);
    let top = HEADER + 50.0 * ROW;
    viewport.on_scroll(top);
    let rendered = rendered_lines(&mut viewport);
    viewport.set_rendered_lines(rendered.iter().map(|index| (0, *index, (*index as i64 + 1) * 10)).collect());
    log.push(&line(15, "Plan", "late"));
    viewport.sync(&log);
    assert_eq!(settle(&mut viewport), Some(top + ROW));
    log.push(&line(5, "Setting up", "a late stage"));
    let rendered = rendered_lines(&mut viewport);
    viewport.set_rendered_lines(rendered.iter().map(|index| (0, *index, *index as i64 * 10)).collect());
    viewport.sync(&log);
    assert_eq!(settle(&mut viewport), Some(top + ROW + HEADER + ROW));
}

#[test]
fn a_rendered_line_is_found_by_its_stage_and_id() {
    let mut log = log(1);
    let agent = WorkspaceAgent::new(uuid::Uuid::from_u128(1).into());
    log.set_agent(&agent);
    let frame = serde_json::json!([{"id": 1, "output": "text", "level": "info", "source_id": ""}]);
    log.push_frame(LogOrigin::Agent(agent.id), &frame.to_string());
    let mut viewport = viewport(&log, false);
    viewport.set_rendered_lines(vec![(0, 0, 1), (1, 0, 1)]);
    let [build, agent] = [0, 1].map(|stage| log.stage(stage).expect("is there").id());
    assert_eq!((viewport.rendered_line(build, 1), viewport.rendered_line(agent, 1)), (Some((0, 0)), Some((1, 0))));
    assert_eq!((viewport.rendered_line(!build, 1), viewport.rendered_line(agent, 2)), (None, None));
}

#[test]
fn a_revealed_line_stays_visible_when_lines_above_it_grow() {
    let mut log = log(100);
    log.push(&error(101));
    let mut viewport = viewport(&log, false);
    viewport.scroll_to_first_error(&log);
    let top = settle(&mut viewport).expect("scrolls there");
    let first = ((top - HEADER) / ROW) as usize;
    let sizes =
        (first..100).map(|index| LineSize { stage: 0, index, id: index as i64 + 1, width: 0.0, height: 10.0 * ROW });
    assert!(viewport.on_measure(&sizes.collect::<Vec<_>>()));
    let top = settle(&mut viewport).expect("scrolls again");
    let (line_top, height) = viewport.layout.place_of(0, 100).expect("is there");
    assert!(line_top >= top && line_top + height <= top + VISIBLE, "{line_top} in {top}");
}

#[test]
fn the_log_of_a_failure_opens_at_its_first_error() {
    let mut log = log(100);
    log.push(&error(101));
    for id in 102..=200 {
        log.push(&line(id, "Plan", "cleaning up"));
    }
    let mut viewport = LogViewport::new(false, true);
    viewport.on_resize(VISIBLE, Metrics::default(), &log);
    viewport.sync(&log);
    let place = HEADER + 100.0 * ROW;
    assert_eq!(settle(&mut viewport), Some(place - 60.0));
    viewport.on_scroll(0.0);
    viewport.sync(&log);
    assert_eq!(settle(&mut viewport), None, "only once");
}

#[test]
fn the_error_of_a_later_stage_is_scrolled_to_while_loading() {
    let mut log = log(100);
    log.push(&error(101));
    let mut viewport = LogViewport::new(false, true);
    viewport.on_resize(VISIBLE, Metrics::default(), &log);
    viewport.sync(&log);
    let first = settle(&mut viewport).expect("scrolls there");
    viewport.on_scroll(first);
    for id in 102..=200 {
        log.push(&line(id, "Start", "starting"));
    }
    log.push(&LogLine { stage: "Start".into(), ..error(201) });
    viewport.sync(&log);
    let second = settle(&mut viewport).expect("scrolls further");
    assert!(second > first);
    viewport.on_scroll(0.0);
    log.push(&LogLine { stage: "Stop".into(), ..error(202) });
    viewport.sync(&log);
    assert_eq!(settle(&mut viewport), None, "the user has scrolled");
}

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    Scroll(f64),
    Settle,
    Resize(f64, Option<usize>),
    Toggle(usize),
    Least(LogLevel),
    End,
    Measure(usize, f64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1usize..30).prop_map(Step::Append),
        4 => (0.0..4000.0f64).prop_map(Step::Scroll),
        4 => Just(Step::Settle),
        1 => (50.0..400.0f64, prop::option::of(3usize..12)).prop_map(|(visible, columns)| Step::Resize(visible, columns)),
        1 => (0usize..2).prop_map(Step::Toggle),
        1 => prop::sample::select(vec![LogLevel::Trace, LogLevel::Warn]).prop_map(Step::Least),
        1 => Just(Step::End),
        1 => (0usize..40, 10.0..60.0f64).prop_map(|(line, height)| Step::Measure(line, height)),
    ]
}

proptest! {
    /// All visible lines are rendered, and with auto scroll the end is visible.
    #[test]
    fn visible_lines_are_rendered(is_live in any::<bool>(), steps in prop::collection::vec(step(), 0..40)) {
        let mut log = log(0);
        let mut viewport = viewport(&log, is_live);
        let (mut box_top, mut visible, mut next) = (0.0f64, VISIBLE, 1);
        for step in steps {
            match step {
                Step::Append(lines) => for _ in 0..lines {
                    let stage = if next < 60 { "Plan" } else { "Start" };
                    log.push(&if next % 7 == 0 { error(next) } else { line(next, stage, "some text") });
                    next += 1;
                },
                Step::Scroll(top) => {
                    box_top = top.min((viewport.height() - visible).max(0.0));
                    viewport.on_scroll(box_top);
                }
                Step::Resize(height, columns) => {
                    visible = height;
                    viewport.on_resize(height, Metrics { columns, ..Metrics::default() }, &log);
                }
                Step::Toggle(stage) => viewport.toggle_stage(stage),
                Step::Least(level) => viewport.set_min_level(level, &log),
                Step::End => viewport.scroll_to_end(),
                Step::Measure(line, height) => {
                    viewport.on_measure(&[LineSize { stage: 0, index: line, id: line as i64 + 1, width: 100.0, height }]);
                }
                Step::Settle => {}
            }
            viewport.sync(&log);
            let rendered = viewport.visible_stages();
            if let Some(top) = viewport.take_scroll_target() {
                prop_assert!(top >= 0.0 && top <= viewport.height());
                box_top = top;
            }
            // A browser does not scroll past the end.
            box_top = box_top.min((viewport.height() - visible).max(0.0));
            if viewport.on_scroll(box_top) {
                continue;
            }
            let seen = viewport.layout.window(box_top, visible);
            for stage in seen.stages {
                let found = rendered.iter().find(|rendered| rendered.stage == stage.stage);
                prop_assert!(found.is_some(), "{:?} of {:?}", rendered, stage);
                let lines = found.map_or(0..0, |rendered| rendered.lines.clone());
                let mut seen = stage.lines.clone().filter(|line| viewport.is_line_visible(stage.stage, *line));
                prop_assert!(seen.all(|line| lines.contains(&line)), "{:?} of {:?}", rendered, stage);
            }
            if viewport.unseen_lines().is_none() {
                prop_assert!(viewport.height() - visible - box_top <= 21.0, "scrolled to the end");
            }
        }
    }
}
