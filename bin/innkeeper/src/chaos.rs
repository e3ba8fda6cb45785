//! The parts of a house that is broken while it is watched: machines that are files, and a clock that jumps.

use crate::config::Config;
use crate::entropy::OsEntropy;
use crate::failure::Failure;
use innkeeper_domain::time::Instant;
use innkeeper_drivers_dummy::{Dummy, DummyConfig};
use innkeeper_ports::clock::{Clock, SystemClock};
use innkeeper_ports::compute::Compute;
use innkeeper_store::sabotage::{self, Sabotage};
use std::path::PathBuf;
use std::sync::Arc;

/// The driver of files, where the configuration names its folder.
pub(crate) fn driver(config: &Config) -> Result<Option<Arc<dyn Compute>>, Failure> {
    let Some(root) = config.chaos.machines.clone() else { return Ok(None) };
    let dummy = DummyConfig {
        root,
        pause_ms_max: config.chaos.pause_ms_max,
        long_pause_one_in: config.chaos.long_pause_one_in,
        errors_permille: config.chaos.errors_permille,
        tombstones: !sabotage::on(Sabotage::NoTombstone),
    };
    Ok(Some(Arc::new(Dummy::open(dummy, Arc::new(OsEntropy))?)))
}

/// The clock that jumps, where the configuration names its file.
pub(crate) fn clock(config: &Config) -> Option<Arc<dyn Clock>> {
    config.chaos.clock.clone().map(|file| Arc::new(JumpingClock(file)) as Arc<dyn Clock>)
}

/// The system's clock, and as many microseconds more as a file tells.
///
/// The file is read at each look: all processes jump at the same instant, which a real clock that was set does, too.
#[derive(Debug)]
struct JumpingClock(PathBuf);

impl Clock for JumpingClock {
    fn now(&self) -> Instant {
        let ahead = std::fs::read_to_string(&self.0).ok().and_then(|text| text.trim().parse().ok());
        Instant::from_micros(SystemClock.now().micros().saturating_add(ahead.unwrap_or(0)))
    }
}
