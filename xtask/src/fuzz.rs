use anyhow::{Result, bail};

use crate::{
    process::{output, shown, step},
    workspace::{LIBRARY, Workspace},
};

/// The packages with properties that are tried, and what part of the inputs they get: the server's are whole builds under
/// a schedule of faults.
const PACKAGES: [(&str, u64); 2] = [(LIBRARY, 1), ("workspace-server", 10)];
/// The names of the modules that these are in.
const MODULES: [&str; 2] = ["fuzz::", "properties::"];

/// Tries each property of the parsers, the decoders and the session with so many inputs, the session with a tenth as many
/// schedules of faults, and prints what was tried.
///
/// # Errors
/// If one does not hold: its smallest counterexample is printed.
pub(crate) fn run_properties(workspace: &Workspace, cases: u64) -> Result<()> {
    let mut tried = 0;
    for (package, part) in PACKAGES {
        let cases = (cases / part).max(1);
        tried += step(&format!("Try the properties of {package} with {cases} inputs each"), || {
            let mut test = workspace.cargo(&format!("test --quiet --package {package} --lib --all-features --"));
            test.args(["--format=pretty", "--show-output"]).args(MODULES);
            // Compiled in a minute, and fast enough for millions.
            test.env("PROPTEST_CASES", cases.to_string()).env("CARGO_PROFILE_TEST_OPT_LEVEL", "2");
            let output = output(&mut test)?;
            let text = String::from_utf8_lossy(&output.stdout);
            if !output.status.success() {
                bail!("{} ended with {}:\n{text}", shown(&test), output.status);
            }
            Ok(report(&text, cases))
        })?;
    }
    println!("{tried} inputs tried");
    Ok(())
}

/// Prints a line for each property that has held, and what tests have counted; says how many inputs there were.
fn report(text: &str, cases: u64) -> u64 {
    let mut tried = 0;
    for line in text.lines() {
        if let Some(property) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... ok")) {
            println!("    {cases} inputs: {property}");
            tried += cases;
        } else if let Some(count) = line.strip_prefix("count: ") {
            println!("    {count}");
        }
    }
    tried
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_held_counts() {
        let text = "running 2 tests\ntest fuzz::a ... ok\ntest fuzz::b ... FAILED\ntest fuzz::c ... ok\n";
        assert_eq!(report(text, 50), 100);
    }
}
