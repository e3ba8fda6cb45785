//! Makes the bodies of server calls value by value; each value is checked where it is given.

use super::{HardwareChange, HardwareSpec, HddSpec, ImageChange, ServerCreate, ServerModify, ServerType};
use crate::error::Invalid;
use crate::id::{
    ApplianceId, BaremetalModelId, DatacenterId, FirewallPolicyId, FixedSizeId, IpId, LoadBalancerId,
    MonitoringPolicyId, PrivateNetworkId, SshKeyId,
};
use crate::limits;
use crate::loose::Request;
use crate::ram::Ram;
use serde::Serialize;

/// The size of a disk in GB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct HddSize(u32);

impl HddSize {
    /// A size as the service documents them: a multiple of 20 from 20 to 2000 GB.
    pub fn new(gb: u32) -> Result<Self, Invalid> {
        Self::within(gb, limits::HDD_DOCUMENTED_STEP_GB, "must be a multiple of 20 from 20 to 2000")
    }

    /// A size as the service also takes them without saying so: a multiple of 10 from 20 to 2000 GB.
    pub fn in_tens(gb: u32) -> Result<Self, Invalid> {
        Self::within(gb, limits::HDD_STEP_GB, "must be a multiple of 10 from 20 to 2000")
    }

    fn within(gb: u32, step: u32, rule: &str) -> Result<Self, Invalid> {
        let kept = limits::HDD_GB.contains(&gb) && gb.is_multiple_of(step);
        if kept { Ok(Self(gb)) } else { Err(Invalid::new("size", rule)) }
    }

    /// The size in GB.
    pub const fn gb(self) -> u32 {
        self.0
    }
}

impl HddSpec {
    /// The disk that the system is on.
    pub const fn main(size: HddSize) -> Self {
        Self { size: size.gb(), is_main: true }
    }

    /// A further disk.
    pub const fn further(size: HddSize) -> Self {
        Self { size: size.gb(), is_main: false }
    }

    /// Whether it keeps the rules of the service.
    #[cfg(feature = "client")]
    pub(crate) fn check(self) -> Result<(), Invalid> {
        HddSize::in_tens(self.size).map(drop)
    }
}

impl HardwareSpec {
    /// A fixed size.
    pub fn fixed(id: impl Into<FixedSizeId>) -> Self {
        Self::Fixed { fixed_instance_size_id: id.into().into() }
    }

    /// A whole machine.
    pub fn bare_metal(id: impl Into<BaremetalModelId>) -> Self {
        Self::BareMetal { baremetal_model_id: id.into().into() }
    }

    /// Single values: 1 to 16 processors, a number of cores that divides it, 0.5 to 128 GB in halves, and 1 to 8
    /// disks with one main disk among them.
    pub fn flexible(
        vcore: u32,
        cores_per_processor: u32,
        ram: Ram,
        hdds: impl Into<Vec<HddSpec>>,
    ) -> Result<Self, Invalid> {
        let spec = Self::Flexible { vcore, cores_per_processor, ram, hdds: hdds.into() };
        check(&spec)?;
        Ok(spec)
    }
}

impl HardwareChange {
    /// To a fixed size.
    pub fn fixed(id: impl Into<FixedSizeId>) -> Self {
        Self::Fixed { fixed_instance_size_id: id.into().into() }
    }

    /// To single values. What is `None` stays; one of them is given.
    pub fn flexible(
        vcore: Option<u32>,
        cores_per_processor: Option<u32>,
        ram: Option<Ram>,
    ) -> Result<Self, Invalid> {
        let change = Self::Flexible { vcore, cores_per_processor, ram };
        check(&change)?;
        Ok(change)
    }
}

impl ServerModify {
    /// Another name, of 1 to 128 characters.
    pub fn name(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), description: None }
    }

    /// The same change with another description too, of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}

impl ImageChange {
    /// Another system, with a generated password.
    pub fn new(id: impl Into<ApplianceId>) -> Self {
        Self { id: id.into().into(), password: None, firewall_policy_id: None }
    }

    /// A password of 8 to 64 characters.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// The policy for the server's addresses.
    #[must_use]
    pub fn with_firewall_policy(mut self, id: impl Into<FirewallPolicyId>) -> Self {
        self.firewall_policy_id = Some(id.into().into());
        self
    }
}

/// The body of `POST /servers/{id}/clone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServerClone {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacenter_id: Option<DatacenterId>,
}

impl ServerClone {
    /// A copy in the same datacenter; the name has 1 to 128 characters.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), datacenter_id: None }
    }

    /// A copy in this datacenter.
    #[must_use]
    pub fn in_datacenter(mut self, id: impl Into<DatacenterId>) -> Self {
        self.datacenter_id = Some(id.into());
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        let kept = (1..=limits::NAME_CHARS_MAX).contains(&self.name.chars().count());
        if kept { Ok(()) } else { Err(Invalid::new("name", "must be 1 to 128 characters long")) }
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])+ $setter:ident: $field:ident = $ty:ty;)+) => {
        /// What may be said beside.
        impl ServerCreate {$(
            $(#[$doc])+
            #[must_use]
            pub fn $setter(mut self, value: impl Into<$ty>) -> Self {
                self.$field = Some(value.into().into());
                self
            }
        )+}
    };
}

setters! {
    /// A description of at most 256 characters.
    with_description: description = String;
    /// A password of 8 to 64 characters, instead of a generated one.
    with_password: password = String;
    /// Whether the server runs when it is ready; it does unless said otherwise.
    with_power_on: power_on = bool;
    /// The policy for its address, instead of the default one of its system.
    with_firewall_policy: firewall_policy_id = FirewallPolicyId;
    /// A free address of the account, instead of a new one.
    with_ip: ip_id = IpId;
    /// A load balancer that its address joins.
    with_load_balancer: load_balancer_id = LoadBalancerId;
    /// The policy that watches it.
    with_monitoring_policy: monitoring_policy_id = MonitoringPolicyId;
    /// A private network that it joins.
    with_private_network: private_network_id = PrivateNetworkId;
    /// Where it is, instead of the default datacenter.
    with_datacenter: datacenter_id = DatacenterId;
    /// The text of a public SSH key to install.
    with_rsa_key: rsa_key = String;
    /// The kind of machine; a virtual one unless said otherwise.
    with_server_type: server_type = ServerType;
    /// A range of IPv6 addresses.
    with_ipv6_range: ipv6_range = String;
    /// The name that the system gives itself.
    with_hostname: hostname = String;
    /// The group of a container cluster.
    with_execution_group: execution_group = String;
}

impl ServerCreate {
    /// A stored SSH key to install; may be given several times.
    #[must_use]
    pub fn with_ssh_key(mut self, id: impl Into<SshKeyId>) -> Self {
        self.public_key.push(id.into().into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        check(self)
    }
}

/// Whether a body keeps the rules by which the service reads it.
fn check<T: Serialize + Request>(body: &T) -> Result<(), Invalid> {
    let json =
        serde_json::to_value(body).map_err(|_| Invalid::new("the body", "must be writable as JSON"))?;
    T::decode(&json)?;
    Ok(())
}
