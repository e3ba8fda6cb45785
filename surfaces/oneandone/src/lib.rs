//! The 1&1 Cloud Server REST dialect.
//!
//! # Architecture Invariant
//! This crate is the only code that knows this wire format. What the published clients need is written down
//! in `docs/dialects/oneandone.md`; the types of the bodies are those of `innkeeper-sdk-oneandone`.

mod answer;
mod appliances;
mod call;
mod datacenters;
mod fixed_sizes;
mod logs;
mod ping;
mod router;
mod serve;
mod servers;
mod usages;

pub mod dates;
pub mod error;
pub mod listing;
pub mod routes;

pub use router::router;

/// What an operator decides about this dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// How many calls one user, or one address without a valid token, has in a minute; 0 for no limit.
    pub requests_per_minute: u32,
    /// How many calls an address may make in a minute, with whatever token; 0 for no limit.
    pub requests_per_minute_per_address: u32,
}

impl Default for Config {
    /// Generous: several loops of real clients poll every few seconds at the same time.
    fn default() -> Self {
        Self { requests_per_minute: 1000, requests_per_minute_per_address: 6000 }
    }
}
