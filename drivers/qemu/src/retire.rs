//! Retires a name: the tombstone first, then the process, then the files. Interrupted anywhere, the next call goes on.

use crate::host::Host;
use crate::layout::{remove_dir_if_there, remove_if_there, write_whole};
use crate::power::cut;
use innkeeper_ports::compute::ComputeError;

pub(crate) fn retire(host: &Host, name: &str) -> Result<(), ComputeError> {
    let machine = host.machine(name)?;
    let _lock = host.layout.lock(name)?;
    if !host.is_retired(name) {
        write_whole(&host.layout.tombstone(name), b"")?;
    }
    cut(host, &machine)?;
    remove_dir_if_there(&machine.dir)
}

/// Removes a tombstone, and before it whatever an interrupted `retire` left.
pub(crate) fn forget(host: &Host, name: &str) -> Result<(), ComputeError> {
    let machine = host.machine(name)?;
    let _lock = host.layout.lock(name)?;
    if !host.is_retired(name) {
        return Ok(());
    }
    cut(host, &machine)?;
    remove_dir_if_there(&machine.dir)?;
    remove_if_there(&host.layout.tombstone(name))
}
