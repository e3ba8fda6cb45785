//! A look at the machines, beside the database: what the next sweep will find. Nothing is changed.

use crate::app::App;
use crate::error::Denied;
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::ServerState;
use innkeeper_ports::compute::{Compute, ComputeError};
use innkeeper_store::{StoreError, servers};
use std::collections::HashSet;

/// How many servers are read in one transaction.
const PAGE: i64 = 500;

/// How the machines and the database compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// How many servers at rest have their machine.
    pub adopted: usize,
    /// Servers at rest whose machine is not there.
    pub missing: Vec<ServiceId>,
    /// Servers at rest whose machine was deleted; the sweep removes them.
    pub retired: Vec<ServiceId>,
    /// Machines that the database does not name; the sweep leaves them alone.
    pub unknown: Vec<String>,
}

/// Compares once. For the operator, after a restore.
pub async fn survey(app: &App, compute: &dyn Compute) -> Result<Result<Survey, ComputeError>, Denied> {
    let (machines, tombstones) = match (compute.list().await, compute.tombstones().await) {
        (Ok(machines), Ok(tombstones)) => (machines, tombstones),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    let there: HashSet<&str> = machines.iter().map(|machine| machine.name.as_str()).collect();
    let buried: HashSet<&str> = tombstones.iter().map(|tombstone| tombstone.name.as_str()).collect();
    let mut survey = Survey::default();
    let mut after = ServiceId(0);
    loop {
        let page = app.store.read("survey.page", move |tx| servers::standing(tx, after, PAGE)).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for server in page {
            if !matches!(server.state, ServerState::Running | ServerState::Stopped) {
                continue;
            }
            match server.machine.as_str() {
                name if there.contains(name) => survey.adopted += 1,
                name if buried.contains(name) => survey.retired.push(server.id),
                _ => survey.missing.push(server.id),
            }
        }
    }
    for machine in &machines {
        let name = machine.name.clone();
        let owner = app.store.read("survey.owner", move |tx| servers::by_machine(tx, &name)).await;
        let owner: Result<_, StoreError> = owner;
        if owner?.is_none() {
            survey.unknown.push(machine.name.clone());
        }
    }
    Ok(Ok(survey))
}
