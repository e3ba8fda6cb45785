//! The sweep: compares what is there with what should be, and starts what is missing.
//!
//! It stands behind the workflows: machines of deleted servers are retired, machines that should run are started
//! again after a crash of theirs or of the host, and marks that no worker can still need are removed. A machine
//! that the database never named is left alone and reported: names are committed before machines are built, so
//! it belongs to somebody else, or to a database that was restored from too old a backup. Such a backup may also
//! show a server whose machine was deleted since: its tombstone tells, and the server is ended as of that moment.

use crate::app::{App, record_for};
use crate::error::Denied;
use crate::lifecycle::{Cx, meters};
use crate::workflow::{power, remove};
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::{PowerWish, Server, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_ports::compute::{Compute, ComputeError, Listed, Tombstone};
use innkeeper_store::{Tx, idempotency, operations, servers};
use std::collections::HashMap;

/// How many servers are compared in one transaction.
const PAGE: i64 = 500;

/// What a sweep found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Servers that should run and were started again.
    pub restarted: Vec<ServiceId>,
    /// Servers whose state said otherwise than their machine: they are shown as they are, and powered off where they
    /// are not paid for.
    pub corrected: Vec<ServiceId>,
    /// Servers whose machine is not on its host any more. They are left alone: an empty one would pass for it.
    pub missing: Vec<ServiceId>,
    /// Servers whose machine was deleted after the moment that the database shows: they are removed.
    pub ended: Vec<ServiceId>,
    /// Machines of servers that are gone, which were retired.
    pub retired: Vec<String>,
    /// Machines that the database never named; they were left alone.
    pub unknown: Vec<String>,
    /// Tombstones that were removed.
    pub forgotten: usize,
}

/// Sweeps once.
pub async fn sweep(app: &App, compute: &dyn Compute) -> Result<Swept, Denied> {
    let mut swept = Swept::default();
    let machines = match compute.list().await {
        Ok(machines) => machines,
        Err(error) => {
            tracing::warn!(%error, "the machines cannot be listed; nothing was swept");
            return Ok(swept);
        }
    };
    let running: HashMap<&str, bool> =
        machines.iter().map(|machine| (machine.name.as_str(), machine.running)).collect();
    let mut after = ServiceId(0);
    loop {
        let page = app.store.read("sweep.page", move |tx| servers::standing(tx, after, PAGE)).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for server in page {
            let listed = running.get(server.machine.as_str()).copied();
            if listed.is_none_or(|is_running| disagrees(&server, is_running)) && at_rest(&server) {
                compare(app, compute, server, &mut swept).await?;
            }
        }
    }
    retire_orphans(app, compute, &machines, &mut swept).await?;
    forget(app, compute, &mut swept).await?;
    let kept = app.policy.idempotency_kept;
    let before = app.now().minus(kept);
    app.store.write("sweep.idempotency", move |tx| idempotency::purge(tx, before)).await?;
    Ok(swept)
}

/// Whether nothing is meant to be under way on a server.
const fn at_rest(server: &Server) -> bool {
    matches!(server.state, ServerState::Running | ServerState::Stopped)
}

/// Whether a server at rest is in another state than its machine, or runs without being paid for.
fn disagrees(server: &Server, is_running: bool) -> bool {
    match server.state {
        ServerState::Running => !is_running || server.suspended,
        ServerState::Stopped => is_running,
        _ => false,
    }
}

/// Makes a server and its machine agree again, unless something is under way on it by now.
async fn compare(app: &App, compute: &dyn Compute, server: Server, swept: &mut Swept) -> Result<(), Denied> {
    // Looked at again, because the list is older than the row.
    let is_running = match compute.observe(&server.machine).await {
        Ok(seen) => seen.running,
        Err(ComputeError::NotFound) => {
            if let Some(retired_at) = retired(compute, &server.machine).await {
                return end(app, &server, retired_at, swept).await;
            }
            tracing::error!(server = %server.id, machine = %server.machine,
                "the machine of a server is not on its host: bring its disks back");
            swept.missing.push(server.id);
            return Ok(());
        }
        Err(error) => {
            tracing::warn!(machine = %server.machine, %error, "a machine cannot be looked at");
            return Ok(());
        }
    };
    let (cx, id) = (Cx::new(app), server.id);
    let done = app
        .store
        .write("sweep.compare", move |tx| {
            let Some(now) = servers::by_id(tx, id)? else { return Ok(None) };
            let busy = operations::live_by_subject(tx, &id.machine_subject())?.is_some();
            if busy || now.removal || !disagrees(&now, is_running) {
                return Ok(None);
            }
            correct(tx, &cx, &now, is_running).map(Some)
        })
        .await?;
    match done {
        Some(ServerState::Starting) => swept.restarted.push(id),
        Some(_) => swept.corrected.push(id),
        None => {}
    }
    Ok(())
}

/// When a machine was retired, if it has a tombstone.
async fn retired(compute: &dyn Compute, machine: &str) -> Option<Instant> {
    let tombstones: Vec<Tombstone> = compute.tombstones().await.ok()?;
    tombstones.into_iter().find(|one| one.name == machine).map(|one| one.retired_at)
}

/// Removes a server whose machine was retired. What it held is metered until then, and no longer.
async fn end(app: &App, server: &Server, retired_at: Instant, swept: &mut Swept) -> Result<(), Denied> {
    let (cx, id) = (Cx::new(app), server.id);
    let done = app
        .store
        .write("sweep.end", move |tx| {
            let Some(now) = servers::by_id(tx, id)? else { return Ok(false) };
            let busy = operations::live_by_subject(tx, &id.machine_subject())?.is_some();
            if busy || now.removal || !at_rest(&now) {
                return Ok(false);
            }
            let then = Cx { now: retired_at.min(cx.now), ..cx.clone() };
            meters::stop(tx, &then, &now)?;
            remove::start(tx, &cx, &now, remove::Input::default(), "sweep")?;
            let (subject, what) = (format!("server:{id}"), "its machine was deleted already");
            record_for(tx, now.account, "sweep", "", cx.now, ("sweep.end", &subject, what))?;
            Ok::<_, Denied>(true)
        })
        .await?;
    if done {
        tracing::warn!(server = %id, machine = %server.machine,
            "the machine of a server was deleted already: the server is removed");
        swept.ended.push(id);
    }
    Ok(())
}

/// Starts a server that should run, stops one that is not paid for, and else shows it as it is.
fn correct(tx: &mut Tx<'_>, cx: &Cx, server: &Server, is_running: bool) -> Result<ServerState, Denied> {
    let (state, what) = match (is_running, server.suspended) {
        (false, false) => (ServerState::Starting, "it was found powered off, and is started again"),
        (true, true) => (ServerState::Stopping, "it was found powered on without being paid for"),
        (true, false) => (ServerState::Running, "it was found powered on"),
        (false, true) => (ServerState::Stopped, "it was found powered off"),
    };
    match state {
        ServerState::Starting => {
            power::start(tx, cx, server, power::Input { wish: PowerWish::On }, "sweep")?;
        }
        ServerState::Stopping => {
            power::start(tx, cx, server, power::Input { wish: PowerWish::OffSoft }, "sweep")?;
        }
        _ => servers::set_state(tx, server.id, state, cx.now)?,
    }
    let subject = format!("server:{}", server.id);
    record_for(tx, server.account, "sweep", "", cx.now, ("sweep.correct", &subject, what))?;
    Ok(state)
}

/// Retires machines whose server is gone.
async fn retire_orphans(
    app: &App,
    compute: &dyn Compute,
    machines: &[Listed],
    swept: &mut Swept,
) -> Result<(), Denied> {
    for machine in machines {
        let name = machine.name.clone();
        let owner = app.store.read("sweep.owner", move |tx| servers::by_machine(tx, &name)).await?;
        let wanted = match &owner {
            Some(server) if server.state.holds_capacity() => true,
            Some(server) => {
                let subject = server.id.machine_subject();
                app.store
                    .read("sweep.busy", move |tx| operations::live_by_subject(tx, &subject))
                    .await?
                    .is_some()
            }
            None => {
                tracing::warn!(machine = %machine.name, "the driver holds a machine that the database never named");
                swept.unknown.push(machine.name.clone());
                true
            }
        };
        if wanted {
            continue;
        }
        match compute.retire(&machine.name).await {
            Ok(()) => {
                tracing::warn!(machine = %machine.name, "a machine of a deleted server was retired");
                swept.retired.push(machine.name.clone());
            }
            Err(error) => tracing::warn!(machine = %machine.name, %error, "an orphan could not be retired"),
        }
    }
    Ok(())
}

/// Removes tombstones that are older than any lease could be.
async fn forget(app: &App, compute: &dyn Compute, swept: &mut Swept) -> Result<(), Denied> {
    let Ok(tombstones) = compute.tombstones().await else { return Ok(()) };
    let oldest = app.now().minus(app.policy.tombstone_kept);
    for tombstone in tombstones.into_iter().filter(|tombstone| tombstone.retired_at < oldest) {
        let name = tombstone.name.clone();
        let owner = app.store.read("sweep.owner", move |tx| servers::by_machine(tx, &name)).await?;
        let done = owner.is_none_or(|server| !server.state.holds_capacity());
        if done && compute.forget(&tombstone.name).await.is_ok() {
            swept.forgotten += 1;
        }
    }
    Ok(())
}
