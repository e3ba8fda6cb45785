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
/// The step of disks that the documents give.
pub const HDD_DOCUMENTED_STEP_GB: u32 = 20;
/// Disks of one server.
pub const HDDS_MAX: usize = 8;
/// Characters of a user's password, at least.
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Copies of an image.
pub const IMAGE_COPIES: RangeInclusive<u32> = 1..=50;
/// The size of a shared storage.
pub const SHARED_STORAGE_GB: RangeInclusive<u32> = 50..=2000;
/// Shared storages come in fifties of GB.
pub const SHARED_STORAGE_STEP_GB: u32 = 50;
/// The size of a block storage.
pub const BLOCK_STORAGE_GB: RangeInclusive<u32> = 20..=500;
/// Block storages come in tens of GB.
pub const BLOCK_STORAGE_STEP_GB: u32 = 10;
/// Seconds between two tests of a load balancer.
pub const HEALTH_CHECK_INTERVAL_S: RangeInclusive<u32> = 5..=300;
/// Characters of the path of a load balancer's test.
pub const HEALTH_CHECK_PATH_CHARS_MAX: usize = 1000;
/// Characters of what a load balancer's test looks for.
pub const HEALTH_CHECK_PARSER_CHARS_MAX: usize = 64;
/// Seconds for which a caller stays with a server.
pub const PERSISTENCE_TIME_S: RangeInclusive<u32> = 30..=1200;
/// Characters of the name that an address resolves to.
pub const REVERSE_DNS_CHARS_MAX: usize = 256;
/// Characters of the name of a watched process.
pub const PROCESS_CHARS_MAX: usize = 50;
/// The share from which on a warning may be given.
pub const WARNING_PERCENT: RangeInclusive<u32> = 1..=95;
/// The time of a ping that is critical, at most.
pub const PING_CRITICAL_MS_MAX: u32 = 100;
