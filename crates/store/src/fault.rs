//! Faults on demand at the two points at which a write can be cut off: before it, and after its commit.
//!
//! A process that dies is a future that never completes: whoever asked for it drops everything that the process
//! held, and begins anew over the same database.

use crate::error::StoreError;
use std::sync::{Arc, Mutex, PoisonError};

/// A point in the life of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritePoint {
    /// Nothing has happened.
    Before,
    /// It is committed, and its caller has not heard of it.
    After,
}

/// What happens at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// Nothing.
    Pass,
    /// The process dies: the caller never goes on.
    Die,
    /// The database cannot be reached: before, the write does not happen; after, its answer is lost.
    Fail,
}

/// Decides what happens. It is asked on the caller's thread.
pub trait WriteFaults: Send + Sync + 'static {
    /// What happens at a point of the write of a name.
    fn at(&self, point: WritePoint, name: &'static str) -> Strike;
}

/// Where a test hangs its faults up.
#[derive(Clone, Default)]
pub(crate) struct Hook(Arc<Mutex<Option<Arc<dyn WriteFaults>>>>);

impl Hook {
    pub(crate) fn set(&self, faults: Option<Arc<dyn WriteFaults>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Runs a write, unless it is struck before; its answer is lost where it is struck afterwards.
    pub(crate) async fn around<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        write: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.pass(WritePoint::Before, name).await?;
        let written = write.await?;
        self.pass(WritePoint::After, name).await?;
        Ok(written)
    }

    /// Lets a caller through, turns it away, or keeps it for ever.
    async fn pass(&self, point: WritePoint, name: &'static str) -> Result<(), StoreError> {
        let faults = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match faults.map_or(Strike::Pass, |faults| faults.at(point, name)) {
            Strike::Pass => Ok(()),
            Strike::Die => std::future::pending().await,
            Strike::Fail => {
                Err(StoreError::Unavailable("the connection was lost, by order of a test".to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, audit};
    use innkeeper_domain::id::AccountId;
    use innkeeper_domain::time::Instant;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    struct At(WritePoint, Strike);

    impl WriteFaults for At {
        fn at(&self, point: WritePoint, _name: &'static str) -> Strike {
            if point == self.0 { self.1 } else { Strike::Pass }
        }
    }

    /// Looks once at a write under a fault, and counts the rows that are there afterwards.
    fn struck(point: WritePoint, strike: Strike) -> (Poll<Result<(), StoreError>>, usize) {
        let store = Store::in_place().unwrap();
        store.set_faults(Some(Arc::new(At(point, strike))));
        let entry = audit::Entry {
            at: Instant::from_micros(1),
            actor: String::new(),
            verb: "test".to_owned(),
            subject: String::new(),
            detail: String::new(),
            request_id: String::new(),
        };
        let write = store.write("test", move |tx| audit::insert(tx, AccountId(1), &entry));
        let seen = pin!(write).poll(&mut Context::from_waker(Waker::noop()));
        let rows = store.dump().unwrap().lines().filter(|line| line.starts_with("audit|")).count();
        (seen, rows)
    }

    #[test]
    fn a_write_is_struck_before_or_after_its_commit() {
        use Strike::{Die, Fail, Pass};
        use WritePoint::{After, Before};
        assert_eq!(struck(Before, Pass), (Poll::Ready(Ok(())), 1));
        assert_eq!(struck(Before, Die), (Poll::Pending, 0));
        assert_eq!(struck(After, Die), (Poll::Pending, 1));
        for (point, rows) in [(Before, 0), (After, 1)] {
            let (seen, there) = struck(point, Fail);
            assert!(matches!(seen, Poll::Ready(Err(StoreError::Unavailable(_)))), "{seen:?}");
            assert_eq!(there, rows);
        }
    }
}
