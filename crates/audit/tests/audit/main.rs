//! The auditor over houses that the product itself furnished: healthy ones pass, damaged ones are found.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that lacks something ends there"
)]

#[expect(clippy::too_many_lines, reason = "lists of cases")]
mod damage;
mod healthy;
mod story;
mod watch;
