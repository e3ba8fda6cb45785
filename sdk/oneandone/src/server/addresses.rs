//! The public addresses of a server, and what filters and balances them.

use super::calls::ServerHandle;
use super::{Server, ServerIp};
use crate::call::{Call, Method, Path, maybe};
use crate::id::{FirewallPolicyId, IpId, LoadBalancerId};
use crate::identity::Identity;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The kind of a new address. Only IPv4 can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum IpFamily {
    /// IPv4.
    #[default]
    #[serde(rename = "IPV4")]
    Ipv4,
}

/// The public addresses.
impl ServerHandle {
    /// Lists the addresses.
    pub fn ips(&self) -> Call<Vec<ServerIp>> {
        self.call(Method::Get, self.path("/ips"))
    }

    /// Adds an address. The answer shows it as the last one.
    pub fn add_ip(&self, family: IpFamily) -> Call<Server> {
        #[derive(Serialize)]
        struct Body {
            #[serde(rename = "type")]
            family: IpFamily,
        }
        self.call(Method::Post, self.path("/ips")).json(&Body { family })
    }

    /// An address to work with. Nothing is sent.
    pub fn ip(&self, id: impl Into<IpId>) -> ServerIpHandle {
        ServerIpHandle { server: self.clone(), id: id.into() }
    }
}

/// An address of a server, bound to a client.
#[derive(Clone, Debug)]
pub struct ServerIpHandle {
    server: ServerHandle,
    id: IpId,
}

impl ServerIpHandle {
    /// Its id.
    pub const fn id(&self) -> &IpId {
        &self.id
    }

    fn path(&self, below: &str) -> Path {
        self.server.path("/ips").id(&self.id).then(below)
    }

    fn call<T: DeserializeOwned>(&self, method: Method, path: Path) -> Call<T> {
        self.server.call(method, path)
    }

    /// Shows the address.
    pub fn get(&self) -> Call<ServerIp> {
        self.call(Method::Get, self.path(""))
    }

    /// Takes the address from the server; `keep_ip` says whether it stays with the account.
    pub fn remove(&self, keep_ip: bool) -> Call<Server> {
        self.call(Method::Delete, self.path("")).parameter("keep_ip", if keep_ip { "true" } else { "false" })
    }

    /// Shows the firewall policy that filters the address.
    pub fn firewall_policy(&self) -> Call<Option<Identity>> {
        self.call::<Identity>(Method::Get, self.path("/firewall_policy")).read_with(maybe)
    }

    /// Lets a firewall policy filter the address, instead of any other.
    pub fn set_firewall_policy(&self, id: impl Into<FirewallPolicyId>) -> Call<Server> {
        self.call(Method::Put, self.path("/firewall_policy")).id_body("id", id.into())
    }

    /// Takes the firewall policy from the address.
    pub fn remove_firewall_policy(&self) -> Call<Server> {
        self.call(Method::Delete, self.path("/firewall_policy"))
    }

    /// Lists the load balancers that the address belongs to.
    pub fn load_balancers(&self) -> Call<Vec<Identity>> {
        self.call(Method::Get, self.path("/load_balancers"))
    }

    /// Adds the address to a load balancer.
    pub fn add_load_balancer(&self, id: impl Into<LoadBalancerId>) -> Call<Server> {
        self.call(Method::Post, self.path("/load_balancers")).id_body("load_balancer_id", id.into())
    }

    /// Takes the address from a load balancer.
    pub fn remove_load_balancer(&self, id: impl Into<LoadBalancerId>) -> Call<Server> {
        self.call(Method::Delete, self.path("/load_balancers").id(id.into()))
    }
}
