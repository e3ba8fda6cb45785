//! Conflicts on demand: some transactions are undone after they ran, and run again, as after a lost race.

use crate::tx::Tx;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Which runs of write transactions conflict; none until it is told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repeats(Arc<(AtomicU64, AtomicU64)>);

impl Repeats {
    /// Every so many runs conflict; 0 for none. 2 or more, so that a repetition comes through.
    pub(crate) fn set(&self, every: u64) {
        self.0.0.store(every, Ordering::SeqCst);
    }

    /// Lets a run that is due conflict, once it has done all that it does.
    pub(crate) fn strike(&self, tx: &mut Tx<'_>) {
        let every = self.0.0.load(Ordering::SeqCst);
        if every > 1 && self.0.1.fetch_add(1, Ordering::SeqCst).is_multiple_of(every) {
            tx.conflicted = true;
        }
    }
}
