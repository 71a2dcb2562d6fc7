//! Replays the recorded log of a real build at its original pace.

use std::path::PathBuf;

use chat_workspace_tools::build_log::{LogLine, LogSource};
use chrono::{DateTime, FixedOffset};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use super::types::{BuildError, BuildRequest, LogWriter, Provisioner};
use crate::{stage, store::BuildLine};

/// Replays `<template>/recordings/<transition>.json`.
#[derive(Debug)]
pub(crate) struct ScriptedProvisioner;

/// A recorded build.
#[derive(Debug, Deserialize)]
struct Recording {
    /// The job's error, if the build failed.
    error: Option<String>,
    /// The log as the API lists it.
    log: Vec<LogLine>,
}

impl Provisioner for ScriptedProvisioner {
    fn name(&self) -> &str {
        "scripted"
    }

    fn run<'a>(&'a self, build: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        Box::pin(async move {
            let recording = Recording::read(build).await?;
            tokio::select! {
                outcome = recording.replay(log) => outcome,
                () = build.cancel.cancelled() => Ok(()),
            }
        })
    }
}

impl Recording {
    async fn read(build: &BuildRequest) -> Result<Self, BuildError> {
        let path: PathBuf = build.template.dir.join("recordings").join(format!("{}.json", build.transition.as_str()));
        let text = tokio::fs::read(&path).await.map_err(|error| {
            BuildError::Failed(format!(
                "template {:?} has no recorded {} build ({error}); install terraform to build it",
                build.template.name,
                build.transition.as_str(),
            ))
        })?;
        serde_json::from_slice(&text)
            .map_err(|error| BuildError::Failed(format!("{} is not a recording: {error}", path.display())))
    }

    async fn replay(self, log: &LogWriter) -> Result<(), BuildError> {
        let start = Instant::now();
        let first = self.log.first().and_then(recorded_at);
        for line in self.log {
            if let (Some(first), Some(at)) = (first, recorded_at(&line)) {
                sleep_until(start + (at - first).to_std().unwrap_or_default()).await;
            }
            // The server writes the markers of these two stages.
            let is_outer = [stage::SETTING_UP, stage::CLEANING_UP].contains(&line.stage.as_str());
            if !(is_outer && line.log_source == LogSource::ProvisionerDaemon) {
                log.write(BuildLine {
                    source: line.log_source,
                    level: line.log_level,
                    stage: line.stage,
                    output: line.output,
                });
            }
        }
        self.error.map_or(Ok(()), |error| Err(BuildError::Failed(error)))
    }
}

/// The time of the line. A line without a valid time follows the previous line at once.
fn recorded_at(line: &LogLine) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(&line.created_at).ok()
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use chat_workspace_tools::workspace::Transition;
    use tokio_util::sync::CancellationToken;
    use uuid::Uuid;

    use super::*;
    use crate::{log::BuildLog, parameters::Parameters, store::Store, template::Template};

    fn request(template: &str, transition: Transition) -> BuildRequest {
        let templates = Template::read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")).expect("reads");
        BuildRequest {
            workspace_id: Uuid::nil().into(),
            workspace_name: "my-ws".to_owned(),
            template: templates.into_iter().find(|found| found.name == template).map(Arc::new).expect("exists"),
            parameters: Parameters::new(),
            transition,
            cancel: CancellationToken::new(),
        }
    }

    async fn replay(request: &BuildRequest) -> (Result<(), BuildError>, Vec<LogLine>) {
        let store = Store::in_memory(Vec::new());
        let log = Arc::new(BuildLog::new(Uuid::nil().into(), Arc::clone(store.lines())));
        let outcome = ScriptedProvisioner.run(request, &LogWriter::new(Arc::clone(&log))).await;
        (outcome, log.after(0).expect("reads"))
    }

    #[tokio::test(start_paused = true)]
    async fn replays_at_the_original_pace() {
        let start = Instant::now();
        let (outcome, lines) = replay(&request("dev-box", Transition::Start)).await;
        assert_eq!(outcome, Ok(()));
        let took = start.elapsed().as_secs();
        assert!((15..25).contains(&took), "{took} seconds");

        let time = |output| lines.iter().find(|line| line.output.contains(output)).and_then(recorded_at);
        let (first, last) = (time("layers  10%").expect("exists"), time("layers 100%").expect("exists"));
        assert_eq!((last - first).num_seconds(), 6, "one line per second");
    }

    #[tokio::test(start_paused = true)]
    async fn every_template_has_a_recording_for_every_transition() {
        let names =
            ["broken", "broken-agent", "dev-box", "dev-container", "docker", "hanging-agent", "quick", "two-agents"];
        for template in names {
            for transition in [Transition::Start, Transition::Stop, Transition::Delete] {
                let fails = template == "broken" && transition == Transition::Start;
                let (outcome, lines) = replay(&request(template, transition.clone())).await;
                assert_eq!(outcome.is_err(), fails, "{template} {transition:?}: {outcome:?}");
                let stage = stage::applying(&transition);
                assert!(lines.iter().any(|line| line.stage == stage), "{template} {transition:?}");
                assert!(!lines.iter().any(|line| line.stage == stage::SETTING_UP), "the server writes this marker");
            }
        }
    }

    #[tokio::test]
    async fn a_canceled_recording_stops() {
        let request = request("dev-box", Transition::Start);
        request.cancel.cancel();
        assert_eq!(replay(&request).await.0, Ok(()));
    }

    #[tokio::test]
    async fn a_missing_recording_is_an_error_with_advice() {
        let (outcome, _) = replay(&request("quick", Transition::Other("rebuild".to_owned()))).await;
        let error = outcome.expect_err("has no recording").to_string();
        assert!(error.contains("\"quick\"") && error.contains("install terraform"), "{error}");
    }
}
