//! The values, rules and state machines of a hosting company.
//!
//! # Architecture Invariant
//! Nothing here performs IO, reads a clock, draws a random number or knows a wire format. A rule that needs
//! one of those takes the result as an argument.

pub mod account;
pub mod billing;
pub mod catalogue;
pub mod id;
pub mod ledger;
pub mod money;
pub mod name;
pub mod operation;
pub mod script;
pub mod secret;
pub mod server;
pub mod time;
pub mod usage;

mod persisted;
