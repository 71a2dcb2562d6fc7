//! Tests of the library's session with the fault schedules of `cargo xtask chaos`. They use the same fault injection, but no
//! socket, page or clock, so that a hundred thousand schedules take seconds.
//!
//! `PROPTEST_CASES` sets the number of schedules; `cargo xtask fuzz` tries many.

mod connection;
mod simulation;

use std::cell::Cell;

use chat_workspace_tools::internals::{ChatBinding, Event};
use proptest::{prelude::*, test_runner::TestRunner};

use simulation::{Simulation, build_id, step, workspace_id};

#[test]
fn no_fault_schedule_loses_doubles_or_reorders_a_line() {
    let [schedules, faults, lines] = [(); 3].map(|()| Cell::new(0));
    let inputs = (any::<u64>(), prop::collection::vec(step(), 0..120));
    let mut runner = TestRunner::new(ProptestConfig::default());
    let result = runner.run(&inputs, |(seed, steps)| {
        let mut simulation = Simulation::new(seed);
        simulation.check()?;
        simulation.handle(Event::Binding(ChatBinding {
            workspace_id: Some(workspace_id()),
            build_id: Some(build_id()),
            ..ChatBinding::default()
        }));
        for step in steps {
            simulation.apply(step);
            simulation.check()?;
        }
        simulation.settle()?;
        schedules.set(schedules.get() + 1);
        faults.set(faults.get() + simulation.faults);
        lines.set(lines.get() + simulation.written);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    println!(
        "count: {} fault schedules tried with the session alone: {} faults injected, {} lines compared at the end",
        schedules.get(),
        faults.get(),
        lines.get()
    );
}
