//! The numeric limits that the service documents or shows, with their units.

use std::ops::RangeInclusive;

/// Characters of a server's name.
pub const NAME_CHARS_MAX: usize = 128;
/// Characters of a description.
pub const DESCRIPTION_CHARS_MAX: usize = 256;
/// Characters of a server's first password.
pub const PASSWORD_CHARS: RangeInclusive<usize> = 8..=64;
/// Virtual processors of a server.
pub const VCORE: RangeInclusive<u32> = 1..=16;
/// Cores of one virtual processor; they also have to divide the number of virtual processors.
pub const CORES_PER_PROCESSOR: RangeInclusive<u32> = 1..=16;
/// Memory of a server: 0.5 to 128 GB.
pub const RAM_MIB: RangeInclusive<u32> = 512..=131_072;
/// Memory comes in halves of a GB.
pub const RAM_STEP_MIB: u32 = 512;
/// The size of one disk.
pub const HDD_GB: RangeInclusive<u32> = 20..=2000;
/// Disks come in tens of GB: the documents say 20, the service and its clients use 10.
pub const HDD_STEP_GB: u32 = 10;
/// Disks of one server.
pub const HDDS_MAX: usize = 8;
