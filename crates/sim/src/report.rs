//! The report of many runs, as a page for people.

use crate::run::Sweep;
use std::fmt::Write as _;
use std::ops::Range;

/// What a report says beside the counts.
#[derive(Clone, Debug)]
pub struct About {
    /// The seeds that were run.
    pub seeds: Range<u64>,
    /// The commit, as its hash.
    pub commit: String,
    /// What it ran on.
    pub machine: String,
    /// How long it took, in seconds.
    pub took_s: u64,
}

/// The counts as name and value, in the order in which people read them.
pub fn counts(sweep: &Sweep) -> Vec<(&'static str, String)> {
    let tally = &sweep.tally;
    vec![
        ("seeds", tally.seeds.to_string()),
        ("customer-months", tally.customer_months.to_string()),
        ("steps", tally.steps.to_string()),
        ("requests", format!("{}, of which {} were refused", tally.requests, tally.refusals)),
        ("orders", tally.orders.to_string()),
        ("servers ordered", tally.servers.to_string()),
        ("machines built", tally.machines.to_string()),
        ("invoices and credit notes", tally.invoices.to_string()),
        ("top-ups", tally.topups.to_string()),
        ("crashes", tally.crashes.to_string()),
        ("other faults", tally.faults.to_string()),
        ("frozen workers that went on", tally.thaws.to_string()),
        ("jumps of the clock", tally.jumps.to_string()),
        ("writes", tally.writes.to_string()),
        ("writes broken, by name and side", tally.broken.len().to_string()),
        ("audits of everything", tally.audits.to_string()),
        ("violations", sweep.findings.len().to_string()),
        ("digest", tally.digest.clone()),
    ]
}

/// The page.
pub fn page(sweep: &Sweep, about: &About) -> String {
    let mut text = String::from("# The simulator\n\n");
    let (first, last) = (about.seeds.start, about.seeds.end.saturating_sub(1));
    let _ = writeln!(
        text,
        "`make sim` let one house live for each seed from {first} to {last}, at commit `{}`, on {}, in {} s.\n\
         The same seeds at the same commit give the same digest.\n",
        about.commit, about.machine, about.took_s
    );
    text.push_str("| what | how many |\n|---|---|\n");
    for (name, value) in counts(sweep) {
        let _ = writeln!(text, "| {name} | {value} |");
    }
    text.push_str("\nProcesses died before and after these writes:\n\n| write | before | after its commit |\n|---|---|---|\n");
    let mut names: Vec<&str> = sweep.tally.broken.iter().map(|(name, _)| *name).collect();
    names.dedup();
    for name in names {
        let mark = |after| if sweep.tally.broken.contains(&(name, after)) { "yes" } else { "no" };
        let _ = writeln!(text, "| `{name}` | {} | {} |", mark(false), mark(true));
    }
    for finding in &sweep.findings {
        let _ = writeln!(text, "\nSeed {} broke a rule: {} ({})", finding.seed, finding.rule, finding.detail);
    }
    text
}
