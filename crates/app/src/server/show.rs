//! Shows servers with everything that belongs to them.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::Service;
use innkeeper_domain::catalogue::{Image, Location};
use innkeeper_domain::id::{AccountId, ServiceId, Uid};
use innkeeper_domain::operation::Operation;
use innkeeper_domain::server::{Address, Disk, Server};
use innkeeper_store::{Tx, addresses, catalogue, disks, operations, servers, services};

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
    /// The server.
    pub server: Server,
    /// The agreement over it.
    pub service: Service,
    /// Its disks, the main one first.
    pub disks: Vec<Disk>,
    /// Its addresses, the main one first.
    pub addresses: Vec<Address>,
    /// What it was installed from.
    pub image: Image,
    /// Where it runs.
    pub location: Location,
    /// What is under way on it.
    pub operation: Option<Operation>,
}

/// The servers that the caller's account has, oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ServerView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("server.list", move |tx| {
            let servers = servers::by_account(tx, account)?;
            views(tx, account, servers)
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
    Ok(ServerView {
        service,
        disks: disks::by_server(tx, id)?,
        addresses: addresses::by_server(tx, id)?,
        image: image.ok_or_else(|| gone("image"))?,
        location: location.ok_or_else(|| gone("location"))?,
        operation: operations::live_by_subject(tx, &id.machine_subject())?,
        server,
    })
}

/// Puts all servers of an account together: one query for each kind of part, however many servers there are.
fn views(tx: &mut Tx<'_>, account: AccountId, servers: Vec<Server>) -> Result<Vec<ServerView>, Denied> {
    let mut services = by_server(services::by_account(tx, account)?, |service| Some(service.id));
    let mut disks = by_server(disks::by_account(tx, account)?, |disk| Some(disk.server));
    let mut addresses = by_server(addresses::by_account(tx, account)?, |address| address.server);
    let machines =
        |operation: &Operation| operation.service.filter(|id| operation.subject == id.machine_subject());
    let mut operations = by_server(operations::live_by_account(tx, account)?, machines);
    let (images, locations) = (catalogue::images(tx)?, catalogue::locations(tx)?);
    let view = |server: Server| {
        let id = server.id;
        let gone = |what: &str| Denied::bug(format!("the {what} of server {id} is gone"));
        let image = images.iter().find(|image| image.id == server.image).cloned();
        let location = locations.iter().find(|location| location.id == server.location).cloned();
        Ok(ServerView {
            service: services.remove(&id).and_then(|mut all| all.pop()).ok_or_else(|| gone("service"))?,
            disks: disks.remove(&id).unwrap_or_default(),
            addresses: addresses.remove(&id).unwrap_or_default(),
            image: image.ok_or_else(|| gone("image"))?,
            location: location.ok_or_else(|| gone("location"))?,
            operation: operations.remove(&id).and_then(|mut all| all.pop()),
            server,
        })
    };
    servers.into_iter().map(view).collect()
}

type ByServer<T> = std::collections::HashMap<ServiceId, Vec<T>>;

fn by_server<T>(rows: Vec<T>, key: impl Fn(&T) -> Option<ServiceId>) -> ByServer<T> {
    let mut map = ByServer::new();
    for row in rows {
        if let Some(id) = key(&row) {
            map.entry(id).or_default().push(row);
        }
    }
    map
}
