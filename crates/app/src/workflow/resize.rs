//! Changes the size of a server: in place where the driver can, else with a restart.
//!
//! ```text
//!   apply ──▶ (done)                                        powered off, or grown in place
//!   halt ──▶ down ──▶ apply ──▶ on ──▶ up ──▶ (done)        running, and a restart is needed
//!             │ too slow   ▲  │ no answer
//!             └──▶ cut ────┘  └──▶ restore ──▶ (undone)
//! ```
//!
//! An answer that never came may have been a yes: the machine is made what is sold before the wish is given up. Only a
//! disk that may have grown is sold as large as was wished, because nothing makes it smaller again.

use super::machine::{self, World};
use super::{House, RESIZE, steps};
use crate::lifecycle::{Cx, account_of, known, meters, usage_bill};
use innkeeper_domain::id::{DiskId, ProductId, ServiceId};
use innkeeper_domain::server::{Server, ServerState, Size};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, StepName, Task, Workflow};
use innkeeper_ports::compute::PowerOrder;
use innkeeper_store::capacity::Used;
use innkeeper_store::{StoreError, Tx, catalogue, disks, operations, servers, services, stock};
use serde::{Deserialize, Serialize};
use std::time::Duration;

steps! {
    Halt = "halt",
    Down = "down",
    Cut = "cut",
    Apply = "apply",
    On = "on",
    Up = "up",
    Restore = "restore",
}

/// What the operation is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Input {
    pub(crate) size: Size,
    /// The size by name that it is from now on.
    pub(crate) fixed: Option<ProductId>,
    /// Disks with their new sizes in GiB.
    pub(crate) disks: Vec<(DiskId, u32)>,
    /// The product that sells the size, where another one does than before.
    pub(crate) product: Option<ProductId>,
    /// Whether the machine was running, and is to run afterwards.
    pub(crate) running: bool,
    /// Whether it has to be restarted for the change.
    pub(crate) restart: bool,
    /// Why the wish is given up, once it is.
    #[serde(default)]
    pub(crate) given_up: Option<String>,
}

/// Resizes servers.
pub(crate) struct Resize(pub(super) House);

/// What was seen of the machine.
pub(crate) enum Fact {
    Asked,
    Running(bool),
    Up(bool),
}

/// Starts a change of size. The capacity it needs is held already.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    cx: &Cx,
    server: &Server,
    input: &Input,
    by: &str,
) -> Result<i64, StoreError> {
    servers::set_state(tx, server.id, ServerState::Configuring, cx.now)?;
    let start = machine::machine_start(tx, cx, server, machine::to_input(input)?, by)?;
    let first = if input.restart { Step::Halt } else { Step::Apply };
    innkeeper_engine::start::<Resize>(tx, &start, first, cx.now).map(|id| id.0)
}

impl Workflow for Resize {
    const KIND: &'static str = RESIZE;
    type Step = Step;
    type World = World;
    type Fact = Fact;

    async fn act(&self, world: &World, task: &Task<Step>) -> Result<Fact, ActError> {
        match task.step {
            Step::Halt => machine::power(world, task, PowerOrder::OffSoft).await?,
            Step::Down => return Ok(Fact::Running(machine::observe(world, task).await?.running)),
            Step::Cut => machine::power(world, task, PowerOrder::OffHard).await?,
            Step::Apply => apply(world, task).await?,
            Step::Restore => restore(world, task).await?,
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
            give_back(tx, task, &input)?;
            return Ok(Next::Fail(machine::SUPERSEDED.to_owned()));
        }
        match (task.step, fact) {
            (Step::Halt, _) => Ok(Next::Go(Step::Down)),
            (Step::Down, Fact::Running(false)) | (Step::Cut, _) => Ok(Next::Go(Step::Apply)),
            (Step::Apply, _) => {
                self.resized(tx, task, &input, now)?;
                if input.restart { Ok(Next::Go(Step::On)) } else { done(tx, task, now) }
            }
            (Step::Restore, _) => {
                for (disk, size_gib) in &input.disks {
                    disks::grow(tx, *disk, *size_gib)?;
                }
                meters::follow(tx, &self.0.cx(now), machine::service_of(task)?)?;
                let why = input.given_up.clone().unwrap_or_default();
                undone(tx, task, &input, why, now)
            }
            (Step::On, _) => Ok(Next::Go(Step::Up)),
            (Step::Up, Fact::Up(true)) => done(tx, task, now),
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
        match (task.step, why) {
            (Step::Down, Refusal::Deadline(_)) => return Ok(Next::Go(Step::Cut)),
            (Step::Up, Refusal::Deadline(_)) => return done(tx, task, now),
            _ => {}
        }
        let input: Input = machine::input(task)?;
        let text = format!("step {}: {}", task.step.as_str(), why.text());
        // A no to the first question means that nothing was done. After any other try something may have been.
        let certain = matches!(why, Refusal::Refused(_)) && task.operation.attempt <= 1;
        match task.step {
            Step::Apply if !certain => {
                let input = Input { given_up: Some(text), ..input };
                operations::set_input(tx, task.operation.id, &machine::to_input(&input)?)?;
                servers::revise(tx, machine::service_of(task)?, now)?;
                Ok(Next::Go(Step::Restore))
            }
            // Whoever wants it gone does not care what it is like.
            Step::Restore if machine::removal_wanted(tx, task)? => {
                give_back(tx, task, &input)?;
                Ok(Next::Fail(machine::SUPERSEDED.to_owned()))
            }
            Step::Restore => Ok(Next::Park(format!(
                "{text}. The machine may be larger than what is sold. Look at it, then run: innkeeper operation retry {}",
                task.operation.id
            ))),
            _ => undone(tx, task, &input, text, now),
        }
    }

    fn ended(&self, tx: &mut Tx<'_>, task: &Task<Step>, now: Instant) -> Result<(), StoreError> {
        machine::follow_removal(tx, &self.0.cx(now), task)
    }

    fn time_limit(step: Step) -> Duration {
        match step {
            Step::Halt | Step::Cut | Step::Apply | Step::On | Step::Restore => machine::ASK_LIMIT,
            Step::Down => machine::SHUTDOWN_LIMIT,
            Step::Up => machine::BOOT_LIMIT,
        }
    }
}

impl Resize {
    /// Writes the new size down, with the price and the meters that follow from it.
    fn resized(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        input: &Input,
        now: Instant,
    ) -> Result<(), StoreError> {
        let id = machine::service_of(task)?;
        for (disk, size_gib) in &input.disks {
            disks::grow(tx, *disk, *size_gib)?;
        }
        servers::set_size(tx, id, input.size, input.fixed, now)?;
        servers::hold(tx, id, Used::default())?;
        let cx = self.0.cx(now);
        if let Some(product) = input.product {
            reprice(tx, &cx, id, product)?;
        }
        meters::follow(tx, &cx, id)
    }
}

/// Gives back what the wish held, unless the server has become what was wished for.
fn give_back(tx: &mut Tx<'_>, task: &Task<Step>, input: &Input) -> Result<(), StoreError> {
    if matches!(task.step, Step::On | Step::Up) {
        return Ok(());
    }
    let server = known(servers::by_id(tx, machine::service_of(task)?)?, "the server")?;
    servers::hold(tx, server.id, Used::default())?;
    match input.product {
        Some(product) => stock::put_back(tx, product, server.location),
        None => Ok(()),
    }
}

/// The server stays what it was.
fn undone(
    tx: &mut Tx<'_>,
    task: &Task<Step>,
    input: &Input,
    why: String,
    now: Instant,
) -> Result<Next<Step>, StoreError> {
    give_back(tx, task, input)?;
    // Given up in place, or before the halt: the machine runs on as it is. Everything after leaves it off.
    let running = input.running && (!input.restart || task.step == Step::Halt);
    machine::rest(tx, task, if running { ServerState::Running } else { ServerState::Stopped }, now)?;
    Ok(Next::Fail(why))
}

/// The server is what was wished for.
fn done(tx: &mut Tx<'_>, task: &Task<Step>, now: Instant) -> Result<Next<Step>, StoreError> {
    let input: Input = machine::input(task)?;
    let state = if input.running { ServerState::Running } else { ServerState::Stopped };
    machine::rest(tx, task, state, now)?;
    let text =
        format!("The server has {} vCPU and {} MiB of memory.", input.size.vcpu, input.size.memory_mib);
    operations::set_result(tx, task.operation.id, &text)?;
    Ok(Next::Finish)
}

/// Makes the machine be as it will be sold.
async fn apply(world: &World, task: &Task<Step>) -> Result<(), ActError> {
    let input: Input = machine::input(task).map_err(|error| ActError::Refused(error.to_string()))?;
    let mut wish = machine::wish(world, task).await?;
    wish.spec.size = input.size;
    grow(&mut wish, &input);
    machine::ensure_again(world, &wish).await
}

/// Makes the machine be as it is sold, with disks as large as they may have become.
async fn restore(world: &World, task: &Task<Step>) -> Result<(), ActError> {
    let input: Input = machine::input(task).map_err(|error| ActError::Refused(error.to_string()))?;
    let mut wish = machine::wish(world, task).await?;
    grow(&mut wish, &input);
    machine::ensure_again(world, &wish).await
}

fn grow(wish: &mut machine::Wish, input: &Input) {
    for (disk, size_gib) in &input.disks {
        let name = format!("disk{disk}");
        if let Some(spec) = wish.spec.disks.iter_mut().find(|spec| spec.name == name) {
            spec.size_gib = *size_gib;
        }
    }
}

/// Bills what was used at the old price, and goes on at the price of another product.
fn reprice(tx: &mut Tx<'_>, cx: &Cx, id: ServiceId, product: ProductId) -> Result<(), StoreError> {
    let service = known(services::by_id(tx, id)?, "the service")?;
    let account = account_of(tx, service.account)?;
    usage_bill::bill(tx, cx, &account, &service, cx.now)?;
    let catalogue = catalogue::whole(tx)?;
    let offer = known(catalogue.offer(product), "the product")?;
    let server = known(servers::by_id(tx, id)?, "the server")?;
    stock::put_back(tx, service.product, server.location)?;
    services::set_product(tx, id, product, service.recurring, &offer.rates_in(account.currency))
}
