//! Servers and their tasks.

use crate::dates::{Date, Stamp, TaskTime};
use crate::service::ServiceStatus;
use serde::{Deserialize, Serialize};

/// An element of the answer of `GET /server`, which is a list of the active servers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerRow {
    /// The id of its service, as a number.
    pub server_id: i64,
    /// Its host name.
    pub domain: String,
    /// Its main address.
    pub ip: String,
    /// When its service was ordered.
    pub date_created: Date,
    /// When its figures were last read.
    pub synch_date: Stamp,
    /// The customer's own name for it.
    pub label: String,
    /// As `KVM`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The answer of `GET /server/@server_id`. It names no id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// When its figures were last read.
    pub synch_date: TaskTime,
    /// The id of its product, as a number.
    pub package_id: i64,
    /// Its host name.
    pub domain: String,
    /// The customer's own name for it.
    pub label: String,
    /// Its state.
    pub status: ServiceStatus,
    /// In MHz.
    pub cpu_frequency: u64,
    /// How many.
    pub cpu_cores: u64,
    /// In MB.
    pub ram_limit: u64,
    /// In MB.
    pub ram_used: u64,
    /// In MB.
    pub disk_limit: u64,
    /// In MB.
    pub disk_usage: u64,
    /// In MB per month.
    pub bw_limit: u64,
    /// In MB, this month.
    pub bw_in: u64,
    /// In MB, this month.
    pub bw_out: u64,
    /// The template; empty or null when nothing is installed.
    pub os: Option<String>,
    /// Its main address.
    pub ip: String,
    /// The others: a list, never null, because one client joins it.
    pub additional_ip: Vec<String>,
    /// Its resolvers; null means the defaults.
    pub dns_servers: Option<Vec<String>>,
    /// Its options.
    pub components: Vec<ServerComponent>,
    /// What is being done; clients show the server as busy meanwhile.
    pub active_task: Option<Task>,
    /// What was done, newest last: the last password in the list wins.
    pub last_tasks: Vec<Task>,
}

/// An option of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerComponent {
    /// The id of the option's item.
    pub id: i64,
    /// The name of that item.
    pub name: String,
    /// Whether the server has it.
    pub selected: bool,
}

/// The answer of `GET /server/@server_id/task/@task_id`. It is done when `completed` is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// As `server_recreate`.
    pub name: String,
    /// When it was asked for.
    pub activated: TaskTime,
    /// When a worker took it.
    #[serde(default)]
    pub assigned: TaskTime,
    /// When it ended.
    #[serde(default)]
    pub completed: TaskTime,
    /// Free text; a password is a line `Password: <password>` of its own.
    #[serde(default, deserialize_with = "text_or_null")]
    pub results: String,
}

fn text_or_null<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

/// The answer of every call that starts a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskQueued {
    /// A number.
    pub task_id: i64,
}

/// An element of the answer of `GET /server/@server_id/oses`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Os {
    /// What a reinstallation asks for.
    pub os: String,
    /// What people read.
    pub title: String,
}

/// The only element of the answer of `GET /server/@server_id/ips`, which is a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ips {
    /// The additional addresses.
    pub ips: Vec<String>,
}
