//! Breaks a real house while customers use it and months pass, and judges what is left.
//!
//! ```text
//!   clients ──HTTP──▶ API and workers ◀──SIGKILL, SIGSTOP── trouble ──▶ clock: days pass, seconds come back
//!      │                    │
//!      └─ what was answered └─ database, machines as files ──▶ rest ──▶ the auditor, and the clients' own books
//! ```
//!
//! # Architecture Invariant
//! The house is the binary that is shipped, built with its feature `chaos`. Nothing here reaches into a process: what
//! is known of it is what it answers, what it writes to the database, and which machines stand.

mod chance;
mod clerk;
mod client;
mod fleet;
mod house;
mod http;
mod judge;
mod plan;
mod report;
mod rest;
mod run;
mod trouble;

pub use plan::{Plan, Sabotage, Shop, StoreKind};
pub use report::{Counts, Outcome};
pub use run::run;
