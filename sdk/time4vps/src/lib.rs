//! Wire types of the Time4VPS User API.
//!
//! Answers serialise compactly and member for member as the service writes them: in its order, with its
//! nulls and empty lists, and with its choice of string or number for every member ([`scalar`]). Clients of
//! this API search the raw text, so the order of members is part of the contract. Money is exact decimals,
//! never computed in floating point. Times are UTC, in the three forms of [`dates`].

pub mod account;
pub mod ack;
pub mod billing;
pub mod catalogue;
pub mod cycle;
pub mod dates;
pub mod decimal;
pub mod error;
pub mod form;
pub mod login;
pub mod order;
pub mod scalar;
pub mod script;
pub mod server;
pub mod service;

pub use cycle::{Cycle, CycleCode, CycleTitle};
pub use dates::{Date, Stamp, TaskTime};
pub use decimal::{Amount, Decimal, Fee};
pub use error::{ErrorBody, ErrorItem};
pub use scalar::{TextFlag, TextId};
