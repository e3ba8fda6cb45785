//! The turnstile: transactions that get into each other's way go through one by one.
//!
//! PostgreSQL undoes all but one of those that collide, after they have done their work. Where a kind of transaction
//! has just lost a race, its next ones wait for their turn instead, so that their work is done once.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a kind of transaction goes one by one after it has lost a race.
const CALM: Duration = Duration::from_millis(100);

/// Shared by the writing connections of a process.
#[derive(Debug, Default)]
pub(crate) struct Turnstile {
    gate: Mutex<()>,
    contended: Mutex<HashMap<&'static str, Instant>>,
}

impl Turnstile {
    /// Waits for the turn of a transaction whose kind has lost a race lately; nobody else waits.
    pub(crate) fn pass(&self, transaction: &'static str) -> Option<MutexGuard<'_, ()>> {
        let until = self.contended.lock().unwrap_or_else(PoisonError::into_inner).get(transaction).copied();
        until
            .is_some_and(|until| Instant::now() < until)
            .then(|| self.gate.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that a transaction has lost a race.
    pub(crate) fn lost(&self, transaction: &'static str) {
        let mut contended = self.contended.lock().unwrap_or_else(PoisonError::into_inner);
        contended.insert(transaction, Instant::now() + CALM);
    }
}
