use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::Value;

use super::peers::OURS;

/// A figure of this project and its limit.
#[derive(Debug)]
pub(super) struct Goal {
    pub(super) case: &'static str,
    /// How the limit is computed.
    pub(super) bound: String,
    pub(super) ours: f64,
    /// The figure that `ours` is compared with. A fixed limit has none.
    pub(super) theirs: Option<f64>,
    pub(super) at_most: f64,
    pub(super) unit: &'static str,
}

/// The measured figures, by page, case and name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figures<'a>(pub(super) &'a Value);

impl Figures<'_> {
    pub(super) fn get(self, peer: &str, case: &str, key: &str) -> Result<f64> {
        self.0["peers"][peer][case][key].as_f64().with_context(|| format!("{peer} has no {key} of {case}"))
    }

    /// The number at a JSON pointer.
    pub(super) fn number(figures: &Value, pointer: &str) -> Result<f64> {
        figures.pointer(pointer).and_then(Value::as_f64).with_context(|| format!("there is no {pointer}"))
    }

    /// A figure of this project's page, with a limit that is computed from a peer's.
    pub(super) fn goal(
        self,
        title: &'static str,
        (case, key, unit): (&str, &str, &'static str),
        (peer, bound, limit): (&str, &str, fn(f64) -> f64),
    ) -> Result<Goal> {
        let ours = self.get(OURS, case, key)?;
        Ok(compared(title, unit, ours, (peer, self.get(peer, case, key)?), (bound, limit)))
    }

    /// The same for CPU time, without that of the benchmark itself. It is 0 if the page takes no measurable time beside the benchmark:
    /// a difference below 0 is noise, and no limit for other pages.
    pub(super) fn net(
        self,
        title: &'static str,
        case: &str,
        (peer, bound, limit): (&str, &str, fn(f64) -> f64),
    ) -> Result<Goal> {
        let floor = self.get("floor", case, "cpuMs")?;
        let [ours, theirs] = [OURS, peer].map(|name| self.get(name, case, "cpuMs").map(|ms| (ms - floor).max(0.0)));
        Ok(compared(title, " ms", ours?, (peer, theirs?), (bound, limit)))
    }

    /// The cold start of the page `ours`. The first paint of `react-coder` is its first lines.
    pub(super) fn cold(self, title: &'static str, case: &str, ours: &str, factor: f64) -> Result<Goal> {
        let theirs = self.get("react-coder", case, "ms")?;
        let bound = format!("`react-coder` ({theirs:.0} ms) × {factor}");
        let ours = self.get(ours, case, "ms")?;
        Ok(Goal { case: title, bound, ours, theirs: Some(theirs), at_most: theirs * factor, unit: " ms" })
    }

    pub(super) fn fixed(
        self,
        title: &'static str,
        (case, key, unit): (&str, &str, &'static str),
        at_most: f64,
    ) -> Result<Goal> {
        let ours = self.get(OURS, case, key)?;
        Ok(Goal { case: title, bound: "fixed".to_owned(), ours, theirs: None, at_most, unit })
    }
}

/// A figure whose limit is computed from another.
pub(super) fn compared(
    case: &'static str,
    unit: &'static str,
    ours: f64,
    (name, theirs): (&str, f64),
    (bound, limit): (&str, fn(f64) -> f64),
) -> Goal {
    let bound = format!("`{name}` ({}{unit}) {bound}", shown(theirs));
    Goal { case, bound, ours, theirs: Some(theirs), at_most: limit(theirs), unit }
}

/// The goals as a table.
pub(super) fn table(title: &str, text: &str, goals: &[Goal]) -> Result<String> {
    let mut table = format!(
        "## {title}\n\n{text}\n\n| case | measured | limit | computed from | ratio | holds |\n|---|---:|---:|---|---:|---|\n"
    );
    for Goal { case, bound, ours, theirs, at_most, unit } in goals {
        let holds = if ours <= at_most { "yes" } else { "no" };
        let ratio =
            theirs.filter(|theirs| *theirs > 0.0).map(|theirs| format!("{:.2}", ours / theirs)).unwrap_or_default();
        let (ours, at_most) = (shown(*ours), shown(*at_most));
        writeln!(table, "| {case} | {ours}{unit} | {at_most}{unit} | {bound} | {ratio} | {holds} |")?;
    }
    table.push('\n');
    Ok(table)
}

/// The figure for the table, with a decimal if it is small.
fn shown(figure: f64) -> String {
    if figure.abs() < 20.0 { format!("{figure:.1}") } else { format!("{figure:.0}") }
}
