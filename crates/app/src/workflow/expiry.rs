//! Watches an order wait for its money, and gives back what it holds when its time is over.
//!
//! ```text
//!   wait (until the order expires, or is paid) ──▶ (paid: nothing · unpaid: undone)
//! ```

use super::machine::{World, input, to_input};
use super::{EXPIRY, House, steps};
use crate::lifecycle::{Cx, deliver, known};
use innkeeper_domain::billing::{Order, OrderState, ServiceState};
use innkeeper_domain::id::OrderId;
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, Start, Task, Workflow};
use innkeeper_store::{StoreError, Tx, orders, services};
use std::time::Duration;

steps! {
    Wait = "wait",
}

/// Watches orders.
pub(crate) struct OrderExpiry(pub(super) House);

/// What excludes a second watchman.
pub(crate) fn subject(order: OrderId) -> String {
    format!("order:{order}")
}

/// Starts the watch over an order that is not paid yet.
pub(crate) fn start(tx: &mut Tx<'_>, cx: &Cx, order: &Order) -> Result<(), StoreError> {
    let start = Start {
        uid: cx.uid(),
        account: order.account,
        service: None,
        subject: subject(order.id),
        input: to_input(&order.id)?,
        requested_by: "order".to_owned(),
        run_at: order.expires_at,
    };
    innkeeper_engine::start::<OrderExpiry>(tx, &start, Step::Wait, cx.now)?;
    Ok(())
}

impl Workflow for OrderExpiry {
    const KIND: &'static str = EXPIRY;
    type Step = Step;
    type World = World;
    type Fact = ();

    async fn act(&self, _world: &World, _task: &Task<Step>) -> Result<(), ActError> {
        Ok(())
    }

    fn commit(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        (): &(),
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        let order = known(orders::by_id(tx, input(task)?)?, "the order")?;
        if order.state != OrderState::AwaitingPayment {
            return Ok(Next::Finish);
        }
        if now < order.expires_at {
            return Ok(Next::GoAt(Step::Wait, order.expires_at));
        }
        let services = services::by_order(tx, order.id)?;
        // What its owner called off before was undone then.
        for service in services.iter().filter(|service| service.state == ServiceState::Pending) {
            deliver::undone(tx, &self.0.cx(now), service.id, "it was not paid in time")?;
        }
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
            "the order still holds its capacity ({}). Run: innkeeper operation retry {}",
            why.text(),
            task.operation.id
        )))
    }

    fn time_limit(_step: Step) -> Duration {
        Duration::from_hours(7 * 24)
    }
}
