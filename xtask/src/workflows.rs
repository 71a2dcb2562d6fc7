//! Tests of the GitHub workflows: they are valid, their jobs and steps are complete, actions are pinned by commit, and the
//! commands exist.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use yaml_rust2::{Yaml, YamlLoader};

use crate::Cli;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/workflows");
/// The programs that a step may call.
const PROGRAMS: [&str; 5] = ["cargo", "npm", "rustup", "sudo", "test"];

fn check(text: &str) -> Result<()> {
    let documents = YamlLoader::load_from_str(text)?;
    let [workflow] = documents.as_slice() else { bail!("is {} documents, not one", documents.len()) };
    for key in ["name", "on"] {
        ensure!(!workflow[key].is_badvalue(), "has no `{key}`");
    }
    let jobs = workflow["jobs"].as_hash().context("has no `jobs`")?;
    for (name, job) in jobs {
        let name = name.as_str().context("a job has no name")?;
        check_job(job, jobs.keys()).with_context(|| format!("the job {name}"))?;
    }
    Ok(())
}

fn check_job<'a>(job: &Yaml, mut jobs: impl Iterator<Item = &'a Yaml>) -> Result<()> {
    for key in ["runs-on", "timeout-minutes", "steps"] {
        ensure!(!job[key].is_badvalue(), "has no `{key}`");
    }
    let needs = &job["needs"];
    ensure!(needs.is_badvalue() || jobs.any(|name| name == needs), "needs {needs:?}, which is no job");
    for (place, step) in job["steps"].as_vec().context("`steps` is not a list")?.iter().enumerate() {
        check_step(step).with_context(|| format!("step {}", place + 1))?;
    }
    Ok(())
}

fn check_step(step: &Yaml) -> Result<()> {
    match (step["uses"].as_str(), step["run"].as_str()) {
        (Some(action), None) => {
            let is_pinned = action.split_once('@').is_some_and(|(name, commit)| {
                let is_name = name.split('/').filter(|part| !part.is_empty()).count() >= 2;
                is_name && commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
            });
            ensure!(is_pinned, "{action:?} is not an action's name and a full commit SHA");
            Ok(())
        }
        (None, Some(commands)) => commands.lines().try_for_each(check_command),
        _ => bail!("needs one of `uses` and `run`"),
    }
}

fn check_command(command: &str) -> Result<()> {
    let words: Vec<_> = command.split_whitespace().collect();
    match words.as_slice() {
        ["cargo", "xtask", arguments @ ..] => {
            Cli::try_parse_from([&["xtask"], arguments].concat()).with_context(|| format!("`{command}`"))?;
        }
        [program, ..] => ensure!(PROGRAMS.contains(program), "`{program}` may not be there"),
        [] => {}
    }
    Ok(())
}

#[test]
fn every_workflow_can_be_run() -> Result<()> {
    let mut checked = 0;
    for file in fs::read_dir(FOLDER).context(FOLDER)? {
        let path = file?.path();
        let shown = || Path::new(path.file_name().unwrap_or_default()).display().to_string();
        check(&fs::read_to_string(&path)?).with_context(shown)?;
        checked += 1;
    }
    assert_ne!(checked, 0);
    Ok(())
}

#[test]
fn cargo_deny_checks_everything_for_each_change() -> Result<()> {
    let text = fs::read_to_string(Path::new(FOLDER).join("test.yml"))?;
    let workflows = YamlLoader::load_from_str(&text)?;
    let jobs = workflows[0]["jobs"].as_hash().context("has no `jobs`")?;
    let mut steps = jobs.values().filter_map(|job| job["steps"].as_vec()).flatten();
    let is_deny = |step: &&Yaml| step["uses"].as_str().is_some_and(|action| action.contains("/cargo-deny-action@"));
    let step = steps.find(is_deny).context("cargo-deny is not called")?;
    // `check` without a list runs all checks: advisories, bans, licences and sources.
    assert_eq!(step["with"]["command"].as_str(), Some("check"));
    assert_eq!(step["with"]["arguments"].as_str(), Some("--workspace"));
    Ok(())
}

/// The published programs are optimized, so the tests run on optimized programs.
#[test]
fn a_release_waits_for_the_tests_of_the_optimized_programs() -> Result<()> {
    let text = fs::read_to_string(Path::new(FOLDER).join("release.yml"))?;
    let workflows = YamlLoader::load_from_str(&text)?;
    let jobs = &workflows[0]["jobs"];
    let mut steps = jobs["test"]["steps"].as_vec().context("`test` has no steps")?.iter();
    assert!(steps.any(|step| step["run"].as_str() == Some("cargo xtask test --release")));
    for publishes in ["npm", "crate"] {
        assert_eq!(jobs[publishes]["needs"].as_str(), Some("test"), "{publishes}");
    }
    Ok(())
}

#[test]
fn msrv_job_uses_the_rust_version_of_the_library() -> Result<()> {
    let read = |path: &str| fs::read_to_string(Path::new(FOLDER).join(path)).with_context(|| path.to_owned());
    let manifest: serde_json::Value = basic_toml::from_str(&read("../../Cargo.toml")?)?;
    let version = manifest["package"]["rust-version"].as_str().context("the library has no rust-version")?;
    let workflows = YamlLoader::load_from_str(&read("test.yml")?)?;
    let steps = workflows[0]["jobs"]["msrv"]["steps"].as_vec().context("`msrv` has no steps")?;
    let commands = steps.iter().filter_map(|step| step["run"].as_str());
    let (install, check) = (format!("rustup toolchain install {version}.0 "), format!("cargo +{version}.0 check "));
    let called: Vec<_> = commands.filter(|run| run.starts_with(&install) || run.starts_with(&check)).collect();
    assert_eq!(called.len(), 2, "Rust {version}: {called:?}");
    Ok(())
}

#[test]
fn refuses_workflows_that_cannot_run() {
    let job =
        |job: &str| format!("name: x\non: push\njobs:\n  test:\n    runs-on: a\n    timeout-minutes: 1\n    {job}\n");
    let step = |step: &str| check(&job(&format!("steps: [{step}]"))).map_err(|error| format!("{error:#}"));
    let pinned = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
    assert_eq!(step(&format!(r#"{{ run: "cargo xtask test --only lint" }}, {{ uses: {pinned} }}"#)), Ok(()));
    for (wrong, complaint) in [
        ("{ run: cargo xtask tset }", "tset"),
        ("{ run: cargo xtask test --only everything }", "everything"),
        ("{ run: make }", "`make` may not be there"),
        ("{ uses: checkout@11bd71901bbe5b1630ceea73d27597364c9af683 }", "checkout"),
        ("{ uses: actions/checkout }", "actions/checkout"),
        ("{ uses: actions/checkout@v4 }", "SHA"),
        ("{ uses: actions/checkout@11bd719 }", "SHA"),
        ("{ name: nothing }", "one of"),
        ("{ run: cargo doc, uses: actions/checkout@v4 }", "one of"),
        ("{ run: [ }", ""),
    ] {
        let refusal = step(wrong).expect_err(wrong);
        assert!(refusal.contains(complaint), "{wrong}: {refusal}");
    }
    assert!(check(&job("needs: build\n    steps: []")).is_err());
    assert!(check(&job("")).is_err());
    assert!(check("name: x\non: push\n").is_err());
    assert!(check("name: x\n\tjobs: y\n").is_err());
}
