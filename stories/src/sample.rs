//! Builds of the stories.

use chat_workspace_tools::{
    api::scripted::ScriptedBuild,
    build_log::LogLevel,
    workspace::{JobStatus, Transition},
};

use crate::ids;

const SETTING_UP: &str = "Setting up";
const PLANNING: &str = "Planning infrastructure";
const STARTING: &str = "Starting workspace";
const STOPPING: &str = "Stopping workspace";
const CLEANING_UP: &str = "Cleaning Up";

/// The chat's build in this direction, without lines.
pub fn silent(transition: Transition) -> ScriptedBuild {
    ScriptedBuild::new(ids::build(), transition).in_workspace(ids::workspace(), "ada", "my-project")
}

/// A start build that succeeds after 16 seconds.
pub fn start() -> ScriptedBuild {
    silent(Transition::Start)
        .line(0.1, SETTING_UP, "")
        .line(0.6, PLANNING, "Terraform 1.14.1")
        .line(1.2, PLANNING, "data.acme_region.here: Refreshing...")
        .line(1.3, PLANNING, "data.acme_region.here: Refresh complete after 0s [id=reg-7]")
        .line(1.6, PLANNING, "boxes_volume.home: Plan to create")
        .line(1.6, PLANNING, "boxes_machine.dev[0]: Plan to create")
        .line(1.7, PLANNING, "Plan: 2 to add, 0 to change, 0 to destroy.")
        .line(2.0, STARTING, "")
        .line(2.2, STARTING, "boxes_volume.home: Creating...")
        .line(3.4, STARTING, "boxes_volume.home: Creation complete after 1s [id=vol-19c2]")
        .line(3.5, STARTING, "boxes_machine.dev[0]: Creating...")
        .line(5.0, STARTING, "boxes_machine.dev[0] (local-exec): \u{1b}[1;32m==>\u{1b}[0m pulling \u{1b}[36mdev:latest\u{1b}[0m")
        .line(8.0, STARTING, "boxes_machine.dev[0] (local-exec): layer 3 of 7  41%\rboxes_machine.dev[0] (local-exec): layer 7 of 7 100%")
        .line_at(10.0, LogLevel::Warn, STARTING, "Warning: the size alias \"medium\" is deprecated, use \"m2\"")
        .line(13.5, STARTING, "boxes_machine.dev[0]: Still creating... [10s elapsed]")
        .line(15.0, STARTING, "boxes_machine.dev[0]: Creation complete after 12s [id=box-5e0a]")
        .line(15.2, STARTING, "Apply complete! Resources: 2 added, 0 changed, 0 destroyed.")
        .line(15.8, CLEANING_UP, "")
        .job(16.0, JobStatus::Succeeded)
}

/// A start build whose apply fails after 8 seconds.
pub fn failing() -> ScriptedBuild {
    let error = LogLevel::Error;
    silent(Transition::Start)
        .line(0.1, SETTING_UP, "")
        .line(0.6, PLANNING, "Terraform 1.14.1")
        .line(1.7, PLANNING, "Plan: 1 to add, 0 to change, 1 to destroy.")
        .line(2.0, STARTING, "")
        .line(2.2, STARTING, "boxes_machine.dev[0]: Destroying... [id=box-77b1]")
        .line(3.9, STARTING, "boxes_machine.dev[0]: Destruction complete after 1s")
        .line(4.0, STARTING, "boxes_machine.dev[0]: Creating...")
        .line_at(6.3, error, STARTING, "boxes_machine.dev[0]: Creation errored after 2s")
        .line_at(
            6.4,
            error,
            STARTING,
            "Error: cannot start machine: no capacity for size \"xl-gpu\" in pool <east & central>",
        )
        .line_at(6.4, error, STARTING, "on main.tf line 41, in resource \"boxes_machine\" \"dev\":")
        .line_at(6.4, error, STARTING, "  41: resource \"boxes_machine\" \"dev\" {")
        .line_at(
            6.4,
            error,
            STARTING,
            "The pool answered 503 three times.\nTry another size, or ask an administrator\nto raise the limit.",
        )
        .line(7.0, CLEANING_UP, "")
        .job(8.0, JobStatus::Failed)
}

/// A stop build that succeeds after 6 seconds.
pub fn stop() -> ScriptedBuild {
    silent(Transition::Stop)
        .line(0.1, SETTING_UP, "")
        .line(0.7, PLANNING, "Plan: 0 to add, 0 to change, 1 to destroy.")
        .line(1.0, STOPPING, "")
        .line(1.2, STOPPING, "boxes_machine.dev[0]: Destroying... [id=box-5e0a]")
        .line(4.8, STOPPING, "boxes_machine.dev[0]: Destruction complete after 4s")
        .line(5.0, STOPPING, "Apply complete! Resources: 0 added, 0 changed, 1 destroyed.")
        .line(5.5, CLEANING_UP, "")
        .job(6.0, JobStatus::Succeeded)
}

/// A stop build that fails after 8 seconds.
pub fn failing_stop() -> ScriptedBuild {
    silent(Transition::Stop)
        .line(0.1, SETTING_UP, "")
        .line(0.7, PLANNING, "Plan: 0 to add, 0 to change, 1 to destroy.")
        .line(1.2, STOPPING, "boxes_machine.dev[0]: Destroying... [id=box-5e0a]")
        .line_at(6.3, LogLevel::Error, STOPPING, "Error: the machine did not release its volume")
        .job(8.0, JobStatus::Failed)
}

/// A start build that writes a line after a second and never ends.
pub fn endless() -> ScriptedBuild {
    silent(Transition::Start).line(1.0, STARTING, "boxes_machine.dev[0]: Creating...")
}

/// A finished build of an earlier call, in this direction.
pub fn earlier(transition: Transition) -> ScriptedBuild {
    ScriptedBuild::new(ids::earlier_build(), transition)
        .in_workspace(ids::workspace(), "ada", "my-project")
        .line(0.0, "Earlier", "A line of another build, which must not be shown.")
        .job(0.0, JobStatus::Succeeded)
}

/// A finished stop build of an earlier call.
pub fn earlier_stop() -> ScriptedBuild {
    earlier(Transition::Stop)
}

/// A finished build with hostile lines: escape sequences, markup, direction controls, long lines.
pub fn hostile() -> ScriptedBuild {
    let lines = [
        "\u{1b}[31mred\u{1b}[0m plain \u{1b}[1;4munderlined without end",
        "\u{1b}]8;;https://example.test/\u{7}link\u{1b}]8;;\u{7} and a lone \u{1b} and \u{1b}[",
        "pulling  12%\rpulling  57%\rpulling 100%",
        "\u{1b}[2K\u{1b}[1Gdone",
        "tab\tsep",
        "a\nb\n\nc",
        "<img src=x onerror=alert(1)> & <b>bold</b> <script>alert(1)</script>",
        "cut in the middle of an escape \u{1b}[3",
        "שלום 世界 👩‍💻 \u{202e}desrever\u{202c} \u{2028}next",
        "nul \u{0} bell \u{7} c1 \u{9b}31m delete \u{7f}",
    ];
    let build =
        silent(Transition::Start).line(0.1, "constructor", "a stage may have any name").line(0.1, "", "or none");
    let build = lines.iter().fold(build, |build, line| build.line(0.2, "<b>Hostile</b>", line));
    build.line(0.3, "<b>Hostile</b>", &"x".repeat(1024)).job(0.5, JobStatus::Failed)
}

/// A finished build with this many lines.
pub fn long(lines: usize) -> ScriptedBuild {
    let build = (0..lines).fold(silent(Transition::Start), |build, n| {
        build.line(
            n as f64 / 1000.0,
            STARTING,
            &format!("boxes_volume.home[{n}]: Creation complete after 0s [id=vol-{n:05}]"),
        )
    });
    build.job(lines as f64 / 1000.0, JobStatus::Succeeded)
}
