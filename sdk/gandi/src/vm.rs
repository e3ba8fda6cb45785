//! Virtual machines.

use crate::DateTime;
use crate::disk::Disk;
use crate::error::Invalid;
use crate::id::{DatacenterId, DiskId, IfaceId, VmId};
use crate::iface::Iface;
use crate::rule;
use crate::secret::Secret;
use crate::word::{Word, words};
use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value, members};

words! {
    /// What a machine is doing.
    VmState {
        BeingCreated = "being_created",
        Running = "running",
        Halted = "halted",
        Paused = "paused",
        Locked = "locked",
        Invalid = "invalid",
        LegallyLocked = "legally_locked",
        Deleted = "deleted",
    }
    /// What a machine may do with a disk.
    Access {
        Read = "read",
        Write = "write",
    }
}

/// A boolean that is written as 0 or 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switch(pub bool);

impl FromValue for Switch {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        bool::from_value(value).map(Self)
    }
}

impl ToValue for Switch {
    fn to_value(&self) -> Value {
        Value::Int(self.0.into())
    }
}

members! {
    /// A machine. The members from `disks` on come with [`get`](VmHandle::get) and not in lists.
    answer Vm {
        /// Its id.
        id: VmId,
        /// Its name.
        hostname: String,
        /// What it is doing.
        state: Word<VmState>,
        /// Its cores.
        cores: i64,
        /// Its memory, in MB.
        memory: i64,
        /// The memory that it may have without a restart, in MB.
        vm_max_memory: Option<i64>,
        /// Where it is.
        datacenter_id: DatacenterId,
        /// What somebody wrote about it.
        description: Option<String>,
        /// Shares beyond the fixed ones.
        flex_shares: i64,
        /// Whether its automatic installation is active.
        ai_active: Switch,
        /// Whether its console is on.
        console: Switch,
        /// When it was made.
        date_created: DateTime,
        /// When it was changed last.
        date_updated: Option<DateTime>,
        /// Its disks, the boot disk first.
        disks_id: Vec<DiskId>,
        /// Its interfaces.
        ifaces_id: Vec<IfaceId>,
        /// Its disks as they are.
        disks: Option<Vec<Disk>> | omit,
        /// Its interfaces as they are, with their addresses.
        ifaces: Option<Vec<Iface>> | omit,
        /// Where its console is.
        console_url: Option<String> | omit,
        /// Where pictures of its load are.
        graph_urls: Option<GraphUrls> | omit,
        /// What watches it.
        probes: Option<Vec<Value>> | omit,
        /// What happens when that sees something.
        triggers: Option<Vec<Value>> | omit,
        /// How it is virtualized.
        hvm_state: Option<String> | omit,
    }

    /// Where pictures of the load of a machine are.
    answer GraphUrls {
        /// Of its processors.
        vcpu: Vec<String>,
        /// Of its disks.
        vdi: Vec<String>,
        /// Of its interfaces.
        vif: Vec<String>,
    }

    /// Where a machine can move.
    answer Migration {
        /// Whether it can.
        can_migrate: bool,
        /// The codes of the datacenters that are open to it.
        can_migrate_to: Vec<String>,
        /// The codes of those that will be.
        matched: Vec<String>,
    }

    /// What is to change about a machine.
    #[derive(Default)]
    request VmUpdate {
        /// Memory, in MB.
        memory: Option<i64> | omit,
        /// Cores.
        cores: Option<i64> | omit,
        /// Whether its console is on.
        console: Option<bool> | omit,
        /// The password of its user.
        password: Option<Secret> | omit,
        /// The memory that it may have without a restart, in MB. A change restarts it.
        vm_max_memory: Option<i64> | omit,
    }

    /// How a disk is attached.
    #[derive(Default)]
    request DiskAttach {
        /// Its place; 0 makes it the boot disk.
        position: Option<i64> | omit,
        /// What the machine may do with it.
        access: Option<Access> | omit,
    }
}

impl VmUpdate {
    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::changes(self)?;
        rule::positive("memory", self.memory)?;
        rule::positive("cores", self.cores)?;
        rule::positive("vm_max_memory", self.vm_max_memory)
    }
}

impl DiskAttach {
    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        let kept = self.position.is_none_or(|position| position >= 0);
        if kept { Ok(()) } else { Err(Invalid::new("position", "must be 0 or more")) }
    }

    #[cfg(feature = "client")]
    fn options(&self) -> Option<crate::xmlrpc::Struct> {
        match self.to_value() {
            Value::Struct(members) if !members.is_empty() => Some(members),
            _ => None,
        }
    }
}

#[cfg(feature = "client")]
pub use calls::VmHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{DiskAttach, Migration, Vm, VmState, VmUpdate};
    use crate::call::Call;
    use crate::client::Client;
    use crate::handle::{handle, shown};
    use crate::id::{DatacenterId, DiskId, IfaceId};
    use crate::list::List;
    use crate::operation::{Creation, Operation};
    use crate::vm_create::{SystemDisk, VmCreate};

    handle!(VmHandle as VmId, vm, "machine");
    shown!(VmHandle of Vm as VmId, list_vms = "hosting.vm.list", "hosting.vm.info", "machine");

    /// Machines.
    impl Client {
        /// Creates a machine with a copy of a disk, such as that of an image: `hosting.vm.create_from`.
        pub fn create_vm(
            &self,
            vm: &VmCreate,
            disk: &SystemDisk,
            source: impl Into<DiskId>,
        ) -> Call<Creation> {
            let call = Call::change(self, "hosting.vm.create_from").param(vm).param(disk);
            call.id(source.into()).rule(vm.check()).rule(disk.check())
        }
    }

    /// Filters of machines.
    impl List<Vm> {
        /// Only that of this name.
        pub fn hostname(self, hostname: &str) -> Self {
            self.filter("hostname", hostname)
        }

        /// Only those that do this.
        pub fn state(self, state: VmState) -> Self {
            self.filter("state", state.as_str())
        }

        /// Only those of this datacenter.
        pub fn datacenter(self, id: impl Into<DatacenterId>) -> Self {
            self.filter("datacenter_id", id.into().as_i64())
        }
    }

    impl VmHandle {
        /// Starts it: `hosting.vm.start`.
        pub fn start(&self) -> Call<Operation> {
            self.change("hosting.vm.start")
        }

        /// Stops it: `hosting.vm.stop`.
        pub fn stop(&self) -> Call<Operation> {
            self.change("hosting.vm.stop")
        }

        /// Restarts it: `hosting.vm.reboot`.
        pub fn reboot(&self) -> Call<Operation> {
            self.change("hosting.vm.reboot")
        }

        /// Deletes it with its boot disk and its first interface: `hosting.vm.delete`. It has to be halted.
        pub fn delete(&self) -> Call<Operation> {
            self.change("hosting.vm.delete")
        }

        /// Changes it: `hosting.vm.update`.
        pub fn update(&self, update: &VmUpdate) -> Call<Operation> {
            self.change("hosting.vm.update").param(update).rule(update.check())
        }

        /// Attaches a disk: `hosting.vm.disk_attach`.
        pub fn attach_disk(&self, id: impl Into<DiskId>) -> Call<Operation> {
            self.attach_disk_as(id, &DiskAttach::default())
        }

        /// Attaches a disk at a place or for reading only: `hosting.vm.disk_attach`.
        pub fn attach_disk_as(&self, id: impl Into<DiskId>, options: &DiskAttach) -> Call<Operation> {
            let call = self.change("hosting.vm.disk_attach").id(id.into()).rule(options.check());
            match options.options() {
                Some(options) => call.param(&options),
                None => call,
            }
        }

        /// Detaches a disk: `hosting.vm.disk_detach`. The boot disk only when the machine is halted.
        pub fn detach_disk(&self, id: impl Into<DiskId>) -> Call<Operation> {
            self.change("hosting.vm.disk_detach").id(id.into())
        }

        /// Attaches an interface: `hosting.vm.iface_attach`.
        pub fn attach_iface(&self, id: impl Into<IfaceId>) -> Call<Operation> {
            self.change("hosting.vm.iface_attach").id(id.into())
        }

        /// Detaches an interface: `hosting.vm.iface_detach`.
        pub fn detach_iface(&self, id: impl Into<IfaceId>) -> Call<Operation> {
            self.change("hosting.vm.iface_detach").id(id.into())
        }

        /// Asks where it can move: `hosting.vm.can_migrate`.
        pub fn can_migrate(&self) -> Call<Migration> {
            Call::look(&self.client, "hosting.vm.can_migrate").id(self.id)
        }

        /// Begins to move it to the other datacenter: `hosting.vm.migrate`.
        pub fn migrate(&self) -> Call<Operation> {
            self.change("hosting.vm.migrate").param(&false)
        }

        /// Ends the move, once its operation waits for that: `hosting.vm.migrate`.
        pub fn finish_migration(&self) -> Call<Operation> {
            self.change("hosting.vm.migrate").param(&true)
        }
    }
}
