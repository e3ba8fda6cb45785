//! What the threads of one store share.

use crate::error::StoreError;
use crate::turnstile::Turnstile;
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::Uid;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::Notify;

#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Told of every commit that leaves work for the engine.
    pub(crate) wake: Notify,
    pub(crate) damage: Damage,
    pub(crate) turnstile: Turnstile,
    pub(crate) kept: Kept,
}

/// What was found to be damaged, by whichever thread found it first. Nothing is done with such a file any more.
#[derive(Debug, Default)]
pub(crate) struct Damage(OnceLock<String>);

impl Damage {
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        self.0.get().map_or(Ok(()), |text| Err(StoreError::Corrupt(text.clone())))
    }

    pub(crate) fn note(&self, error: Option<&StoreError>) {
        if let Some(StoreError::Corrupt(text)) = error
            && self.0.set(text.clone()).is_ok()
        {
            tracing::error!(damage = %text, "the database file is damaged: stop innkeeper and restore a backup");
        }
    }
}

/// The catalogue that was read last, and its revision.
///
/// It may be one that was never committed, or an older one than somebody else has read: no two catalogues ever have the
/// same revision, so whoever finds another one than its own reads again.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Option<(Uid, Arc<Catalogue>)>>);

impl Kept {
    pub(crate) fn of(&self, revision: Uid) -> Option<Arc<Catalogue>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(kept, _)| *kept == revision).map(|(_, catalogue)| Arc::clone(catalogue))
    }

    pub(crate) fn keep(&self, revision: Uid, catalogue: &Arc<Catalogue>) {
        let kept = Some((revision, Arc::clone(catalogue)));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }
}
