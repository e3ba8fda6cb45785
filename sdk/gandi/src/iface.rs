//! Network interfaces.

use crate::error::Invalid;
use crate::id::{DatacenterId, IfaceId, IpId, VlanId, VmId};
use crate::ip::Ip;
use crate::rule;
use crate::vm_create::IpVersion;
use crate::word::{Word, words};
use crate::xmlrpc::members;
use crate::{DateTime, Decimal};

words! {
    /// What an interface is connected to.
    IfaceKind {
        Public = "public",
        Private = "private",
    }
    /// Whether an interface is attached to a machine.
    IfaceState {
        Used = "used",
        Free = "free",
    }
}

members! {
    /// An interface.
    answer Iface {
        /// Its id.
        id: IfaceId,
        /// Its number on its machine.
        num: Option<i64>,
        /// What it is connected to.
        kind as "type": Word<IfaceKind>,
        /// Whether it is attached to a machine.
        state: Word<IfaceState>,
        /// Its bandwidth, in kbit/s.
        bandwidth: Decimal,
        /// Where it is.
        datacenter_id: DatacenterId,
        /// The machine that it is attached to.
        vm_id: Option<VmId>,
        /// The private network that it is connected to.
        vlan: Option<VlanRef>,
        /// Its addresses.
        ips_id: Vec<IpId>,
        /// Its addresses as they are.
        ips: Vec<Ip>,
        /// When it was made.
        date_created: Option<DateTime>,
        /// When it was changed last.
        date_updated: Option<DateTime>,
    }

    /// A private network by its name.
    answer VlanRef {
        /// Its id.
        id: VlanId,
        /// Its name.
        name: String,
    }

    /// An interface that is to be.
    request IfaceCreate {
        /// The version of its first address.
        ip_version: IpVersion,
        /// Where it is to be.
        datacenter_id: DatacenterId,
        /// Its bandwidth, in kbit/s.
        bandwidth: i64,
        /// The private network that it is to be connected to.
        vlan: Option<VlanId> | omit,
        /// Its address in the private network; the next free one when it is left out.
        ip: Option<String> | omit,
    }

    /// What is to change about an interface.
    #[derive(Copy)]
    request IfaceUpdate {
        /// Its bandwidth, in kbit/s.
        bandwidth: i64,
    }
}

impl IfaceCreate {
    /// A public interface.
    pub fn public(ip_version: IpVersion, datacenter_id: impl Into<DatacenterId>, bandwidth: i64) -> Self {
        Self { ip_version, datacenter_id: datacenter_id.into(), bandwidth, vlan: None, ip: None }
    }

    /// An interface of a private network, with the next free address of that.
    pub fn private(vlan: impl Into<VlanId>, datacenter_id: impl Into<DatacenterId>, bandwidth: i64) -> Self {
        let public = Self::public(IpVersion::V4, datacenter_id, bandwidth);
        Self { vlan: Some(vlan.into()), ..public }
    }

    /// With this address, in a private network.
    #[must_use]
    pub fn with_ip(mut self, ip: impl Into<String>) -> Self {
        self.ip = Some(ip.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.ip.is_some() && self.vlan.is_none() {
            return Err(Invalid::new("ip", "must only be given in a private network"));
        }
        rule::positive("bandwidth", Some(self.bandwidth))
    }
}

#[cfg(feature = "client")]
pub use calls::IfaceHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Iface, IfaceCreate, IfaceKind, IfaceState, IfaceUpdate};
    use crate::call::Call;
    use crate::client::Client;
    use crate::handle::{handle, shown};
    use crate::id::{DatacenterId, VlanId};
    use crate::list::List;
    use crate::operation::Operation;
    use crate::rule;

    handle!(IfaceHandle as IfaceId, iface, "interface");
    shown!(IfaceHandle of Iface as IfaceId, list_ifaces = "hosting.iface.list", "hosting.iface.info", "interface");

    /// Interfaces.
    impl Client {
        /// Creates an interface with its addresses: `hosting.iface.create`. The answer names it.
        pub fn create_iface(&self, iface: &IfaceCreate) -> Call<Operation> {
            Call::change(self, "hosting.iface.create").param(iface).rule(iface.check())
        }
    }

    /// Filters of interfaces.
    impl List<Iface> {
        /// Only those of this kind.
        pub fn kind(self, kind: IfaceKind) -> Self {
            self.filter("type", kind.as_str())
        }

        /// Only those that are attached, or not.
        pub fn state(self, state: IfaceState) -> Self {
            self.filter("state", state.as_str())
        }

        /// Only those of the private network of this name.
        pub fn vlan_name(self, name: &str) -> Self {
            self.filter("vlan", name)
        }

        /// Only those of this private network.
        pub fn vlan(self, id: impl Into<VlanId>) -> Self {
            self.filter("vlan_id", id.into().as_i64())
        }

        /// Only those of this datacenter.
        pub fn datacenter(self, id: impl Into<DatacenterId>) -> Self {
            self.filter("datacenter_id", id.into().as_i64())
        }
    }

    impl IfaceHandle {
        /// Changes its bandwidth, in kbit/s: `hosting.iface.update`.
        pub fn set_bandwidth(&self, bandwidth: i64) -> Call<Operation> {
            let call = self.change("hosting.iface.update").param(&IfaceUpdate { bandwidth });
            call.rule(rule::positive("bandwidth", Some(bandwidth)))
        }

        /// Deletes it with its addresses: `hosting.iface.delete`.
        pub fn delete(&self) -> Call<Operation> {
            self.change("hosting.iface.delete")
        }
    }
}
