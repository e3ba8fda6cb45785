//! Private networks, in which servers reach each other and nobody else does.

use crate::datacenter::DatacenterRef;
use crate::error::Invalid;
use crate::id::{DatacenterId, PrivateNetworkId};
use crate::identity::Identity;
use crate::network::AddressRange;
use crate::word::{State, Word};
use crate::{lenient, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::net::Ipv4Addr;

/// A private network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateNetwork {
    /// Its id.
    pub id: PrivateNetworkId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// The first address, such as `192.168.45.0`.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub network_address: Option<String>,
    /// The mask, such as `255.255.255.0`.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub subnet_mask: Option<String>,
    /// `CONFIGURING`, `ACTIVE` or `REMOVING`.
    pub state: Word<State>,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// The servers in it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub servers: Vec<Identity>,
    /// The short name in the panel.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The body of `POST /private_networks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrivateNetworkCreate {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_address: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subnet_mask: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacenter_id: Option<DatacenterId>,
}

impl PrivateNetworkCreate {
    /// A network with a name of 1 to 128 characters and with addresses that the service chooses.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: None,
            network_address: None,
            subnet_mask: None,
            datacenter_id: None,
        }
    }

    /// With these addresses.
    #[must_use]
    pub const fn with_addresses(mut self, range: AddressRange) -> Self {
        self.network_address = Some(range.address());
        self.subnet_mask = Some(range.mask());
        self
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Where it is to be, instead of the default datacenter.
    #[must_use]
    pub fn with_datacenter(mut self, datacenter_id: impl Into<DatacenterId>) -> Self {
        self.datacenter_id = Some(datacenter_id.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(Some(&self.name), self.description.as_deref())
    }
}

/// The body of `PUT /private_networks/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PrivateNetworkModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_address: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subnet_mask: Option<Ipv4Addr>,
}

impl PrivateNetworkModify {
    /// With other addresses.
    #[must_use]
    pub const fn with_addresses(mut self, range: AddressRange) -> Self {
        self.network_address = Some(range.address());
        self.subnet_mask = Some(range.mask());
        self
    }

    /// Another name, of 1 to 128 characters.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Another description, of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(self.name.as_deref(), self.description.as_deref())
    }
}

#[cfg(feature = "client")]
pub use calls::PrivateNetworkHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{PrivateNetwork, PrivateNetworkCreate, PrivateNetworkModify};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::{handle, waits};
    use crate::id::ServerId;
    use crate::identity::Identity;

    handle!(PrivateNetworkHandle of PrivateNetwork as PrivateNetworkId, "/private_networks", list_private_networks -> PrivateNetwork, private_network, "private network");
    waits!(PrivateNetworkHandle of PrivateNetwork, "private network");

    /// Private networks.
    impl Client {
        /// Makes a private network. The answer shows it in `CONFIGURING`.
        pub fn create_private_network(&self, network: &PrivateNetworkCreate) -> Call<PrivateNetwork> {
            Call::new(self, Method::Post, Path::of("/private_networks")).json(network).rule(network.check())
        }
    }

    impl PrivateNetworkHandle {
        /// Changes name, description or addresses.
        pub fn modify(&self, change: &PrivateNetworkModify) -> Call<PrivateNetwork> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }

        /// Lists the servers in it.
        pub fn servers(&self) -> Call<Vec<Identity>> {
            self.call(Method::Get, self.path("/servers"))
        }

        /// Puts servers into it.
        pub fn add_servers(
            &self,
            servers: impl IntoIterator<Item = impl Into<ServerId>>,
        ) -> Call<PrivateNetwork> {
            let servers: Vec<ServerId> = servers.into_iter().map(Into::into).collect();
            self.call(Method::Post, self.path("/servers")).list("servers", &servers)
        }

        /// Shows one of the servers in it.
        pub fn server(&self, id: impl Into<ServerId>) -> Call<Identity> {
            self.call(Method::Get, self.path("/servers").id(id.into()))
        }

        /// Takes a server out of it.
        pub fn remove_server(&self, id: impl Into<ServerId>) -> Call<PrivateNetwork> {
            self.call(Method::Delete, self.path("/servers").id(id.into()))
        }
    }
}
