//! The trace: what happened, line by line, with a digest over all of it.

use innkeeper_ports::clock::{Clock, ManualClock};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many lines are kept for whoever has to understand a failure.
const KEPT: usize = 80;

/// A trace; its clones write the same one.
#[derive(Clone)]
pub(crate) struct Trace {
    clock: Arc<ManualClock>,
    state: Arc<Mutex<State>>,
}

struct State {
    hash: Sha256,
    lines: VecDeque<String>,
    /// Every line, where somebody wants to read or compare them.
    whole: Option<Vec<String>>,
}

impl Trace {
    pub(crate) fn new(clock: Arc<ManualClock>, whole: bool) -> Self {
        let state = State { hash: Sha256::new(), lines: VecDeque::new(), whole: whole.then(Vec::new) };
        Self { clock, state: Arc::new(Mutex::new(state)) }
    }

    pub(crate) fn note(&self, what: fmt::Arguments<'_>) {
        let mut line = String::with_capacity(96);
        let _ = write!(line, "{} {what}", self.clock.now().micros());
        let mut state = self.lock();
        state.hash.update(line.as_bytes());
        state.hash.update(b"\n");
        if let Some(whole) = &mut state.whole {
            whole.push(line.clone());
        }
        if state.lines.len() == KEPT {
            state.lines.pop_front();
        }
        state.lines.push_back(line);
    }

    /// Takes bytes into the digest that are no line.
    pub(crate) fn digest(&self, bytes: &[u8]) {
        self.lock().hash.update(bytes);
    }

    /// The digest so far, in hexadecimal digits.
    pub(crate) fn hash(&self) -> String {
        hex(&self.lock().hash.clone().finalize())
    }

    /// The last lines, oldest first.
    pub(crate) fn tail(&self) -> Vec<String> {
        self.lock().lines.iter().cloned().collect()
    }

    /// Every line; empty unless it was asked for.
    pub(crate) fn whole(&self) -> Vec<String> {
        self.lock().whole.clone().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
