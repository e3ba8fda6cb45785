//! What innkeeper asks of the outside world, as traits.
//!
//! # Architecture Invariant
//! A port names a need, never a product: no trait here mentions QEMU, Incus or a payment provider. Every port
//! has a fake and a contract suite (feature `testing`), and every real driver passes the same suite.

pub mod clock;
pub mod compute;
pub mod entropy;
pub mod gateway;
