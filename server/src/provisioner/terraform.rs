//! Runs `terraform init`, `plan` and `apply` in a folder for each workspace.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::ExitStatus,
};

use chat_workspace_tools::{
    build_log::LogLevel,
    workspace::{Transition, WorkspaceId},
};
use futures_util::future::BoxFuture;
use tokio::process::Command;

use super::{
    convert::Converter,
    types::{BuildError, BuildRequest, LogWriter, Provisioner},
};
use crate::{
    parameters::WORKSPACE_NAME,
    process::{self, Pipe},
    stage,
    store::BuildLine,
    template::Template,
};

const PLAN_FILE: &str = "build.tfplan";

/// Runs the `terraform` program. A start creates the template's resources; a stop or delete destroys them.
#[derive(Debug)]
pub(crate) struct TerraformProvisioner {
    program: PathBuf,
    /// Contains a folder for each workspace, with a copy of the template and the Terraform state.
    data: PathBuf,
}

impl TerraformProvisioner {
    /// Finds Terraform on the PATH.
    pub(crate) fn find(data: PathBuf) -> Option<Self> {
        let name = format!("terraform{}", env::consts::EXE_SUFFIX);
        let path = env::var_os("PATH")?;
        let program = env::split_paths(&path).map(|dir| dir.join(&name)).find(|program| program.is_file())?;
        Some(Self { program, data })
    }

    fn folder(&self, workspace: WorkspaceId) -> PathBuf {
        self.data.join(workspace.to_string())
    }

    async fn build(&self, build: &BuildRequest, log: &LogWriter) -> Result<(), BuildError> {
        let folder = self.folder(build.workspace_id);
        copy_template(build.template.dir.clone(), folder.clone()).await?;
        let run = BuildRun { program: &self.program, folder: &folder, build, log };

        run.init().await?;
        let mut plan = vec!["plan", "-json", "-input=false", "-out", PLAN_FILE];
        if build.transition != Transition::Start {
            plan.push("-destroy");
        }
        run.json(&plan, stage::PLANNING).await?;
        let apply_stage = stage::applying(&build.transition);
        log.write(BuildLine::marker(apply_stage));
        run.json(&["apply", "-json", "-input=false", PLAN_FILE], apply_stage).await?;

        if build.transition == Transition::Delete {
            let removed = tokio::fs::remove_dir_all(&folder).await;
            removed.map_err(|error| BuildError::Failed(format!("cannot remove the workspace's files: {error}")))?;
        }
        Ok(())
    }
}

impl Provisioner for TerraformProvisioner {
    fn name(&self) -> &str {
        "terraform"
    }

    fn run<'a>(&'a self, build: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        Box::pin(self.build(build, log))
    }
}

/// Runs the commands of one build.
struct BuildRun<'a> {
    program: &'a Path,
    folder: &'a Path,
    build: &'a BuildRequest,
    log: &'a LogWriter,
}

impl BuildRun<'_> {
    /// Runs `init`, which has no JSON output. Its errors are blocks of text with `Error: …` in the first line.
    async fn init(&self) -> Result<(), BuildError> {
        let mut first_error = None;
        let status = self
            .command(&["init", "-no-color", "-input=false"], |pipe, text| {
                let level = match pipe {
                    Pipe::Stdout => LogLevel::Debug,
                    Pipe::Stderr => LogLevel::Error,
                };
                if let Some((_, error)) = text.split_once("Error: ") {
                    first_error.get_or_insert_with(|| error.to_owned());
                }
                if !text.trim().is_empty() {
                    self.log.write(BuildLine::output(stage::INITIALIZING, level, text));
                }
            })
            .await?;
        outcome("init", status, first_error)
    }

    async fn json(&self, arguments: &[&str], stage: &'static str) -> Result<(), BuildError> {
        let mut converter = Converter::new(stage);
        let status = self
            .command(arguments, |pipe, text| match pipe {
                Pipe::Stdout => converter.convert(text).into_iter().for_each(|line| self.log.write(line)),
                Pipe::Stderr if text.trim().is_empty() => {}
                Pipe::Stderr => self.log.write(BuildLine::output(stage, LogLevel::Error, text)),
            })
            .await?;
        outcome(arguments[0], status, converter.into_first_error())
    }

    async fn command(&self, arguments: &[&str], on_line: impl FnMut(Pipe, &str)) -> Result<ExitStatus, BuildError> {
        let mut command = Command::new(self.program);
        command
            .args(arguments)
            .current_dir(self.folder)
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .envs(self.build.parameters.iter().map(|(name, value)| (variable(name), value)))
            .env(variable(WORKSPACE_NAME), &self.build.workspace_name);
        let status = process::run(command, &self.build.cancel, on_line).await;
        status.map_err(|error| BuildError::LogTruncated(format!("terraform {}: {error}", arguments[0])))
    }
}

/// The environment variable from which Terraform reads a variable's value.
fn variable(name: &str) -> String {
    format!("TF_VAR_{name}")
}

fn outcome(command: &str, status: ExitStatus, first_error: Option<String>) -> Result<(), BuildError> {
    if status.success() {
        return Ok(());
    }
    let reason = first_error.unwrap_or_else(|| status.to_string());
    Err(BuildError::Failed(format!("terraform {command} failed: {reason}")))
}

/// Copies the template's files to the workspace's folder and overwrites those of an earlier build.
async fn copy_template(from: PathBuf, to: PathBuf) -> Result<(), BuildError> {
    let copied = tokio::task::spawn_blocking(move || copy_folder(&from, &to)).await;
    copied
        .map_err(io::Error::other)
        .flatten()
        .map_err(|error| BuildError::Failed(format!("cannot copy the template: {error}")))
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let target = to.join(&name);
        if Template::is_excluded(&name.to_string_lossy()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
