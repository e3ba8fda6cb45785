//! The simulator's command line: many seeds with a report, or one seed with its trace.
#![expect(clippy::print_stdout, reason = "this is what it is for")]

use clap::Parser;
use innkeeper_sim::report::{About, counts, page};
use innkeeper_sim::{Finding, Outcome, Plan, run, run_many, seeds};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// The auditor reads the whole house again and again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lets houses live through years in seconds, under faults that a seed decides.
#[derive(Parser)]
struct Arguments {
    /// Replay one seed.
    #[arg(long)]
    seed: Option<u64>,
    /// Replay a seed file.
    #[arg(long, conflicts_with = "seed")]
    file: Option<PathBuf>,
    /// Print the whole trace of a replay.
    #[arg(long)]
    trace: bool,
    /// Print every row of the database that a replay leaves.
    #[arg(long)]
    rows: bool,
    /// The first seed of many.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1500)]
    count: u64,
    /// How many months pass in each house.
    #[arg(long, default_value_t = 12)]
    months: u64,
    /// How many seeds run at once.
    #[arg(long, default_value_t = 2)]
    threads: u64,
    /// Write a report to this file.
    #[arg(long)]
    report: Option<PathBuf>,
    /// The commit that the report names.
    #[arg(long, default_value = "unknown")]
    commit: String,
    /// The machine that the report names.
    #[arg(long, default_value = "an unnamed machine")]
    machine: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match replayed(&arguments) {
        Ok(Some(plan)) => replay(&plan, &arguments),
        Ok(None) => many(&arguments),
        Err(text) => {
            println!("{text}");
            ExitCode::FAILURE
        }
    }
}

/// The plan that is to be replayed, if one is.
fn replayed(arguments: &Arguments) -> Result<Option<Plan>, String> {
    if let Some(seed) = arguments.seed {
        return Ok(Some(Plan { months: arguments.months, ..Plan::of(seed) }));
    }
    let Some(path) = &arguments.file else { return Ok(None) };
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    seeds::parse(&text).map(|past| Some(past.plan))
}

fn replay(plan: &Plan, arguments: &Arguments) -> ExitCode {
    let outcome = run(plan, arguments.trace || arguments.rows);
    for line in outcome.trace.iter().filter(|_| arguments.trace) {
        println!("{line}");
    }
    if arguments.rows {
        println!("{}", outcome.rows);
    }
    println!("{plan:?}");
    println!("{:?}", outcome.tally);
    verdict(outcome.finding.as_slice(), plan.months)
}

fn many(arguments: &Arguments) -> ExitCode {
    let range = arguments.from..arguments.from.saturating_add(arguments.count);
    let (began, done) = (Instant::now(), AtomicU64::new(0));
    let plan = |seed| Plan { months: arguments.months, ..Plan::of(seed) };
    let heard = |seed: u64, outcome: &Outcome| {
        let done = done.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(finding) = &outcome.finding {
            println!("seed {seed}, step {}: {}: {}", finding.step, finding.rule, finding.detail);
        }
        if done.is_multiple_of(100) {
            println!("{done} seeds after {} s", began.elapsed().as_secs());
        }
    };
    let sweep = run_many(range.clone(), arguments.threads, &plan, &heard);
    for (name, value) in counts(&sweep) {
        println!("{name:<34}{value}");
    }
    let took_s = began.elapsed().as_secs();
    println!("{:<34}{took_s} s", "took");
    if let Some(path) = &arguments.report {
        let (commit, machine) = (arguments.commit.clone(), arguments.machine.clone());
        let text = page(&sweep, &About { seeds: range, commit, machine, took_s });
        if let Err(error) = std::fs::write(path, text) {
            println!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    verdict(&sweep.findings, arguments.months)
}

fn verdict(findings: &[Finding], months: u64) -> ExitCode {
    let Some(first) = findings.first() else { return ExitCode::SUCCESS };
    for line in &first.tail {
        println!("  {line}");
    }
    println!("seed {}, step {}: {}: {}", first.seed, first.step, first.rule, first.detail);
    println!("replay it with: make sim SEED={} MONTHS={months}", first.seed);
    ExitCode::FAILURE
}
