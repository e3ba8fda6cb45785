//! Strikes: which writes end their process or lose their database.

use crate::chance::Chance;
use crate::plan::Plan;
use crate::trace::Trace;
use innkeeper_store::fault::{Strike, WriteFaults, WritePoint};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Decides what happens to writes, and keeps count.
pub(crate) struct Strikes {
    state: Mutex<State>,
    trace: Trace,
    die_one_in: u64,
    fail_one_in: u64,
}

struct State {
    chance: Chance,
    is_on: bool,
    has_died: bool,
    counted: Struck,
}

/// What was struck so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Struck {
    pub(crate) writes: u64,
    pub(crate) deaths: u64,
    pub(crate) failures: u64,
    /// Every write that a process died of, by name and point.
    pub(crate) broken: BTreeSet<(&'static str, bool)>,
}

impl Strikes {
    pub(crate) fn new(plan: &Plan, trace: Trace) -> Self {
        let (chance, counted) = (Chance::new(plan.seed, 1), Struck::default());
        let state = State { chance, is_on: false, has_died: false, counted };
        let (die_one_in, fail_one_in) = (plan.die_one_in, plan.fail_one_in);
        Self { state: Mutex::new(state), trace, die_one_in, fail_one_in }
    }

    pub(crate) fn turn(&self, is_on: bool) {
        self.lock().is_on = is_on;
    }

    /// Whether the process that was asked last has died since this was asked last.
    pub(crate) fn take_death(&self) -> bool {
        std::mem::take(&mut self.lock().has_died)
    }

    pub(crate) fn counted(&self) -> Struck {
        self.lock().counted.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WriteFaults for Strikes {
    fn at(&self, point: WritePoint, name: &'static str) -> Strike {
        let mut state = self.lock();
        state.counted.writes += u64::from(point == WritePoint::Before);
        if !state.is_on {
            return Strike::Pass;
        }
        // Half of the strikes come before, half afterwards.
        if state.chance.one_in(self.die_one_in * 2) {
            state.has_died = true;
            state.counted.deaths += 1;
            state.counted.broken.insert((name, point == WritePoint::After));
            self.trace.note(format_args!("died {point:?} {name}"));
            return Strike::Die;
        }
        if state.chance.one_in(self.fail_one_in * 2) {
            state.counted.failures += 1;
            self.trace.note(format_args!("unreachable {point:?} {name}"));
            return Strike::Fail;
        }
        Strike::Pass
    }
}
