//! What happened in a run, counted, and as a page to read.

use crate::plan::{Plan, StoreKind};
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// What was done and what was seen.
#[derive(Debug, Default)]
pub struct Counts {
    /// Customers who were signed up.
    pub sign_ups: AtomicU64,
    /// Orders that were accepted.
    pub orders: AtomicU64,
    /// Requests that were refused by a rule.
    pub refused: AtomicU64,
    /// Requests that were sent again because nothing definite came back.
    pub repeats: AtomicU64,
    /// Deletes and cancellations that were accepted.
    pub deletes: AtomicU64,
    /// Changes of size that were accepted.
    pub resizes: AtomicU64,
    /// Other changes that were accepted.
    pub changes: AtomicU64,
    /// Top-ups that were booked.
    pub top_ups: AtomicU64,
    /// Processes that were killed.
    pub kills: AtomicU64,
    /// Processes that were frozen past their lease.
    pub freezes: AtomicU64,
    /// How far the clock was moved, in seconds.
    pub passed_s: AtomicI64,
    /// Parked operations that an operator let go on.
    pub parked: AtomicU64,
    /// Invoices and credit notes that were issued.
    pub invoices: AtomicU64,
    /// Invoices that were paid.
    pub payments: AtomicU64,
    /// Periods that were billed after the first.
    pub renewals: AtomicU64,
}

impl Counts {
    pub(crate) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// The names and numbers, in the order of a report.
    pub fn rows(&self) -> Vec<(&'static str, i64)> {
        let of = |counter: &AtomicU64| i64::try_from(counter.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        vec![
            ("sign-ups", of(&self.sign_ups)),
            ("accepted orders", of(&self.orders)),
            ("top-ups", of(&self.top_ups)),
            ("payments", of(&self.payments)),
            ("invoices and credit notes", of(&self.invoices)),
            ("renewals", of(&self.renewals)),
            ("resizes", of(&self.resizes)),
            ("deletes", of(&self.deletes)),
            ("other changes", of(&self.changes)),
            ("refusals by a rule", of(&self.refused)),
            ("requests sent again", of(&self.repeats)),
            ("kills", of(&self.kills)),
            ("freezes past the lease", of(&self.freezes)),
            ("days passed", self.passed_s.load(Ordering::Relaxed) / 86_400),
            ("parked operations let go on", of(&self.parked)),
        ]
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// What happened.
    pub counts: Counts,
    /// What is not as it should be.
    pub violations: Vec<String>,
    /// How long it took to come to rest.
    pub rest: Duration,
    /// Where the evidence lies; `None` when nothing was wrong.
    pub evidence: Option<PathBuf>,
}

impl Outcome {
    /// A page to read.
    pub fn page(&self, plan: &Plan, commit: &str, machine: &str) -> String {
        let database = match plan.store {
            StoreKind::Sqlite => "SQLite, one process with both roles",
            StoreKind::Postgres => "PostgreSQL, two processes that answer and three that work",
        };
        let title = plan.sabotage.map_or("Chaos", |_| "Chaos in a broken house");
        let mut page = format!("# {title}: {database}\n\n");
        if let Some(sabotage) = plan.sabotage {
            let _ = writeln!(page, "Broken on purpose: `{}`.\n", sabotage.as_str());
        }
        let minutes = plan.length.as_secs() / 60;
        let seconds = plan.length.as_secs() % 60;
        let _ = writeln!(page, "| what | value |\n|---|---|");
        let _ = writeln!(page, "| seed | {} |\n| commit | {commit} |\n| machine | {machine} |", plan.seed);
        let _ = writeln!(page, "| length | {minutes} min {seconds} s |");
        let _ = writeln!(page, "| came to rest after | {} s |", self.rest.as_secs());
        for (name, count) in self.counts.rows() {
            let _ = writeln!(page, "| {name} | {count} |");
        }
        let _ = writeln!(page, "| **violations** | **{}** |", self.violations.len());
        if !self.violations.is_empty() {
            let _ = writeln!(page, "\nThe first of them:\n");
            for violation in self.violations.iter().take(12) {
                let _ = writeln!(page, "- {}", violation.replace('\n', " "));
            }
        }
        page
    }
}
