use std::{
    iter,
    path::Path,
    process::{Command, Output, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

/// Prints `what`, does `work`, and prints how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what}");
    let start = Instant::now();
    let outcome = work();
    let seconds = start.elapsed().as_secs_f32();
    println!("    {} {seconds:.1} s", if outcome.is_ok() { "done in" } else { "failed after" });
    outcome
}

/// Runs `command` and waits for it. Its output is shown.
///
/// # Errors
/// If it cannot be started or does not exit with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs `command`, waits for it and returns its standard output. Its standard error is shown.
///
/// # Errors
/// If it cannot be started.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {}", shown(command)))
}

/// As [`output`], for a command that must exit with 0 and print text.
///
/// # Errors
/// As [`run`], and if the text is not UTF-8.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = output(command)?;
    if !output.status.success() {
        bail!("{} ended with {}", shown(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed no UTF-8", shown(command)))
}

/// The command as it is typed in a shell, for messages.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = iter::once(program).chain(command.get_args());
    format!("`{}`", words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_a_command_as_it_is_typed() {
        let mut command = Command::new("/usr/lib/cargo/bin/cargo");
        command.args(["test", "--workspace"]);
        assert_eq!(shown(&command), "`cargo test --workspace`");
    }

    #[test]
    fn a_missing_program_is_named_in_the_error() {
        let error = run(&mut Command::new("no-such-program-here")).expect_err("not there").to_string();
        assert!(error.contains("no-such-program-here"), "{error}");
    }
}
