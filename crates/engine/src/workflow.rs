//! The contract between the engine and what it drives.

use innkeeper_domain::operation::Operation;
use innkeeper_domain::time::Instant;
use innkeeper_store::{StoreError, Tx};
use std::future::Future;
use std::time::Duration;

/// The names of a workflow's steps. They are data: one is removed only by a migration.
pub trait StepName: Copy + std::fmt::Debug + PartialEq + Send + Sync + 'static {
    /// Every step, in the order of a quiet run; what undoes comes last.
    const ALL: &'static [Self];

    /// The persisted name.
    fn as_str(self) -> &'static str;

    /// Reads a persisted name.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|step| step.as_str() == text)
    }
}

/// A claimed operation in one of its steps.
#[derive(Clone, Debug)]
pub struct Task<S> {
    /// The row.
    pub operation: Operation,
    /// The step to act for.
    pub step: S,
}

/// Why acting came to nothing. The text says what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// The world did not answer, or asks to come back later: tried again until the deadline.
    #[error("{0}")]
    Transient(String),
    /// The world said no for good: the workflow chooses what puts things right.
    #[error("{0}")]
    Refused(String),
}

/// Why a step is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal<'a> {
    /// The world said no for good.
    Refused(&'a str),
    /// The step's time is over; the text is the last thing that went wrong.
    Deadline(&'a str),
}

impl Refusal<'_> {
    /// What people read.
    pub fn text(&self) -> String {
        match self {
            Self::Refused(text) => (*text).to_owned(),
            Self::Deadline("") => "it took too long".to_owned(),
            Self::Deadline(text) => format!("it took too long; last: {text}"),
        }
    }
}

/// Where an operation goes once its step has been committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<S> {
    /// To another step, at once.
    Go(S),
    /// To another step, not before an instant. Its time begins then.
    GoAt(S, Instant),
    /// To the same step again at an instant. Its time goes on.
    WaitUntil(Instant),
    /// To its end, as wished.
    Finish,
    /// To its end, otherwise: what it had taken was given back, and this is why.
    Fail(String),
    /// To an operator, who is told what happened and which undo remains.
    Park(String),
}

/// Where operations that were committed together go, and when, in their order; `None` for one that has to go alone.
pub type Together<S> = Vec<Option<(S, Instant)>>;

/// One kind of durable work.
pub trait Workflow: Send + Sync + 'static {
    /// Stored in every row. Never renamed.
    const KIND: &'static str;
    /// The steps.
    type Step: StepName;
    /// The part of the outside world that it acts on.
    type World: Send + Sync + 'static;
    /// What acting learned. It reaches the database only through `commit`.
    type Fact: Send + Sync + 'static;

    /// Touches the outside world. Holds no transaction; may run any number of times.
    fn act(
        &self,
        world: &Self::World,
        task: &Task<Self::Step>,
    ) -> impl Future<Output = Result<Self::Fact, ActError>> + Send;

    /// Records the fact and names the next step, in a transaction that the engine has fenced.
    ///
    /// May run again after a conflict, so it is pure but for the transaction.
    fn commit(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Self::Step>,
        fact: &Self::Fact,
        now: Instant,
    ) -> Result<Next<Self::Step>, StoreError>;

    /// Whether operations in a step may be committed together, for the speed of it: those that `act` does nothing
    /// for.
    fn together(step: Self::Step) -> bool {
        let _ = step;
        false
    }

    /// Commits a step of several operations in one transaction, which the engine has fenced for each of them.
    ///
    /// Tells of each task, in their order, to which step it goes and when. `None` is for one that has to go alone, by
    /// `commit`; nothing was written for it.
    fn commit_together(
        &self,
        tx: &mut Tx<'_>,
        tasks: &[Task<Self::Step>],
        now: Instant,
    ) -> Result<Together<Self::Step>, StoreError> {
        let _ = (tx, now);
        Ok(tasks.iter().map(|_| None).collect())
    }

    /// Chooses what puts things right when a step is given up, in a transaction that the engine has fenced.
    fn refused(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Self::Step>,
        why: &Refusal<'_>,
        now: Instant,
    ) -> Result<Next<Self::Step>, StoreError>;

    /// Follows the end of the operation in the same transaction, when its subject is free again.
    fn ended(&self, tx: &mut Tx<'_>, task: &Task<Self::Step>, now: Instant) -> Result<(), StoreError> {
        let _ = (tx, task, now);
        Ok(())
    }

    /// How long a step may take with all its repetitions.
    fn time_limit(step: Self::Step) -> Duration;
}

/// The share of the steps that lie behind, as 1 to 99: 0 and 100 are for before and after.
pub(crate) fn percent<S: StepName>(step: S) -> i64 {
    let index = S::ALL.iter().position(|other| *other == step).unwrap_or(0);
    let percent = (index * 100 / S::ALL.len().max(1)).clamp(1, 99);
    i64::try_from(percent).unwrap_or(1)
}
