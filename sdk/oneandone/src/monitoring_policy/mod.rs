//! Monitoring policies: what is watched of servers, and when somebody is told.

#[cfg(feature = "client")]
mod calls;
mod thresholds;

#[cfg(feature = "client")]
pub use calls::{MonitoredPortHandle, MonitoredProcessHandle, MonitoringPolicyHandle};
pub use thresholds::{Level, Threshold, Thresholds};

use crate::error::Invalid;
use crate::id::{MonitoringPolicyId, PortId, ProcessId};
use crate::identity::Identity;
use crate::word::{State, Word, words};
use crate::{lenient, limits, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::num::NonZeroU16;

words! {
    /// The protocol of a watched port.
    MonitoredProtocol {
        Tcp = "TCP",
        Udp = "UDP",
    }
    /// When a port is an alert.
    PortAlert {
        Responding = "RESPONDING",
        NotResponding = "NOT_RESPONDING",
    }
    /// When a process is an alert.
    ProcessAlert {
        Running = "RUNNING",
        NotRunning = "NOT_RUNNING",
    }
}

/// A monitoring policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitoringPolicy {
    /// Its id.
    pub id: MonitoringPolicyId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// 1 for the policy that was there from the start, otherwise 0. Never a boolean.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub default: u8,
    /// `CONFIGURING`, `ACTIVE` or `REMOVING`.
    pub state: Word<State>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// Who is told; empty when nobody is.
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: String,
    /// Whether servers need an agent.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub agent: bool,
    /// The servers that it watches.
    #[serde(default, deserialize_with = "lenient::list")]
    pub servers: Vec<Identity>,
    /// From where on what a server uses is an alert.
    pub thresholds: Thresholds,
    /// The ports that it watches.
    #[serde(default, deserialize_with = "lenient::list")]
    pub ports: Vec<MonitoredPort>,
    /// The processes that it watches.
    #[serde(default, deserialize_with = "lenient::list")]
    pub processes: Vec<MonitoredProcess>,
    /// The short name in the panel.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A watched port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitoredPort {
    /// Its id.
    pub id: PortId,
    /// Its protocol.
    pub protocol: Word<MonitoredProtocol>,
    /// Its number.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub port: u16,
    /// When it is an alert.
    pub alert_if: Word<PortAlert>,
    /// Whether somebody is told.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub email_notification: bool,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A watched process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitoredProcess {
    /// Its id.
    pub id: ProcessId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub process: String,
    /// When it is an alert.
    pub alert_if: Word<ProcessAlert>,
    /// Whether somebody is told.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub email_notification: bool,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A port that is to be watched. Of a watched one only the alert and the telling can change; the rest is sent as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PortSpec {
    protocol: MonitoredProtocol,
    port: NonZeroU16,
    alert_if: PortAlert,
    email_notification: bool,
}

impl PortSpec {
    /// A port of 1 to 65535.
    pub fn new(
        protocol: MonitoredProtocol,
        port: u16,
        alert_if: PortAlert,
        email_notification: bool,
    ) -> Result<Self, Invalid> {
        let port = NonZeroU16::new(port).ok_or_else(|| Invalid::new("port", "must be 1 to 65535"))?;
        Ok(Self { protocol, port, alert_if, email_notification })
    }
}

/// A process that is to be watched. Of a watched one only the alert and the telling can change; the rest is sent as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProcessSpec {
    process: String,
    alert_if: ProcessAlert,
    email_notification: bool,
}

impl ProcessSpec {
    /// A process with a name of 1 to 50 characters.
    pub fn new(
        process: impl Into<String>,
        alert_if: ProcessAlert,
        email_notification: bool,
    ) -> Result<Self, Invalid> {
        let process = process.into();
        if process.is_empty() || process.chars().count() > limits::PROCESS_CHARS_MAX {
            return Err(Invalid::new("process", "must be 1 to 50 characters long"));
        }
        Ok(Self { process, alert_if, email_notification })
    }
}

/// The body of `POST /monitoring_policies`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonitoringPolicyCreate {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    agent: bool,
    thresholds: Thresholds,
    ports: Vec<PortSpec>,
    processes: Vec<ProcessSpec>,
}

impl MonitoringPolicyCreate {
    /// A policy with a name of 1 to 128 characters, which watches no ports and no processes yet.
    pub fn new(name: impl Into<String>, agent: bool, thresholds: Thresholds) -> Self {
        let (ports, processes) = (Vec::new(), Vec::new());
        Self { name: name.into(), description: None, email: None, agent, thresholds, ports, processes }
    }

    /// Ports to watch.
    #[must_use]
    pub fn with_ports(mut self, ports: impl Into<Vec<PortSpec>>) -> Self {
        self.ports = ports.into();
        self
    }

    /// Processes to watch.
    #[must_use]
    pub fn with_processes(mut self, processes: impl Into<Vec<ProcessSpec>>) -> Self {
        self.processes = processes.into();
        self
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Who is told.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(Some(&self.name), self.description.as_deref())?;
        self.thresholds.check()
    }
}

/// The body of `PUT /monitoring_policies/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MonitoringPolicyModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thresholds: Option<Thresholds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<bool>,
}

impl MonitoringPolicyModify {
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

    /// Who else is told; empty for nobody.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Other thresholds.
    #[must_use]
    pub fn with_thresholds(mut self, thresholds: impl Into<Thresholds>) -> Self {
        self.thresholds = Some(thresholds.into());
        self
    }

    /// Whether servers need an agent.
    #[must_use]
    pub fn with_agent(mut self, agent: impl Into<bool>) -> Self {
        self.agent = Some(agent.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(self.name.as_deref(), self.description.as_deref())?;
        self.thresholds.as_ref().map_or(Ok(()), Thresholds::check)
    }
}
