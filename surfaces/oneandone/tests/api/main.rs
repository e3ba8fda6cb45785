//! The dialect over a furnished house: what it answers, whom it refuses, and what changes nothing.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where something is not as it should be"
)]

mod authorization;
mod bad_input;
mod desk;
mod golden;
mod idempotency;
mod life;
mod limits;
mod transcripts;
mod transport;
