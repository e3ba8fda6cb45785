//! Measures innkeeper: its requests, its engine, its renewals and its machines.
//!
//! Every number stands beside a floor: the same work without innkeeper, measured in turns with it, in the same
//! minutes and on the same disk. On a machine that others use as well, the ratio says more than the number.
//!
//! # Architecture Invariant
//! Nothing imports this crate, and nothing of it is shipped. What it measures is the real program in a process of its
//! own, or the real engine over the real store; what it compares with has SQL of its own, because a floor that went
//! through our store would not be one.

pub mod bench;
pub mod cases;
pub mod cluster;
pub mod columns;
pub mod fill;
pub mod floor;
pub mod floor_database;
pub mod host;
pub mod http;
pub mod libvirt;
pub mod load;
pub mod measure;
pub mod monitor;
pub mod multiply;
pub mod outcome;
pub mod report;
pub mod served;
pub mod template;
