//! `cargo xtask`: the commands that build, test and measure this repository.

mod bench;
mod browser;
mod chaos;
mod crate_sizes;
#[cfg(test)]
mod cycles;
mod end_to_end;
mod fuzz;
mod gallery;
mod load;
mod mcp_host;
mod npm;
mod package;
mod process;
#[cfg(test)]
mod promises;
mod record;
mod shots;
mod size;
mod test;
mod wasm;
#[cfg(test)]
mod workflows;
mod workspace;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    browser::Engine,
    gallery::Profile,
    test::{LayoutCases, Selection, Suite},
    workspace::Workspace,
};

/// Builds, tests and measures this repository. Start with `cargo xtask gallery`.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the story gallery and serve it with a local workspace server.
    ///
    /// Adds the wasm32 target if it is missing, builds the package `gallery`, and writes a static site to
    /// `target/gallery`. Any file server can serve that folder, under any path. The Live page needs the workspace server,
    /// which this command starts and which prints its address. Stop it with Ctrl-C.
    Gallery {
        /// The port of the local server. By default the server picks a free one.
        #[arg(long, value_name = "PORT")]
        port: Option<u16>,
        /// Write the site and start no server.
        #[arg(long, conflicts_with = "port")]
        build_only: bool,
        /// Build with the release profile and, if npm is on PATH, with wasm-opt.
        #[arg(long)]
        release: bool,
    },
    /// Serve a host of MCP Apps, on the bridge of the reference implementation, that shows the row.
    ///
    /// Builds the npm package with the app and the workspace server, and prints the address of the host's page. Needs npm. Stop
    /// it with Ctrl-C.
    McpHost,
    /// Run every check: format, lints, documentation, and the tests on the host, in a browser and end to end.
    ///
    /// The browser suites drive headless Chromium; stories, elements, a live build and the log's layout are tested in Firefox
    /// and WebKitGTK as well. The programs are looked up in CHROME and CHROMEDRIVER, FIREFOX and GECKODRIVER, MINIBROWSER, WEBKITWEBDRIVER
    /// and XVFB (paths), then on PATH. As root on Debian or Ubuntu missing ones are installed with apt-get, with fonts for
    /// wide characters and emoji; geckodriver is built with cargo. Elsewhere a missing Chromium fails with the command to
    /// install it, and the others are skipped.
    ///
    /// All suites run, even if one fails. The last line is `N passed, M failed`, with `, K skipped` if tests were
    /// skipped; each lint counts as one. The exit code is 0 if something ran and nothing failed.
    Test {
        /// Run this suite only. May be repeated.
        #[arg(long, value_name = "SUITE")]
        only: Vec<Suite>,
        /// Run the tests of this browser engine only.
        #[arg(long, value_name = "ENGINE")]
        engine: Option<Engine>,
        /// Run the end-to-end tests on the release build, optimized with wasm-opt. Takes minutes longer.
        #[arg(long)]
        release: bool,
    },
    /// Take screenshots of every story, before and after its play, in light and in dark.
    ///
    /// They are written to `target/shots`, with a page and contact sheets that show them all.
    Shots,
    /// Follow builds through random network and server faults, and count lines that are lost, doubled or out of order.
    ///
    /// Runs the component in headless Chromium, against a local server that drops, stalls, garbles and refuses by a
    /// schedule. The same seed gives the same schedule.
    Chaos {
        /// The number of schedules.
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
        schedules: u64,
        /// The seed of the first schedule; each further one adds 1.
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
    /// Run the property tests of the parsers, the decoders and the session with many inputs.
    ///
    /// The server's properties, which are whole builds under a schedule of faults, get a tenth as many.
    Fuzz {
        /// The number of inputs for each property.
        #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
        cases: u64,
    },
    /// Compare the drawn lines of random logs with the log's layout, in each browser engine.
    ///
    /// For random text, widths, zooms, fonts and tools, the top and the height of every drawn line must equal the layout's. The
    /// same seed gives the same logs. `cargo xtask test` compares a few states.
    Layout {
        /// The number of states in each engine.
        #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
        cases: u32,
        /// The seed of the first log; each further one adds 1.
        #[arg(long, value_name = "S", default_value_t = 0)]
        seed: u64,
        /// Run in this browser engine only.
        #[arg(long, value_name = "ENGINE")]
        engine: Option<Engine>,
    },
    /// Build the npm package and the release gallery, and print what pages download, raw and after brotli.
    ///
    /// Also prints what the log view adds to a Dioxus page's module and, if there is a browser, the time to a story's
    /// first paint. Fails if a page of finished rows, or one with an open log, loads more than its limit. Needs npm.
    Size,
    /// Write the npm package with the custom elements to `target/npm`. Needs npm.
    ///
    /// `npm install ./target/npm` installs it.
    Package {
        /// Check the crate instead: what crates.io would receive, and that it builds.
        #[arg(long = "crate")]
        of_crate: bool,
    },
    /// Measure the log view: how it scales with the size of the log, and compared with other log viewers.
    ///
    /// Builds the release page into `target/bench`. --peers names the folder of the benchmark of other log viewers. It is
    /// copied into `target`, built with npm, and run together with this project's pages. The results are in
    /// `target/bench/results.json`. Needs an otherwise idle machine.
    Bench {
        /// The folder of the peers' benchmark.
        #[arg(long, value_name = "PATH")]
        peers: Option<PathBuf>,
        /// The page of another build, as in `target/bench/page`: the time for a million lines is compared with its.
        #[arg(long, value_name = "PATH", requires = "peers")]
        before: Option<PathBuf>,
        /// The number of runs of each measurement. The tables show medians.
        #[arg(long, value_name = "N", default_value_t = 5)]
        runs: u32,
        /// Also write the tables to docs/benchmarks.md.
        #[arg(long)]
        save: bool,
    },
    /// Load test the workspace server: 200 chats at once, with 2,000 log lines each.
    ///
    /// Fails if a line is lost, doubled or out of order.
    Load {
        /// The number of chats.
        #[arg(long, value_name = "N", default_value_t = 200)]
        chats: usize,
        /// The number of lines that each chat's build writes.
        #[arg(long, value_name = "N", default_value_t = 2000)]
        lines: usize,
    },
    /// Record what the pinned chat libraries emit for a tool call, into `tests/recorded`. Needs npm and node.
    ///
    /// Each library runs with a mock model, agent or transport. A second run gives the same files, so after an upgrade in
    /// `xtask/record/package.json` the difference is what has changed in the library.
    Record {
        /// Record this library only: the name of its script in `xtask/record`, such as `ai_sdk`.
        #[arg(long, value_name = "SCRIPT")]
        only: Option<String>,
    },
    /// Run a wasm32 test module: cargo's test runner for that target.
    #[command(hide = true)]
    WasmTestRunner {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let outcome = test::run_unstable_rustdoc().unwrap_or_else(|| run(Cli::parse().command));
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Gallery { port, build_only, release } => {
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
        Command::McpHost => mcp_host::serve(&Workspace::locate()?)?,
        Command::Shots => shots::take(&Workspace::locate()?)?,
        Command::Chaos { schedules, seed } => chaos::run_schedules(&Workspace::locate()?, schedules, seed)?,
        Command::Fuzz { cases } => fuzz::run_properties(&Workspace::locate()?, cases)?,
        Command::Test { only, engine, release } => {
            let selection = Selection { suites: only, engine, gallery: Profile::chosen(release) };
            return Ok(test::run_suites(&Workspace::locate()?, &selection));
        }
        Command::Layout { cases, seed, engine } => {
            let cases = LayoutCases { count: cases, seed };
            return Ok(test::compare_layout(&Workspace::locate()?, engine, cases));
        }
        Command::Size => {
            let workspace = Workspace::locate()?;
            package::build(&workspace, &workspace.npm())?;
            let too_large = size::print_package(&workspace.npm())?;
            crate_sizes::print(&package::linked_module(&workspace))?;
            gallery::build(&workspace, Profile::Release)?;
            size::print_gallery(&workspace.site())?;
            shots::print_first_paint(&workspace)?;
            size::print_log_view(&workspace)?;
            anyhow::ensure!(too_large.is_empty(), too_large.join("\n"));
        }
        Command::Package { of_crate: true } => package::check_crate(&Workspace::locate()?)?,
        Command::Package { of_crate: false } => {
            let workspace = Workspace::locate()?;
            package::build(&workspace, &workspace.npm())?;
            size::print_package(&workspace.npm())?;
        }
        Command::Bench { peers, before, runs, save } => {
            bench::run(&Workspace::locate()?, peers.as_deref(), before.as_deref(), runs, save)?
        }
        Command::Load { chats, lines } => load::run_chats(&Workspace::locate()?, chats, lines)?,
        Command::Record { only } => record::run_libraries(&Workspace::locate()?, only.as_deref())?,
        Command::WasmTestRunner { arguments } => browser::run_wasm_tests(arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_valid() {
        Cli::command().debug_assert();
    }

    #[test]
    fn only_may_be_repeated() {
        let cli = Cli::try_parse_from(["xtask", "test", "--only", "lint", "--only", "e2e"]).expect("parses");
        assert!(matches!(cli.command, Command::Test { only, .. } if only == [Suite::Lint, Suite::E2e]));
    }

    #[test]
    fn engine_picks_one_engine() {
        let cli = Cli::try_parse_from(["xtask", "test", "--engine", "webkit"]).expect("parses");
        assert!(matches!(cli.command, Command::Test { engine: Some(Engine::Webkit), release: false, .. }));
        assert!(Cli::try_parse_from(["xtask", "test", "--engine", "edge"]).is_err());
    }

    #[test]
    fn an_unknown_suite_is_refused_with_the_list_of_suites() {
        let error = Cli::try_parse_from(["xtask", "test", "--only", "fuzz"]).expect_err("refused").to_string();
        for suite in ["lint", "host", "browser", "e2e"] {
            assert!(error.contains(suite), "{error}");
        }
    }

    #[test]
    fn port_conflicts_with_build_only() {
        assert!(Cli::try_parse_from(["xtask", "gallery", "--build-only", "--port", "8080"]).is_err());
    }

    #[test]
    fn the_runner_passes_on_all_arguments() {
        let cli = Cli::try_parse_from(["xtask", "wasm-test-runner", "a.wasm", "--exact", "name"]).expect("parses");
        assert!(
            matches!(cli.command, Command::WasmTestRunner { arguments } if arguments == ["a.wasm", "--exact", "name"])
        );
    }
}
