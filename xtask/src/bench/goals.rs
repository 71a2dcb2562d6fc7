use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{
    cold::{LOG, ROW},
    peers::OURS,
};

/// A figure of this project and its limit.
struct Goal {
    case: &'static str,
    /// How the limit is computed.
    bound: String,
    ours: f64,
    at_most: f64,
    unit: &'static str,
}

/// The goals and the measured figures, as a table.
///
/// # Errors
/// If a figure is missing, because its measurement failed.
pub(super) fn table(results: &Value) -> Result<String> {
    let mut table = "## Goals\n\nMedians of rounds. Each round measures case after case, each for all pages in turn, and starts with another page.\n\n\
        | case | measured | limit | computed from | holds |\n|---|---:|---:|---|---|\n"
        .to_owned();
    for Goal { case, bound, ours, at_most, unit } in goals(results)? {
        let holds = if ours <= at_most { "yes" } else { "no" };
        let (ours, at_most) = (shown(ours), shown(at_most));
        writeln!(table, "| {case} | {ours}{unit} | {at_most}{unit} | {bound} | {holds} |")?;
    }
    table.push('\n');
    Ok(table)
}

fn goals(results: &Value) -> Result<Vec<Goal>> {
    let figure = |peer: &str, case: &str, key: &str| {
        results["peers"][peer][case][key].as_f64().with_context(|| format!("{peer} has no {key} of {case}"))
    };
    let goal = |title, case: &str, key: &str, unit, peer: &str, bound: &str, limit: fn(f64) -> f64| -> Result<Goal> {
        let theirs = figure(peer, case, key)?;
        let bound = format!("`{peer}` ({}{unit}) {bound}", shown(theirs));
        Ok(Goal { case: title, bound, ours: figure(OURS, case, key)?, at_most: limit(theirs), unit })
    };
    // Without the CPU time of the benchmark itself.
    let net = |title, case: &str, peer: &str, bound: &str, limit: fn(f64) -> f64| -> Result<Goal> {
        let floor = figure("floor", case, "cpuMs")?;
        let theirs = figure(peer, case, "cpuMs")? - floor;
        let bound = format!("`{peer}` ({theirs:.0} ms) {bound}");
        let ours = figure(OURS, case, "cpuMs")? - floor;
        Ok(Goal { case: title, bound, ours, at_most: limit(theirs), unit: " ms" })
    };
    let fixed = |title, case: &str, key: &str, unit, at_most| -> Result<Goal> {
        Ok(Goal { case: title, bound: "fixed".to_owned(), ours: figure(OURS, case, key)?, at_most, unit })
    };
    // react-coder's first paint is its first lines.
    let cold = |title, case: &str, ours: &str, factor: f64| -> Result<Goal> {
        let theirs = figure("react-coder", case, "ms")?;
        let bound = format!("`react-coder` ({theirs:.0} ms) × {factor}");
        Ok(Goal { case: title, bound, ours: figure(ours, case, "ms")?, at_most: theirs * factor, unit: " ms" })
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
        cold("cold start of a custom element: a row, to its first paint", "cold", ROW, 1.0)?,
        cold("the same, a finished log, to its first lines", "cold", LOG, 1.0)?,
        cold("a row at 10 Mbit/s and 40 ms, to its first paint", "cold_slow", ROW, 0.75)?,
        cold("a finished log at 10 Mbit/s and 40 ms, to its first lines", "cold_slow", LOG, 1.25)?,
    ])
}

/// The figure for the table, with a decimal if it is small.
fn shown(figure: f64) -> String {
    if figure.abs() < 20.0 { format!("{figure:.1}") } else { format!("{figure:.0}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn compares_figures_to_peers_and_streams_net_of_the_floor() {
        let peer = |ms: f64| {
            let case = json!({ "ms": ms, "jsonMs": ms, "cpuMs": ms, "rssMB": 50, "nodes": 300, "longest": 40, "p95": 17, "cpuPerStep": 4 });
            json!({ "http": case, "rest_10000": case, "rest_100000": case, "stream": case, "steady": case, "scroll": case, "cold": case, "cold_slow": { "ms": ms * 2.0 } })
        };
        let results = json!({ "peers": {
            "floor": peer(100.0), "vanilla": peer(300.0), "react-coder": peer(9000.0), OURS: peer(200.0),
            ROW: peer(200.0), LOG: peer(200.0),
        }});
        let goals = goals(&results).expect("all figures are there");
        let limits = |text: &str| {
            let goal = goals.iter().find(|goal| goal.case.contains(text)).expect("is a goal");
            (goal.ours, goal.at_most)
        };
        assert_eq!(limits("full speed"), (100.0, 260.0));
        assert_eq!(limits("a row at 10 Mbit/s"), (400.0, 13_500.0));
        assert_eq!(limits("a finished log at 10 Mbit/s"), (400.0, 22_500.0));
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
