//! Private networks.

use crate::error::Invalid;
use crate::id::{DatacenterId, VlanId};
use crate::rule;
use crate::xmlrpc::members;

members! {
    /// A private network.
    answer Vlan {
        /// Its id.
        id: VlanId,
        /// Its other id.
        uuid: Option<String>,
        /// Its name.
        name: String,
        /// What it is doing: `created`.
        state: String,
        /// Where it is.
        datacenter_id: DatacenterId,
        /// Its addresses: `192.168.0.0/24`.
        subnet: Option<String>,
        /// Its gateway.
        gateway: Option<String>,
    }

    /// A private network that is to be.
    request VlanCreate {
        /// Its name.
        name: String,
        /// Where it is to be.
        datacenter_id: DatacenterId,
        /// Its addresses.
        subnet: Option<String> | omit,
        /// Its gateway.
        gateway: Option<String> | omit,
    }

    /// What is to change about a private network.
    #[derive(Default)]
    request VlanUpdate {
        /// Its name.
        name: Option<String> | omit,
        /// Its gateway.
        gateway: Option<String> | omit,
    }
}

impl VlanCreate {
    /// A network with addresses that the service chooses.
    pub fn new(name: impl Into<String>, datacenter_id: impl Into<DatacenterId>) -> Self {
        Self { name: name.into(), datacenter_id: datacenter_id.into(), subnet: None, gateway: None }
    }

    /// With these addresses, and this gateway.
    #[must_use]
    pub fn with_subnet(mut self, subnet: impl Into<String>, gateway: impl Into<String>) -> Self {
        self.subnet = Some(subnet.into());
        self.gateway = Some(gateway.into());
        self
    }
}

impl VlanUpdate {
    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::changes(self)?;
        self.name.as_ref().map_or(Ok(()), |name| rule::some("name", name))
    }
}

#[cfg(feature = "client")]
pub use calls::VlanHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Vlan, VlanCreate, VlanUpdate};
    use crate::call::Call;
    use crate::client::Client;
    use crate::handle::{handle, shown};
    use crate::id::DatacenterId;
    use crate::list::List;
    use crate::operation::Operation;
    use crate::rule;

    handle!(VlanHandle as VlanId, vlan, "private network");
    shown!(VlanHandle of Vlan as VlanId, list_vlans = "hosting.vlan.list", "hosting.vlan.info", "private network");

    /// Private networks.
    impl Client {
        /// Creates a private network: `hosting.vlan.create`.
        pub fn create_vlan(&self, vlan: &VlanCreate) -> Call<Operation> {
            Call::change(self, "hosting.vlan.create").param(vlan).rule(rule::some("name", &vlan.name))
        }
    }

    /// Filters of private networks.
    impl List<Vlan> {
        /// Only those of this datacenter.
        pub fn datacenter(self, id: impl Into<DatacenterId>) -> Self {
            self.filter("datacenter_id", id.into().as_i64())
        }
    }

    impl VlanHandle {
        /// Changes it: `hosting.vlan.update`.
        pub fn update(&self, update: &VlanUpdate) -> Call<Operation> {
            self.change("hosting.vlan.update").param(update).rule(update.check())
        }

        /// Deletes it: `hosting.vlan.delete`.
        pub fn delete(&self) -> Call<Operation> {
            self.change("hosting.vlan.delete")
        }
    }
}
