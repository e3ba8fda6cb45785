//! Services: shared hosting and dedicated servers.

use crate::id::ServiceId;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// A domain or an address; see [`kind`](Self::kind).
    #[serde(deserialize_with = "crate::lenient::text")]
    pub info: String,
    /// Whether it runs; 0 or 1 on the wire.
    #[serde(
        rename = "status",
        deserialize_with = "crate::lenient::switch",
        serialize_with = "crate::plain::switch"
    )]
    pub is_running: bool,
    /// How long it is paid for.
    pub expiration: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceKind<'a> {
    /// Shared hosting.
    Hosting {
        /// The domain.
        domain: &'a str,
    },
    /// A dedicated server.
    DedicatedServer {
        /// Its address.
        ip: &'a str,
    },
}

impl Service {
    /// What it is. The wire does not say so: it is a dedicated server when every part between the dots of `info`
    /// is made of digits, and hosting otherwise.
    pub fn kind(&self) -> ServiceKind<'_> {
        let is_number = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_digit());
        if self.info.split('.').all(is_number) {
            ServiceKind::DedicatedServer { ip: &self.info }
        } else {
            ServiceKind::Hosting { domain: &self.info }
        }
    }

    /// Whether it is shared hosting.
    pub fn is_hosting(&self) -> bool {
        matches!(self.kind(), ServiceKind::Hosting { .. })
    }

    /// Whether it is a dedicated server.
    pub fn is_dedicated_server(&self) -> bool {
        !self.is_hosting()
    }
}

impl From<&Service> for ServiceId {
    fn from(service: &Service) -> Self {
        service.id
    }
}

#[cfg(feature = "client")]
pub use calls::ServiceHandle;

#[cfg(feature = "client")]
mod calls {
    use super::Service;
    use crate::auto_renew::{AutoRenew, AutoRenewSet};
    use crate::call::Call;
    use crate::client::Client;
    use crate::firewall::Firewall;
    use crate::id::ServiceId;
    use crate::operating_system::OperatingSystem;
    use crate::payment::Renewal;
    use crate::period::Months;
    use crate::task::{ServiceAction, TaskCreated};

    /// Services.
    impl Client {
        /// Lists every service.
        pub fn list_services(&self) -> Call<Vec<Service>> {
            Call::look(self, "/service/getList".to_owned())
        }

        /// A service to work with, by its id or by an answer that shows it. Nothing is sent.
        pub fn service(&self, id: impl Into<ServiceId>) -> ServiceHandle {
            ServiceHandle { client: self.clone(), id: id.into() }
        }
    }

    /// A service, bound to a client.
    #[derive(Clone, Debug)]
    pub struct ServiceHandle {
        client: Client,
        id: ServiceId,
    }

    impl ServiceHandle {
        /// Its id.
        pub const fn id(&self) -> ServiceId {
            self.id
        }

        /// Shows the service.
        pub fn get(&self) -> Call<Service> {
            Call::look(&self.client, format!("/service/getInfo/{}", self.id))
        }

        /// Does something with a dedicated server. The answer names no task that could be waited for.
        pub fn act(&self, action: ServiceAction) -> Call<TaskCreated> {
            Call::work(&self.client, format!("/service/createTask/{}", self.id)).wish(&action)
        }

        /// Turns a dedicated server on.
        pub fn start(&self) -> Call<TaskCreated> {
            self.act(ServiceAction::Start)
        }

        /// Turns a dedicated server off.
        pub fn stop(&self) -> Call<TaskCreated> {
            self.act(ServiceAction::Stop)
        }

        /// Turns a dedicated server off and on.
        pub fn restart(&self) -> Call<TaskCreated> {
            self.act(ServiceAction::Restart)
        }

        /// Installs a dedicated server anew. What is on it is lost.
        pub fn reinstall(&self, os: OperatingSystem) -> Call<TaskCreated> {
            self.act(ServiceAction::Reinstall(os))
        }

        /// Says whether it is renewed by itself.
        pub fn set_auto_renew(&self, auto_renew: AutoRenew) -> Call<AutoRenewSet> {
            Call::work(&self.client, format!("/service/manageAutoRenew/{}", self.id)).wish(&auto_renew)
        }

        /// Pays for 1, 3 or 6 months more.
        pub fn renew(&self, months: Months) -> Call<Renewal> {
            Call::work(&self.client, format!("/service/renew/{}", self.id)).wish(&months)
        }

        /// Shows the firewall before it.
        pub fn firewall(&self) -> Call<Firewall> {
            Call::look(&self.client, format!("/firewall/getInfo/{}", self.id))
        }
    }
}
