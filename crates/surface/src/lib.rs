//! The kit that HTTP surfaces share: the request read whole, the caller, limits, idempotency, loose parameters.
//!
//! # Architecture Invariant
//! Nothing here names a resource or knows a wire format: a surface turns what it gets from here into its own
//! statuses and bodies.

pub mod idempotency;
pub mod incoming;
pub mod params;

pub use idempotency::{Answer, idempotent};
pub use incoming::{Incoming, KeyError, ReadError};
pub use innkeeper_app::rate::{Network, RateLimit, Verdict};
