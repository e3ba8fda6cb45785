//! Jobs: closures on their way to a database thread, and answers on their way back.

use crate::error::StoreError;
use crate::tx::Tx;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// What the thread does with the changes of a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Commit them.
    Keep,
    /// Roll them back: the closure said no.
    Discard,
    /// Roll them back and run the closure again.
    Repeat,
}

/// A closure whose types are forgotten. It may run several times, and is answered once.
pub(crate) trait Job: Send {
    fn name(&self) -> &'static str;
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict;
    /// Answers the caller: with the closure's own result when `outcome` is `Ok`, else with the error.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

pub(crate) struct Closure<F, T, E> {
    name: &'static str,
    read_only: bool,
    body: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Closure<F, T, E> {
    pub(crate) fn new(
        name: &'static str,
        read_only: bool,
        body: F,
    ) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (reply, receiver) = oneshot::channel();
        (Self { name, read_only, body, result: None, reply }, receiver)
    }
}

impl<F, T, E> Job for Closure<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict {
        tx.read_only = self.read_only;
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.body)(tx)));
        let result = outcome.unwrap_or_else(|_| {
            tracing::error!(transaction = self.name, "a transaction panicked and was rolled back");
            Err(StoreError::Internal("a transaction panicked".to_owned()).into())
        });
        if tx.conflicted {
            // Whatever it returned rests on something that another transaction has changed.
            self.result = None;
            return Verdict::Repeat;
        }
        let result = result.and_then(|value| match objection(tx) {
            Some(objection) => {
                tracing::error!(transaction = self.name, %objection, "a transaction was not committed");
                Err(StoreError::Internal(objection).into())
            }
            None => Ok(value),
        });
        let verdict = if result.is_ok() { Verdict::Keep } else { Verdict::Discard };
        self.result = Some(result);
        verdict
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let result = match (outcome, self.result) {
            (Ok(()), Some(result)) => result,
            // Also for a refusal, which may rest on what others wrote in vain.
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => {
                Err(StoreError::Internal("a transaction was answered before it ran".to_owned()).into())
            }
        };
        // The caller may have stopped waiting; what was committed stays committed.
        let _ = self.reply.send(result);
    }
}

/// What stands against the commit of a transaction whose closure wants it.
fn objection(tx: &Tx<'_>) -> Option<String> {
    if let Some(error) = &tx.refused {
        return Some(format!("a transaction passed over a refused statement: {error}"));
    }
    (tx.ledger_sum != 0)
        .then(|| format!("the ledger entries of a transaction add up to {}, not to 0", tx.ledger_sum))
}
