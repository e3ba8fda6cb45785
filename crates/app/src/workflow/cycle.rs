//! Bills a service for as long as it lives.
//!
//! ```text
//!        due                 unpaid                 grace over             retention over
//!   renew ──▶ (paid) ─┐   renew ──▶ remind ──▶ suspend ──────▶ terminate ──────────▶ (removed)
//!     ▲               │               │           │                │
//!     └───────────────┴───────────────┴───────────┴────────────────┘ paid: the next period, powered on again
//! ```
//!
//! It never acts on the outside world itself: powering off and removing are operations of their own on the
//! machine, started when no other has it.

use super::machine::World;
use super::{CYCLE, House, machine, power, remove, steps};
use crate::lifecycle::{Cx, account_of, invoice, known, pay, renewals, usage_bill, zone_of};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{BillingMode, Invoice, InvoiceState, Service, ServiceState};
use innkeeper_domain::id::InvoiceId;
use innkeeper_domain::server::{PowerWish, Server, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Refusal, Start, Task, Together, Workflow};
use innkeeper_store::notices::{self, Notice};
use innkeeper_store::{StoreError, Tx, invoices, operations, servers, services};
use serde::{Deserialize, Serialize};
use std::time::Duration;

steps! {
    Renew = "renew",
    Remind = "remind",
    Suspend = "suspend",
    Terminate = "terminate",
}

/// How long to wait for a machine that another operation has.
const MACHINE_BUSY: Duration = Duration::from_secs(2);

/// What the operation remembers: the invoice that it waits for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Memory {
    invoice: Option<InvoiceId>,
}

/// Bills services.
pub(crate) struct ServiceCycle(pub(super) House);

/// Starts the billing of a service that was delivered.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    cx: &Cx,
    service: &Service,
    next_due: Instant,
) -> Result<(), StoreError> {
    let start = Start {
        uid: cx.uid(),
        account: service.account,
        service: Some(service.id),
        subject: service.id.billing_subject(),
        input: machine::to_input(&Memory::default())?,
        requested_by: "order".to_owned(),
        run_at: next_due,
    };
    innkeeper_engine::start::<ServiceCycle>(tx, &start, Step::Renew, cx.now)?;
    Ok(())
}

/// One look at a service, with what every step needs.
struct Look {
    cx: Cx,
    service: Service,
    server: Server,
    account: Account,
    next_due: Instant,
}

impl Workflow for ServiceCycle {
    const KIND: &'static str = CYCLE;
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
        let id = machine::service_of(task)?;
        let service = known(services::by_id(tx, id)?, "the service")?;
        let Some(next_due) = service.next_due_at.filter(|_| service.state.live()) else {
            return Ok(Next::Finish);
        };
        let account = account_of(tx, service.account)?;
        let server = known(servers::by_id(tx, id)?, "the server")?;
        let look = Look { cx: self.0.cx(now), service, server, account, next_due };
        match task.step {
            Step::Renew => renew(tx, task, &look),
            Step::Remind => remind(tx, task, &look),
            Step::Suspend => suspend(tx, task, &look),
            Step::Terminate => terminate(tx, task, &look),
        }
    }

    fn together(step: Step) -> bool {
        step == Step::Renew
    }

    fn commit_together(
        &self,
        tx: &mut Tx<'_>,
        tasks: &[Task<Step>],
        now: Instant,
    ) -> Result<Together<Step>, StoreError> {
        let ids: Vec<_> = tasks.iter().map(machine::service_of).collect::<Result<_, _>>()?;
        let due = renewals::renew(tx, &self.0.cx(now), &ids)?;
        Ok(due.into_iter().map(|due| due.map(|at| (Step::Renew, at))).collect())
    }

    fn refused(
        &self,
        _tx: &mut Tx<'_>,
        task: &Task<Step>,
        why: &Refusal<'_>,
        _now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        Ok(Next::Park(format!(
            "the service is no longer billed ({}). Run: innkeeper operation retry {}",
            why.text(),
            task.operation.id
        )))
    }

    fn time_limit(_step: Step) -> Duration {
        Duration::from_hours(30 * 24)
    }
}

/// Bills the next period of a prepaid service, or the last one of a metered service.
fn renew(tx: &mut Tx<'_>, task: &Task<Step>, look: &Look) -> Result<Next<Step>, StoreError> {
    if look.cx.now < look.next_due {
        return Ok(Next::GoAt(Step::Renew, look.next_due));
    }
    if !look.service.auto_renew {
        return end(tx, look, "owner");
    }
    let issued = match look.service.billing {
        BillingMode::Prepaid => Some(issue_period(tx, look)?),
        BillingMode::Metered => usage_bill::bill(tx, &look.cx, &look.account, &look.service, look.next_due)?,
    };
    let issued = match issued {
        Some(invoice) => invoices::by_id(tx, invoice.id)?,
        None => None,
    };
    let unpaid = match issued.filter(|invoice| invoice.state == InvoiceState::Unpaid) {
        Some(invoice) => Some(invoice),
        None => owed(tx, look)?,
    };
    let Some(unpaid) = unpaid else { return advance(tx, look) };
    let memory = machine::to_input(&Memory { invoice: Some(unpaid.id) })?;
    operations::set_input(tx, task.operation.id, &memory)?;
    Ok(Next::GoAt(Step::Remind, look.cx.now.plus(look.cx.policy.grace / 2)))
}

/// The oldest invoice of the service that is still unpaid, such as that of its use before a change of size.
fn owed(tx: &mut Tx<'_>, look: &Look) -> Result<Option<Invoice>, StoreError> {
    for invoice in invoices::unpaid(tx, look.account.id)? {
        if invoices::lines(tx, invoice.id)?.iter().any(|line| line.service == look.service.id) {
            return Ok(Some(invoice));
        }
    }
    Ok(None)
}

/// Issues the invoice of the period that begins now, and pays it if the credit reaches.
fn issue_period(tx: &mut Tx<'_>, look: &Look) -> Result<Invoice, StoreError> {
    let Look { cx, service, account, .. } = look;
    let period = renewals::period(service, service.period_index + 1)?;
    let line = renewals::line(service, &look.server.hostname, account, &period);
    let invoice = invoice::issue(tx, cx, account, None, &[line])?;
    pay::pay(tx, cx, account, &invoice)?;
    Ok(invoice)
}

/// The period is paid: waits for the end of it.
fn advance(tx: &mut Tx<'_>, look: &Look) -> Result<Next<Step>, StoreError> {
    let index = look.service.period_index + 1;
    let due = zone_of(&look.account).start_of(renewals::period(&look.service, index)?.end);
    services::set_period(tx, look.service.id, index, due)?;
    if look.service.state == ServiceState::Suspended {
        services::set_state(tx, look.service.id, ServiceState::Active)?;
    }
    Ok(Next::GoAt(Step::Renew, due))
}

/// Whether the invoice that is waited for was paid, or taken back.
fn is_settled(tx: &mut Tx<'_>, task: &Task<Step>) -> Result<(Option<Invoice>, bool), StoreError> {
    let memory: Memory = machine::input(task)?;
    let Some(id) = memory.invoice else { return Ok((None, true)) };
    let invoice = known(invoices::by_id(tx, id)?, "the invoice")?;
    let settled = invoice.state != InvoiceState::Unpaid;
    Ok((Some(invoice), settled))
}

/// When a step that waits for payment is due, counted from the issue of the invoice, or from the end of the period
/// where the invoice is older.
fn due(invoice: Option<&Invoice>, look: &Look, after: Duration) -> Instant {
    invoice.map_or(look.cx.now, |invoice| invoice.created_at.max(look.next_due).plus(after))
}

fn remind(tx: &mut Tx<'_>, task: &Task<Step>, look: &Look) -> Result<Next<Step>, StoreError> {
    let (invoice, settled) = is_settled(tx, task)?;
    let grace = look.cx.policy.grace;
    if settled {
        return advance(tx, look);
    }
    let when = due(invoice.as_ref(), look, grace / 2);
    if look.cx.now < when {
        return Ok(Next::GoAt(Step::Remind, when));
    }
    tell(tx, look, invoice.as_ref(), "invoice.reminder", "is not paid yet; the server will be powered off")?;
    Ok(Next::GoAt(Step::Suspend, due(invoice.as_ref(), look, grace)))
}

fn suspend(tx: &mut Tx<'_>, task: &Task<Step>, look: &Look) -> Result<Next<Step>, StoreError> {
    let (invoice, settled) = is_settled(tx, task)?;
    let (cx, grace) = (&look.cx, look.cx.policy.grace);
    if settled {
        return advance(tx, look);
    }
    let when = due(invoice.as_ref(), look, grace);
    if cx.now < when {
        return Ok(Next::GoAt(Step::Suspend, when));
    }
    if !machine_free(tx, look)? {
        return Ok(Next::GoAt(Step::Suspend, cx.now.plus(MACHINE_BUSY)));
    }
    services::set_state(tx, look.service.id, ServiceState::Suspended)?;
    // Whatever becomes of the machine's power, its owner cannot use it until the invoice is paid.
    servers::set_suspended(tx, look.server.id, true, cx.now)?;
    if look.server.state == ServerState::Running {
        power::start(tx, cx, &look.server, power::Input { wish: PowerWish::OffSoft }, "billing")?;
    }
    tell(tx, look, invoice.as_ref(), "service.suspended", "is not paid; the server was powered off")?;
    Ok(Next::GoAt(Step::Terminate, due(invoice.as_ref(), look, grace + cx.policy.retention)))
}

fn terminate(tx: &mut Tx<'_>, task: &Task<Step>, look: &Look) -> Result<Next<Step>, StoreError> {
    let (invoice, settled) = is_settled(tx, task)?;
    let cx = &look.cx;
    if settled {
        if !machine_free(tx, look)? {
            return Ok(Next::GoAt(Step::Terminate, cx.now.plus(MACHINE_BUSY)));
        }
        // First of all its owner may use it again: should it not come on, they can try themselves.
        servers::set_suspended(tx, look.server.id, false, cx.now)?;
        if look.server.state == ServerState::Stopped {
            power::start(tx, cx, &look.server, power::Input { wish: PowerWish::On }, "billing")?;
        }
        return advance(tx, look);
    }
    let when = due(invoice.as_ref(), look, cx.policy.grace + cx.policy.retention);
    if cx.now < when {
        return Ok(Next::GoAt(Step::Terminate, when));
    }
    tell(tx, look, invoice.as_ref(), "service.terminated", "was not paid; the server is deleted")?;
    end(tx, look, "billing")
}

/// Removes the server, when nothing else works on it; the removal ends the service.
fn end(tx: &mut Tx<'_>, look: &Look, by: &str) -> Result<Next<Step>, StoreError> {
    if machine_free(tx, look)? {
        remove::start(tx, &look.cx, &look.server, remove::Input::default(), by)?;
    } else {
        servers::set_removal(tx, look.server.id, look.cx.now)?;
    }
    Ok(Next::Finish)
}

fn machine_free(tx: &mut Tx<'_>, look: &Look) -> Result<bool, StoreError> {
    Ok(operations::live_by_subject(tx, &look.service.id.machine_subject())?.is_none())
}

fn tell(
    tx: &mut Tx<'_>,
    look: &Look,
    invoice: Option<&Invoice>,
    kind: &str,
    what: &str,
) -> Result<(), StoreError> {
    let Some(invoice) = invoice else { return Ok(()) };
    let notice = Notice {
        kind: kind.to_owned(),
        subject: format!("Invoice {}", invoice.display_number()),
        message: format!("Invoice {} over {} {what}.", invoice.display_number(), invoice.total),
        relation: format!("invoice:{}", invoice.id),
        created_at: look.cx.now,
    };
    notices::insert(tx, look.account.id, &notice)
}
