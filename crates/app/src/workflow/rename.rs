//! Gives a server another host name: in its definition at once, in the guest at its next boot.
//!
//! ```text
//!   apply ──▶ (done)
//!     └─ refused ──▶ (as before)
//! ```

use super::machine::{self, World};
use super::{House, RENAME, steps};
use crate::lifecycle::Cx;
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, Task, Workflow};
use innkeeper_store::{StoreError, Tx, operations, servers};
use serde::{Deserialize, Serialize};
use std::time::Duration;

steps! {
    Apply = "apply",
}

/// What the operation is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Input {
    pub(crate) hostname: String,
    /// Whether the machine was running, and goes on running.
    pub(crate) running: bool,
}

/// Renames servers.
pub(crate) struct Rename(pub(super) House);

/// Starts the renaming of a server that is at rest.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    cx: &Cx,
    server: &Server,
    input: &Input,
    by: &str,
) -> Result<i64, StoreError> {
    servers::set_state(tx, server.id, ServerState::Configuring, cx.now)?;
    let start = machine::machine_start(tx, cx, server, machine::to_input(input)?, by)?;
    innkeeper_engine::start::<Rename>(tx, &start, Step::Apply, cx.now).map(|id| id.0)
}

impl Workflow for Rename {
    const KIND: &'static str = RENAME;
    type Step = Step;
    type World = World;
    type Fact = ();

    async fn act(&self, world: &World, task: &Task<Step>) -> Result<(), ActError> {
        let input: Input = machine::input(task).map_err(|error| ActError::Refused(error.to_string()))?;
        let mut wish = machine::wish(world, task).await?;
        wish.spec.install.hostname = input.hostname;
        machine::ensure_again(world, &wish).await
    }

    fn commit(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        (): &(),
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        let (input, id): (Input, _) = (machine::input(task)?, machine::service_of(task)?);
        if machine::removal_wanted(tx, task)? {
            return Ok(Next::Fail(machine::SUPERSEDED.to_owned()));
        }
        servers::set_hostname(tx, id, &input.hostname, now)?;
        machine::rest(tx, task, state(&input), now)?;
        let text = format!("The host name is {} from the next boot on.", input.hostname);
        operations::set_result(tx, task.operation.id, &text)?;
        Ok(Next::Finish)
    }

    fn refused(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        why: &Refusal<'_>,
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        machine::rest(tx, task, state(&machine::input(task)?), now)?;
        Ok(Next::Fail(why.text()))
    }

    fn ended(&self, tx: &mut Tx<'_>, task: &Task<Step>, now: Instant) -> Result<(), StoreError> {
        machine::follow_removal(tx, &self.0.cx(now), task)
    }

    fn time_limit(_step: Step) -> Duration {
        machine::ASK_LIMIT
    }
}

const fn state(input: &Input) -> ServerState {
    if input.running { ServerState::Running } else { ServerState::Stopped }
}
