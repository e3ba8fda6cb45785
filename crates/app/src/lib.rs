//! The use cases of innkeeper: one file a verb, and the workflows that carry the long ones out.
//!
//! A verb takes the [`App`], the [`Caller`] and what it is asked for; it checks the caller's right, does its
//! work in one transaction, writes the audit line, and returns domain values. Surfaces translate.
//!
//! # Architecture Invariant
//! No wire format influences anything here: no verb knows which surface called it. Drivers and gateways are
//! values behind ports. A verb never touches the outside world: it writes an operation that will.

mod app;
mod caller;
mod error;
mod idempotency;
mod lifecycle;
mod policy;
mod secret;

pub mod account;
pub mod catalogue;
pub mod invoice;
pub mod ledger;
pub mod operation;
pub mod operator;
pub mod order;
pub mod rate;
pub mod script;
pub mod server;
pub mod service;
pub mod survey;
pub mod sweep;
pub mod usage;
pub mod workflow;

#[cfg(feature = "testing")]
pub mod testing;

pub use app::App;
pub use caller::{Caller, IdempotencyKey, OPERATOR, PASSWORD};
pub use error::{Denied, Internal};
pub use idempotency::{Replay, keep_answer, replay};
pub use policy::{Policy, SignInPolicy};
