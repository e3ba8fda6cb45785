//! Shows servers with everything that belongs to them.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::{BillingMode, Service};
use innkeeper_domain::catalogue::{Image, Location};
use innkeeper_domain::id::{AccountId, ProductId, ServiceId, Uid};
use innkeeper_domain::operation::Operation;
use innkeeper_domain::server::{Address, Disk, Server};
use innkeeper_store::{Tx, addresses, catalogue, disks, operations, servers, services};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

/// How a surface names a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerRef {
    /// By its number.
    Id(ServiceId),
    /// By its identity.
    Uid(Uid),
}

/// A server with everything that belongs to it, as one state of the database shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerView {
    /// The server and its parts, whose members are this view's as well.
    pub machine: MachineView,
    /// The agreement over it.
    pub service: Service,
}

impl Deref for ServerView {
    type Target = MachineView;

    fn deref(&self) -> &MachineView {
        &self.machine
    }
}

/// A server with its parts, whatever was agreed on for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineView {
    /// The server.
    pub server: Server,
    /// Its disks, the main one first.
    pub disks: Vec<Disk>,
    /// Its addresses, the main one first.
    pub addresses: Vec<Address>,
    /// What it was installed from.
    pub image: Arc<Image>,
    /// Where it runs.
    pub location: Arc<Location>,
    /// The product that gave it its size, if one did.
    pub size_of: Option<SizeOf>,
    /// What is under way on it.
    pub operation: Option<Operation>,
}

/// A product that gives its servers a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeOf {
    /// Its identity.
    pub product: Uid,
    /// How it is charged.
    pub billing: BillingMode,
}

/// A part of a list: so many after so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many are left out.
    pub skip: usize,
    /// How many are shown at most.
    pub take: usize,
}

/// The servers that the caller's account has, oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ServerView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("server.list", move |tx| {
            let servers = servers::by_account(tx, account)?;
            let machines = machines(tx, account, servers)?;
            with_services(tx, account, machines)
        })
        .await
}

/// Some of the servers that the caller's account has, oldest first. It costs what they cost, however many others the
/// account has.
pub async fn list_window(app: &App, caller: &Caller, window: Window) -> Result<Vec<MachineView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    let [skip, take] = [window.skip, window.take].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    app.store
        .read("server.list_window", move |tx| {
            let servers = servers::page_of_account(tx, account, take, skip)?;
            machines(tx, account, servers)
        })
        .await
}

/// A server of the caller's account; `None` when it has no such server, or it is gone.
pub async fn show(app: &App, caller: &Caller, server: ServerRef) -> Result<Option<ServerView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("server.show", move |tx| {
            let found = match server {
                ServerRef::Id(id) => servers::of_account(tx, account, id)?,
                ServerRef::Uid(uid) => servers::of_account_by_uid(tx, account, uid)?,
            };
            let Some(server) = found.filter(|server| server.state.listed()) else { return Ok(None) };
            one(tx, server).map(Some)
        })
        .await
}

/// Puts one server together: a handful of lookups by key.
fn one(tx: &mut Tx<'_>, server: Server) -> Result<ServerView, Denied> {
    let id = server.id;
    let gone = |what: &str| Denied::bug(format!("the {what} of server {id} is gone"));
    let service = services::by_id(tx, id)?.ok_or_else(|| gone("service"))?;
    let image = catalogue::images(tx)?.into_iter().find(|image| image.id == server.image);
    let location = catalogue::locations(tx)?.into_iter().find(|location| location.id == server.location);
    let machine = MachineView {
        disks: disks::by_server(tx, id)?,
        addresses: addresses::by_server(tx, id)?,
        image: Arc::new(image.ok_or_else(|| gone("image"))?),
        location: Arc::new(location.ok_or_else(|| gone("location"))?),
        size_of: Sizes::of(tx, std::slice::from_ref(&server))?.get(&server),
        operation: operations::live_by_subject(tx, &id.machine_subject())?,
        server,
    };
    Ok(ServerView { machine, service })
}

/// Puts machines of an account, in order of number, together with their agreements.
fn with_services(
    tx: &mut Tx<'_>,
    account: AccountId,
    machines: Vec<MachineView>,
) -> Result<Vec<ServerView>, Denied> {
    let (Some(first), Some(last)) = (machines.first(), machines.last()) else { return Ok(Vec::new()) };
    let found = services::within(tx, account, first.server.id, last.server.id)?;
    let mut services: HashMap<_, _> = found.into_iter().map(|service| (service.id, service)).collect();
    let view = |machine: MachineView| {
        let id = machine.server.id;
        let service = services.remove(&id);
        let service = service.ok_or_else(|| Denied::bug(format!("the service of server {id} is gone")))?;
        Ok(ServerView { machine, service })
    };
    machines.into_iter().map(view).collect()
}

/// The products that gave servers their sizes.
struct Sizes(Vec<(ProductId, SizeOf)>);

impl Sizes {
    /// Reads them, if any of the servers has one.
    fn of(tx: &mut Tx<'_>, servers: &[Server]) -> Result<Self, Denied> {
        if servers.iter().all(|server| server.fixed_size.is_none()) {
            return Ok(Self(Vec::new()));
        }
        let sizes = catalogue::sizes(tx)?.into_iter();
        Ok(Self(sizes.map(|(id, product, billing)| (id, SizeOf { product, billing })).collect()))
    }

    fn get(&self, server: &Server) -> Option<SizeOf> {
        let size = server.fixed_size?;
        self.0.iter().find(|(id, _)| *id == size).map(|(_, size)| *size)
    }
}

/// Puts servers of an account together, in order of number: one query for each kind of part, however many there are.
fn machines(tx: &mut Tx<'_>, account: AccountId, servers: Vec<Server>) -> Result<Vec<MachineView>, Denied> {
    let (Some(first), Some(last)) = (servers.first(), servers.last()) else { return Ok(Vec::new()) };
    let (first, last) = (first.id, last.id);
    let mut disks = by_server(disks::within(tx, account, first, last)?, |disk| Some(disk.server));
    let mut addresses = by_server(addresses::within(tx, account, first, last)?, |address| address.server);
    let mut busy = Vec::new();
    for id in servers::busy(tx, account, first, last)? {
        busy.extend(operations::by_id(tx, id)?);
    }
    let mut operations = by_server(busy, |operation| operation.service);
    let sizes = Sizes::of(tx, &servers)?;
    let images: Vec<_> = catalogue::images(tx)?.into_iter().map(Arc::new).collect();
    let locations: Vec<_> = catalogue::locations(tx)?.into_iter().map(Arc::new).collect();
    let view = |server: Server| {
        let id = server.id;
        let gone = |what: &str| Denied::bug(format!("the {what} of server {id} is gone"));
        let image = images.iter().find(|image| image.id == server.image).cloned();
        let location = locations.iter().find(|location| location.id == server.location).cloned();
        Ok(MachineView {
            disks: disks.remove(&id).unwrap_or_default(),
            addresses: addresses.remove(&id).unwrap_or_default(),
            image: image.ok_or_else(|| gone("image"))?,
            location: location.ok_or_else(|| gone("location"))?,
            size_of: sizes.get(&server),
            operation: operations.remove(&id).and_then(|mut all| all.pop()),
            server,
        })
    };
    servers.into_iter().map(view).collect()
}

type ByServer<T> = HashMap<ServiceId, Vec<T>>;

fn by_server<T>(rows: Vec<T>, key: impl Fn(&T) -> Option<ServiceId>) -> ByServer<T> {
    let mut map = ByServer::new();
    for row in rows {
        if let Some(id) = key(&row) {
            map.entry(id).or_default().push(row);
        }
    }
    map
}
