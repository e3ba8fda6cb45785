//! The machines as their driver shows them.

use std::collections::{BTreeMap, BTreeSet};

/// What a driver holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    /// The machines, by name.
    pub machines: BTreeMap<String, Machine>,
    /// The names that were retired and are not forgotten.
    pub tombstones: BTreeSet<String>,
    /// What happened, in order; empty when the world keeps no history.
    pub history: Vec<Event>,
}

/// A machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Whether it is powered on.
    pub running: bool,
    /// The address that it answers on, as `127.80.0.5`; `None` when the world does not tell.
    pub address: Option<String>,
    /// The sizes of its disks in GiB, by name.
    pub disks: BTreeMap<String, i64>,
    /// Virtual processors; 0 when the world does not tell.
    pub vcpu: i64,
    /// Memory in MiB; 0 when the world does not tell.
    pub memory_mib: i64,
}

/// Something that happened to a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A machine of this name was made.
    Built(String),
    /// The name was given up for good.
    Retired(String),
}
