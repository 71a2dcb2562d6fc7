//! Tests of the library's session with the fault schedules of `cargo xtask chaos`. They use the same fault injection, but no
//! socket, page or clock, so that a hundred thousand schedules take seconds. The build's log, the logs of its agents, the watch of the workspace and the
//! timings have the same kinds of faults.
//!
//! `PROPTEST_CASES` sets the number of schedules; `cargo xtask fuzz` tries many.

mod connection;
mod simulation;
mod watching;
mod world;

use std::cell::Cell;

use chat_workspace_tools::internals::{ChatBinding, Event};
use proptest::{prelude::*, test_runner::TestRunner};

use simulation::{Simulation, step};
use world::{BUILD, CHILD, OTHER, OWN, build_id, workspace_id};

#[test]
fn no_fault_schedule_loses_doubles_or_reorders_a_line() {
    let [schedules, faults, lines, agent_lines, hidden] = [(); 5].map(|()| Cell::new(0));
    let inputs = (any::<u64>(), prop::collection::vec(step(), 0..120));
    let mut runner = TestRunner::new(ProptestConfig::default());
    let result = runner.run(&inputs, |(seed, steps)| {
        let mut simulation = Simulation::new(seed);
        simulation.check()?;
        simulation.handle(Event::Binding(ChatBinding {
            workspace_id: Some(workspace_id()),
            build_id: Some(build_id()),
            agent_id: simulation.named_agent(),
        }));
        for step in steps {
            simulation.apply(step);
            simulation.check()?;
        }
        simulation.settle()?;
        schedules.set(schedules.get() + 1);
        faults.set(faults.get() + simulation.faults);
        let written = simulation.world.written;
        lines.set(lines.get() + written[BUILD]);
        agent_lines.set(agent_lines.get() + written[OWN] + written[CHILD]);
        hidden.set(hidden.get() + written[OTHER]);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    println!(
        "count: {} fault schedules tried with the session alone: {} faults injected, {} lines compared at the end, \
         {} of them of agents; {} lines of other agents not shown",
        schedules.get(),
        faults.get(),
        lines.get() + agent_lines.get(),
        agent_lines.get(),
        hidden.get()
    );
}
