//! Servers as this wire shows them.

use crate::call::Call;
use crate::error::{ApiError, Kind};
use crate::{appliances, datacenters, fixed_sizes};
use innkeeper_app::server::{self, ListedView, Parts, ServerView};
use innkeeper_domain::account::Right;
use innkeeper_domain::server::{Address, Disk, ServerState as Stage, Size};
use innkeeper_sdk_oneandone::Ram;
use innkeeper_sdk_oneandone::server::{
    Alerts, Hardware, Hdd, ListedIp, Server, ServerIp, ServerListItem, ServerState, Status,
};

const CLOUDPANEL_ID_DIGITS: usize = 7;

/// The server in the path of a call.
pub(super) async fn of_call(call: &Call) -> Result<ServerView, ApiError> {
    server::show(&call.app, &call.caller, call.server()?).await?.ok_or_else(|| Kind::NotFound.into())
}

/// What a server shows of itself alike in lists and in full.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    stage: Stage,
    removal: bool,
    size: Size,
    parts: &'a Parts,
}

impl<'a> From<&'a ServerView> for Seen<'a> {
    fn from(view: &'a ServerView) -> Self {
        let ServerView { server, parts, .. } = view;
        Self { stage: server.state, removal: server.removal, size: server.size, parts }
    }
}

impl<'a> From<&'a ListedView> for Seen<'a> {
    fn from(view: &'a ListedView) -> Self {
        let ListedView { server, parts } = view;
        Self { stage: server.state, removal: server.removal, size: server.size, parts }
    }
}

/// A server in full, as a call shows it.
pub(super) fn detail(call: &Call, view: &ServerView) -> Server {
    // Whoever may only look is not to enter the server.
    let trusted = call.caller.role.allows(Right::Operate);
    let (seen, ServerView { server, parts, .. }) = (Seen::from(view), view);
    Server {
        id: server.uid.into(),
        cloudpanel_id: server.uid.short(CLOUDPANEL_ID_DIGITS),
        name: server.name.clone(),
        description: server.description.clone(),
        datacenter: datacenters::mention(&parts.location),
        creation_date: server.created_at.rfc3339(),
        first_password: server.first_password.clone().filter(|_| trusted).map(|password| password.0),
        rsa_key: u8::from(!server.install.ssh_keys.is_empty()),
        status: seen.status(),
        hardware: seen.hardware(),
        image: appliances::mention(&parts.image),
        dvd: None,
        snapshot: None,
        ips: seen.ips(),
        alerts: Alerts::default(),
        monitoring_policy: None,
        private_networks: None,
        server_type: "cloud".to_owned(),
        hostname: Some(server.hostname.clone()),
        ipv6_range: None,
        public_key: None,
    }
}

/// A server as the list shows it.
pub(super) fn item(view: &ListedView) -> ServerListItem {
    let (seen, ListedView { server, parts }) = (Seen::from(view), view);
    ServerListItem {
        id: server.uid.into(),
        name: server.name.clone(),
        description: server.description.clone(),
        status: seen.status(),
        datacenter: datacenters::mention(&parts.location),
        creation_date: server.created_at.rfc3339(),
        image: appliances::mention(&parts.image),
        hardware: seen.hardware(),
        ips: seen.listed_ips(),
        alerts: None,
    }
}

impl Seen<'_> {
    /// What the server is doing. The percentage is null if and only if it is at rest, and never 0: clients take 0
    /// for done.
    pub(super) fn status(&self) -> Status {
        let state = match self.stage {
            Stage::Gone => ServerState::Removing,
            Stage::Failed => ServerState::Failed,
            _ if self.removal => ServerState::Removing,
            Stage::Pending | Stage::Deploying | Stage::Reinstalling => ServerState::Deploying,
            Stage::Running => ServerState::PoweredOn,
            Stage::Stopped => ServerState::PoweredOff,
            Stage::Starting => ServerState::PoweringOn,
            Stage::Stopping => ServerState::PoweringOff,
            Stage::Rebooting => ServerState::Rebooting,
            Stage::Configuring => ServerState::Configuring,
            Stage::Removing => ServerState::Removing,
        };
        let at_rest = matches!(state, ServerState::PoweredOn | ServerState::PoweredOff | ServerState::Failed);
        let percent = match &self.parts.operation {
            Some(operation) => Some(u8::try_from(operation.percent.clamp(1, 99)).unwrap_or(1)),
            None if at_rest => None,
            None => Some(1),
        };
        Status { state, percent }
    }

    /// What the server is made of.
    pub(super) fn hardware(&self) -> Hardware {
        let fixed = self.parts.size_of.filter(|size| fixed_sizes::is_size(size.billing));
        Hardware {
            fixed_instance_size_id: fixed.map(|size| size.product.into()),
            baremetal_model_id: None,
            vcore: self.size.vcpu,
            cores_per_processor: self.size.cores_per_socket,
            ram: Ram::from_mib(self.size.memory_mib),
            hdds: self.hdds(),
        }
    }

    /// The disks; none before the server is built.
    pub(super) fn hdds(&self) -> Vec<Hdd> {
        let hdd = |disk: &Disk| Hdd { id: disk.uid.into(), size: disk.size_gib, is_main: disk.is_main };
        if self.is_unbuilt() { Vec::new() } else { self.parts.disks.iter().map(hdd).collect() }
    }

    /// The addresses; none before the server is built.
    pub(super) fn ips(&self) -> Vec<ServerIp> {
        let ip = |address: &Address| ServerIp {
            id: address.uid.into(),
            ip: address.text(),
            family: "IPV4".to_owned(),
            reverse_dns: None,
            firewall_policy: None,
            load_balancers: Vec::new(),
        };
        if self.is_unbuilt() { Vec::new() } else { self.parts.addresses.iter().map(ip).collect() }
    }

    fn listed_ips(&self) -> Vec<ListedIp> {
        let ip = |address: &Address| ListedIp { id: address.uid.into(), ip: address.text() };
        if self.is_unbuilt() { Vec::new() } else { self.parts.addresses.iter().map(ip).collect() }
    }

    const fn is_unbuilt(&self) -> bool {
        matches!(self.stage, Stage::Pending | Stage::Deploying)
    }
}
