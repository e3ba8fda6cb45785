//! Shows servers with everything that belongs to them.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::{BillingMode, Service};
use innkeeper_domain::catalogue::{Catalogue, Image, Location};
use innkeeper_domain::id::{AccountId, ImageId, LocationId, ProductId, ServiceId, Uid};
use innkeeper_domain::operation::Operation;
use innkeeper_domain::server::{Address, Disk, ListedServer, Server, ServerState};
use innkeeper_store::{Tx, addresses, catalogue, disks, operations, servers, services};
use std::iter::{self, Peekable};
use std::sync::Arc;
use std::vec::IntoIter;

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
    /// What belongs to it.
    pub parts: Parts,
}

/// A server as lists show it, whatever was agreed on for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedView {
    /// The server.
    pub server: ListedServer,
    /// What belongs to it.
    pub parts: Parts,
}

/// What belongs to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
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
            let (Some(first), Some(last)) = (servers.first(), servers.last()) else { return Ok(Vec::new()) };
            let mut services =
                ByServer::of(services::within(tx, account, first.id, last.id)?, |service| Some(service.id));
            let parts = parts(tx, account, &servers)?;
            let view = |(server, parts): (Server, Parts)| {
                let service = services.take(server.id).pop().ok_or_else(|| gone("service", server.id))?;
                Ok(ServerView { server, service, parts })
            };
            servers.into_iter().zip(parts).map(view).collect()
        })
        .await
}

/// Some of the servers that the caller's account has, oldest first. It costs what they cost, however many others the
/// account has.
pub async fn list_window(app: &App, caller: &Caller, window: Window) -> Result<Vec<ListedView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    let [skip, take] = [window.skip, window.take].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    app.store
        .read("server.list_window", move |tx| {
            let servers = servers::page_of_account(tx, account, take, skip)?;
            let parts = parts(tx, account, &servers)?;
            Ok(servers.into_iter().zip(parts).map(|(server, parts)| ListedView { server, parts }).collect())
        })
        .await
}

/// A server of the caller's account; `None` when it has no such server, or it is gone.
pub async fn show(app: &App, caller: &Caller, server: ServerRef) -> Result<Option<ServerView>, Denied> {
    find(app, caller, server, |server| server.state.listed()).await
}

/// A server that the caller's account ordered, whatever has become of it: an order that was accepted is answered as
/// accepted, also when its driver refused at once, or the answer is given again much later.
pub async fn ordered(app: &App, caller: &Caller, server: ServerRef) -> Result<Option<ServerView>, Denied> {
    find(app, caller, server, |_| true).await
}

async fn find(
    app: &App,
    caller: &Caller,
    server: ServerRef,
    shown: fn(&Server) -> bool,
) -> Result<Option<ServerView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("server.show", move |tx| {
            let found = match server {
                ServerRef::Id(id) => servers::of_account(tx, account, id)?,
                ServerRef::Uid(uid) => servers::of_account_by_uid(tx, account, uid)?,
            };
            found.filter(shown).map(|server| one(tx, server)).transpose()
        })
        .await
}

/// Puts one server together: a handful of lookups by key.
fn one(tx: &mut Tx<'_>, server: Server) -> Result<ServerView, Denied> {
    let (id, outline) = (server.id, Outline::from(&server));
    let service = services::by_id(tx, id)?.ok_or_else(|| gone("service", id))?;
    let parts = Parts {
        disks: disks::by_server(tx, id)?,
        addresses: addresses::by_server(tx, id)?,
        operation: operations::live_by_subject(tx, &id.machine_subject())?,
        ..origin(&*catalogue::whole(tx)?, &outline)?
    };
    Ok(ServerView { server, service, parts })
}

/// What it takes to find the parts of a server.
#[derive(Clone, Copy)]
struct Outline {
    id: ServiceId,
    state: ServerState,
    image: ImageId,
    location: LocationId,
    fixed_size: Option<ProductId>,
}

impl From<&Server> for Outline {
    fn from(server: &Server) -> Self {
        let &Server { id, state, image, location, fixed_size, .. } = server;
        Self { id, state, image, location, fixed_size }
    }
}

impl From<&ListedServer> for Outline {
    fn from(server: &ListedServer) -> Self {
        let &ListedServer { id, state, image, location, fixed_size, .. } = server;
        Self { id, state, image, location, fixed_size }
    }
}

/// Where a server comes from, and nothing else yet.
fn origin(catalogue: &Catalogue, server: &Outline) -> Result<Parts, Denied> {
    let (image, location) = (catalogue.image(server.image), catalogue.location(server.location));
    let size = server.fixed_size.and_then(|size| catalogue.offer(size)).map(|offer| &offer.product);
    Ok(Parts {
        disks: Vec::new(),
        addresses: Vec::new(),
        image: image.cloned().ok_or_else(|| gone("image", server.id))?,
        location: location.cloned().ok_or_else(|| gone("location", server.id))?,
        size_of: size.map(|size| SizeOf { product: size.uid, billing: size.billing }),
        operation: None,
    })
}

/// Finds what belongs to servers of an account, in order of number: one query for each kind of part, however many
/// servers there are.
fn parts<'a, S>(tx: &mut Tx<'_>, account: AccountId, servers: &'a [S]) -> Result<Vec<Parts>, Denied>
where
    Outline: From<&'a S>,
{
    let servers: Vec<_> = servers.iter().map(Outline::from).collect();
    let (Some(first), Some(last)) = (servers.first(), servers.last()) else { return Ok(Vec::new()) };
    let (first, last) = (first.id, last.id);
    let mut disks = ByServer::of(disks::within(tx, account, first, last)?, |disk| Some(disk.server));
    let mut addresses = ByServer::of(addresses::within(tx, account, first, last)?, |address| address.server);
    let busy = servers.iter().filter(|server| server.state.under_way());
    let busy: Vec<_> = busy.map(|server| server.id.machine_subject()).collect();
    let mut operations = operations::live_by_subjects(tx, &busy)?;
    let catalogue = catalogue::whole(tx)?;
    let found = |server: &Outline| {
        let operation = operations.iter().position(|operation| operation.service == Some(server.id));
        Ok(Parts {
            disks: disks.take(server.id),
            addresses: addresses.take(server.id),
            operation: operation.map(|position| operations.swap_remove(position)),
            ..origin(&catalogue, server)?
        })
    };
    servers.iter().map(found).collect()
}

fn gone(what: &str, server: ServiceId) -> Denied {
    Denied::bug(format!("the {what} of server {server} is gone"))
}

/// Rows of many servers, in order of server.
struct ByServer<T, K> {
    rows: Peekable<IntoIter<T>>,
    server: K,
}

impl<T, K: Fn(&T) -> Option<ServiceId>> ByServer<T, K> {
    fn of(rows: Vec<T>, server: K) -> Self {
        Self { rows: rows.into_iter().peekable(), server }
    }

    /// The rows of a server; servers are asked for in their order, and those before it are passed over.
    fn take(&mut self, id: ServiceId) -> Vec<T> {
        while self.rows.next_if(|row| (self.server)(row) < Some(id)).is_some() {}
        iter::from_fn(|| self.rows.next_if(|row| (self.server)(row) == Some(id))).collect()
    }
}
