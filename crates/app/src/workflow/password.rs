//! Sets a new root password in a running guest.
//!
//! ```text
//!   set ──▶ (the result tells it, and the copy in the wish is wiped)
//! ```

use super::machine::{self, World, act_error};
use super::{House, RESET_PASSWORD, steps};
use crate::lifecycle::{Cx, known};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, Task, Workflow};
use innkeeper_store::{StoreError, Tx, operations, servers};
use serde::{Deserialize, Serialize};
use std::time::Duration;

steps! {
    Set = "set",
}

/// What the operation is asked for. The password is chosen with the wish, so that a repetition sets the same.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Input {
    pub(crate) password: Secret,
}

/// Sets passwords.
pub(crate) struct ResetPassword(pub(super) House);

/// Starts the change of the root password of a running server.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    cx: &Cx,
    server: &Server,
    password: &str,
    by: &str,
) -> Result<i64, StoreError> {
    servers::set_state(tx, server.id, ServerState::Configuring, cx.now)?;
    let input = machine::to_input(&Input { password: Secret(password.to_owned()) })?;
    let start = machine::machine_start(tx, cx, server, input, by)?;
    innkeeper_engine::start::<ResetPassword>(tx, &start, Step::Set, cx.now).map(|id| id.0)
}

impl Workflow for ResetPassword {
    const KIND: &'static str = RESET_PASSWORD;
    type Step = Step;
    type World = World;
    type Fact = ();

    async fn act(&self, world: &World, task: &Task<Step>) -> Result<(), ActError> {
        let input: Input = machine::input(task).map_err(|error| ActError::Refused(error.to_string()))?;
        let name = machine::name(world, task).await?;
        world.compute.set_root_password(&name, &input.password).await.map_err(act_error)
    }

    fn commit(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        (): &(),
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        let (input, id): (Input, _) = (machine::input(task)?, machine::service_of(task)?);
        let server = known(servers::by_id(tx, id)?, "the server")?;
        // What the next installation would use must not bring the old password back.
        servers::set_install(tx, id, server.image, &server.install, Some(&input.password), now)?;
        machine::rest(tx, task, ServerState::Running, now)?;
        let text =
            format!("Password of {} was changed.\nPassword: {}", server.hostname, input.password.reveal());
        operations::set_result(tx, task.operation.id, &text)?;
        operations::set_input(tx, task.operation.id, "{}")?;
        Ok(Next::Finish)
    }

    fn refused(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        why: &Refusal<'_>,
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        machine::rest(tx, task, ServerState::Running, now)?;
        operations::set_input(tx, task.operation.id, "{}")?;
        Ok(Next::Fail(why.text()))
    }

    fn ended(&self, tx: &mut Tx<'_>, task: &Task<Step>, now: Instant) -> Result<(), StoreError> {
        machine::follow_removal(tx, &self.0.cx(now), task)
    }

    fn time_limit(_step: Step) -> Duration {
        Duration::from_mins(1)
    }
}
