use anyhow::Result;
use serde_json::Value;

use super::{
    cases::{CHAT, REACT},
    cold::{LOG, ROW},
    figures::{Figures, Goal, compared, table},
};

/// The goals and the measured figures, as tables.
///
/// `longest` has the figures of the longest log, and `before` the time in which another build shows it, in milliseconds.
///
/// # Errors
/// If a figure is missing, because its measurement failed.
pub(super) fn tables(results: &Value, longest: &Value, before: Option<f64>) -> Result<String> {
    let results = Figures(results);
    let rounds = "Medians of rounds. Each round measures case after case, each for all pages in turn, and starts with another page.";
    let text = "What the next versions are to reach.";
    Ok(table("Goals", rounds, &goals(results)?)? + &table("Targets", text, &targets(results, longest, before)?)?)
}

const MS: &str = " ms";

fn goals(results: Figures<'_>) -> Result<Vec<Goal>> {
    let http = ("http", "ms", MS);
    let mb = ("rest_100000", "rssMB", " MB");
    Ok(vec![
        results.goal("fetch, decode and show 100,000 lines", http, ("vanilla", "/ 1.3", |ms| ms / 1.3))?,
        results.goal("the same", http, ("floor", "", |ms| ms))?,
        results.goal("the same", http, ("react-coder", "/ 30", |ms| ms / 30.0))?,
        results.goal(
            "100,000 lines as text, to paint",
            ("rest_100000", "jsonMs", MS),
            ("vanilla", "× 1.25", |ms| ms * 1.25),
        )?,
        results.goal(
            "10,000 lines as text, to paint",
            ("rest_10000", "jsonMs", MS),
            ("vanilla", "+ 30 ms", |ms| ms + 30.0),
        )?,
        results.goal("memory of the page with 100,000 lines", mb, ("vanilla", "+ 20 MB", |mb| mb + 20.0))?,
        results.fixed("nodes of the page with 100,000 lines", ("rest_100000", "nodes", ""), 400.0)?,
        results.net("stream 20,000 lines at full speed, CPU", "stream", ("vanilla", "× 1.3", |ms| ms * 1.3))?,
        results.net("the same", "stream", ("react-coder", "/ 3", |ms| ms / 3.0))?,
        results.fixed("the same, longest task", ("stream", "longest", MS), 50.0)?,
        results.net("200 lines a second for 10 s, CPU", "steady", ("vanilla", "× 1.3", |ms| ms * 1.3))?,
        results.fixed("scroll 100,000 lines, 95th percentile of a frame", ("scroll", "p95", MS), 18.0)?,
        results.goal("the same, CPU of a step", ("scroll", "cpuPerStep", MS), ("vanilla", "× 1.5", |ms| ms * 1.5))?,
        results.cold("cold start of a custom element: a row, to its first paint", "cold", ROW, 1.0)?,
        results.cold("the same, a finished log, to its first lines", "cold", LOG, 1.0)?,
        results.cold("a row at 10 Mbit/s and 40 ms, to its first paint", "cold_slow", ROW, 0.75)?,
        results.cold("a finished log at 10 Mbit/s and 40 ms, to its first lines", "cold_slow", LOG, 1.25)?,
    ])
}

fn targets(results: Figures<'_>, longest: &Value, before: Option<f64>) -> Result<Vec<Goal>> {
    let http = ("http", "ms", MS);
    let of_longest = |pointer: &str| Figures::number(longest, pointer);
    let text = of_longest("/textBytes")?;
    let includes = ("String.includes", of_longest("/find/browserMs")?);
    let shown = "1,000,000 lines, all read and shown";
    let chat = |peer: &str| results.get(peer, "chat", "ms");
    let streams = |case: &str| results.get(CHAT, case, "cpuMs");
    let mut targets = vec![
        results.cold("custom element, a finished log, to its first lines", "cold", LOG, 0.6)?,
        results.cold("the same at 10 Mbit/s and 40 ms", "cold_slow", LOG, 1.0)?,
        results.goal("fetch, decode and show 100,000 lines", http, ("floor", "× 0.55", |ms| ms * 0.55))?,
        results.goal("the same", http, ("vanilla", "× 0.6", |ms| ms * 0.6))?,
        results.goal(
            "10,000 lines as text, to paint",
            ("rest_10000", "jsonMs", MS),
            ("vanilla", "+ 15 ms", |ms| ms + 15.0),
        )?,
        compared(
            "1,000,000 lines, memory a line",
            " bytes",
            of_longest("/bytesPerLine")?,
            ("text", text),
            ("+ 24 bytes", |text| text + 24.0),
        ),
        results.net("200 lines a second for 10 s, CPU", "steady", ("vanilla", "× 0.6", |ms| ms * 0.6))?,
        results.goal(
            "scroll 100,000 lines, CPU of a step",
            ("scroll", "cpuPerStep", MS),
            ("vanilla", "× 1", |ms| ms),
        )?,
        compared(
            "find in 1,000,000 lines, first match",
            MS,
            of_longest("/find/firstMs")?,
            includes,
            ("× 0.1", |ms| ms * 0.1),
        ),
        compared("the same, all matches counted", MS, of_longest("/find/allMs")?, includes, ("× 1", |ms| ms)),
        compared(
            "a chat of 500 rows, 3 running, 5 open, mounted",
            MS,
            chat(CHAT)?,
            (REACT, chat(REACT)?),
            ("× 0.5", |ms| ms * 0.5),
        ),
        compared(
            "20 logs, each with 50 lines a second, CPU",
            MS,
            streams("streams_20")?,
            ("one log", streams("streams_1")?),
            ("× 1.3", |ms| ms * 1.3),
        ),
    ];
    if let Some(before) = before {
        targets.push(compared(shown, MS, of_longest("/shownMs")?, ("--before", before), ("× 0.6", |ms| ms * 0.6)));
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::peers::OURS, *};

    fn results() -> Value {
        let peer = |ms: f64| {
            let case = json!({ "ms": ms, "jsonMs": ms, "cpuMs": ms, "rssMB": 50, "nodes": 300, "longest": 40, "p95": 17, "cpuPerStep": 4 });
            json!({
                "http": case, "rest_10000": case, "rest_100000": case, "stream": case, "steady": case, "scroll": case, "cold": case,
                "cold_slow": { "ms": ms * 2.0 }, "chat": case, "streams_1": case, "streams_20": { "cpuMs": ms * 2.0 },
            })
        };
        json!({ "peers": {
            "floor": peer(100.0), "vanilla": peer(300.0), "react-coder": peer(9000.0), OURS: peer(200.0),
            ROW: peer(200.0), LOG: peer(200.0), CHAT: peer(200.0), REACT: peer(300.0),
        }})
    }

    fn limits(goals: &[Goal], text: &str) -> (f64, f64) {
        let goal = goals.iter().find(|goal| goal.case.contains(text)).expect("is a goal");
        (goal.ours, goal.at_most)
    }

    #[test]
    fn compares_figures_to_peers_and_streams_net_of_the_floor() {
        let results = results();
        let goals = goals(Figures(&results)).expect("all figures are there");
        assert_eq!(limits(&goals, "full speed"), (100.0, 260.0));
        assert_eq!(limits(&goals, "a row at 10 Mbit/s"), (400.0, 13_500.0));
        assert_eq!(limits(&goals, "a finished log at 10 Mbit/s"), (400.0, 22_500.0));
        let table = table("Goals", "", &goals).expect("is text");
        assert!(table.contains("| the same | 200 ms | 100 ms | `floor` (100 ms)  | 2.00 | no |"), "{table}");
        assert_eq!(table.matches("| yes |").count(), goals.len() - 1);
    }

    #[test]
    fn a_page_takes_no_less_time_than_the_benchmark_itself() {
        let mut results = results();
        for (name, ms) in [("floor", 100.0), ("vanilla", 70.0), (OURS, 95.0)] {
            results["peers"][name]["stream"]["cpuMs"] = ms.into();
        }
        let goals = goals(Figures(&results)).expect("all figures are there");
        assert_eq!(limits(&goals, "full speed"), (0.0, 0.0));
        let table = table("Goals", "", &goals).expect("is text");
        assert!(
            table.contains("at full speed, CPU | 0.0 ms | 0.0 ms | `vanilla` (0.0 ms) × 1.3 |  | yes |"),
            "{table}"
        );
    }

    #[test]
    fn targets_compare_with_the_text_the_browser_and_another_build() {
        let longest = json!({
            "shownMs": 500, "bytesPerLine": 100, "textBytes": 70, "find": { "firstMs": 2, "allMs": 50, "browserMs": 40 },
        });
        let results = results();
        let with = |before| targets(Figures(&results), &longest, before).expect("all figures are there");
        assert_eq!(limits(&with(Some(1000.0)), "all read and shown"), (500.0, 600.0));
        assert_eq!(limits(&with(None), "memory a line"), (100.0, 94.0));
        assert_eq!(limits(&with(None), "first match"), (2.0, 4.0));
        assert_eq!(limits(&with(None), "500 rows"), (200.0, 150.0));
        assert_eq!(limits(&with(None), "20 logs"), (400.0, 260.0));
        assert_eq!(with(None).len() + 1, with(Some(1000.0)).len());
    }

    #[test]
    fn a_missing_figure_is_named() {
        let error = tables(&json!({ "peers": {} }), &Value::Null, None).expect_err("nothing is there").to_string();
        assert!(error.contains("vanilla has no ms of http") || error.contains("has no ms of http"), "{error}");
    }
}
