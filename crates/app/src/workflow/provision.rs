//! Builds a server for the first time, and delivers it or pays back.
//!
//! ```text
//!   build ──▶ start ──▶ boot ──▶ (delivered: hold taken, meters open, agreement runs)
//!     │         │         │
//!     └─────────┴─────────┴─ refused, too late, or no longer wanted
//!                         ▼
//!                       retire ──▶ (undone: hold given back, credit note, capacity free)
//! ```

use super::machine::{self, World, act_error};
use super::{House, PROVISION, steps};
use crate::lifecycle::{Cx, deliver, known};
use innkeeper_domain::billing::Service;
use innkeeper_domain::server::ServerState;
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, StepName, Task, Workflow};
use innkeeper_ports::compute::PowerOrder;
use innkeeper_store::{StoreError, Tx, operations, servers};
use serde::{Deserialize, Serialize};
use std::time::Duration;

steps! {
    Build = "build",
    Start = "start",
    Boot = "boot",
    Retire = "retire",
}

/// What the operation is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Input {
    /// Whether the server is to be powered on.
    pub(crate) power_on: bool,
    /// Why it is being undone.
    #[serde(default)]
    pub(crate) why: String,
}

/// Builds servers.
pub(crate) struct Provision(pub(super) House);

/// What was seen of the machine.
pub(crate) enum Fact {
    Asked,
    Up(bool),
}

/// Lets a paid service be built. Whether it is powered on was written down with the order.
pub(crate) fn start(tx: &mut Tx<'_>, cx: &Cx, service: &Service) -> Result<(), StoreError> {
    let server = known(servers::by_id(tx, service.id)?, "the server")?;
    // `suspended` is free until delivery; the order used it for "do not power on".
    let input = machine::to_input(&Input { power_on: !server.suspended, why: String::new() })?;
    let start = machine::machine_start(tx, cx, &server, input, "order")?;
    innkeeper_engine::start::<Provision>(tx, &start, Step::Build, cx.now)?;
    Ok(())
}

impl Workflow for Provision {
    const KIND: &'static str = PROVISION;
    type Step = Step;
    type World = World;
    type Fact = Fact;

    async fn act(&self, world: &World, task: &Task<Step>) -> Result<Fact, ActError> {
        match task.step {
            Step::Build => machine::ensure(world, task).await?,
            Step::Start => machine::power(world, task, PowerOrder::On).await?,
            Step::Boot => {
                let up = machine::is_up(&machine::observe(world, task).await?);
                #[cfg(feature = "sabotage")]
                if up {
                    super::sabotage::charge(world, task, self.0.entropy.as_ref()).await;
                }
                return Ok(Fact::Up(up));
            }
            Step::Retire => {
                let name = machine::name(world, task).await?;
                world.compute.retire(&name).await.map_err(act_error)?;
            }
        }
        Ok(Fact::Asked)
    }

    fn commit(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        fact: &Fact,
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        let (cx, id) = (self.0.cx(now), machine::service_of(task)?);
        let input: Input = machine::input(task)?;
        if task.step != Step::Retire && machine::removal_wanted(tx, task)? {
            return give_up(tx, task, "deleted by its owner before it was delivered");
        }
        match (task.step, fact) {
            (Step::Build, _) if input.power_on => Ok(Next::Go(Step::Start)),
            (Step::Build, _) => {
                deliver::delivered(tx, &cx, id, ServerState::Stopped)?;
                servers::set_suspended(tx, id, false, now)?;
                say_password(tx, task)?;
                Ok(Next::Finish)
            }
            (Step::Start, _) => Ok(Next::Go(Step::Boot)),
            (Step::Boot, Fact::Up(true)) => {
                deliver::delivered(tx, &cx, id, ServerState::Running)?;
                say_password(tx, task)?;
                Ok(Next::Finish)
            }
            (Step::Boot, _) => Ok(machine::look_again(now)),
            (Step::Retire, _) => {
                deliver::undone(tx, &cx, id, &input.why)?;
                Ok(Next::Fail(input.why))
            }
        }
    }

    fn refused(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        why: &Refusal<'_>,
        _now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        if task.step == Step::Retire {
            return Ok(Next::Park(format!(
                "the machine may still exist ({}). Nothing was charged yet. Remove what holds it, then run: \
                 innkeeper operation retry {}",
                why.text(),
                task.operation.id
            )));
        }
        give_up(tx, task, &format!("step {}: {}", task.step.as_str(), why.text()))
    }

    fn time_limit(step: Step) -> Duration {
        match step {
            Step::Build | Step::Start => machine::ASK_LIMIT,
            Step::Boot => machine::BOOT_LIMIT,
            Step::Retire => Duration::from_hours(1),
        }
    }
}

/// Turns to undoing, and remembers why.
fn give_up(tx: &mut Tx<'_>, task: &Task<Step>, why: &str) -> Result<Next<Step>, StoreError> {
    let input = Input { why: why.to_owned(), ..machine::input(task)? };
    operations::set_input(tx, task.operation.id, &machine::to_input(&input)?)?;
    Ok(Next::Go(Step::Retire))
}

/// Tells the customer the password that was made up for them.
fn say_password(tx: &mut Tx<'_>, task: &Task<Step>) -> Result<(), StoreError> {
    let server = known(servers::by_id(tx, machine::service_of(task)?)?, "the server")?;
    let mut text = format!("{} is installed.", server.hostname);
    if let Some(password) = &server.first_password {
        text.push_str("\nPassword: ");
        text.push_str(password.reveal());
    }
    operations::set_result(tx, task.operation.id, &text)
}
