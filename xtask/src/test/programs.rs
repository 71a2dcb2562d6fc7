//! Test programs. Cargo builds them but does not run them: it would wait for the lock of the target folder while other programs
//! are built.

use std::{ffi::OsString, path::Path, process::Command};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{capture, shown};

/// Builds the tests of a `cargo test` command. Returns the commands that run them as cargo does, one for each program: in the folder
/// of its package, with the arguments after `--` and the variables of the command. They are arguments of `runner` unless it is empty.
/// The program named `excluded` is left out.
///
/// # Errors
/// If a test does not compile, or there is none.
pub(super) fn build(cargo: &Command, runner: &[OsString], excluded: Option<&str>) -> Result<Vec<Command>> {
    let mut build = Command::new(cargo.get_program());
    build.args(cargo.get_args().take_while(|argument| *argument != "--"));
    build.args(["--no-run", "--message-format=json-render-diagnostics"]);
    set_surroundings(&mut build, cargo);
    let mut commands = Vec::new();
    for TestProgram { name, path, manifest } in read_programs(&capture(&mut build)?) {
        if excluded == Some(name.as_str()) {
            continue;
        }
        let words: Vec<_> = runner.iter().cloned().chain([path.into()]).collect();
        let [program, arguments @ ..] = &words[..] else { continue };
        let mut command = Command::new(program);
        command.args(arguments).args(cargo.get_args().skip_while(|argument| *argument != "--").skip(1));
        set_surroundings(&mut command, cargo);
        command.current_dir(Path::new(&manifest).parent().context("a manifest is in a folder")?);
        commands.push(command);
    }
    if commands.is_empty() {
        bail!("{} built no test", shown(&build));
    }
    Ok(commands)
}

/// Sets the variables and the folder of another command.
fn set_surroundings(command: &mut Command, other: &Command) {
    for (name, value) in other.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    if let Some(folder) = other.get_current_dir() {
        command.current_dir(folder);
    }
}

/// A test program with the `Cargo.toml` of its package.
#[derive(Debug, PartialEq, Eq)]
struct TestProgram {
    name: String,
    path: String,
    manifest: String,
}

/// Reads the test programs from cargo's messages, a line each.
fn read_programs(messages: &str) -> Vec<TestProgram> {
    let read = |line: &str| -> Option<TestProgram> {
        let message: Value = serde_json::from_str(line).ok()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let is_test = message["profile"]["test"] == true;
        is_test.then_some(TestProgram {
            name: text(&message["target"]["name"])?,
            path: text(&message["executable"])?,
            manifest: text(&message["manifest_path"])?,
        })
    };
    messages.lines().filter_map(read).collect()
}

/// The tests of this program that a filter names.
#[cfg(test)]
pub(super) fn own_tests(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("runs"));
    command.arg(name);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_the_programs_of_tests() {
        let messages = r#"
{"reason":"compiler-artifact","manifest_path":"/a/Cargo.toml","target":{"name":"a"},"profile":{"test":false},"executable":"/t/a"}
{"reason":"compiler-artifact","manifest_path":"/b/Cargo.toml","target":{"name":"b"},"profile":{"test":true},"executable":null}
{"reason":"compiler-artifact","manifest_path":"/c/Cargo.toml","target":{"name":"c"},"profile":{"test":true},"executable":"/t/c"}
{"reason":"build-finished","success":true}
"#;
        let program =
            TestProgram { name: "c".to_owned(), path: "/t/c".to_owned(), manifest: "/c/Cargo.toml".to_owned() };
        assert_eq!(read_programs(messages), [program]);
    }

    #[test]
    fn variables_and_the_folder_are_those_of_the_other_command() {
        let (mut command, mut other) = (Command::new("a"), Command::new("b"));
        other.env("SET", "1").env_remove("REMOVED").current_dir("/");
        set_surroundings(&mut command, &other);
        let variables: Vec<_> = command.get_envs().collect();
        assert_eq!(variables, [("REMOVED".as_ref(), None), ("SET".as_ref(), Some("1".as_ref()))]);
        assert_eq!(command.get_current_dir(), Some(Path::new("/")));
    }
}
