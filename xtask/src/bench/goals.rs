use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{
    cold::{LOG, ROW},
    peers::OURS,
};

/// A figure of ours and the most that it may be.
struct Goal {
    work: &'static str,
    /// What the bound is made of.
    bound: String,
    ours: f64,
    at_most: f64,
    unit: &'static str,
}

/// The goals with what was measured, as a table.
///
/// # Errors
/// If a figure is missing: a measurement has failed then.
pub(super) fn table(results: &Value) -> Result<String> {
    let mut table = "## Goals\n\nMedians of rounds. In each, case after case is measured for all pages one after the other, and another page begins.\n\n\
        | work | measured | at most | that is | holds |\n|---|---:|---:|---|---|\n"
        .to_owned();
    for Goal { work, bound, ours, at_most, unit } in goals(results)? {
        let holds = if ours <= at_most { "yes" } else { "no" };
        let (ours, at_most) = (shown(ours), shown(at_most));
        writeln!(table, "| {work} | {ours}{unit} | {at_most}{unit} | {bound} | {holds} |")?;
    }
    table.push('\n');
    Ok(table)
}

fn goals(results: &Value) -> Result<Vec<Goal>> {
    let figure = |peer: &str, case: &str, key: &str| {
        results["peers"][peer][case][key].as_f64().with_context(|| format!("{peer} has no {key} of {case}"))
    };
    let goal = |work, case: &str, key: &str, unit, peer: &str, bound: &str, limit: fn(f64) -> f64| -> Result<Goal> {
        let theirs = figure(peer, case, key)?;
        let bound = format!("`{peer}` ({}{unit}) {bound}", shown(theirs));
        Ok(Goal { work, bound, ours: figure(OURS, case, key)?, at_most: limit(theirs), unit })
    };
    // Net of what the benchmark itself costs.
    let net = |work, case: &str, peer: &str, bound: &str, limit: fn(f64) -> f64| -> Result<Goal> {
        let floor = figure("floor", case, "cpuMs")?;
        let theirs = figure(peer, case, "cpuMs")? - floor;
        let bound = format!("`{peer}` ({theirs:.0} ms) {bound}");
        Ok(Goal { work, bound, ours: figure(OURS, case, "cpuMs")? - floor, at_most: limit(theirs), unit: " ms" })
    };
    let fixed = |work, case: &str, key: &str, unit, at_most| -> Result<Goal> {
        Ok(Goal { work, bound: "fixed".to_owned(), ours: figure(OURS, case, key)?, at_most, unit })
    };
    let cold = |work, ours: &str| -> Result<Goal> {
        let theirs = figure("react-coder", "cold", "ms")?;
        let bound = format!("`react-coder` ({theirs:.0} ms)");
        Ok(Goal { work, bound, ours: figure(ours, "cold", "ms")?, at_most: theirs, unit: " ms" })
    };
    let (ms, mb) = (" ms", " MB");
    Ok(vec![
        goal("fetch, decode and show 100,000 lines", "http", "ms", ms, "vanilla", "/ 1.3", |ms| ms / 1.3)?,
        goal("the same", "http", "ms", ms, "floor", "", |ms| ms)?,
        goal("the same", "http", "ms", ms, "react-coder", "/ 30", |ms| ms / 30.0)?,
        goal("100,000 lines as text, to paint", "rest_100000", "jsonMs", ms, "vanilla", "× 1.25", |ms| ms * 1.25)?,
        goal("10,000 lines as text, to paint", "rest_10000", "jsonMs", ms, "vanilla", "+ 30 ms", |ms| ms + 30.0)?,
        goal("memory of the page with 100,000 lines", "rest_100000", "rssMB", mb, "vanilla", "+ 20 MB", |mb| {
            mb + 20.0
        })?,
        fixed("nodes of the page with 100,000 lines", "rest_100000", "nodes", "", 400.0)?,
        net("stream 20,000 lines at full speed, CPU", "stream", "vanilla", "× 1.3", |ms| ms * 1.3)?,
        net("the same", "stream", "react-coder", "/ 3", |ms| ms / 3.0)?,
        fixed("the same, longest task", "stream", "longest", ms, 50.0)?,
        net("200 lines a second for 10 s, CPU", "steady", "vanilla", "× 1.3", |ms| ms * 1.3)?,
        fixed("scroll 100,000 lines, 95th percentile of a frame", "scroll", "p95", ms, 18.0)?,
        goal("the same, CPU of a step", "scroll", "cpuPerStep", ms, "vanilla", "× 1.5", |ms| ms * 1.5)?,
        cold("cold start of a custom element: a row in an empty page, to its first paint", ROW)?,
        cold("the same, a log's element to its lines", LOG)?,
    ])
}

/// Small figures with a decimal, by which goals may be missed.
fn shown(figure: f64) -> String {
    if figure.abs() < 20.0 { format!("{figure:.1}") } else { format!("{figure:.0}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_goal_is_held_against_its_peer_and_streams_net_of_the_floor() {
        let peer = |ms: f64| {
            let case = json!({ "ms": ms, "jsonMs": ms, "cpuMs": ms, "rssMB": 50, "nodes": 300, "longest": 40, "p95": 17, "cpuPerStep": 4 });
            json!({ "http": case, "rest_10000": case, "rest_100000": case, "stream": case, "steady": case, "scroll": case, "cold": case })
        };
        let results = json!({ "peers": {
            "floor": peer(100.0), "vanilla": peer(300.0), "react-coder": peer(9000.0), OURS: peer(200.0),
            ROW: peer(200.0), LOG: peer(200.0),
        }});
        let goals = goals(&results).expect("all figures are there");
        let stream = goals.iter().find(|goal| goal.work.contains("full speed")).expect("is a goal");
        assert_eq!((stream.ours, stream.at_most), (100.0, 260.0));
        let table = table(&results).expect("all figures are there");
        assert!(table.contains("| the same | 200 ms | 100 ms | `floor` (100 ms)  | no |"), "{table}");
        assert_eq!(table.matches("| yes |").count(), goals.len() - 1);
    }

    #[test]
    fn a_missing_figure_is_named() {
        let error = table(&json!({ "peers": {} })).expect_err("nothing is there").to_string();
        assert!(error.contains("vanilla has no ms of http"), "{error}");
    }
}
