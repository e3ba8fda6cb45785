//! The server: what it is made of, the states it goes through, and which wish is allowed in which state.
//!
//! ```text
//!            order                provision                     retire
//!   Pending ──────▶ Deploying ───────────────▶ Running/Stopped ────────▶ Removing ──▶ Gone
//!      │                │ refused                  │      ▲
//!      ▼                ▼                          ▼      │
//!    Gone             Failed            Starting · Stopping · Rebooting
//!                                       Configuring · Reinstalling
//! ```
//!
//! A state on the lower line always has a live operation; the others never have one.

use crate::id::{AccountId, AddressId, DiskId, ImageId, LocationId, ProductId, ServiceId, Uid};
use crate::persisted::persisted_enum;
use crate::secret::Secret;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

persisted_enum! {
    /// Where a server stands.
    pub enum ServerState {
        /// Ordered, and waiting to be paid for. Nothing is built.
        Pending = "pending",
        /// Being built for the first time.
        Deploying = "deploying",
        /// Powered on.
        Running = "running",
        /// Powered off.
        Stopped = "stopped",
        /// Powering on.
        Starting = "starting",
        /// Powering off.
        Stopping = "stopping",
        /// Restarting.
        Rebooting = "rebooting",
        /// Changing its hardware or its access.
        Configuring = "configuring",
        /// Being built anew from an image.
        Reinstalling = "reinstalling",
        /// Being taken down for good.
        Removing = "removing",
        /// Could not be built; the customer was paid back.
        Failed = "failed",
        /// Taken down. The row stays, because invoices name it.
        Gone = "gone",
    }
}

impl ServerState {
    /// Whether nothing is under way and the server can take a wish.
    pub const fn at_rest(self) -> bool {
        matches!(self, Self::Running | Self::Stopped)
    }

    /// Whether an operation is under way on the server; in every other state none is.
    pub const fn under_way(self) -> bool {
        !matches!(self, Self::Pending | Self::Running | Self::Stopped | Self::Failed | Self::Gone)
    }

    /// Whether the server holds an address, disk space and memory of its location.
    pub const fn holds_capacity(self) -> bool {
        !matches!(self, Self::Failed | Self::Gone)
    }

    /// Whether customers still see the server in their lists.
    pub const fn listed(self) -> bool {
        !matches!(self, Self::Gone | Self::Failed)
    }
}

/// A wish that changes the power of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PowerWish {
    /// Power on.
    On,
    /// Ask the guest to shut down; after a time-out, cut the power.
    OffSoft,
    /// Cut the power.
    OffHard,
    /// Ask the guest to shut down, then power on.
    RebootSoft,
    /// Press reset.
    RebootHard,
}

impl PowerWish {
    /// The state shown while the wish is carried out.
    pub const fn during(self) -> ServerState {
        match self {
            Self::On => ServerState::Starting,
            Self::OffSoft | Self::OffHard => ServerState::Stopping,
            Self::RebootSoft | Self::RebootHard => ServerState::Rebooting,
        }
    }

    /// The state reached when it has been carried out.
    pub const fn after(self) -> ServerState {
        match self {
            Self::OffSoft | Self::OffHard => ServerState::Stopped,
            Self::On | Self::RebootSoft | Self::RebootHard => ServerState::Running,
        }
    }
}

/// The size of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Virtual processors.
    pub vcpu: u32,
    /// How many of them share a socket; divides `vcpu`.
    pub cores_per_socket: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
}

/// The largest size that any server may have.
pub const VCPU_MAX: u32 = 64;
/// The most memory that any server may have, in MiB.
pub const MEMORY_MIB_MAX: u32 = 512 * 1024;
/// The largest single disk, in GiB.
pub const DISK_GIB_MAX: u32 = 4_000;
/// How many disks a server may have.
pub const DISKS_MAX: usize = 8;

/// Why a size is no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// Too few or too many processors.
    #[error("processors must number 1 to {VCPU_MAX}")]
    Vcpu,
    /// The sockets do not come out even.
    #[error("cores per processor must divide the number of processors")]
    Sockets,
    /// Too little or too much memory.
    #[error("memory must be 64 MiB to {MEMORY_MIB_MAX} MiB")]
    Memory,
}

impl Size {
    /// Checks the rules that hold for every driver.
    pub fn new(vcpu: u32, cores_per_socket: u32, memory_mib: u32) -> Result<Self, SizeError> {
        if !(1..=VCPU_MAX).contains(&vcpu) {
            return Err(SizeError::Vcpu);
        }
        if cores_per_socket == 0 || !vcpu.is_multiple_of(cores_per_socket) {
            return Err(SizeError::Sockets);
        }
        if !(64..=MEMORY_MIB_MAX).contains(&memory_mib) {
            return Err(SizeError::Memory);
        }
        Ok(Self { vcpu, cores_per_socket, memory_mib })
    }
}

/// A server, as it is sold. It carries the number of its service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The number that it shares with its service.
    pub id: ServiceId,
    /// Its identity.
    pub uid: Uid,
    /// Who owes for it.
    pub account: AccountId,
    /// Where it runs.
    pub location: LocationId,
    /// What it was installed from.
    pub image: ImageId,
    /// The size it was ordered in by name; `None` where the customer chose the parts.
    pub fixed_size: Option<ProductId>,
    /// What its owner calls it.
    pub name: String,
    /// A longer text of its owner.
    pub description: String,
    /// The host name of the guest.
    pub hostname: String,
    /// Where it stands.
    pub state: ServerState,
    /// Whether it was powered off because it was not paid for.
    pub suspended: bool,
    /// Whether its owner wants it gone.
    pub removal: bool,
    /// Processors and memory.
    pub size: Size,
    /// The name under which the driver knows the machine; committed before anything is built.
    pub machine: String,
    /// How the guest is set up.
    pub install: InstallPlan,
    /// The root password that we made up; `None` once the customer chose one.
    pub first_password: Option<Secret>,
    /// When it was ordered.
    pub created_at: Instant,
    /// When the last change was committed.
    pub changed_at: Instant,
}

/// What lists show of a server. Nothing is looked at as often as a list, so what only its machine needs stays unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedServer {
    /// The number that it shares with its service.
    pub id: ServiceId,
    /// Its identity.
    pub uid: Uid,
    /// Where it runs.
    pub location: LocationId,
    /// What it was installed from.
    pub image: ImageId,
    /// The size it was ordered in by name; `None` where the customer chose the parts.
    pub fixed_size: Option<ProductId>,
    /// What its owner calls it.
    pub name: String,
    /// A longer text of its owner.
    pub description: String,
    /// Where it stands.
    pub state: ServerState,
    /// Whether its owner wants it gone.
    pub removal: bool,
    /// Processors and memory.
    pub size: Size,
    /// When it was ordered.
    pub created_at: Instant,
}

/// How the guest of a server is set up at its next installation.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InstallPlan {
    /// Names this installation.
    pub id: String,
    /// The server's revision at which it was asked for; 0 for the one of its order.
    pub revision: i64,
    /// The root password, until it has reached the guest.
    pub root_password: Option<Secret>,
    /// The public keys of root.
    pub ssh_keys: Vec<String>,
    /// A script that is run once after the first boot.
    pub user_data: Option<String>,
}

impl std::fmt::Debug for InstallPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InstallPlan").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A disk of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Its number.
    pub id: DiskId,
    /// Its identity.
    pub uid: Uid,
    /// The server it belongs to.
    pub server: ServiceId,
    /// Its size in GiB.
    pub size_gib: u32,
    /// Whether the guest boots from it.
    pub is_main: bool,
}

/// A public address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Its number.
    pub id: AddressId,
    /// Its identity.
    pub uid: Uid,
    /// Where it is routed to.
    pub location: LocationId,
    /// The address.
    pub address: std::net::Ipv4Addr,
    /// The server that holds it.
    pub server: Option<ServiceId>,
}

impl Address {
    /// The address in dotted form. Lists show one with every item, so this goes without the formatter.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity("255.255.255.255".len());
        for octet in self.address.octets() {
            if !text.is_empty() {
                text.push('.');
            }
            let digits = [(100, octet / 100), (10, octet / 10 % 10), (0, octet % 10)];
            let shown = digits.into_iter().filter(|(least, _)| octet >= *least);
            text.extend(shown.map(|(_, digit)| char::from(b'0' + digit)));
        }
        text
    }

    /// The hardware address of the card behind this address: locally administered, one for each number.
    pub fn mac(&self) -> String {
        let [_, _, _, _, _, a, b, c] = self.id.0.to_be_bytes();
        format!("52:54:00:{a:02x}:{b:02x}:{c:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_obeys_the_rules() {
        assert_eq!(Size::new(0, 1, 512), Err(SizeError::Vcpu));
        assert_eq!(Size::new(4, 3, 512), Err(SizeError::Sockets));
        assert_eq!(Size::new(4, 0, 512), Err(SizeError::Sockets));
        assert_eq!(Size::new(4, 2, 63), Err(SizeError::Memory));
        assert!(Size::new(4, 2, 512).is_ok());
    }

    #[test]
    fn an_address_is_written_as_everyone_writes_it() {
        for octet in 0..=u8::MAX {
            let address = std::net::Ipv4Addr::new(octet, 0, 255 - octet, 10);
            let uid = Uid::from_bytes([0; 16]);
            let shown = Address { id: AddressId(1), uid, location: LocationId(1), address, server: None };
            assert_eq!(shown.text(), address.to_string());
        }
    }

    #[test]
    fn states_read_back() {
        for &state in ServerState::ALL {
            assert_eq!(ServerState::parse(state.as_str()), Some(state));
        }
        assert_eq!(ServerState::parse("Running"), None);
    }
}
