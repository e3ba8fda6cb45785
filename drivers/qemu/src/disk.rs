//! Disks: sparse files that grow and are never shrunk, on a running machine as on one that is off.

use crate::definition::{DiskFile, Machine};
use crate::host::Host;
use crate::layout::{UNFINISHED, io_error, put_in_place, read_if_there, remove_if_there, unfinished};
use crate::program::{ended_badly, run, run_error};
use crate::qmp::{CONTROL, Qmp, QmpError};
use innkeeper_ports::compute::ComputeError;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

/// Free slots that each machine is started with, for disks that come while it runs.
pub(crate) const SPARE_SLOTS: u32 = 4;
/// How long a guest may take to let go of a disk.
const UNPLUG_LIMIT: Duration = Duration::from_secs(3);
const PROGRAM_LIMIT: Duration = Duration::from_mins(1);

/// Creates a disk of its own, or one that shows `base` until it is written to.
pub(crate) fn create(
    host: &Host,
    path: &Path,
    size_bytes: u64,
    base: Option<&str>,
) -> Result<(), ComputeError> {
    let new = unfinished(path);
    let mut args = vec!["create".to_owned(), "-q".to_owned(), "-f".to_owned(), "qcow2".to_owned()];
    if let Some(base) = base {
        args.extend(["-b".to_owned(), base.to_owned(), "-F".to_owned(), "qcow2".to_owned()]);
    }
    args.extend([new.to_string_lossy().into_owned(), size_bytes.to_string()]);
    qemu_img(host, &args, path)
        .and_then(|()| {
            put_in_place(&new, path).map_err(|e| io_error("the disk cannot be put in place", path, &e))
        })
        .inspect_err(|_| drop(std::fs::remove_file(&new)))
}

fn qemu_img(host: &Host, args: &[String], path: &Path) -> Result<(), ComputeError> {
    let program = &host.config.qemu_img;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let ended = run(program, args, folder, PROGRAM_LIMIT).map_err(|e| run_error(program, &e))?;
    if ended.status.success() { Ok(()) } else { Err(ended_badly(program, &ended.complaint)) }
}

/// The size that the guest sees; `None` where there is no disk. It stands in the header, bytes 24 to 32.
pub(crate) fn size_bytes(path: &Path) -> Result<Option<u64>, ComputeError> {
    let mut header = [0; 32];
    match File::open(path).and_then(|mut file| file.read_exact(&mut header)) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io_error("the disk cannot be read", path, &e)),
    }
    match header.split_last_chunk::<8>() {
        Some((start, size)) if start.starts_with(b"QFI\xfb") => Ok(Some(u64::from_be_bytes(*size))),
        _ => Err(ComputeError::Refused(format!("{} is no qcow2 disk: restore it", path.display()))),
    }
}

/// The bytes that the disks of a machine take on the host.
pub(crate) fn used_bytes(disks: &[DiskFile]) -> i64 {
    let used =
        |disk: &DiskFile| std::fs::metadata(&disk.path).map_or(0, |file| file.blocks().saturating_mul(512));
    i64::try_from(disks.iter().map(used).sum::<u64>()).unwrap_or(i64::MAX)
}

/// Makes the disks of a machine that is off be as specified: all there, as large as wished or larger, no others.
pub(crate) fn converge_cold(host: &Host, machine: &Machine, disks: &[DiskFile]) -> Result<(), ComputeError> {
    for disk in disks {
        match size_bytes(&disk.path)? {
            None => create(host, &disk.path, disk.size_bytes, None)?,
            Some(size) if size < disk.size_bytes => {
                let path = disk.path.to_string_lossy().into_owned();
                let args =
                    ["resize", "-q", "-f", "qcow2", &path, &disk.size_bytes.to_string()].map(str::to_owned);
                qemu_img(host, &args, &disk.path)?;
            }
            Some(_) => {}
        }
    }
    sweep(machine, disks)
}

/// The same while it runs. Answers whether something waits for the next power-on.
pub(crate) fn converge_hot(host: &Host, machine: &Machine, disks: &[DiskFile]) -> Result<bool, ComputeError> {
    let mut qmp = Qmp::open(&machine.dir, CONTROL)?;
    let attached = attached(&mut qmp)?;
    let mut waits = false;
    for disk in disks {
        if size_bytes(&disk.path)?.is_none() {
            create(host, &disk.path, disk.size_bytes, None)?;
        }
        if !attached.contains(&disk.device) {
            waits |= !plug(&mut qmp, disk)?;
        } else if size_bytes(&disk.path)?.is_some_and(|size| size < disk.size_bytes) {
            let wish = json!({ "node-name": disk.node(), "size": disk.size_bytes });
            qmp.execute("block_resize", &wish).map_err(|e| ended_badly("block_resize", &e.to_string()))?;
        }
    }
    for device in attached.iter().filter(|device| disks.iter().all(|disk| disk.device != **device)) {
        waits |= !unplug(&mut qmp, device)?;
    }
    sweep(machine, disks)?;
    Ok(waits)
}

/// The disks that the running machine has.
fn attached(qmp: &mut Qmp) -> Result<BTreeSet<String>, ComputeError> {
    let devices = qmp.execute("qom-list", &json!({ "path": "/machine/peripheral" }))?;
    let names = devices.as_array().into_iter().flatten().filter_map(|device| device.get("name")?.as_str());
    Ok(names.filter(|name| *name == "system" || name.starts_with("disk-")).map(str::to_owned).collect())
}

/// Puts a disk into the first free slot; `false` when there is none.
fn plug(qmp: &mut Qmp, disk: &DiskFile) -> Result<bool, ComputeError> {
    match qmp.execute("blockdev-add", &block_node(disk)) {
        // A disk that an earlier call opened, and did not get to plug in.
        Err(QmpError::Refused(why)) if why.contains("Duplicate") => {}
        other => drop(other?),
    }
    for slot in 1..=SPARE_SLOTS {
        let device = json!({
            "driver": "virtio-blk-pci", "id": disk.device, "drive": disk.node(), "serial": disk.serial,
            "bus": format!("slot{slot}"),
        });
        match qmp.execute("device_add", &device) {
            Ok(_) => return Ok(true),
            Err(QmpError::Refused(_)) => {}
            Err(e) => return Err(e.into()),
        }
    }
    qmp.execute("blockdev-del", &json!({ "node-name": disk.node() }))?;
    Ok(false)
}

/// Takes a disk out; `false` when the guest holds on to it.
fn unplug(qmp: &mut Qmp, device: &str) -> Result<bool, ComputeError> {
    match qmp.execute("device_del", &json!({ "id": device })) {
        // It was asked for before, the machine was started with it, or the guest is not up yet.
        Err(QmpError::Refused(_)) => return Ok(false),
        other => drop(other?),
    }
    let gone = |data: &Value| data.get("device").and_then(Value::as_str) == Some(device);
    if qmp.wait_for("DEVICE_DELETED", gone, UNPLUG_LIMIT).is_err() {
        return Ok(false);
    }
    qmp.execute("blockdev-del", &json!({ "node-name": format!("{device}-node") }))?;
    Ok(true)
}

/// A disk as QEMU's block layer takes it.
pub(crate) fn block_node(disk: &DiskFile) -> Value {
    json!({
        "driver": "qcow2", "node-name": disk.node(), "discard": "unmap",
        "file": { "driver": "file", "filename": disk.path.to_string_lossy(), "discard": "unmap" },
    })
}

/// Removes disks that are no longer specified, and what a killed process left unfinished. A running guest that
/// still holds such a disk keeps it until it lets go.
fn sweep(machine: &Machine, disks: &[DiskFile]) -> Result<(), ComputeError> {
    let entries =
        std::fs::read_dir(&machine.dir).map_err(|e| io_error("cannot be listed", &machine.dir, &e))?;
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_disk = name.starts_with("disk-") && disks.iter().all(|disk| disk.path != path);
        if is_disk || name.starts_with(UNFINISHED) {
            remove_if_there(&path)?;
        }
    }
    Ok(())
}

/// Writes a file unless it holds these bytes already.
pub(crate) fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<(), ComputeError> {
    if read_if_there(path)?.as_deref() == Some(bytes) {
        return Ok(());
    }
    crate::layout::write_whole(path, bytes)
}
