//! VPN services: servers, programs, logins and use.

use crate::dates::Date;
use crate::error::Invalid;
use crate::id::VpnServerId;
use crate::lenient;
use crate::secret::Secret;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// An element of the answer of `GET /vpn/servers`, which is a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnServer {
    /// A number.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// As `LT#1`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Town.
    #[serde(default, deserialize_with = "lenient::text")]
    pub city: String,
    /// Part of the world.
    #[serde(default, deserialize_with = "lenient::text")]
    pub region: String,
    /// Its address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ip: String,
    /// Degrees north.
    #[serde(default)]
    pub lat: Option<Number>,
    /// Degrees east.
    #[serde(default)]
    pub lng: Option<Number>,
    /// In per cent.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub load: u32,
    /// False while it is in maintenance.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub available: bool,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An element of the answer of `GET /vpn/clients`, which is a list: Android, Windows and iOS, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnClient {
    /// As `AndroidVPN`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// As `1.0.6`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub version: String,
    /// Where to load it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub url: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /vpn/servers/@id/config/@template`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnConfig {
    /// The configuration as base64.
    #[serde(default)]
    pub template: Secret,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl VpnConfig {
    /// The configuration as a file has it.
    pub fn bytes(&self) -> Result<Vec<u8>, Invalid> {
        let text: String = self.template.as_str().split_whitespace().collect();
        BASE64_STANDARD.decode(text).map_err(|_| Invalid::new("template", "must be base64"))
    }
}

crate::word::words! {
    /// For which program a configuration is.
    VpnTemplate {
        OpenVpnUdp = "ovpn_default",
        OpenVpnTcp443 = "ovpn_443",
        WindowsPhoneBook = "pbk_default",
    }
}

/// The answer of `GET /vpn/@id/details` and `GET /vpn/logindetails`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnLogin {
    /// As `vpn1303`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub username: String,
    /// The password.
    #[serde(default)]
    pub password: Secret,
    /// The key that all share.
    #[serde(default)]
    pub shared_key: Secret,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `POST /vpn/@id/resetpassword`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnPassword {
    /// The new password.
    pub password: Secret,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An element of the answer of `GET /vpn/@id/history`: one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnMonth {
    /// Its first day.
    #[serde(default)]
    pub period: Date,
    /// In bytes.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub received: u64,
    /// In bytes.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub sent: u64,
    /// In bytes.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub quota: u64,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An element of the answer of `GET /vpn/@id/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnSession {
    /// The address of the user.
    #[serde(default, deserialize_with = "lenient::text")]
    pub remote_ip: String,
    /// The address inside the VPN.
    #[serde(default, deserialize_with = "lenient::text")]
    pub local_ip: String,
    /// In bytes.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub received: u64,
    /// In bytes.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub sent: u64,
    /// In seconds.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub duration: u64,
    /// Whether it is about to be ended.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub doomed: bool,
    /// As `OpenVPN`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// The number of the server.
    #[serde(rename = "serverID", default, deserialize_with = "lenient::integer")]
    pub server_id: i64,
    /// As `DE#1`.
    #[serde(rename = "serverName", default, deserialize_with = "lenient::text")]
    pub server_name: String,
    /// The town of the server.
    #[serde(rename = "serverCity", default, deserialize_with = "lenient::text")]
    pub server_city: String,
    /// The part of the world.
    #[serde(rename = "serverRegion", default, deserialize_with = "lenient::text")]
    pub server_region: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&VpnServer> for VpnServerId {
    fn from(server: &VpnServer) -> Self {
        server.id.into()
    }
}

#[cfg(feature = "client")]
pub use calls::VpnHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{VpnClient, VpnConfig, VpnLogin, VpnMonth, VpnPassword, VpnServer, VpnSession, VpnTemplate};
    use crate::call::{Call, Method, Path, json, many};
    use crate::client::Client;
    use crate::id::{ServiceId, VpnServerId};
    use crate::secret::Secret;
    use serde::de::DeserializeOwned;

    /// VPN services.
    impl Client {
        /// Lists the VPN servers, those in maintenance included.
        pub fn list_vpn_servers(&self) -> Call<Vec<VpnServer>> {
            Call::<Vec<VpnServer>>::new(self, Method::Get, Path::of("/vpn/servers")).read_with(many)
        }

        /// Lists the programs that connect to them.
        pub fn list_vpn_clients(&self) -> Call<Vec<VpnClient>> {
            Call::<Vec<VpnClient>>::new(self, Method::Get, Path::of("/vpn/clients")).read_with(many)
        }

        /// Fetches the configuration of a program for a VPN server.
        pub fn vpn_config(&self, server: impl Into<VpnServerId>, template: VpnTemplate) -> Call<VpnConfig> {
            let path = Path::of("/vpn/servers").id(server.into().number()).then("/config");
            Call::new(self, Method::Get, path.name(template.as_str()))
        }

        /// Shows the login of the account's oldest VPN service.
        pub fn vpn_login(&self) -> Call<VpnLogin> {
            Call::new(self, Method::Get, Path::of("/vpn/logindetails"))
        }

        /// A VPN to work with, by the id of its service or by an answer that shows it. Nothing is sent.
        pub fn vpn(&self, id: impl Into<ServiceId>) -> VpnHandle {
            VpnHandle { client: self.clone(), id: id.into() }
        }
    }

    /// A VPN, bound to a client.
    #[derive(Clone, Debug)]
    pub struct VpnHandle {
        client: Client,
        id: ServiceId,
    }

    impl VpnHandle {
        /// Its id, which is that of its service.
        pub const fn id(&self) -> ServiceId {
            self.id
        }

        fn call<T: DeserializeOwned>(&self, method: Method, below: &str) -> Call<T> {
            Call::new(&self.client, method, Path::of("/vpn").id(self.id.number()).then(below))
        }

        /// Shows its login.
        pub fn details(&self) -> Call<VpnLogin> {
            self.call(Method::Get, "/details")
        }

        /// Gives its user a new password, which is the answer.
        pub fn reset_password(&self) -> Call<Secret> {
            let call = self.call::<VpnPassword>(Method::Post, "/resetpassword");
            call.read_with(|body| Ok(json::<VpnPassword>(body)?.password))
        }

        /// What it transferred month by month.
        pub fn history(&self) -> Call<Vec<VpnMonth>> {
            self.call::<Vec<VpnMonth>>(Method::Get, "/history").read_with(many)
        }

        /// Lists who is connected.
        pub fn sessions(&self) -> Call<Vec<VpnSession>> {
            self.call::<Vec<VpnSession>>(Method::Get, "/sessions").read_with(many)
        }
    }
}
