//! The numbers of the rules.

use std::ops::RangeInclusive;

/// Characters of an API key.
pub const KEY_CHARS: usize = 24;
/// Units of a product.
pub const QUANTITY: RangeInclusive<i64> = 1..=2_147_483_647;
/// Disks come in whole gibibytes, written in mebibytes.
pub const DISK_STEP_MIB: i64 = 1024;
/// Seconds that a record may be kept by those who asked for it.
pub const TTL_SECONDS: RangeInclusive<i64> = 30..=2_592_000;
