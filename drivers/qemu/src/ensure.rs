//! Makes a machine be as specified, and finishes what an earlier call left half-done.

use crate::definition::{Definition, Machine};
use crate::disk;
use crate::host::Host;
use crate::install::{SEED, image_for, install};
use crate::layout::remove_dir_if_there;
use crate::process::Process;
use crate::seed;
use innkeeper_domain::server::{DISK_GIB_MAX, DISKS_MAX, Size};
use innkeeper_ports::compute::{ComputeError, Ensured, MachineSpec};

pub(crate) fn ensure(host: &Host, name: &str, spec: &MachineSpec) -> Result<Ensured, ComputeError> {
    let machine = host.machine(name)?;
    check(spec)?;
    let _lock = host.layout.lock(name)?;
    if host.is_retired(name) {
        return Err(ComputeError::Retired);
    }
    let is_new = !machine.dir.exists();
    converge(host, &machine, spec).inspect_err(|_| {
        // A machine that could not even be begun stands in nobody's way. The error that counts is the first one.
        if is_new {
            let _ = remove_dir_if_there(&machine.dir);
        }
    })
}

fn converge(host: &Host, machine: &Machine, spec: &MachineSpec) -> Result<Ensured, ComputeError> {
    if let Some(last) = machine.definition()? {
        if spec.revision < last.revision {
            return Err(ComputeError::Stale);
        }
        // Before anything else changes: an earlier wish must not follow one that was broken off half-way.
        machine.write_definition(&Definition { revision: spec.revision, ..last })?;
    }
    let installed = machine.installed()?;
    match &installed {
        Some(installed) if installed.install_id == spec.install.id => {
            check_memory(spec, installed.memory_mib_min)?;
            disk::write_if_changed(&machine.file(SEED), &seed::render(&machine.name, spec))?;
        }
        // The seed of the later installation stays, too: another one would set the guest up again.
        Some(installed) if installed.revision > spec.install.revision => {
            check_memory(spec, installed.memory_mib_min)?;
        }
        _ => {
            let image = image_for(host, spec)?;
            check_memory(spec, image.manifest.memory_mib_min)?;
            install(host, machine, spec, &image)?;
            host.forget_ready(&machine.name);
        }
    }
    let disks = machine.disks(&spec.disks);
    let restart_needed = if Process::find(&machine.dir).is_some() {
        let disks_wait = disk::converge_hot(host, machine, &disks)?;
        let differs = |run: &crate::definition::Run| run.size != spec.size || run.network != spec.network;
        disks_wait || machine.run()?.as_ref().is_some_and(differs)
    } else {
        disk::converge_cold(host, machine, &disks)?;
        false
    };
    machine.write_definition(&Definition::of(spec))?;
    Ok(Ensured { restart_needed })
}

/// The rules of every specification, whatever there is already.
fn check(spec: &MachineSpec) -> Result<(), ComputeError> {
    let refused = |why: String| Err(ComputeError::Refused(why));
    let Size { vcpu, cores_per_socket, memory_mib } = spec.size;
    if let Err(e) = Size::new(vcpu, cores_per_socket, memory_mib) {
        return refused(e.to_string());
    }
    if spec.disks.is_empty() || spec.disks.len() > DISKS_MAX {
        return refused(format!("a machine has a system disk, and at most {DISKS_MAX} disks"));
    }
    for (place, disk) in spec.disks.iter().enumerate() {
        let name = &disk.name;
        if !(1..=32).contains(&name.len()) || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return refused(format!("{name:?} is no disk name: use 1 to 32 letters and digits"));
        }
        if spec.disks.iter().skip(place + 1).any(|other| other.name.eq_ignore_ascii_case(name)) {
            return refused(format!("two disks are called {name:?}"));
        }
        if !(1..=DISK_GIB_MAX).contains(&disk.size_gib) {
            return refused(format!("a disk has 1 to {DISK_GIB_MAX} GiB, not {}", disk.size_gib));
        }
    }
    seed::check(spec)
}

fn check_memory(spec: &MachineSpec, memory_mib_min: u32) -> Result<(), ComputeError> {
    let (image, given) = (&spec.install.image, spec.size.memory_mib);
    if given >= memory_mib_min {
        return Ok(());
    }
    Err(ComputeError::Refused(format!("{image} needs {memory_mib_min} MiB of memory, and got {given}")))
}
