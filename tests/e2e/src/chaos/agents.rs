use std::path::PathBuf;

use serde_json::json;

use crate::support::{LogLists, ScriptInput, ScriptTemplates};

/// An agent with two scripts.
const PLAIN: &str = "plain";
/// The same, and the agent of a dev container with one script.
const WITH_CONTAINER: &str = "with-container";
/// The inputs of the scripts.
const INPUTS: [&str; 3] = ["startup", "background", "container"];

/// The templates of the schedules, whose startup scripts the test controls.
#[derive(Debug)]
pub(super) struct Agents(ScriptTemplates);

/// The startup scripts of a workspace.
#[derive(Debug)]
pub(super) struct Scripts {
    seed: u64,
    inputs: Vec<ScriptInput>,
    /// The number of scripts that have ended. The others follow them in `inputs`.
    ended: usize,
    /// The number of written lines.
    written: usize,
}

impl Agents {
    pub(super) fn new() -> Self {
        let templates = ScriptTemplates::new();
        let main = json!({ "name": "main", "scripts": [
            templates.script("Startup script", INPUTS[0], true), templates.script("Background", INPUTS[1], false),
        ] });
        let scripts = [templates.script("Dev container", INPUTS[2], true)];
        let container = json!({ "name": "container", "parent": "main", "scripts": scripts });
        templates.add(PLAIN, &json!([main]));
        templates.add(WITH_CONTAINER, &json!([main, container]));
        Self(templates)
    }

    pub(super) fn templates(&self) -> PathBuf {
        self.0.folder()
    }

    /// The template of a schedule.
    pub(super) fn template(seed: u64) -> &'static str {
        if seed % 3 == 1 { WITH_CONTAINER } else { PLAIN }
    }

    /// Creates the inputs of a schedule's scripts.
    pub(super) fn add_workspace(&self, seed: u64) -> Scripts {
        let count = if Self::template(seed) == WITH_CONTAINER { 3 } else { 2 };
        let inputs = INPUTS[..count].iter().map(|input| self.0.input(&format!("chaos-{seed}"), input)).collect();
        Scripts { seed, inputs, ended: 0, written: 0 }
    }
}

impl Scripts {
    /// Writes lines of the scripts that run, whose number depends on seed and round. Before the start of the scripts they are
    /// kept.
    pub(super) fn write(&mut self, round: u64) {
        for (script, input) in self.inputs.iter_mut().enumerate().skip(self.ended) {
            let lines = (self.seed.wrapping_mul(13).wrapping_add(round * 11 + script as u64 * 5)) % 9;
            for line in 0..lines {
                let color = line % 8;
                input.write(&format!("round {round} script {script} line {line} \u{1b}[3{color}m<b>&\u{1b}[0m"));
            }
            self.written += lines as usize;
        }
    }

    /// Ends one more script, if one runs. Some scripts fail.
    pub(super) fn end_next(&mut self) {
        if let Some(input) = self.inputs.get_mut(self.ended) {
            let fails = (self.seed + self.ended as u64).is_multiple_of(5);
            input.write(if fails { "fail" } else { "end" });
            self.ended += 1;
        }
    }

    /// Ends all scripts.
    pub(super) fn end_all(&mut self) {
        while self.ended < self.inputs.len() {
            self.end_next();
        }
    }

    /// Whether the server has stored all lines and the ends of all scripts.
    pub(super) fn are_stored(&self, logs: &LogLists) -> bool {
        let stored: usize = logs.agents.iter().map(|agent| agent.lines.len()).sum();
        stored == self.written && logs.agents.iter().all(|agent| agent.agent.has_started())
    }
}
