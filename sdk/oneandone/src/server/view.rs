//! Servers as answers show them.

use crate::datacenter::DatacenterRef;
use crate::identity::Identity;
use crate::lenient;
use crate::ram::Ram;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A server in full. Every member is always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// Seven upper-case hex digits; empty in the answer that creates it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
    /// As it was given.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// `""` when none was given.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// Where it is.
    pub datacenter: DatacenterRef,
    /// RFC 3339.
    pub creation_date: String,
    /// The generated password; null when the caller gave one.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub first_password: Option<String>,
    /// 1 when the request brought a public key, otherwise 0.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub rsa_key: u8,
    /// What it is doing.
    pub status: Status,
    /// What it is made of.
    pub hardware: Hardware,
    /// What it was installed from.
    pub image: Identity,
    /// The loaded medium.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub dvd: Option<Identity>,
    /// The only snapshot it may have.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub snapshot: Option<SnapshotRef>,
    /// Its addresses: `[]` while it is being built, never null.
    #[serde(default, deserialize_with = "lenient::list")]
    pub ips: Vec<ServerIp>,
    /// `[]` when there are none.
    #[serde(default)]
    pub alerts: Alerts,
    /// The policy that watches it.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub monitoring_policy: Option<Identity>,
    /// Null when it is in none.
    #[serde(default, deserialize_with = "lenient::optional_list")]
    pub private_networks: Option<Vec<PrivateNetworkRef>>,
    /// `cloud`, `baremetal`, `k8s_node` or `dedicated`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub server_type: String,
    /// As it was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub hostname: Option<String>,
    /// As it was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub ipv6_range: Option<String>,
    /// Ids of the installed SSH keys.
    #[serde(default, deserialize_with = "lenient::optional_texts")]
    pub public_key: Option<Vec<String>>,
}

/// A server as `GET /servers` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerListItem {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// As it was given.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// `""` when none was given.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// What it is doing.
    pub status: Status,
    /// Where it is.
    pub datacenter: DatacenterRef,
    /// RFC 3339.
    pub creation_date: String,
    /// What it was installed from.
    pub image: Identity,
    /// What it is made of.
    pub hardware: Hardware,
    /// Its addresses, without the detail.
    #[serde(default, deserialize_with = "lenient::list")]
    pub ips: Vec<ListedIp>,
    /// Null when there are none; only the detail shows `[]`.
    #[serde(default)]
    pub alerts: Option<Alerts>,
}

/// What a server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The state.
    pub state: ServerState,
    /// How far the running work is, 1 to 99; null if and only if nothing runs. Only the direct answer of a
    /// call that starts work may show 0: clients take 0 on a later GET for done.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub percent: Option<u8>,
}

/// The state of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServerState {
    /// It is being built, cloned or installed anew.
    Deploying,
    /// Its parts are being changed.
    Configuring,
    /// It runs.
    PoweredOn,
    /// It does not run.
    PoweredOff,
    /// It is starting.
    PoweringOn,
    /// It is stopping.
    PoweringOff,
    /// It is stopping and will start.
    Rebooting,
    /// It will be gone; afterwards it is not found.
    Removing,
    /// It runs a recovery image. The name has a blank.
    #[serde(rename = "ON RECOVERY", alias = "ON_RECOVERY")]
    OnRecovery,
    /// Its work failed for good; clients give up on it.
    Failed,
    /// A state that this crate does not know. Never sent by our own service.
    #[serde(other)]
    Unknown,
}

impl ServerState {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deploying => "DEPLOYING",
            Self::Configuring => "CONFIGURING",
            Self::PoweredOn => "POWERED_ON",
            Self::PoweredOff => "POWERED_OFF",
            Self::PoweringOn => "POWERING_ON",
            Self::PoweringOff => "POWERING_OFF",
            Self::Rebooting => "REBOOTING",
            Self::Removing => "REMOVING",
            Self::OnRecovery => "ON RECOVERY",
            Self::Failed => "FAILED",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// What a server is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardware {
    /// The size of the catalogue; null for single values, never 0.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub fixed_instance_size_id: Option<String>,
    /// The model of a physical machine.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub baremetal_model_id: Option<String>,
    /// Virtual processors, also filled for a fixed size.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub vcore: u32,
    /// Cores of one processor.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub cores_per_processor: u32,
    /// Memory in GB.
    pub ram: Ram,
    /// Its disks: `[]` while it is being built.
    #[serde(default, deserialize_with = "lenient::list")]
    pub hdds: Vec<Hdd>,
}

/// A disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hdd {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// GB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub size: u32,
    /// Whether the system is on it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_main: bool,
}

/// A snapshot as its server shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotRef {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// RFC 3339.
    pub creation_date: String,
    /// RFC 3339: three days later.
    pub deletion_date: String,
}

/// An address as its server shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerIp {
    /// 32 upper-case hex digits, the same id as under `/public_ips`.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// The address as text.
    pub ip: String,
    /// `IPV4` or `IPV6`.
    #[serde(rename = "type")]
    pub family: String,
    /// The name that the address resolves to.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub reverse_dns: Option<String>,
    /// At most one policy filters an address.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub firewall_policy: Option<Identity>,
    /// The balancers that it belongs to.
    #[serde(default, deserialize_with = "lenient::list")]
    pub load_balancers: Vec<Identity>,
}

/// An address as the list of servers shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedIp {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// The address as text.
    pub ip: String,
}

/// A private network as its server shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateNetworkRef {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// The server's address in it.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub server_ip: Option<String>,
}

/// What the monitoring reports. An empty one is written `[]`, and null is read as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alerts {
    /// Past the critical threshold.
    pub critical: Vec<Alert>,
    /// Past the warning threshold.
    pub warning: Vec<Alert>,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// What reports, such as `agent`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A name in upper case.
    pub description: String,
    /// `2016-07-28 10:11:02` in UTC.
    pub date: String,
}

impl Serialize for Alerts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.critical.is_empty() && self.warning.is_empty() {
            return [(); 0].serialize(serializer);
        }
        let mut object = serializer.serialize_struct("Alerts", 2)?;
        object.serialize_field("critical", &self.critical)?;
        object.serialize_field("warning", &self.warning)?;
        object.end()
    }
}

impl<'de> Deserialize<'de> for Alerts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Serde reads an array as a struct's members in order, and the default fills up the missing ones, so
        // that `[]` comes out as the empty one.
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Raised {
            critical: Vec<Alert>,
            warning: Vec<Alert>,
        }
        let Raised { critical, warning } = Option::deserialize(deserializer)?.unwrap_or_default();
        Ok(Self { critical, warning })
    }
}
