//! The command of the harness: breaks a house for some minutes, reports, and ends with 1 when something was wrong.

#![expect(clippy::print_stdout, reason = "this is a command, and these are its answers")]
#![expect(clippy::disallowed_methods, reason = "the report names the commit")]

use clap::Parser;
use innkeeper_chaos::{Plan, Sabotage, StoreKind, run};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// Kills and freezes a real house under load while months pass, and judges what is left.
#[derive(Debug, Parser)]
struct Args {
    /// The innkeeper binary, built with its feature `chaos`
    #[arg(long)]
    binary: PathBuf,
    /// The database of the house; the PostgreSQL server is the one of `INNKEEPER_TEST_POSTGRES`
    #[arg(long, value_enum, default_value = "sqlite")]
    store: StoreKind,
    /// How long customers and trouble go on
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// And so many seconds more
    #[arg(long, default_value_t = 0)]
    seconds: u64,
    /// What every decision follows from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many customers act at the same time
    #[arg(long, default_value_t = 6)]
    clients: u64,
    /// Breaks the house in one known way
    #[arg(long, value_enum)]
    sabotage: Option<Sabotage>,
    /// Ends with 1 when no violation is found
    #[arg(long)]
    expect_violations: bool,
    /// Where the report is written
    #[arg(long)]
    report: Option<PathBuf>,
    /// Where the folders of runs are made; those of failed runs stay
    #[arg(long, default_value = ".test/chaos")]
    evidence: PathBuf,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let length = Duration::from_secs(args.minutes * 60 + args.seconds);
    let mut plan = Plan::new(args.binary, args.store, length, args.seed);
    plan.postgres = std::env::var("INNKEEPER_TEST_POSTGRES").ok();
    plan.clients = args.clients;
    if let Some(sabotage) = args.sabotage {
        plan = plan.broken(sabotage);
    }
    let absolute = std::path::absolute(&args.evidence);
    plan.evidence = absolute.unwrap_or(args.evidence);
    let outcome = match run(&plan, &|text| println!("chaos: {text}")) {
        Ok(outcome) => outcome,
        Err(error) => {
            println!("chaos: it could not be run: {error}");
            return ExitCode::FAILURE;
        }
    };
    let page = outcome.page(&plan, &commit(), &machine());
    println!("{page}");
    if let Some(report) = &args.report
        && let Err(error) = std::fs::write(report, &page)
    {
        println!("chaos: {} cannot be written: {error}", report.display());
        return ExitCode::FAILURE;
    }
    let wanted = outcome.violations.is_empty() != args.expect_violations;
    if wanted { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The commit, and whether anything but the reports differs from it: a run writes several of them.
fn commit() -> String {
    let commit = git(&["describe", "--always"]);
    let changes = git(&["status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/proof"]);
    if changes.is_empty() { commit } else { format!("{commit} with changes") }
}

fn git(args: &[&str]) -> String {
    let output = Command::new("git").args(args).output();
    output.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn machine() -> String {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    format!("{threads} threads, {}", model.map_or("unknown processor", |(_, name)| name))
}
