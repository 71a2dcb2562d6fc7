use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::PathBuf,
    process::Command,
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Templates whose scripts are controlled by the test: each copies the lines of a FIFO to its output.
#[derive(Debug)]
pub(crate) struct ScriptTemplates(TempDir);

/// A FIFO whose lines become the output of a script. The script ends at the line `end` with exit code 0, and at the line `fail`
/// with exit code 7.
#[derive(Debug)]
pub(crate) struct ScriptInput(File);

impl ScriptTemplates {
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("is created"));
        // Outside of the templates, because the server reads all files of a template.
        fs::create_dir(folder.inputs()).expect("is created");
        folder
    }

    /// The folder of the templates.
    pub(crate) fn folder(&self) -> PathBuf {
        self.0.path().join("templates")
    }

    /// Adds a template with these agents. Its recordings are empty.
    pub(crate) fn add(&self, name: &str, agents: &Value) {
        let recordings = self.folder().join(name).join("recordings");
        fs::create_dir_all(&recordings).expect("is created");
        let write = |path: PathBuf, text: String| fs::write(path, text).expect("is written");
        write(self.folder().join(name).join("main.tf"), String::new());
        write(self.folder().join(name).join("template.json"), json!({ "agents": agents }).to_string());
        for transition in ["start", "stop"] {
            let recording = json!({ "error": null, "log": [] });
            write(recordings.join(format!("{transition}.json")), recording.to_string());
        }
    }

    /// A script that copies the lines of [`Self::input`].
    pub(crate) fn script(&self, name: &str, input: &str, blocks_login: bool) -> Value {
        let path = self.inputs().join(format!("$WORKSPACE-{input}"));
        let commands = format!(
            "exec 3<>\"{}\"; while IFS= read -r line <&3; do case \"$line\" in end) exit 0;; fail) exit 7;; esac; printf '%s\\n' \"$line\"; done",
            path.display()
        );
        json!({ "display_name": name, "script": commands, "start_blocks_login": blocks_login })
    }

    /// Creates the input of a script of a workspace. The workspace need not exist yet.
    pub(crate) fn input(&self, workspace: &str, input: &str) -> ScriptInput {
        let path = self.inputs().join(format!("{workspace}-{input}"));
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success());
        // Opening it for writing alone would wait for the script.
        ScriptInput(OpenOptions::new().read(true).write(true).open(path).expect("is opened"))
    }

    fn inputs(&self) -> PathBuf {
        self.0.path().join("inputs")
    }
}

impl ScriptInput {
    /// Writes a line. At most 64 KiB are kept until the script reads them.
    pub(crate) fn write(&mut self, line: &str) {
        self.0.write_all(format!("{line}\n").as_bytes()).expect("is written");
    }
}
