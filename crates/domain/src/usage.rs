//! Usage: intervals during which something was held, never samples.

use crate::id::{IntervalId, ServiceId};
use crate::persisted::persisted_enum;
use crate::time::Instant;

persisted_enum! {
    /// What is metered of a server. Quantities are thousandths of the unit.
    pub enum Meter {
        /// Virtual processors.
        Vcpu = "vcpu",
        /// Memory, in GiB.
        Memory = "memory_gib",
        /// Disk space, in GiB.
        Disk = "disk_gib",
        /// Public addresses.
        Address = "address",
    }
}

/// A span of time during which a quantity was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its number.
    pub id: IntervalId,
    /// The service that held it.
    pub service: ServiceId,
    /// What was held.
    pub meter: Meter,
    /// How much, in thousandths of the unit.
    pub quantity_milli: i64,
    /// The first instant.
    pub start: Instant,
    /// The first instant after; `None` while it is open.
    pub end: Option<Instant>,
}

/// The part of `[start, end)` that lies inside `[from, to)`; an interval without an end is still open.
pub fn clip(start: Instant, end: Option<Instant>, from: Instant, to: Instant) -> Option<(Instant, Instant)> {
    let start = start.max(from);
    let end = end.map_or(to, |end| end.min(to));
    (start < end).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_clipped_to_the_period() {
        let at = Instant::from_micros;
        assert_eq!(clip(at(5), None, at(0), at(10)), Some((at(5), at(10))));
        assert_eq!(clip(at(5), Some(at(7)), at(6), at(10)), Some((at(6), at(7))));
        assert_eq!(clip(at(5), Some(at(6)), at(6), at(10)), None);
        assert_eq!(clip(at(12), None, at(0), at(10)), None);
    }
}
