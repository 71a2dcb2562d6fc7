use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{
    npm::Npm,
    process::{capture, output, shown, step},
    workspace::{LIBRARY, Workspace},
};

/// The packages with property tests, and the divisor of their number of inputs: the server's are whole builds under a
/// schedule of faults.
const PACKAGES: [(&str, u64); 2] = [(LIBRARY, 1), ("workspace-server", 10)];
/// The modules of the property tests.
const MODULES: [&str; 2] = ["fuzz::", "properties::"];

/// The test that compares records with xterm, and the variable with the path of its records.
const XTERM: (&str, &str) = ("xterm::", "XTERM_CORPUS");

/// Runs each property test with `cases` inputs, divided as in [`PACKAGES`], and prints how many inputs there were.
///
/// # Errors
/// If one fails. The message has the smallest counterexample.
pub(crate) fn run_properties(workspace: &Workspace, cases: u64) -> Result<()> {
    let corpus = xterm_corpus(workspace, cases)?;
    let mut inputs = 0;
    for (package, part) in PACKAGES {
        let cases = (cases / part).max(1);
        inputs += step(&format!("Run the properties of {package} with {cases} inputs each"), || {
            let mut test = workspace.cargo(&format!("test --quiet --package {package} --lib --all-features --"));
            test.args(["--format=pretty", "--show-output"]).args(MODULES);
            if let Some(corpus) = corpus.as_ref().filter(|_| package == LIBRARY) {
                test.arg(XTERM.0).env(XTERM.1, corpus);
            }
            // Optimized: the tests take longer than the build.
            test.env("PROPTEST_CASES", cases.to_string()).env("CARGO_PROFILE_TEST_OPT_LEVEL", "2");
            let output = output(&mut test)?;
            let text = String::from_utf8_lossy(&output.stdout);
            if !output.status.success() {
                bail!("{} ended with {}:\n{text}", shown(&test), output.status);
            }
            Ok(report(&text, cases))
        })?;
    }
    println!("{inputs} inputs");
    Ok(())
}

/// Random records with the rows that xterm draws of them, as a file. `None` without npm.
fn xterm_corpus(workspace: &Workspace, cases: u64) -> Result<Option<PathBuf>> {
    let Some(npm) = Npm::find() else {
        println!("npm is not on PATH: records are not compared with xterm");
        return Ok(None);
    };
    let mut script = npm.tools(workspace)?.module(&workspace.root.join("tests/xterm/corpus.mjs"))?;
    script.args([cases.to_string(), "1".to_owned()]);
    let records = step(&format!("Draw {cases} records with xterm"), || capture(&mut script))?;
    let path = workspace.target.join("xterm-corpus.jsonl");
    fs::write(&path, records).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Some(path))
}

/// Prints a line for each property that passed, and the counts that tests print. Returns the number of inputs.
fn report(text: &str, cases: u64) -> u64 {
    let mut inputs = 0;
    for line in text.lines() {
        if let Some(property) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... ok")) {
            println!("    {cases} inputs: {property}");
            inputs += cases;
        } else if let Some(count) = line.strip_prefix("count: ") {
            println!("    {count}");
        }
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_only_properties_that_passed() {
        let text = "running 2 tests\ntest fuzz::a ... ok\ntest fuzz::b ... FAILED\ntest fuzz::c ... ok\n";
        assert_eq!(report(text, 50), 100);
    }
}
