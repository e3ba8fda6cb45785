//! What a machine's directory says about the machine.

use crate::layout::{read_if_there, write_whole};
use innkeeper_domain::server::Size;
use innkeeper_ports::compute::{ComputeError, DiskSpec, MachineSpec, NetworkSpec};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::path::{Path, PathBuf};

/// What `ensure` made true last, and how far it has been asked to go. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Definition {
    /// The latest wish that was begun.
    #[serde(default)]
    pub(crate) revision: i64,
    pub(crate) size: Size,
    pub(crate) disks: Vec<DiskSpec>,
    pub(crate) network: NetworkSpec,
}

impl Definition {
    pub(crate) fn of(spec: &MachineSpec) -> Self {
        Self {
            revision: spec.revision,
            size: spec.size,
            disks: spec.disks.clone(),
            network: spec.network.clone(),
        }
    }
}

/// What is on the system disk. It is written when the installation is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Installed {
    pub(crate) install_id: String,
    #[serde(default)]
    pub(crate) revision: i64,
    pub(crate) image: String,
    pub(crate) agent: bool,
    pub(crate) kernel_args: String,
    pub(crate) memory_mib_min: u32,
}

/// What the running QEMU was started with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) size: Size,
    pub(crate) network: NetworkSpec,
}

/// The directory of a machine.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
}

/// One disk as the directory and QEMU know it. The system disk keeps its file whatever the disk is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DiskFile {
    /// The id of the device, and with `-node` the name of the block node.
    pub(crate) device: String,
    pub(crate) path: PathBuf,
    pub(crate) serial: String,
    pub(crate) size_bytes: u64,
}

impl DiskFile {
    pub(crate) fn node(&self) -> String {
        format!("{}-node", self.device)
    }
}

impl Machine {
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(crate) fn definition(&self) -> Result<Option<Definition>, ComputeError> {
        read(&self.file("machine.json"))
    }

    pub(crate) fn write_definition(&self, definition: &Definition) -> Result<(), ComputeError> {
        if self.definition()?.as_ref() == Some(definition) {
            return Ok(());
        }
        write(&self.file("machine.json"), definition)
    }

    pub(crate) fn installed(&self) -> Result<Option<Installed>, ComputeError> {
        read(&self.file("installed.json"))
    }

    pub(crate) fn write_installed(&self, installed: &Installed) -> Result<(), ComputeError> {
        write(&self.file("installed.json"), installed)
    }

    pub(crate) fn run(&self) -> Result<Option<Run>, ComputeError> {
        read(&self.file("run.json"))
    }

    pub(crate) fn write_run(&self, run: &Run) -> Result<(), ComputeError> {
        write(&self.file("run.json"), run)
    }

    pub(crate) fn system_disk(&self) -> PathBuf {
        self.file("system.qcow2")
    }

    /// The disks in order, the system disk first.
    pub(crate) fn disks(&self, disks: &[DiskSpec]) -> Vec<DiskFile> {
        let file = |(place, disk): (usize, &DiskSpec)| {
            let device = if place == 0 { "system".to_owned() } else { format!("disk-{}", disk.name) };
            DiskFile {
                path: self.file(&format!("{device}.qcow2")),
                device,
                serial: disk.name.chars().take(20).collect(),
                size_bytes: u64::from(disk.size_gib) << 30,
            }
        };
        disks.iter().enumerate().map(file).collect()
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ComputeError> {
    let Some(bytes) = read_if_there(path)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|e| {
        let path = path.display();
        ComputeError::Refused(format!("{path} is damaged ({e}): restore it, or retire the machine"))
    })
}

fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), ComputeError> {
    let bytes = serde_json::to_vec_pretty(value)
        .map_err(|e| ComputeError::Transient(format!("{} cannot be rendered: {e}", path.display())))?;
    write_whole(path, &bytes)
}
