//! Lists the machines that the root holds, and the tombstones.

use crate::host::Host;
use crate::layout::{check_name, io_error};
use crate::process::Process;
use innkeeper_domain::time::Instant;
use innkeeper_ports::compute::{ComputeError, Listed, Tombstone};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Every machine, also half-built ones. What is left of a retired machine is no machine.
pub(crate) fn list(host: &Host) -> Result<Vec<Listed>, ComputeError> {
    let names = names(&host.layout.machines())?;
    let held = names.into_iter().filter(|name| !host.is_retired(name));
    Ok(held
        .map(|name| Listed { running: Process::find(&host.layout.machine(&name)).is_some(), name })
        .collect())
}

/// Every tombstone, with the time that its file was made.
pub(crate) fn tombstones(host: &Host) -> Result<Vec<Tombstone>, ComputeError> {
    let stone = |name: String| {
        // One that was forgotten meanwhile is not there any more.
        let made = std::fs::metadata(host.layout.tombstone(&name)).and_then(|file| file.modified()).ok()?;
        let since = made.duration_since(UNIX_EPOCH).unwrap_or_default();
        let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        Some(Tombstone { name, retired_at: Instant::from_micros(micros) })
    };
    Ok(names(&host.layout.tombstones())?.into_iter().filter_map(stone).collect())
}

/// The names in a folder, sorted; files that bear no machine's name are not ours.
fn names(folder: &Path) -> Result<Vec<String>, ComputeError> {
    let entries =
        std::fs::read_dir(folder).map_err(|e| io_error("the folder cannot be listed", folder, &e))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| check_name(name).is_ok())
        .collect();
    names.sort();
    Ok(names)
}
