//! Faults on demand: failures in line for each verb, answers that get lost, and calls that freeze.

use super::super::ComputeError;
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// A verb of the compute port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// `ensure`.
    Ensure,
    /// `power`.
    Power,
    /// `observe`.
    Observe,
    /// `list`.
    List,
    /// `retire`.
    Retire,
    /// `tombstones`.
    Tombstones,
    /// `forget`.
    Forget,
    /// `set_root_password`.
    SetRootPassword,
}

impl std::fmt::Display for Verb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ensure => "ensure",
            Self::Power => "power",
            Self::Observe => "observe",
            Self::List => "list",
            Self::Retire => "retire",
            Self::Tombstones => "tombstones",
            Self::Forget => "forget",
            Self::SetRootPassword => "set_root_password",
        })
    }
}

/// Whether a failing call still does its work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Before,
    After,
}

#[derive(Default)]
pub(super) struct Faults {
    failures: BTreeMap<Verb, VecDeque<(When, ComputeError)>>,
    gates: BTreeMap<Verb, VecDeque<Frozen>>,
}

impl Faults {
    pub(super) fn push(&mut self, verb: Verb, when: When, error: ComputeError) {
        self.failures.entry(verb).or_default().push_back((when, error));
    }

    pub(super) fn next(&mut self, verb: Verb) -> Option<(When, ComputeError)> {
        self.failures.get_mut(&verb)?.pop_front()
    }

    pub(super) fn freeze(&mut self, verb: Verb) -> Frozen {
        let frozen = Frozen::default();
        self.gates.entry(verb).or_default().push_back(frozen.clone());
        frozen
    }

    pub(super) fn gate(&mut self, verb: Verb) -> Option<Frozen> {
        self.gates.get_mut(&verb)?.pop_front()
    }
}

/// A call that is stopped, or will be.
#[derive(Clone, Debug, Default)]
pub struct Frozen(Arc<Mutex<Gate>>);

#[derive(Debug, Default)]
struct Gate {
    reached: bool,
    open: bool,
    waker: Option<Waker>,
}

impl Frozen {
    /// Whether a call has run into it.
    pub fn reached(&self) -> bool {
        self.lock().reached
    }

    /// Lets the call go on, with the world as it is by then.
    pub fn thaw(&self) {
        let waker = {
            let mut gate = self.lock();
            gate.open = true;
            gate.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) async fn wait(&self) {
        poll_fn(|context| {
            let mut gate = self.lock();
            gate.reached = true;
            if gate.open {
                return Poll::Ready(());
            }
            gate.waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, Gate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
