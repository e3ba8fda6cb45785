//! The binary as a whole: its commands, its serving process, and real machines behind it.
//!
//! Tests that boot virtual machines have names that begin with `vm_`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests start programs, and end where something is not as it should be"
)]

mod abuse;
mod backup;
mod cli;
mod house;
mod secrets;
mod serve;
mod slow;
mod vm_house;
mod wire;
