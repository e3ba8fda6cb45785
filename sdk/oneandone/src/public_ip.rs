//! Public addresses of the account, in use or free.

use crate::datacenter::DatacenterRef;
use crate::error::Invalid;
use crate::id::{DatacenterId, IpId};
use crate::word::{State, Word, words};
use crate::{lenient, limits, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

words! {
    /// The kind of an address.
    IpKind {
        Ipv4 = "IPV4",
        Ipv6 = "IPV6",
    }
    /// What an address belongs to.
    AssigneeKind {
        Server = "SERVER",
        LoadBalancer = "LOAD_BALANCER",
    }
}

/// A public address. Its id is the one that it also has under its server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicIp {
    /// Its id.
    pub id: IpId,
    /// The address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ip: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: Word<IpKind>,
    /// What it belongs to; null when it is free.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub assigned_to: Option<Assignee>,
    /// The name that it resolves to.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub reverse_dns: Option<String>,
    /// Whether the system learns it by DHCP.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_dhcp: bool,
    /// `ACTIVE` or `REMOVING`.
    pub state: Word<State>,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What an address belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignee {
    /// Its id.
    #[serde(default, deserialize_with = "lenient::text")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// A server or a load balancer.
    #[serde(rename = "type")]
    pub kind: Word<AssigneeKind>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The body of `POST /public_ips`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PublicIpCreate {
    #[serde(skip_serializing_if = "Option::is_none")]
    reverse_dns: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<IpKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacenter_id: Option<DatacenterId>,
}

impl PublicIpCreate {
    /// An IPv4 address, which is also what it is when nothing is said; nothing else can be ordered.
    #[must_use]
    pub const fn ipv4(mut self) -> Self {
        self.kind = Some(IpKind::Ipv4);
        self
    }

    /// The name that it resolves to, of at most 256 characters.
    #[must_use]
    pub fn with_reverse_dns(mut self, reverse_dns: impl Into<String>) -> Self {
        self.reverse_dns = Some(reverse_dns.into());
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
        rule::at_most("reverse_dns", self.reverse_dns.as_deref(), limits::REVERSE_DNS_CHARS_MAX)
    }
}

#[cfg(feature = "client")]
pub use calls::PublicIpHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{PublicIp, PublicIpCreate};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::{handle, waits};
    use crate::{limits, rule};

    handle!(PublicIpHandle of PublicIp as IpId, "/public_ips", list_public_ips -> PublicIp, public_ip, "public address");
    waits!(PublicIpHandle of PublicIp, "public address");

    /// Public addresses.
    impl Client {
        /// Orders an address. The answer shows it ready.
        pub fn create_public_ip(&self, ip: &PublicIpCreate) -> Call<PublicIp> {
            Call::new(self, Method::Post, Path::of("/public_ips")).json(ip).rule(ip.check())
        }
    }

    impl PublicIpHandle {
        /// Sets the name that it resolves to, of at most 256 characters.
        pub fn set_reverse_dns(&self, name: impl Into<String>) -> Call<PublicIp> {
            let name = name.into();
            let kept = rule::at_most("reverse_dns", Some(&name), limits::REVERSE_DNS_CHARS_MAX);
            self.call(Method::Put, self.path("")).member("reverse_dns", &name).rule(kept)
        }

        /// Clears the name that it resolves to.
        pub fn clear_reverse_dns(&self) -> Call<PublicIp> {
            self.call(Method::Put, self.path("")).member("reverse_dns", &None::<String>)
        }
    }
}
