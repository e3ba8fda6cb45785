//! Installing: the system disk is an overlay on the image's disk, and the seed is new.
//!
//! The image's files are linked into the machine's directory, so that an image can be built anew or removed while
//! machines still stand on it.

use crate::definition::{Installed, Machine};
use crate::disk;
use crate::host::Host;
use crate::image::{self, Image};
use crate::layout::{create_private_dir, io_error, put_in_place, remove_if_there, unfinished};
use crate::power::cut;
use crate::seed;
use innkeeper_ports::compute::{ComputeError, MachineSpec};
use std::io::ErrorKind;
use std::path::Path;

pub(crate) const KERNEL: &str = "kernel";
pub(crate) const INITRD: &str = "initrd";
pub(crate) const SEED: &str = "seed.iso";
const BASE: &str = "base.qcow2";

/// The image of a specification, whole and fitting.
pub(crate) fn image_for(host: &Host, spec: &MachineSpec) -> Result<Image, ComputeError> {
    let image = image::verified(&host.config.images_dir(), &spec.install.image)?;
    let facts = &image.manifest;
    let disk_gib = spec.disks.first().map_or(0, |disk| disk.size_gib);
    if disk_gib < facts.disk_gib_min {
        let (name, least) = (&facts.name, facts.disk_gib_min);
        return Err(ComputeError::Refused(format!(
            "{name} needs a system disk of {least} GiB, and got {disk_gib}"
        )));
    }
    Ok(image)
}

/// Builds the system disk anew. Interrupted anywhere, it leaves a machine without the mark of an installation,
/// which cannot be powered on and is built by the next call.
pub(crate) fn install(
    host: &Host,
    machine: &Machine,
    spec: &MachineSpec,
    image: &Image,
) -> Result<(), ComputeError> {
    cut(host, machine)?;
    create_private_dir(&machine.dir).map_err(|e| io_error("the folder cannot be made", &machine.dir, &e))?;
    remove_if_there(&machine.file("installed.json"))?;
    let system = machine.system_disk();
    // Disks never shrink, not even when they are installed anew.
    let wished = spec.disks.first().map_or(0, |disk| u64::from(disk.size_gib) << 30);
    let size_bytes = disk::size_bytes(&system)?.map_or(wished, |held| held.max(wished));
    remove_if_there(&system)?;
    for (from, to) in [
        (image.path(&image.manifest.rootfs), BASE),
        (image.path(&image.manifest.kernel), KERNEL),
        (image.path(&image.manifest.initrd), INITRD),
    ] {
        link(&from, &machine.file(to))?;
    }
    disk::create(host, &system, size_bytes, Some(BASE))?;
    disk::write_if_changed(&machine.file(SEED), &seed::render(&machine.name, spec))?;
    let facts = &image.manifest;
    machine.write_installed(&Installed {
        install_id: spec.install.id.clone(),
        revision: spec.install.revision,
        image: facts.name.clone(),
        agent: facts.agent,
        kernel_args: facts.kernel_args.clone(),
        memory_mib_min: facts.memory_mib_min,
    })
}

/// Links a file, or copies it where the image lies on another file system.
fn link(from: &Path, to: &Path) -> Result<(), ComputeError> {
    let new = unfinished(to);
    let linked = match std::fs::hard_link(from, &new) {
        Err(e) if matches!(e.kind(), ErrorKind::CrossesDevices | ErrorKind::PermissionDenied) => {
            std::fs::copy(from, &new).map(drop)
        }
        other => other,
    };
    // A rename onto another name of the same file does nothing, and leaves the new name behind.
    let placed = linked.and_then(|()| put_in_place(&new, to));
    let _ = std::fs::remove_file(&new);
    placed.map_err(|e| io_error("the image cannot be taken", to, &e))
}
