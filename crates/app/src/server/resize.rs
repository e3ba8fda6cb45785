//! Changes the size of a metered server.

use super::show::ServerRef;
use super::wish::{Accepted, WishError, is_running, usable, wish};
use crate::app::App;
use crate::caller::Caller;
use crate::order::fits;
use crate::workflow::resize::{Input, start};
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::BillingMode;
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::{DiskId, ProductId};
use innkeeper_domain::server::{Disk, Server, Size};
use innkeeper_store::capacity::Used;
use innkeeper_store::{Tx, capacity, catalogue, disks, servers, services, stock};

/// A new size: parts that are `None` stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resizing {
    /// A size by name, instead of the parts.
    pub fixed: Option<ProductId>,
    /// Virtual processors.
    pub vcpu: Option<u32>,
    /// How many of them share a socket.
    pub cores_per_socket: Option<u32>,
    /// Memory in MiB.
    pub memory_mib: Option<u32>,
    /// Disks with their new sizes in GiB.
    pub disks: Vec<(DiskId, u32)>,
}

/// Resizes a server of the caller's account.
///
/// A running server grows with a restart; it shrinks only while it is powered off. Disks only grow.
pub async fn resize(
    app: &App,
    caller: &Caller,
    server: ServerRef,
    to: Resizing,
) -> Result<Accepted, WishError> {
    wish(app, caller, (Right::Spend, "server.resize"), server, move |tx, cx, caller, server| {
        usable(tx, server)?;
        let Some(input) = plan(tx, server, &to)? else { return Ok(None) };
        hold(tx, server, &input)?;
        Ok(Some(start(tx, cx, server, &input, &caller.actor())?))
    })
    .await
}

/// What is to be done; `None` when nothing changes.
fn plan(tx: &mut Tx<'_>, server: &Server, to: &Resizing) -> Result<Option<Input>, WishError> {
    let service = services::by_id(tx, server.id)?.ok_or(WishError::NotFound)?;
    if service.billing != BillingMode::Metered {
        return Err(WishError::PlanBound);
    }
    let catalogue = catalogue::whole(tx)?;
    let present = disks::by_server(tx, server.id)?;
    let (size, mut grown, fixed, product) = match to.fixed {
        Some(id) => fixed(&catalogue, id, &present)?,
        None => (flexible(server, to)?, to.disks.clone(), None, flexible_product(&catalogue, server)),
    };
    check_disks(&present, &grown)?;
    grown.retain(|(id, size)| present.iter().any(|disk| disk.id == *id && disk.size_gib != *size));
    let sizes: Vec<u32> = present.iter().map(|disk| after(disk, &grown)).collect();
    let image = catalogue.image(server.image).ok_or(WishError::NoImage)?;
    fits(image, size, &sizes)?;
    let running = is_running(server);
    if running && size.vcpu < server.size.vcpu {
        return Err(WishError::HotShrink("vcpu"));
    }
    if running && size.memory_mib < server.size.memory_mib {
        return Err(WishError::HotShrink("memory"));
    }
    let product = product.filter(|product| *product != service.product);
    if size == server.size && grown.is_empty() && fixed == server.fixed_size && product.is_none() {
        return Ok(None);
    }
    let restart = running && size != server.size;
    Ok(Some(Input { size, fixed, disks: grown, product, running, restart, given_up: None }))
}

type Plan = (Size, Vec<(DiskId, u32)>, Option<ProductId>, Option<ProductId>);

fn fixed(catalogue: &Catalogue, id: ProductId, present: &[Disk]) -> Result<Plan, WishError> {
    let metered = |product: &innkeeper_domain::catalogue::Product| {
        product.offered && product.billing == BillingMode::Metered
    };
    let offer = catalogue.offer(id).filter(|offer| metered(&offer.product)).ok_or(WishError::NoSize)?;
    let plan = offer.product.plan.ok_or(WishError::NoSize)?;
    // A main disk that is larger already stays as it is.
    let grown = present.iter().find(|disk| disk.is_main && disk.size_gib < plan.disk_gib);
    let grown = grown.map(|disk| (disk.id, plan.disk_gib)).into_iter().collect();
    Ok((plan.size, grown, Some(id), Some(id)))
}

fn flexible(server: &Server, to: &Resizing) -> Result<Size, WishError> {
    let vcpu = to.vcpu.unwrap_or(server.size.vcpu);
    let memory_mib = to.memory_mib.unwrap_or(server.size.memory_mib);
    let cores = to.cores_per_socket.unwrap_or(server.size.cores_per_socket);
    Size::new(vcpu, cores, memory_mib)
        .map_err(|error| WishError::Field { part: "hardware", rule: error.to_string() })
}

/// A server that leaves its named size is sold by its parts from then on.
fn flexible_product(catalogue: &Catalogue, server: &Server) -> Option<ProductId> {
    server.fixed_size?;
    let by_parts = catalogue.offers.iter().find(|offer| {
        offer.product.offered && offer.product.billing == BillingMode::Metered && offer.product.plan.is_none()
    });
    by_parts.map(|offer| offer.product.id)
}

fn after(disk: &Disk, grown: &[(DiskId, u32)]) -> u32 {
    grown.iter().find(|(id, _)| *id == disk.id).map_or(disk.size_gib, |(_, size)| *size)
}

fn check_disks(present: &[Disk], grown: &[(DiskId, u32)]) -> Result<(), WishError> {
    for (index, (id, _)) in grown.iter().enumerate() {
        let known = present.iter().any(|disk| disk.id == *id);
        if !known || grown.iter().skip(index + 1).any(|(other, _)| other == id) {
            return Err(WishError::Field {
                part: "disk",
                rule: "each a disk of this server, once".to_owned(),
            });
        }
    }
    for disk in present {
        if after(disk, grown) < disk.size_gib {
            return Err(WishError::DiskShrink);
        }
    }
    Ok(())
}

/// Holds what the new size needs beyond the present one.
fn hold(tx: &mut Tx<'_>, server: &Server, input: &Input) -> Result<(), WishError> {
    let present = disks::by_server(tx, server.id)?;
    let grown = present.iter().map(|disk| i64::from(after(disk, &input.disks)) - i64::from(disk.size_gib));
    let extra = Used {
        vcpu: (i64::from(input.size.vcpu) - i64::from(server.size.vcpu)).max(0),
        memory_mib: (i64::from(input.size.memory_mib) - i64::from(server.size.memory_mib)).max(0),
        disk_gib: grown.sum::<i64>().max(0),
    };
    servers::hold(tx, server.id, extra)?;
    if let Some(product) = input.product
        && !stock::take(tx, product, server.location)?
    {
        return Err(WishError::NoCapacity);
    }
    let catalogue = catalogue::whole(tx)?;
    let location = catalogue.location(server.location).ok_or(WishError::NoCapacity)?;
    let used = capacity::used(tx, location.id)?;
    let room = used.vcpu <= location.vcpu_max
        && used.memory_mib <= location.memory_mib_max
        && used.disk_gib <= location.disk_gib_max;
    if room { Ok(()) } else { Err(WishError::NoCapacity) }
}
