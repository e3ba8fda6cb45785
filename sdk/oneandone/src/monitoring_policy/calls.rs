//! What is done with monitoring policies, their ports, their processes and their servers.

use super::{
    MonitoredPort, MonitoredProcess, MonitoringPolicy, MonitoringPolicyCreate, MonitoringPolicyModify,
    PortSpec, ProcessSpec,
};
use crate::call::{Call, Method, Path};
use crate::client::Client;
use crate::handle::{handle, waits};
use crate::id::{PortId, ProcessId, ServerId};
use crate::identity::Identity;

handle!(MonitoringPolicyHandle of MonitoringPolicy as MonitoringPolicyId, "/monitoring_policies", list_monitoring_policies -> MonitoringPolicy, monitoring_policy, "monitoring policy");
waits!(MonitoringPolicyHandle of MonitoringPolicy, "monitoring policy");

/// Monitoring policies.
impl Client {
    /// Makes a monitoring policy.
    pub fn create_monitoring_policy(&self, policy: &MonitoringPolicyCreate) -> Call<MonitoringPolicy> {
        Call::new(self, Method::Post, Path::of("/monitoring_policies")).json(policy).rule(policy.check())
    }
}

impl MonitoringPolicyHandle {
    /// Changes name, description, thresholds, or who is told.
    pub fn modify(&self, change: &MonitoringPolicyModify) -> Call<MonitoringPolicy> {
        self.call(Method::Put, self.path("")).json(change).rule(change.check())
    }

    /// Lists the ports that it watches.
    pub fn ports(&self) -> Call<Vec<MonitoredPort>> {
        self.call(Method::Get, self.path("/ports"))
    }

    /// Watches further ports.
    pub fn add_ports(&self, ports: &[PortSpec]) -> Call<MonitoringPolicy> {
        self.call(Method::Post, self.path("/ports")).list("ports", ports)
    }

    /// A watched port to work with. Nothing is sent.
    pub fn port(&self, id: impl Into<PortId>) -> MonitoredPortHandle {
        MonitoredPortHandle { policy: self.clone(), id: id.into() }
    }

    /// Lists the processes that it watches.
    pub fn processes(&self) -> Call<Vec<MonitoredProcess>> {
        self.call(Method::Get, self.path("/processes"))
    }

    /// Watches further processes.
    pub fn add_processes(&self, processes: &[ProcessSpec]) -> Call<MonitoringPolicy> {
        self.call(Method::Post, self.path("/processes")).list("processes", processes)
    }

    /// A watched process to work with. Nothing is sent.
    pub fn process(&self, id: impl Into<ProcessId>) -> MonitoredProcessHandle {
        MonitoredProcessHandle { policy: self.clone(), id: id.into() }
    }

    /// Lists the servers that it watches.
    pub fn servers(&self) -> Call<Vec<Identity>> {
        self.call(Method::Get, self.path("/servers"))
    }

    /// Watches servers, instead of any other policy.
    pub fn add_servers(
        &self,
        servers: impl IntoIterator<Item = impl Into<ServerId>>,
    ) -> Call<MonitoringPolicy> {
        let servers: Vec<ServerId> = servers.into_iter().map(Into::into).collect();
        self.call(Method::Post, self.path("/servers")).list("servers", &servers)
    }

    /// Shows one of the servers that it watches.
    pub fn server(&self, id: impl Into<ServerId>) -> Call<Identity> {
        self.call(Method::Get, self.path("/servers").id(id.into()))
    }

    /// Takes it from a server.
    pub fn remove_server(&self, id: impl Into<ServerId>) -> Call<MonitoringPolicy> {
        self.call(Method::Delete, self.path("/servers").id(id.into()))
    }
}

/// A watched port, bound to a client.
#[derive(Clone, Debug)]
pub struct MonitoredPortHandle {
    policy: MonitoringPolicyHandle,
    id: PortId,
}

impl MonitoredPortHandle {
    /// Its id.
    pub const fn id(&self) -> &PortId {
        &self.id
    }

    fn path(&self) -> Path {
        self.policy.path("/ports").id(&self.id)
    }

    /// Shows the port.
    pub fn get(&self) -> Call<MonitoredPort> {
        self.policy.call(Method::Get, self.path())
    }

    /// Changes when it is an alert and whether somebody is told.
    pub fn modify(&self, port: &PortSpec) -> Call<MonitoringPolicy> {
        self.policy.call(Method::Put, self.path()).member("ports", port)
    }

    /// Watches it no more.
    pub fn remove(&self) -> Call<MonitoringPolicy> {
        self.policy.call(Method::Delete, self.path())
    }
}

/// A watched process, bound to a client.
#[derive(Clone, Debug)]
pub struct MonitoredProcessHandle {
    policy: MonitoringPolicyHandle,
    id: ProcessId,
}

impl MonitoredProcessHandle {
    /// Its id.
    pub const fn id(&self) -> &ProcessId {
        &self.id
    }

    fn path(&self) -> Path {
        self.policy.path("/processes").id(&self.id)
    }

    /// Shows the process.
    pub fn get(&self) -> Call<MonitoredProcess> {
        self.policy.call(Method::Get, self.path())
    }

    /// Changes when it is an alert and whether somebody is told.
    pub fn modify(&self, process: &ProcessSpec) -> Call<MonitoringPolicy> {
        self.policy.call(Method::Put, self.path()).member("processes", process)
    }

    /// Watches it no more.
    pub fn remove(&self) -> Call<MonitoringPolicy> {
        self.policy.call(Method::Delete, self.path())
    }
}
