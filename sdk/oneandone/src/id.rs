//! Identifiers, a type for each kind of resource, so that a call cannot be given the id of another kind.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// 32 upper-case hex digits at this provider; any text is taken and sent as one segment of a path.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&String> for $name {
            fn from(id: &String) -> Self {
                Self(id.clone())
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::text(deserializer).map(Self)
            }
        }
    )+};
}

ids! {
    /// A server.
    ServerId;
    /// A disk of a server.
    HddId;
    /// A public address; the same id under a server and under the public addresses.
    IpId;
    /// A snapshot of a server.
    SnapshotId;
    /// What a server is installed from: a server appliance, or an image of the account.
    ApplianceId;
    /// A fixed size of the catalogue.
    FixedSizeId;
    /// A model of physical machines.
    BaremetalModelId;
    /// A datacenter.
    DatacenterId;
    /// An entry of the log.
    LogId;
    /// An image of the account.
    ImageId;
    /// A DVD image.
    DvdId;
    /// A recovery image.
    RecoveryImageId;
    /// A firewall policy.
    FirewallPolicyId;
    /// A load balancer.
    LoadBalancerId;
    /// A rule of a firewall policy or of a load balancer.
    RuleId;
    /// A private network.
    PrivateNetworkId;
    /// A monitoring policy.
    MonitoringPolicyId;
    /// A port of a monitoring policy.
    PortId;
    /// A process of a monitoring policy.
    ProcessId;
    /// A shared storage.
    SharedStorageId;
    /// A block storage.
    BlockStorageId;
    /// A VPN.
    VpnId;
    /// A stored SSH key.
    SshKeyId;
    /// A user.
    UserId;
    /// A role.
    RoleId;
}
