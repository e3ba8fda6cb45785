//! The tally: what a run came to, and what was found.

use std::collections::BTreeSet;

/// A rule that was broken, and how to see it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The seed.
    pub seed: u64,
    /// After which step.
    pub step: u64,
    /// The rule.
    pub rule: String,
    /// What was seen.
    pub detail: String,
    /// The last lines of the trace before it.
    pub tail: Vec<String>,
}

/// What happened in one run or in many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many seeds were run.
    pub seeds: u64,
    /// Months times customers.
    pub customer_months: u64,
    /// How many steps were taken.
    pub steps: u64,
    /// How many requests customers made.
    pub requests: u64,
    /// How many of them were refused.
    pub refusals: u64,
    /// How many orders there are.
    pub orders: u64,
    /// How many invoices and credit notes there are.
    pub invoices: u64,
    /// How many servers were ever ordered.
    pub servers: u64,
    /// How many machines were built.
    pub machines: u64,
    /// How many top-ups were booked.
    pub topups: u64,
    /// How many processes died.
    pub crashes: u64,
    /// How many other things went wrong: a silent host, a frozen call, a lost connection, a machine without power.
    pub faults: u64,
    /// How many writes were asked for.
    pub writes: u64,
    /// How many workers went on after another had taken their lease.
    pub thaws: u64,
    /// How often the clock jumped.
    pub jumps: u64,
    /// How often everything was audited.
    pub audits: u64,
    /// Every write of which a process died, by name; `true` where it was committed before.
    pub broken: BTreeSet<(&'static str, bool)>,
    /// A digest over the whole trace and the database that was left.
    pub digest: String,
}

impl Tally {
    /// Adds another run. The digest is left to whoever knows the order of the seeds.
    pub fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.customer_months += other.customer_months;
        self.steps += other.steps;
        self.requests += other.requests;
        self.refusals += other.refusals;
        self.orders += other.orders;
        self.invoices += other.invoices;
        self.servers += other.servers;
        self.machines += other.machines;
        self.topups += other.topups;
        self.crashes += other.crashes;
        self.faults += other.faults;
        self.writes += other.writes;
        self.thaws += other.thaws;
        self.jumps += other.jumps;
        self.audits += other.audits;
        self.broken.extend(other.broken.iter().copied());
    }
}

/// One run: what it came to, the first rule that was broken, and its trace where that was asked for.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What happened.
    pub tally: Tally,
    /// What was found; a run ends with its first finding.
    pub finding: Option<Finding>,
    /// Every line of the trace.
    pub trace: Vec<String>,
    /// Every row of the database that was left, after a finding or where the trace was asked for.
    pub rows: String,
}
