//! The limits that the service keeps and this client checks before anything is sent.

use std::ops::RangeInclusive;

/// Letters of a host name.
pub const HOSTNAME_LETTERS: RangeInclusive<usize> = 1..=16;
/// Days by which a server is ordered or renewed.
pub const DAYS: RangeInclusive<u16> = 1..=365;
/// Months by which a service is renewed.
pub const MONTHS: [u8; 3] = [1, 3, 6];
