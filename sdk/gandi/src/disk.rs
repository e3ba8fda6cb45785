//! Disks and their snapshots.

use crate::DateTime;
use crate::error::Invalid;
use crate::id::{DatacenterId, DiskId, SnapshotProfileId, VmId};
use crate::place::Visibility;
use crate::word::{Word, words};
use crate::xmlrpc::{DecodeError, FromValue, Struct, ToValue, Value, members};
use crate::{limits, rule};

words! {
    /// What a disk is.
    DiskKind {
        Data = "data",
        Snapshot = "snapshot",
    }
}

/// The size of a disk: whole gibibytes, counted in mebibytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DiskSize(i64);

impl DiskSize {
    /// A size in mebibytes.
    pub fn from_mib(mib: i64) -> Result<Self, Invalid> {
        if mib >= limits::DISK_STEP_MIB && mib % limits::DISK_STEP_MIB == 0 {
            return Ok(Self(mib));
        }
        Err(Invalid::new("size", "must be a multiple of 1024 from 1024 on"))
    }

    /// The size in mebibytes.
    pub const fn mib(self) -> i64 {
        self.0
    }
}

impl FromValue for DiskSize {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        Ok(Self::from_mib(i64::from_value(value)?)?)
    }
}

impl ToValue for DiskSize {
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
}

/// The plan of snapshots that a disk is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotPlan {
    /// This one.
    Profile(SnapshotProfileId),
    /// None.
    Remove,
}

impl FromValue for SnapshotPlan {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match value {
            Value::String(text) if text.is_empty() => Ok(Self::Remove),
            value => SnapshotProfileId::from_value(value).map(Self::Profile),
        }
    }
}

impl ToValue for SnapshotPlan {
    fn to_value(&self) -> Value {
        match self {
            Self::Profile(id) => id.to_value(),
            Self::Remove => Value::from(""),
        }
    }
}

members! {
    /// A disk.
    answer Disk {
        /// Its id.
        id: DiskId,
        /// Its name.
        name: String,
        /// Its size, in MB.
        size: i64,
        /// Its size with its snapshots, in MB.
        total_size: Option<i64>,
        /// What it is doing: `created`.
        state: String,
        /// What it is.
        kind as "type": Word<DiskKind>,
        /// Where it is.
        datacenter_id: DatacenterId,
        /// Whether a machine starts from it.
        is_boot_disk: bool,
        /// Whether snapshots of it can be made.
        can_snapshot: bool,
        /// Its kernel.
        kernel_version: Option<String>,
        /// The parameters of its kernel.
        kernel_cmdline: Option<Struct>,
        /// The image that it was made from.
        label: Option<String>,
        /// The disk that it was made from.
        source: Option<DiskId>,
        /// Its snapshots.
        snapshots_id: Vec<DiskId>,
        /// Its plan of snapshots, in lists.
        snapshot_profile_id: Option<SnapshotProfileId>,
        /// Its plan of snapshots, when it alone is shown.
        snapshot_profile: Option<SnapshotProfileRef>,
        /// Who sees it.
        visibility: Word<Visibility>,
        /// The machines that it is attached to.
        vms_id: Vec<VmId>,
        /// When it was made.
        date_created: Option<DateTime>,
        /// When it was changed last.
        date_updated: Option<DateTime>,
    }

    /// A plan of snapshots by its name.
    answer SnapshotProfileRef {
        /// Its id.
        id: SnapshotProfileId,
        /// Its name.
        name: String,
    }

    /// An empty disk that is to be.
    request DiskCreate {
        /// Its name.
        name: String,
        /// Its size.
        size: DiskSize,
        /// Where it is to be.
        datacenter_id: DatacenterId,
        /// What it is to be.
        kind as "type": DiskKind,
        /// Its plan of snapshots.
        snapshot_profile: Option<SnapshotProfileId> | omit,
        /// The parameters of its kernel.
        cmdline: Option<Struct> | omit,
        /// Its kernel.
        kernel: Option<String> | omit,
    }

    /// A copy of a disk that is to be, as large as that.
    request DiskCopy {
        /// Its name.
        name: String,
        /// Where it is to be; where the source is, when it is left out.
        datacenter_id: Option<DatacenterId> | omit,
        /// A disk or a snapshot.
        kind as "type": DiskKind,
        /// Its plan of snapshots.
        snapshot_profile: Option<SnapshotProfileId> | omit,
    }

    /// What is to change about a disk.
    #[derive(Default)]
    request DiskUpdate {
        /// Its name.
        name: Option<String> | omit,
        /// Its size; it only grows.
        size: Option<DiskSize> | omit,
        /// Its plan of snapshots.
        snapshot_profile: Option<SnapshotPlan> | omit,
        /// The parameters of its kernel.
        cmdline: Option<Struct> | omit,
        /// Its kernel.
        kernel: Option<String> | omit,
    }
}

impl DiskCreate {
    /// An empty data disk.
    pub fn new(name: impl Into<String>, size: DiskSize, datacenter_id: impl Into<DatacenterId>) -> Self {
        Self {
            name: name.into(),
            size,
            datacenter_id: datacenter_id.into(),
            kind: DiskKind::Data,
            snapshot_profile: None,
            cmdline: None,
            kernel: None,
        }
    }
}

impl DiskCopy {
    /// A data disk with the content of another.
    pub fn disk(name: impl Into<String>, datacenter_id: impl Into<DatacenterId>) -> Self {
        Self {
            name: name.into(),
            datacenter_id: Some(datacenter_id.into()),
            kind: DiskKind::Data,
            snapshot_profile: None,
        }
    }

    /// A snapshot beside its disk.
    pub fn snapshot(name: impl Into<String>) -> Self {
        Self { name: name.into(), datacenter_id: None, kind: DiskKind::Snapshot, snapshot_profile: None }
    }
}

impl DiskUpdate {
    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::changes(self)?;
        self.name.as_ref().map_or(Ok(()), |name| rule::some("name", name))
    }
}

#[cfg(feature = "client")]
pub use calls::DiskHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Disk, DiskCopy, DiskCreate, DiskKind, DiskUpdate};
    use crate::call::Call;
    use crate::client::Client;
    use crate::handle::{handle, shown};
    use crate::id::{DatacenterId, DiskId};
    use crate::list::List;
    use crate::operation::Operation;
    use crate::rule;

    handle!(DiskHandle as DiskId, disk, "disk");
    shown!(DiskHandle of Disk as DiskId, list_disks = "hosting.disk.list", "hosting.disk.info", "disk");

    /// Disks.
    impl Client {
        /// Creates an empty disk: `hosting.disk.create`. The answer names it.
        pub fn create_disk(&self, disk: &DiskCreate) -> Call<Operation> {
            Call::change(self, "hosting.disk.create").param(disk).rule(rule::some("name", &disk.name))
        }

        /// Copies a disk, or makes a snapshot of it: `hosting.disk.create_from`. The answer names the copy.
        pub fn copy_disk(&self, copy: &DiskCopy, source: impl Into<DiskId>) -> Call<Operation> {
            let call = Call::change(self, "hosting.disk.create_from").param(copy);
            call.id(source.into()).rule(rule::some("name", &copy.name))
        }
    }

    /// Filters of disks.
    impl List<Disk> {
        /// Only that of this name.
        pub fn name(self, name: &str) -> Self {
            self.filter("name", name)
        }

        /// Only those of this kind.
        pub fn kind(self, kind: DiskKind) -> Self {
            self.filter("type", kind.as_str())
        }

        /// Only those of one of these kinds.
        pub fn kinds(self, kinds: &[DiskKind]) -> Self {
            self.one_of("type", kinds.iter().copied())
        }

        /// Only those of this datacenter.
        pub fn datacenter(self, id: impl Into<DatacenterId>) -> Self {
            self.filter("datacenter_id", id.into().as_i64())
        }
    }

    impl DiskHandle {
        /// Changes it: `hosting.disk.update`.
        pub fn update(&self, update: &DiskUpdate) -> Call<Operation> {
            self.change("hosting.disk.update").param(update).rule(update.check())
        }

        /// Deletes it: `hosting.disk.delete`. It has to be detached.
        pub fn delete(&self) -> Call<Operation> {
            self.change("hosting.disk.delete")
        }

        /// Takes the disk of this snapshot back to it: `hosting.disk.rollback_from`.
        pub fn rollback(&self) -> Call<Operation> {
            self.change("hosting.disk.rollback_from")
        }

        /// Moves it to another datacenter: `hosting.disk.migrate`.
        pub fn migrate(&self, id: impl Into<DatacenterId>) -> Call<Operation> {
            self.change("hosting.disk.migrate").id(id.into())
        }
    }
}
