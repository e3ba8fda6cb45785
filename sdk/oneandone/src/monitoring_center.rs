//! The monitoring center: how the servers are, and what was measured.

use crate::datacenter::DatacenterRef;
use crate::decimal::Decimal;
use crate::id::ServerId;
use crate::lenient;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A server in the list of the monitoring center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitoredServer {
    /// Its id.
    pub id: ServerId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// How it is.
    pub status: MonitoredStatus,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// How many alerts there are.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub alerts: Option<AlertCounts>,
    /// What is known of the agent in it.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub agent: Option<MonitoringAgent>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How a server is, as a whole and in its parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitoredStatus {
    /// Whether it runs, such as `POWERED_ON`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub state: String,
    /// The processors.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub cpu: Option<PartStatus>,
    /// The memory.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub ram: Option<PartStatus>,
    /// The disks.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub disk: Option<PartStatus>,
    /// The network.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub transfer: Option<PartStatus>,
    /// The answer to a ping.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub internal_ping: Option<PartStatus>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How a part of a server is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartStatus {
    /// Such as `OK`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub state: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How many alerts there are, by what they are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertCounts {
    /// About what a server uses.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub resources: Option<LevelCounts>,
    /// About ports.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub ports: Option<LevelCounts>,
    /// About processes.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub process: Option<LevelCounts>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How many alerts there are of each level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCounts {
    /// Critical ones.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub critical: u32,
    /// Warnings.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub warning: u32,
    /// What is as it should be.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub ok: u32,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What is known of the agent in a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitoringAgent {
    /// Whether it is there.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub agent_installed: bool,
    /// Whether the policy asks for one.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub monitoring_needs_agent: bool,
    /// Whether its absence is an alert.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub missing_agent_alert: bool,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What was measured of a server in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerUsage {
    /// Its id.
    pub id: ServerId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// How it is.
    pub status: MonitoredStatus,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// How many alerts there are.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub alerts: Option<AlertCounts>,
    /// The other name of `alerts`; both are sent.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub alerts_count: Option<AlertCounts>,
    /// What is known of the agent in it.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub agent: Option<MonitoringAgent>,
    /// The processors.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Series<UsedPercent>>,
    /// The memory.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub ram: Option<Series<UsedPercent>>,
    /// The disks; absent without an agent.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub disk: Option<Series<UsedPercent>>,
    /// The network.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Series<Transferred>>,
    /// The answer to a ping.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub internal_ping: Option<Series<Pinged>>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What was measured of one part, with the thresholds of its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
pub struct Series<T> {
    /// From where on it is a warning.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub warning: u32,
    /// From where on it is critical.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub critical: u32,
    /// The samples, five minutes apart.
    #[serde(default, deserialize_with = "lenient::list")]
    pub data: Vec<T>,
    /// The units of the members of a sample.
    #[serde(default, deserialize_with = "lenient::map")]
    pub unit: Map<String, Value>,
    /// Such as `OK`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A sample of a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedPercent {
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub date: String,
    /// In per cent.
    #[serde(default)]
    pub used_percent: Decimal,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A sample of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transferred {
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub date: String,
    /// In bits per second.
    #[serde(default)]
    pub downstream: Decimal,
    /// In bits per second.
    #[serde(default)]
    pub upstream: Decimal,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A sample of pings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinged {
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub date: String,
    /// Lost ones, in per cent.
    #[serde(default)]
    pub pl: Decimal,
    /// The time of an answer, in milliseconds.
    #[serde(default)]
    pub rta: Decimal,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(feature = "client")]
mod calls {
    use super::{MonitoredServer, ServerUsage};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::ServerId;
    use crate::list::List;
    use crate::log::Period;

    /// The monitoring center.
    impl Client {
        /// Lists how the servers are.
        pub fn list_monitored_servers(&self) -> List<MonitoredServer> {
            List::new(self, "/monitoring_center")
        }

        /// Shows what was measured of a server in a period. The bounds of a period of one's own are inclusive.
        pub fn get_monitored_server(&self, id: impl Into<ServerId>, period: &Period) -> Call<ServerUsage> {
            let call = Call::new(self, Method::Get, Path::of("/monitoring_center").id(id.into()));
            period.parameters().into_iter().fold(call, |call, (name, value)| call.parameter(name, value))
        }
    }
}
