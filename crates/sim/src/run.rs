//! Runs: one seed, or many on a few threads.

use crate::house::House;
use crate::plan::Plan;
use crate::tally::{Finding, Outcome, Tally};
use crate::trace::hex;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Runs one plan to its end, or to its first finding.
pub fn run(plan: &Plan, keeps_trace: bool) -> Outcome {
    let seed = plan.seed;
    let finding = |rule, detail, step, tail| Some(Finding { seed, step, rule, detail, tail });
    match House::open(plan.clone(), keeps_trace) {
        Err(broken) => {
            let finding = finding(broken.rule, broken.detail, 0, Vec::new());
            Outcome { tally: Tally::default(), finding, trace: Vec::new(), rows: String::new() }
        }
        Ok(mut house) => {
            let lived = house.live();
            let (step, tail) = (house.tally.steps, house.trace.tail());
            let finding = lived.err().and_then(|broken| finding(broken.rule, broken.detail, step, tail));
            let is_wanted = keeps_trace || finding.is_some();
            let rows = if is_wanted { house.parts.store.dump().unwrap_or_default() } else { String::new() };
            Outcome { finding, trace: house.trace.whole(), tally: house.tally, rows }
        }
    }
}

/// What many runs came to.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    /// All of them together; the digest is over theirs, in the order of the seeds.
    pub tally: Tally,
    /// What was found, by seed.
    pub findings: Vec<Finding>,
}

/// Runs every seed of a range, each on one of `threads` threads. `heard` is told of each run as it ends.
pub fn run_many(
    seeds: Range<u64>,
    threads: u64,
    plan: &(dyn Fn(u64) -> Plan + Sync),
    heard: &(dyn Fn(u64, &Outcome) + Sync),
) -> Sweep {
    let next = AtomicU64::new(seeds.start);
    let outcomes: Mutex<BTreeMap<u64, Outcome>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= seeds.end {
                        return;
                    }
                    let outcome = run(&plan(seed), false);
                    heard(seed, &outcome);
                    outcomes.lock().unwrap_or_else(PoisonError::into_inner).insert(seed, outcome);
                }
            });
        }
    });
    let (mut sweep, mut hash) = (Sweep::default(), Sha256::new());
    for outcome in outcomes.into_inner().unwrap_or_else(PoisonError::into_inner).into_values() {
        hash.update(outcome.tally.digest.as_bytes());
        sweep.tally.add(&outcome.tally);
        sweep.findings.extend(outcome.finding);
    }
    sweep.tally.digest = hex(&hash.finalize());
    sweep
}
