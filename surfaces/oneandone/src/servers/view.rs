//! Servers as this wire shows them.

use crate::call::Call;
use crate::error::{ApiError, Kind};
use crate::{appliances, datacenters, fixed_sizes};
use innkeeper_app::server::{self, MachineView};
use innkeeper_domain::account::Right;
use innkeeper_domain::server::{Address, Disk, ServerState as Stage};
use innkeeper_sdk_oneandone::Ram;
use innkeeper_sdk_oneandone::server::{
    Alerts, Hardware, Hdd, ListedIp, Server, ServerIp, ServerListItem, ServerState, Status,
};

const CLOUDPANEL_ID_DIGITS: usize = 7;

/// The server in the path of a call.
pub(super) async fn of_call(call: &Call) -> Result<MachineView, ApiError> {
    let found = server::show(&call.app, &call.caller, call.server()?).await?;
    found.map(|view| view.machine).ok_or_else(|| Kind::NotFound.into())
}

/// A server in full, as a call shows it.
pub(super) fn detail(call: &Call, view: &MachineView) -> Server {
    // Whoever may only look is not to enter the server.
    let trusted = call.caller.role.allows(Right::Operate);
    let server = &view.server;
    Server {
        id: server.uid.to_string(),
        cloudpanel_id: server.uid.short(CLOUDPANEL_ID_DIGITS),
        name: server.name.clone(),
        description: server.description.clone(),
        datacenter: datacenters::mention(&view.location),
        creation_date: server.created_at.rfc3339(),
        first_password: server.first_password.clone().filter(|_| trusted).map(|password| password.0),
        rsa_key: u8::from(!server.install.ssh_keys.is_empty()),
        status: status(view),
        hardware: hardware(view),
        image: appliances::mention(&view.image),
        dvd: None,
        snapshot: None,
        ips: ips(view),
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
pub(super) fn item(view: &MachineView) -> ServerListItem {
    let server = &view.server;
    ServerListItem {
        id: server.uid.to_string(),
        name: server.name.clone(),
        description: server.description.clone(),
        status: status(view),
        datacenter: datacenters::mention(&view.location),
        creation_date: server.created_at.rfc3339(),
        image: appliances::mention(&view.image),
        hardware: hardware(view),
        ips: listed_ips(view),
        alerts: None,
    }
}

/// What a server is doing. The percentage is null if and only if it is at rest, and never 0: clients take 0
/// for done.
pub(super) fn status(view: &MachineView) -> Status {
    let state = match view.server.state {
        Stage::Gone => ServerState::Removing,
        Stage::Failed => ServerState::Failed,
        _ if view.server.removal => ServerState::Removing,
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
    let percent = match &view.operation {
        Some(operation) => Some(u8::try_from(operation.percent.clamp(1, 99)).unwrap_or(1)),
        None if at_rest => None,
        None => Some(1),
    };
    Status { state, percent }
}

/// What a server is made of.
pub(super) fn hardware(view: &MachineView) -> Hardware {
    let size = view.server.size;
    let fixed = view.size_of.filter(|size| fixed_sizes::is_size(size.billing));
    Hardware {
        fixed_instance_size_id: fixed.map(|size| size.product.to_string()),
        baremetal_model_id: None,
        vcore: size.vcpu,
        cores_per_processor: size.cores_per_socket,
        ram: Ram::from_mib(size.memory_mib),
        hdds: hdds(view),
    }
}

/// The disks; none before the server is built.
pub(super) fn hdds(view: &MachineView) -> Vec<Hdd> {
    let hdd = |disk: &Disk| Hdd { id: disk.uid.to_string(), size: disk.size_gib, is_main: disk.is_main };
    if is_unbuilt(view) { Vec::new() } else { view.disks.iter().map(hdd).collect() }
}

/// The addresses; none before the server is built.
pub(super) fn ips(view: &MachineView) -> Vec<ServerIp> {
    let ip = |address: &Address| ServerIp {
        id: address.uid.to_string(),
        ip: address.address.to_string(),
        family: "IPV4".to_owned(),
        reverse_dns: None,
        firewall_policy: None,
        load_balancers: Vec::new(),
    };
    if is_unbuilt(view) { Vec::new() } else { view.addresses.iter().map(ip).collect() }
}

fn listed_ips(view: &MachineView) -> Vec<ListedIp> {
    let ip = |address: &Address| ListedIp { id: address.uid.to_string(), ip: address.address.to_string() };
    if is_unbuilt(view) { Vec::new() } else { view.addresses.iter().map(ip).collect() }
}

const fn is_unbuilt(view: &MachineView) -> bool {
    matches!(view.server.state, Stage::Pending | Stage::Deploying)
}
