//! Compute: machines that exist under a name.
//!
//! A driver **converges and retires**. `ensure` is atomic by name and finishes half-done work; `retire` leaves
//! a tombstone, and a retired name is never built again, so that a worker frozen past its lease cannot bring a
//! deleted machine back.

#[cfg(any(test, feature = "testing"))]
pub mod contract;
#[cfg(any(test, feature = "testing"))]
pub mod fake;

use async_trait::async_trait;
pub use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::Size;
use innkeeper_domain::time::Instant;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// The whole desired definition of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineSpec {
    /// Grows with every wish for this machine; the unit means nothing. A driver that has begun to make a later one true
    /// refuses an earlier one, so that a worker frozen past its lease cannot bring back what was wished before.
    #[serde(default)]
    pub revision: i64,
    /// Processors and memory. A change takes effect at the next power-on.
    pub size: Size,
    /// The disks in order; the first is the system disk. Disks grow, and are never shrunk.
    pub disks: Vec<DiskSpec>,
    /// What is put on the system disk, and how the guest is set up on its first boot.
    pub install: Install,
    /// The address that the machine answers on.
    pub network: NetworkSpec,
}

/// One disk of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskSpec {
    /// A name that is unique within the machine; only ASCII letters and digits.
    pub name: String,
    /// Size in GiB.
    pub size_gib: u32,
}

/// One installation of a system disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Install {
    /// Names this installation. When it differs from the one on disk, the system disk is built anew.
    pub id: String,
    /// The revision of the wish that asked for this installation. A disk that holds a later one is left as it is: the
    /// wish comes from records that were restored from a backup, and the disk's owner would lose what is on it.
    #[serde(default)]
    pub revision: i64,
    /// The guest image, by the name that the driver knows it under.
    pub image: String,
    /// The host name of the guest.
    pub hostname: String,
    /// The password of root; `None` leaves password log-in closed.
    pub root_password: Option<Secret>,
    /// Public keys that may log in as root, in OpenSSH form.
    pub ssh_keys: Vec<String>,
    /// A script that begins with `#!`, run once after the first boot.
    pub user_data: Option<String>,
}

/// The network card of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkSpec {
    /// The hardware address, as `52:54:00:12:34:56`.
    pub mac: String,
    /// The public address. How it reaches the guest is the driver's business.
    pub address: Ipv4Addr,
}

/// A change of power.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PowerOrder {
    /// Power on. Nothing happens to a machine that is on.
    On,
    /// Ask the guest to shut down. Returns at once; `observe` tells when it is off.
    OffSoft,
    /// Cut the power. Nothing happens to a machine that is off.
    OffHard,
    /// Press reset, once for each token: the same token again changes nothing. Powers on a machine that is off.
    Reset {
        /// Names this press of the button.
        token: String,
    },
}

/// What a driver saw of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// Whether it is powered on.
    pub running: bool,
    /// How far the guest has come since power-on.
    pub guest: GuestState,
    /// Usage counters; zero where the driver cannot tell.
    pub counters: Counters,
    /// Where to reach the guest's services from outside, as `ssh` -> `127.80.0.5:22`.
    pub endpoints: Vec<Endpoint>,
    /// [`Install::id`] of what is on the system disk.
    pub install_id: String,
}

/// A service of the guest that can be reached from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The port inside the guest.
    pub guest_port: u16,
    /// The address and port outside.
    pub address: std::net::SocketAddrV4,
}

/// How far the guest of a running machine has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuestState {
    /// The machine is off.
    Off,
    /// On, and the guest has not reported yet.
    Booting,
    /// The guest's agent answers: its set-up is complete.
    Ready,
    /// On, and the image carries no agent that could tell more.
    Unknown,
}

/// Counters of a machine since its power-on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Processor time used, in microseconds.
    pub cpu_time_us: i64,
    /// Resident memory, in bytes.
    pub memory_bytes: i64,
    /// Bytes read from all disks.
    pub disk_read_bytes: i64,
    /// Bytes written to all disks.
    pub disk_write_bytes: i64,
    /// Bytes that the disks take on the host.
    pub disk_used_bytes: i64,
    /// Bytes received from the network.
    pub network_in_bytes: i64,
    /// Bytes sent to the network.
    pub network_out_bytes: i64,
}

/// A machine that a driver holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name given to `ensure`.
    pub name: String,
    /// Whether it is powered on.
    pub running: bool,
}

/// The mark of a retired name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The retired name.
    pub name: String,
    /// When it was retired, by the host's file system.
    pub retired_at: Instant,
}

/// What a driver can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent ability")]
pub struct Capabilities {
    /// Disks grow while the machine runs.
    pub hot_disk_grow: bool,
    /// Processors are added while the machine runs.
    pub hot_cpu_add: bool,
    /// Memory is added while the machine runs.
    pub hot_memory_add: bool,
    /// The root password of a running guest can be set.
    pub set_password: bool,
}

/// Why a driver did not do as asked. The text says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComputeError {
    /// It may work later: the same call again is the remedy.
    #[error("{0}")]
    Transient(String),
    /// It will not work until somebody changes something.
    #[error("{0}")]
    Refused(String),
    /// A later wish than this one was made true, or begun. Whoever still has this one has to read what is wished again.
    #[error("a later wish for the machine is known")]
    Stale,
    /// The name was retired and is never built again.
    #[error("the machine was retired")]
    Retired,
    /// No machine has this name.
    #[error("no such machine")]
    NotFound,
    /// The driver or the guest image lacks this ability.
    #[error("not supported: {0}")]
    Unsupported(&'static str),
}

/// What `ensure` left for later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ensured {
    /// A running machine takes the new size only after power-off and power-on.
    pub restart_needed: bool,
}

/// Runs machines.
#[async_trait]
pub trait Compute: Send + Sync + 'static {
    /// The driver's name, as the configuration writes it.
    fn name(&self) -> &'static str;

    /// What this driver can do on this host.
    fn capabilities(&self) -> Capabilities;

    /// Makes the machine's definition, disks and seed be as specified, and finishes half-done work.
    ///
    /// Never powers on. A machine whose installation differs is powered off and its system disk built anew. An earlier
    /// revision than the last one changes nothing and is [`ComputeError::Stale`].
    /// Calls with the same name exclude each other, also from other processes.
    async fn ensure(&self, name: &str, spec: &MachineSpec) -> Result<Ensured, ComputeError>;

    /// Changes the power of an ensured machine.
    async fn power(&self, name: &str, order: &PowerOrder) -> Result<(), ComputeError>;

    /// Looks at one machine.
    async fn observe(&self, name: &str) -> Result<Observed, ComputeError>;

    /// Every machine that this driver holds, also half-built ones, and no retired ones.
    async fn list(&self) -> Result<Vec<Listed>, ComputeError>;

    /// Powers off, removes every trace but a tombstone, and never builds the name again.
    ///
    /// Succeeds for a name that was never built, and for one that is retired already.
    async fn retire(&self, name: &str) -> Result<(), ComputeError>;

    /// Every tombstone.
    async fn tombstones(&self) -> Result<Vec<Tombstone>, ComputeError>;

    /// Removes a tombstone, once no worker can be left that would still build the name.
    async fn forget(&self, name: &str) -> Result<(), ComputeError>;

    /// Sets the root password of a running guest.
    async fn set_root_password(&self, name: &str, password: &Secret) -> Result<(), ComputeError> {
        let _ = (name, password);
        Err(ComputeError::Unsupported("setting the root password of a running guest"))
    }
}
