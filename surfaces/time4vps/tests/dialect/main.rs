//! The dialect over a furnished house: what clients send, and word for word what they get back.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests end where they fail")]

mod authorization;
mod bad_input;
mod desk;
mod golden;
mod idempotency;
mod life;
mod limits;
mod mounting;
mod senders;
mod session;
mod transcripts;
