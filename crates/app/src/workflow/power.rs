//! Changes the power of a server.
//!
//! ```text
//!   ask ──▶ up                         on, hard reboot
//!   ask ──▶ down ──▶ (off)             off
//!            │ too slow
//!            └──▶ cut ──▶ (off)
//!   …─▶ down/cut ──▶ on ──▶ up         soft reboot
//! ```

use super::machine::{self, World};
use super::{House, POWER, steps};
use crate::lifecycle::{Cx, known};
use innkeeper_domain::server::{PowerWish, Server, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, StepName, Task, Workflow};
use innkeeper_ports::compute::PowerOrder;
use innkeeper_store::{StoreError, Tx, operations, servers};
use serde::{Deserialize, Serialize};
use std::time::Duration;

steps! {
    Ask = "ask",
    Down = "down",
    Cut = "cut",
    On = "on",
    Up = "up",
}

/// What the operation is asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Input {
    pub(crate) wish: PowerWish,
}

/// Changes power.
pub(crate) struct Power(pub(super) House);

/// What was seen of the machine.
pub(crate) enum Fact {
    Asked,
    Running(bool),
    Up(bool),
}

/// Starts the change of power of a server that is at rest.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    cx: &Cx,
    server: &Server,
    input: Input,
    by: &str,
) -> Result<i64, StoreError> {
    servers::set_state(tx, server.id, input.wish.during(), cx.now)?;
    let start = machine::machine_start(tx, cx, server, machine::to_input(&input)?, by)?;
    innkeeper_engine::start::<Power>(tx, &start, Step::Ask, cx.now).map(|id| id.0)
}

impl Workflow for Power {
    const KIND: &'static str = POWER;
    type Step = Step;
    type World = World;
    type Fact = Fact;

    async fn act(&self, world: &World, task: &Task<Step>) -> Result<Fact, ActError> {
        let input: Input = machine::input(task).map_err(|error| ActError::Refused(error.to_string()))?;
        match task.step {
            Step::Ask => {
                let order = match input.wish {
                    PowerWish::On => PowerOrder::On,
                    PowerWish::OffSoft | PowerWish::RebootSoft => PowerOrder::OffSoft,
                    PowerWish::OffHard => PowerOrder::OffHard,
                    PowerWish::RebootHard => PowerOrder::Reset { token: task.operation.uid.to_string() },
                };
                if input.wish == PowerWish::On {
                    // A machine whose definition changed while it was off starts with the new one.
                    machine::ensure_again(world, &machine::wish(world, task).await?).await?;
                }
                machine::power(world, task, order).await?;
            }
            Step::Down => return Ok(Fact::Running(machine::observe(world, task).await?.running)),
            Step::Cut => machine::power(world, task, PowerOrder::OffHard).await?,
            Step::On => machine::power(world, task, PowerOrder::On).await?,
            Step::Up => return Ok(Fact::Up(machine::is_up(&machine::observe(world, task).await?))),
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
        let input: Input = machine::input(task)?;
        if machine::removal_wanted(tx, task)? {
            return Ok(Next::Fail(machine::SUPERSEDED.to_owned()));
        }
        match (task.step, fact) {
            (Step::Ask, _) => Ok(Next::Go(match input.wish {
                PowerWish::On | PowerWish::RebootHard => Step::Up,
                PowerWish::OffSoft | PowerWish::OffHard | PowerWish::RebootSoft => Step::Down,
            })),
            (Step::Down, Fact::Running(false)) | (Step::Cut, _) => {
                if input.wish == PowerWish::RebootSoft {
                    Ok(Next::Go(Step::On))
                } else {
                    done(tx, task, input, now)
                }
            }
            (Step::On, _) => Ok(Next::Go(Step::Up)),
            (Step::Up, Fact::Up(true)) => done(tx, task, input, now),
            (Step::Down | Step::Up, _) => Ok(machine::look_again(now)),
        }
    }

    fn refused(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        why: &Refusal<'_>,
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        let input: Input = machine::input(task)?;
        match (task.step, why) {
            // The guest does not listen: the power is cut.
            (Step::Down, Refusal::Deadline(_)) => return Ok(Next::Go(Step::Cut)),
            // The power is on, which is what was asked for; what the guest does with it is its owner's affair.
            (Step::Up, Refusal::Deadline(_)) => return done(tx, task, input, now),
            _ => {}
        }
        let state = match (task.step, input.wish) {
            (Step::Ask, PowerWish::On) | (Step::On | Step::Up, _) => ServerState::Stopped,
            _ => ServerState::Running,
        };
        machine::rest(tx, task, state, now)?;
        Ok(Next::Fail(format!("step {}: {}", task.step.as_str(), why.text())))
    }

    fn ended(&self, tx: &mut Tx<'_>, task: &Task<Step>, now: Instant) -> Result<(), StoreError> {
        machine::follow_removal(tx, &self.0.cx(now), task)
    }

    fn time_limit(step: Step) -> Duration {
        match step {
            Step::Ask | Step::Cut | Step::On => machine::ASK_LIMIT,
            Step::Down => machine::SHUTDOWN_LIMIT,
            Step::Up => machine::BOOT_LIMIT,
        }
    }
}

fn done(tx: &mut Tx<'_>, task: &Task<Step>, input: Input, now: Instant) -> Result<Next<Step>, StoreError> {
    let id = machine::service_of(task)?;
    machine::rest(tx, task, input.wish.after(), now)?;
    let server = known(servers::by_id(tx, id)?, "the server")?;
    let text = match input.wish {
        PowerWish::On => "was powered on",
        PowerWish::OffSoft | PowerWish::OffHard => "was powered off",
        PowerWish::RebootSoft | PowerWish::RebootHard => "was rebooted",
    };
    operations::set_result(tx, task.operation.id, &format!("{} {text}", server.hostname))?;
    Ok(Next::Finish)
}
