//! Operations: durable work, as customers and operators see it.

use crate::id::{AccountId, OperationId, ServiceId, Uid};
use crate::persisted::persisted_enum;
use crate::time::Instant;

persisted_enum! {
    /// Whether an operation still goes on.
    pub enum OperationState {
        /// Claimed, or waiting to be claimed.
        Live = "live",
        /// Past its deadline with nothing left to try: an operator has to look.
        Parked = "parked",
        /// Ended as wished.
        Done = "done",
        /// Ended otherwise; what it had taken was given back.
        Failed = "failed",
    }
}

/// A durable operation.
#[derive(Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its number.
    pub id: OperationId,
    /// Its identity.
    pub uid: Uid,
    /// The account it works for.
    pub account: AccountId,
    /// The service it works on.
    pub service: Option<ServiceId>,
    /// Which workflow, as `server.provision`.
    pub kind: String,
    /// What it excludes other operations from, as `server:12`.
    pub subject: String,
    /// The step that comes next.
    pub step: String,
    /// Whether it still goes on.
    pub state: OperationState,
    /// 0 to 100.
    pub percent: i64,
    /// How often the step was tried.
    pub attempt: i64,
    /// What the workflow was asked for: JSON of its own.
    pub input: String,
    /// What it has to say to the customer; may hold a password.
    pub result: String,
    /// What went wrong, and what can be done; empty otherwise.
    pub finding: String,
    /// When it was accepted.
    pub created_at: Instant,
    /// When a worker first took it.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

impl std::fmt::Debug for Operation {
    /// Leaves out what it was asked for and what it says, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, kind, subject, step, state, attempt, finding, .. } = self;
        let mut shown = f.debug_struct("Operation");
        shown.field("id", id).field("kind", kind).field("subject", subject).field("step", step);
        shown
            .field("state", state)
            .field("attempt", attempt)
            .field("finding", finding)
            .finish_non_exhaustive()
    }
}

/// One thing that happened to an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationEvent {
    /// The step it happened in.
    pub step: String,
    /// When.
    pub at: Instant,
    /// `committed`, `retry`, `refused`, `deadline`, `parked`.
    pub outcome: String,
    /// What people read; may be empty.
    pub detail: String,
}
