//! Servers as the account sees them.

use super::Task;
use crate::dates::{Date, Stamp, TaskTime};
use crate::lenient;
use crate::service::ServiceStatus;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An element of the answer of `GET /server`, which is a list of the active servers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerRow {
    /// The id of its service, as a number.
    #[serde(deserialize_with = "lenient::integer")]
    pub server_id: i64,
    /// Its host name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub domain: String,
    /// Its main address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ip: String,
    /// When its service was ordered.
    #[serde(default)]
    pub date_created: Date,
    /// When its figures were last read.
    #[serde(default)]
    pub synch_date: Stamp,
    /// The customer's own name for it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub label: String,
    /// As `KVM`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
}

/// The answer of `GET /server/@server_id`. It names no id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// When its figures were last read.
    #[serde(default)]
    pub synch_date: TaskTime,
    /// The id of its product, as a number.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub package_id: i64,
    /// Its host name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub domain: String,
    /// The customer's own name for it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub label: String,
    /// Its state.
    pub status: ServiceStatus,
    /// In MHz.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub cpu_frequency: u64,
    /// How many.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub cpu_cores: u64,
    /// In MB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub ram_limit: u64,
    /// In MB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub ram_used: u64,
    /// In MB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub disk_limit: u64,
    /// In MB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub disk_usage: u64,
    /// In MB per month.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub bw_limit: u64,
    /// In MB, this month.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub bw_in: u64,
    /// In MB, this month.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub bw_out: u64,
    /// The template; empty or null when nothing is installed.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os: Option<String>,
    /// Its main address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ip: String,
    /// The others: a list, never null, because one client joins it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub additional_ip: Vec<String>,
    /// Its resolvers; null means the defaults.
    #[serde(default, deserialize_with = "lenient::optional_list")]
    pub dns_servers: Option<Vec<String>>,
    /// Its options.
    #[serde(default, deserialize_with = "lenient::list")]
    pub components: Vec<ServerComponent>,
    /// What is being done; clients show the server as busy meanwhile.
    pub active_task: Option<Task>,
    /// What was done, newest last: the last password in the list wins.
    #[serde(default, deserialize_with = "lenient::list")]
    pub last_tasks: Vec<Task>,
}

/// An option of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerComponent {
    /// The id of the option's item.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// The name of that item.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Whether the server has it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub selected: bool,
}

/// An element of the answer of `GET /server/@server_id/oses`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Os {
    /// What a reinstallation asks for.
    #[serde(default, deserialize_with = "lenient::text")]
    pub os: String,
    /// What people read.
    #[serde(default, deserialize_with = "lenient::text")]
    pub title: String,
}

/// The only element of the answer of `GET /server/@server_id/ips`, which is a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ips {
    /// The additional addresses.
    #[serde(default, deserialize_with = "lenient::list")]
    pub ips: Vec<String>,
}

/// An element of the answer of `GET /server/@server_id/graphs/@width`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    /// What it shows and of how long, as `cpu_daily`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// A link without a scheme that ends after 5 to 10 minutes.
    #[serde(default, deserialize_with = "lenient::text")]
    pub url: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An element of the answer of `GET /server/@server_id/history`, oldest first: one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageMonth {
    /// As 2026.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub year: u16,
    /// 1 to 12.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub month: u8,
    /// In MB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub bw_in: u64,
    /// In MB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub bw_out: u64,
    /// The disk in use, in MB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub quota_usage: u64,
    /// The disk, in MB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub quota_limit: u64,
    /// How many.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub inode_usage: u64,
    /// How many.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub inode_limit: u64,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
