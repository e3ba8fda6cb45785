//! Takes a server down for good.
//!
//! ```text
//!   retire ──▶ (capacity free, meters closed, last use billed)
//!     └─ refused ──▶ parked: the machine may still exist
//! ```

use super::machine::{self, World, act_error};
use super::{House, REMOVE, steps};
use crate::lifecycle::{Cx, end};
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, Task, Workflow};
use innkeeper_store::{StoreError, Tx, operations, servers};
use serde::{Deserialize, Serialize};
use std::time::Duration;

steps! {
    Retire = "retire",
}

/// What the operation is asked for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Input {
    /// Whether the account keeps the addresses.
    pub(crate) keep_addresses: bool,
}

/// Removes servers.
pub(crate) struct Remove(pub(super) House);

/// Starts the removal of a server that no operation works on.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    cx: &Cx,
    server: &Server,
    input: Input,
    by: &str,
) -> Result<i64, StoreError> {
    servers::set_removal(tx, server.id, cx.now)?;
    servers::set_state(tx, server.id, ServerState::Removing, cx.now)?;
    let start = machine::machine_start(tx, cx, server, machine::to_input(&input)?, by)?;
    innkeeper_engine::start::<Remove>(tx, &start, Step::Retire, cx.now).map(|id| id.0)
}

impl Workflow for Remove {
    const KIND: &'static str = REMOVE;
    type Step = Step;
    type World = World;
    type Fact = ();

    async fn act(&self, world: &World, task: &Task<Step>) -> Result<(), ActError> {
        let name = machine::name(world, task).await?;
        world.compute.retire(&name).await.map_err(act_error)
    }

    fn commit(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        (): &(),
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        let input: Input = machine::input(task)?;
        end::removed(tx, &self.0.cx(now), machine::service_of(task)?, input.keep_addresses)?;
        operations::set_result(tx, task.operation.id, "The server was deleted.")?;
        Ok(Next::Finish)
    }

    fn refused(
        &self,
        _tx: &mut Tx<'_>,
        task: &Task<Step>,
        why: &Refusal<'_>,
        _now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        Ok(Next::Park(format!(
            "the machine may still exist ({}), and is metered until it is gone. Remove what holds it, then run: \
             innkeeper operation retry {}",
            why.text(),
            task.operation.id
        )))
    }

    fn time_limit(_step: Step) -> Duration {
        Duration::from_hours(1)
    }
}
