//! `cargo xtask`: the chores of this repository, so that a newcomer needs Rust and a browser and nothing else.

mod bench;
mod browser;
mod chaos;
mod end_to_end;
mod fuzz;
mod gallery;
mod load;
mod npm;
mod package;
mod process;
#[cfg(test)]
mod promises;
mod shots;
mod size;
mod test;
mod wasm;
#[cfg(test)]
mod workflows;
mod workspace;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{gallery::Profile, test::Suite, workspace::Workspace};

/// The chores of this repository. Start with `cargo xtask gallery`.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Build the story gallery and serve it together with a local workspace server.
    ///
    /// Adds the wasm32 target if it is missing, builds the package `gallery`, and writes a static site to
    /// `target/gallery`. Any file server can host that folder, under any path; its Live page needs the workspace
    /// server, which this command starts and which prints its address. Stop it with Ctrl-C.
    Gallery {
        /// The port of the local server; without it the server chooses.
        #[arg(long, value_name = "PORT")]
        port: Option<u16>,
        /// Write the site and stop: start no server.
        #[arg(long, conflicts_with = "port")]
        build_only: bool,
        /// Build small and fast instead of quickly; with npm on PATH, shrink the module with wasm-opt.
        #[arg(long)]
        release: bool,
    },
    /// Check everything: format, lints, documentation, and the tests on the host, in a browser and end to end.
    ///
    /// The browser suites drive headless Chromium, found through CHROME and CHROMEDRIVER (paths), else on PATH. As
    /// root on Debian or Ubuntu a missing one is installed with apt-get; elsewhere the command to type is printed.
    ///
    /// Every suite runs, also after one has failed. The last line is `N passed, M failed`, with `, K skipped` when a
    /// test was skipped; a lint counts as one. The exit code is 0 only if something ran and nothing failed.
    Test {
        /// Run this suite alone; may be repeated.
        #[arg(long, value_name = "SUITE")]
        only: Vec<Suite>,
        /// Drive the gallery and the example chat end to end as they are published: built small, and shrunk with wasm-opt.
        ///
        /// That takes minutes more to build. It may not change what a program does, and once it did.
        #[arg(long)]
        release: bool,
    },
    /// Take a picture of every story, as it begins and as its play leaves it, in light and in dark.
    ///
    /// The pictures are written to `target/shots`, with a page and sheets that show them all.
    Shots,
    /// Follow builds through random faults of network and server, and count the lines lost, doubled or out of order.
    ///
    /// The real component in headless Chromium, against a local server that drops, stalls, garbles and refuses by a
    /// schedule. A seed replays its schedule.
    Chaos {
        /// How many schedules to try.
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
        schedules: u64,
        /// The seed of the first; each further one counts up.
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
    /// Try the parsers, the decoders and the session with very many inputs: spoilt Terraform output, and a tenth as many
    /// random schedules of faults.
    Fuzz {
        /// How many inputs each property is tried with.
        #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
        cases: u64,
    },
    /// Build the release gallery and the npm package, and print what a page downloads: raw and brotli bytes.
    ///
    /// Also prints what the log view adds to a page's module, and how long a story's page takes from being asked for to being
    /// seen, if a browser is there.
    /// Fails where the elements are larger than they may be. The modules are shrunk with wasm-opt if npm is on PATH; the
    /// brotli numbers need node.
    Size,
    /// Write the npm package to `target/npm`: the custom elements for chats that are not written in Rust.
    ///
    /// `npm install ./target/npm` installs it. The module is shrunk with wasm-opt if npm is on PATH.
    Package {
        /// Check the crate instead, as for crates.io: what would be published, and that it builds.
        #[arg(long = "crate")]
        of_crate: bool,
    },
    /// Measure the log view: how it grows with the log, and beside other log viewers.
    ///
    /// Builds the release page into `target/bench`. The peers' benchmark is a folder of its own, taken by --peers: it is
    /// copied into `target`, built with npm, and run in one go with this project's page, so that the figures can be
    /// compared. Results are in `target/bench/results.json`. Needs a quiet machine.
    Bench {
        /// The folder of the peers' benchmark.
        #[arg(long, value_name = "PATH")]
        peers: Option<PathBuf>,
        /// How often each measurement is made; the median counts.
        #[arg(long, value_name = "N", default_value_t = 5)]
        runs: u32,
        /// Write the tables to docs/benchmarks.md as well.
        #[arg(long)]
        save: bool,
    },
    /// Put the workspace server under load and print what it took: 200 chats at once, 2,000 log lines each.
    ///
    /// Fails if a line is lost, doubled or out of order.
    Load {
        /// How many chats.
        #[arg(long, value_name = "N", default_value_t = 200)]
        chats: usize,
        /// How many lines each chat's build writes.
        #[arg(long, value_name = "N", default_value_t = 2000)]
        lines: usize,
    },
    /// What cargo starts for each wasm32 test module.
    #[command(hide = true)]
    WasmTestRunner {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    run(Cli::parse().chore).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(chore: Chore) -> anyhow::Result<ExitCode> {
    match chore {
        Chore::Gallery { port, build_only, release } => {
            let workspace = Workspace::locate()?;
            gallery::build(&workspace, Profile::chosen(release))?;
            if release {
                size::print_gallery(&workspace.site())?;
            }
            if build_only {
                println!("The site is in {}", workspace.site().display());
            } else {
                gallery::serve(&workspace, port)?;
            }
        }
        Chore::Shots => shots::take(&Workspace::locate()?)?,
        Chore::Chaos { schedules, seed } => chaos::run_schedules(&Workspace::locate()?, schedules, seed)?,
        Chore::Fuzz { cases } => fuzz::run_properties(&Workspace::locate()?, cases)?,
        Chore::Test { only, release } => {
            return Ok(test::run_suites(&Workspace::locate()?, &only, Profile::chosen(release)));
        }
        Chore::Size => {
            let workspace = Workspace::locate()?;
            gallery::build(&workspace, Profile::Release)?;
            size::print_gallery(&workspace.site())?;
            shots::print_first_paint(&workspace)?;
            size::print_log_view(&workspace)?;
            package::build(&workspace, &workspace.npm())?;
            let over = size::print_package(&workspace.npm())?;
            anyhow::ensure!(over.is_empty(), over.join("; "));
        }
        Chore::Package { of_crate: true } => package::check_crate(&Workspace::locate()?)?,
        Chore::Package { of_crate: false } => {
            let workspace = Workspace::locate()?;
            package::build(&workspace, &workspace.npm())?;
            size::print_package(&workspace.npm())?;
        }
        Chore::Bench { peers, runs, save } => bench::run(&Workspace::locate()?, peers.as_deref(), runs, save)?,
        Chore::Load { chats, lines } => load::run_chats(&Workspace::locate()?, chats, lines)?,
        Chore::WasmTestRunner { arguments } => browser::run_wasm_tests(arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn only_may_be_repeated() {
        let cli = Cli::try_parse_from(["xtask", "test", "--only", "lint", "--only", "e2e"]).expect("parses");
        assert!(matches!(cli.chore, Chore::Test { only, release: false } if only == [Suite::Lint, Suite::E2e]));
    }

    #[test]
    fn an_unknown_suite_is_refused_with_the_known_ones() {
        let error = Cli::try_parse_from(["xtask", "test", "--only", "fuzz"]).expect_err("refused").to_string();
        for suite in ["lint", "host", "browser", "e2e"] {
            assert!(error.contains(suite), "{error}");
        }
    }

    #[test]
    fn a_port_makes_no_sense_without_a_server() {
        assert!(Cli::try_parse_from(["xtask", "gallery", "--build-only", "--port", "8080"]).is_err());
    }

    #[test]
    fn the_runner_hands_every_argument_on() {
        let cli = Cli::try_parse_from(["xtask", "wasm-test-runner", "a.wasm", "--exact", "name"]).expect("parses");
        assert!(matches!(cli.chore, Chore::WasmTestRunner { arguments } if arguments == ["a.wasm", "--exact", "name"]));
    }
}
