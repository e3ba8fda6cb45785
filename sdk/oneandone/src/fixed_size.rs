//! The catalogue of fixed sizes: the list and the single answer have the same shape.

use crate::ram::Ram;
use serde::{Deserialize, Serialize};

/// A size of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedSize {
    /// 32 upper-case hex digits; clients carry some of these ids in their own code.
    pub id: String,
    /// Such as `M` or `3XL`.
    pub name: String,
    /// What it is made of.
    pub hardware: FixedHardware,
}

/// What a fixed size is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedHardware {
    /// Virtual processors.
    pub vcore: u32,
    /// Cores of one processor.
    pub cores_per_processor: u32,
    /// Memory in GB.
    pub ram: Ram,
    /// `GB`.
    pub unit: String,
    /// Its disks.
    pub hdds: Vec<FixedHdd>,
}

/// A disk of a fixed size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedHdd {
    /// GB.
    pub size: u32,
    /// `GB`.
    pub unit: String,
    /// Whether the system goes on it.
    pub is_main: bool,
}
