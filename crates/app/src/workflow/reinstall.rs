//! Builds a server anew from an image. What was on its system disk is gone.
//!
//! ```text
//!   halt ──▶ build ──▶ start ──▶ boot ──▶ (running)
//!    │         └──────────┴─────── refused ──▶ (stopped, and the finding says why)
//!    └─ refused ──▶ (as before)
//! ```

use super::machine::{self, World};
use super::{House, REINSTALL, steps};
use crate::lifecycle::{Cx, deliver, known};
use innkeeper_domain::id::ImageId;
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{InstallPlan, Server, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, StepName, Task, Workflow};
use innkeeper_ports::compute::PowerOrder;
use innkeeper_store::{StoreError, Tx, operations, servers};
use serde::{Deserialize, Serialize};
use std::time::Duration;

steps! {
    Halt = "halt",
    Build = "build",
    Start = "start",
    Boot = "boot",
}

/// What the operation is asked for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Input {
    /// Whether the machine was running.
    pub(crate) running: bool,
    /// What is installed, until the server is halted: then it is written down with the server, because from then on
    /// every start of the machine brings it about.
    pub(crate) install: Option<Installation>,
}

/// A new installation.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Installation {
    pub(crate) image: ImageId,
    pub(crate) plan: InstallPlan,
    pub(crate) first_password: Option<Secret>,
}

/// Reinstalls servers.
pub(crate) struct Reinstall(pub(super) House);

/// What was seen of the machine.
pub(crate) enum Fact {
    Asked,
    Up(bool),
}

/// Starts the reinstallation of a server.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    cx: &Cx,
    server: &Server,
    input: &Input,
    by: &str,
) -> Result<i64, StoreError> {
    servers::set_state(tx, server.id, ServerState::Reinstalling, cx.now)?;
    let start = machine::machine_start(tx, cx, server, machine::to_input(input)?, by)?;
    innkeeper_engine::start::<Reinstall>(tx, &start, Step::Halt, cx.now).map(|id| id.0)
}

impl Workflow for Reinstall {
    const KIND: &'static str = REINSTALL;
    type Step = Step;
    type World = World;
    type Fact = Fact;

    async fn act(&self, world: &World, task: &Task<Step>) -> Result<Fact, ActError> {
        match task.step {
            Step::Halt => machine::power(world, task, PowerOrder::OffHard).await?,
            Step::Build => machine::ensure(world, task).await?,
            Step::Start => machine::power(world, task, PowerOrder::On).await?,
            Step::Boot => return Ok(Fact::Up(machine::is_up(&machine::observe(world, task).await?))),
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
            wipe(tx, task, &input)?;
            return Ok(Next::Fail(machine::SUPERSEDED.to_owned()));
        }
        match (task.step, fact) {
            (Step::Halt, _) => {
                if let Some(Installation { image, plan, first_password }) = &input.install {
                    let id = machine::service_of(task)?;
                    let plan = InstallPlan { revision: servers::revision(tx, id)?, ..plan.clone() };
                    servers::set_install(tx, id, *image, &plan, first_password.as_ref(), now)?;
                }
                wipe(tx, task, &input)?;
                Ok(Next::Go(Step::Build))
            }
            (Step::Build, _) => Ok(Next::Go(Step::Start)),
            (Step::Start, _) => Ok(Next::Go(Step::Boot)),
            (Step::Boot, Fact::Up(true)) => {
                let (cx, id) = (self.0.cx(now), machine::service_of(task)?);
                let server = known(servers::by_id(tx, id)?, "the server")?;
                let password = server.first_password.clone().or(server.install.root_password.clone());
                deliver::installed(tx, &cx, id)?;
                machine::rest(tx, task, ServerState::Running, now)?;
                let mut text = format!("{} was reinstalled.", server.hostname);
                if let Some(password) = password {
                    text.push_str("\nPassword: ");
                    text.push_str(password.reveal());
                }
                operations::set_result(tx, task.operation.id, &text)?;
                Ok(Next::Finish)
            }
            (Step::Boot, _) => Ok(machine::look_again(now)),
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
        let state = match task.step {
            Step::Halt if !input.running => ServerState::Stopped,
            Step::Halt | Step::Boot => ServerState::Running,
            Step::Build | Step::Start => ServerState::Stopped,
        };
        wipe(tx, task, &input)?;
        machine::rest(tx, task, state, now)?;
        Ok(Next::Fail(format!("step {}: {}", task.step.as_str(), why.text())))
    }

    fn ended(&self, tx: &mut Tx<'_>, task: &Task<Step>, now: Instant) -> Result<(), StoreError> {
        machine::follow_removal(tx, &self.0.cx(now), task)
    }

    fn time_limit(step: Step) -> Duration {
        if step == Step::Boot { machine::BOOT_LIMIT } else { machine::ASK_LIMIT }
    }
}

/// Wipes the secrets of the new installation from the operation.
fn wipe(tx: &mut Tx<'_>, task: &Task<Step>, input: &Input) -> Result<(), StoreError> {
    let kept = Input { running: input.running, install: None };
    operations::set_input(tx, task.operation.id, &machine::to_input(&kept)?)
}
