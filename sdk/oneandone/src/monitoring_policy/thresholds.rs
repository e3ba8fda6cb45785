//! From where on what a server uses is a warning, and from where on it is critical.

use crate::error::Invalid;
use crate::{lenient, limits};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The thresholds of everything that is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// The processors, in per cent.
    pub cpu: Threshold,
    /// The memory, in per cent.
    pub ram: Threshold,
    /// The disks, in per cent; absent in a policy without an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<Threshold>,
    /// The network, in kbps.
    pub transfer: Threshold,
    /// The answer to a ping, in ms.
    pub internal_ping: Threshold,
}

impl Default for Thresholds {
    /// What the policy that is there from the start has, and the usual values of the disks.
    fn default() -> Self {
        Self {
            cpu: Threshold::silent(90, 95),
            ram: Threshold::silent(90, 95),
            disk: Some(Threshold::silent(80, 90)),
            transfer: Threshold::silent(1000, 2000),
            internal_ping: Threshold::silent(50, 100),
        }
    }
}

impl Thresholds {
    /// Whether the service takes them as they are. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        let shares = [("cpu", Some(&self.cpu)), ("ram", Some(&self.ram)), ("disk", self.disk.as_ref())];
        for (part, threshold) in shares {
            threshold.map_or(Ok(()), |threshold| threshold.check(part, &limits::WARNING_PERCENT, 100))?;
        }
        self.transfer.check("transfer", &(1..=u32::MAX), u32::MAX)?;
        self.internal_ping.check("internal_ping", &(1..=u32::MAX), limits::PING_CRITICAL_MS_MAX)
    }
}

/// The two levels of one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// From where on it is a warning.
    pub warning: Level,
    /// From where on it is critical.
    pub critical: Level,
}

impl Threshold {
    /// Two levels of which nobody is told.
    pub const fn silent(warning: u32, critical: u32) -> Self {
        Self {
            warning: Level { value: warning, alert: false },
            critical: Level { value: critical, alert: false },
        }
    }

    /// Two levels of which somebody is told.
    pub const fn alerting(warning: u32, critical: u32) -> Self {
        Self {
            warning: Level { value: warning, alert: true },
            critical: Level { value: critical, alert: true },
        }
    }

    fn check(&self, part: &str, warning: &RangeInclusive<u32>, critical_max: u32) -> Result<(), Invalid> {
        let kept = warning.contains(&self.warning.value)
            && self.warning.value < self.critical.value
            && self.critical.value <= critical_max;
        let rule = "must have a warning within its limits and below critical";
        if kept { Ok(()) } else { Err(Invalid::new(format!("thresholds.{part}"), rule)) }
    }
}

/// A level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// From where on.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub value: u32,
    /// Whether somebody is told.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub alert: bool,
}
