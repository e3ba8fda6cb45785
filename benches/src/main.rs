//! `innkeeper-bench run [--smoke] [CASE…]`, `innkeeper-bench soak [MINUTES]`, `innkeeper-bench floor DATABASE`.

use innkeeper_bench::bench::{Bench, Sizes};
use innkeeper_bench::cases;
use innkeeper_bench::cases::soak;
use innkeeper_bench::floor;
use innkeeper_bench::host::Facts;
use innkeeper_bench::outcome::{Outcome, failure};
use innkeeper_bench::report::Report;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "innkeeper-bench run [--smoke] [CASE...] | soak [MINUTES] | floor DATABASE";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(until_interrupted(&words)));
    match outcome {
        Ok(0) => ExitCode::SUCCESS,
        Ok(count) => complain(&format!("{count} targets were missed")),
        Err(error) => complain(&error.to_string()),
    }
}

fn complain(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "innkeeper-bench: {text}");
    ExitCode::FAILURE
}

/// Does what the words say. Whoever interrupts it finds none of its processes left behind.
async fn until_interrupted(words: &[&str]) -> Outcome<usize> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        outcome = act(words) => outcome,
        _ = terminated.recv() => Err(failure("terminated")),
        _ = tokio::signal::ctrl_c() => Err(failure("interrupted")),
    }
}

/// Does what the words say, and counts the targets that were missed.
async fn act(words: &[&str]) -> Outcome<usize> {
    match words {
        ["floor", url] => floor::serve(url).await.map(|()| 0),
        ["soak"] => soak(10).await,
        ["soak", minutes] => soak(minutes.parse()?).await,
        ["run", names @ ..] => run(names).await,
        _ => Err(failure(USAGE)),
    }
}

fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn bench(sizes: Sizes) -> Outcome<Bench> {
    let floor = std::env::current_exe()?;
    let innkeeper = floor.with_file_name("innkeeper");
    Bench::new(sizes, &tree(), innkeeper, floor)
}

async fn run(names: &[&str]) -> Outcome<usize> {
    let (smoke, names): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| **name == "--smoke");
    let whole = smoke.is_empty() && names.is_empty();
    let bench = bench(if smoke.is_empty() { Sizes::FULL } else { Sizes::SMOKE })?;
    let facts = Facts::look(&bench.tree);
    let mut report = Report::default();
    report.say(&facts.sentence());
    let names = if names.is_empty() { cases::ALL.to_vec() } else { names };
    for name in names {
        cases::run(name, &bench, &mut report).await?;
    }
    if whole {
        report.write(&bench.tree.join("docs/proof/bench.md"), "What it takes", &facts)?;
    }
    Ok(report.failures())
}

async fn soak(minutes: u64) -> Outcome<usize> {
    let bench = bench(Sizes::FULL)?;
    let facts = Facts::look(&bench.tree);
    let mut report = Report::default();
    report.say(&facts.sentence());
    soak::run(&bench, &mut report, Duration::from_mins(minutes)).await?;
    let title = format!("{minutes} minutes at half load");
    report.write(&bench.tree.join("docs/proof/soak.md"), &title, &facts)?;
    Ok(report.failures())
}
