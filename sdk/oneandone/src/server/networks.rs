//! The private networks of a server.

use super::Server;
use super::calls::ServerHandle;
use crate::call::{Call, Method};
use crate::id::PrivateNetworkId;
use crate::identity::Identity;
use crate::private_network::PrivateNetwork;

/// The private networks.
impl ServerHandle {
    /// Lists the private networks that the server is in.
    pub fn private_networks(&self) -> Call<Vec<Identity>> {
        self.call(Method::Get, self.path("/private_networks"))
    }

    /// Shows one of them in full.
    pub fn private_network(&self, id: impl Into<PrivateNetworkId>) -> Call<PrivateNetwork> {
        self.call(Method::Get, self.path("/private_networks").id(id.into()))
    }

    /// Puts the server into a private network.
    pub fn add_private_network(&self, id: impl Into<PrivateNetworkId>) -> Call<Server> {
        self.call(Method::Post, self.path("/private_networks")).id_body("id", id.into())
    }

    /// Takes the server out of a private network.
    pub fn remove_private_network(&self, id: impl Into<PrivateNetworkId>) -> Call<Server> {
        self.call(Method::Delete, self.path("/private_networks").id(id.into()))
    }
}
