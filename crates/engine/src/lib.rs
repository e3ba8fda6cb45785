//! Durable operations: claim, act, commit, fence, retry, deadline.
//!
//! An operation is a row; a [`Workflow`] says what its steps do. For each step a worker claims the row under a
//! lease, lets the workflow **act** on the outside world while no transaction is open, and then **commits**
//! the fact and the next step in one transaction that begins by checking the lease.
//!
//! ```text
//!            claim                act                    commit (fenced)
//!   live ───────────▶ leased ───────────▶ fact in hand ───────────────────▶ next step · waiting · done · failed
//!    ▲                  │ lease ends          │ lease was lost: forget all          │ past the deadline, and
//!    └──────────────────┴─────────────────────┘                                     ▼ nothing left to undo
//!                                                                                 parked
//! ```
//!
//! # Architecture Invariant
//! Nothing here knows of servers or money. A transaction is never open while a workflow acts, and a workflow
//! writes nothing outside `commit` and `refused`.

mod drive;
mod engine;
mod fault;
mod run;
mod together;
mod workflow;

#[cfg(feature = "testing")]
pub mod prove;

pub use engine::{Engine, EngineConfig, Registry, Start, start};
pub use fault::{Fault, Faults, NoFaults, Point};
pub use workflow::{ActError, Next, Refusal, StepName, Task, Together, Workflow};
