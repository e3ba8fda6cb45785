//! Places an order: price, stock, address, disk, invoice, hold and the operation that builds, in one transaction.

use super::NewItem;
use super::check::{Checked, ITEMS_MAX, OrderError, check};
use super::price::{self, QuotedItem};
use crate::app::{App, record};
use crate::caller::Caller;
use crate::error::Denied;
use crate::idempotency::once;
use crate::lifecycle::{self, Cx, zone_of};
use innkeeper_domain::account::{Account, Right};
use innkeeper_domain::billing::{BillingMode, LineKind, OrderState, Service, ServiceState};
use innkeeper_domain::id::{InvoiceId, OrderId, ServiceId, Uid};
use innkeeper_domain::money::Money;
use innkeeper_domain::name;
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{InstallPlan, Server, ServerState};
use innkeeper_domain::time::Period;
use innkeeper_ports::entropy;
use innkeeper_store::invoices::NewLine;
use innkeeper_store::ledger::{self, Side};
use innkeeper_store::{
    StoreError, Tx, accounts, addresses, capacity, catalogue, disks, orders, servers, services, stock,
};
use serde::{Deserialize, Serialize};

/// An accepted order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Its number.
    pub order: OrderId,
    /// What is due; `None` where everything is metered.
    pub invoice: Option<InvoiceId>,
    /// Whether it is being built, or waits for its money.
    pub covered: bool,
    /// The services it makes, in the order of its items, with the identities of their servers.
    pub services: Vec<(ServiceId, Uid)>,
}

/// Places an order.
///
/// When the credit covers it, it is held and the servers are built; else the order waits for its money, and
/// holds what it needs, until it expires.
pub async fn place(app: &App, caller: &Caller, items: Vec<NewItem>) -> Result<Placed, OrderError> {
    if items.is_empty() || items.len() > ITEMS_MAX {
        return Err(OrderError::Items);
    }
    let (caller, cx) = (caller.clone(), Cx::new(app));
    app.store
        .write("order.place", move |tx| {
            once(tx, (&caller, Right::Spend), cx.now, |tx| {
                let placed = place_in(tx, &cx, &caller, &items)?;
                record(tx, &caller, cx.now, "order.place", &format!("order:{}", placed.order))?;
                Ok(placed)
            })
        })
        .await
}

/// One item of an order, checked and priced.
struct Item<'a> {
    wish: &'a NewItem,
    checked: Checked<'a>,
    quoted: QuotedItem,
}

fn place_in(tx: &mut Tx<'_>, cx: &Cx, caller: &Caller, items: &[NewItem]) -> Result<Placed, OrderError> {
    let account = accounts::by_id(tx, caller.account)?.ok_or_else(|| Denied::bug("the account is gone"))?;
    let catalogue = catalogue::whole(tx)?;
    let expires_at = cx.now.plus(cx.policy.order_hold);
    let order = orders::insert(tx, cx.uid(), account.id, OrderState::AwaitingPayment, cx.now, expires_at)?;
    let (mut made, mut lines) = (Vec::new(), Vec::new());
    let mut reserve = Money::zero(account.currency);
    for wish in items {
        let checked = check(&catalogue, account.currency, wish)?;
        let quoted = price::price(&checked, account.currency)?;
        let item = Item { wish, checked, quoted };
        reserve = reserve.plus(first_hours(cx, &account, &item)?)?;
        let (id, uid) = make(tx, cx, &account, order, &item)?;
        lines.extend(first_lines(cx, &account, id, &item)?);
        made.push((id, uid));
    }
    let (invoice, covered) = charge(tx, cx, &account, order, &lines)?;
    can_pay(tx, &account, reserve)?;
    if !covered {
        let order = orders::by_id(tx, order)?.ok_or_else(|| Denied::bug("the order is gone"))?;
        crate::workflow::expiry::start(tx, cx, &order)?;
    }
    Ok(Placed { order, invoice, covered, services: made })
}

/// Issues the invoice of what is paid before, and covers it from credit; without one, the building begins.
fn charge(
    tx: &mut Tx<'_>,
    cx: &Cx,
    account: &Account,
    order: OrderId,
    lines: &[NewLine],
) -> Result<(Option<InvoiceId>, bool), OrderError> {
    if lines.is_empty() {
        lifecycle::pay::begin(tx, cx, order)?;
        return Ok((None, true));
    }
    let invoice = lifecycle::invoice::issue(tx, cx, account, Some(order), lines)?;
    orders::set_invoice(tx, order, invoice.id)?;
    let covered = lifecycle::pay::pay(tx, cx, account, &invoice)?;
    Ok((Some(invoice.id), covered))
}

/// What the first hours of a metered server cost, with tax; nothing for a prepaid one.
fn first_hours(cx: &Cx, account: &Account, item: &Item<'_>) -> Result<Money, OrderError> {
    let checked = &item.checked;
    if item.quoted.billing == BillingMode::Prepaid {
        return Ok(Money::zero(account.currency));
    }
    let rates = checked.offer.rates_in(account.currency);
    let hours = cx.policy.metered_reserve_hours;
    let net = price::metered(&rates, checked.size, &checked.disks_gib, hours, account.currency)?;
    Ok(net.plus(net.share(account.tax_bp)?)?)
}

/// Metered servers are ordered only by whoever can pay for their first hours beside what the order takes.
fn can_pay(tx: &mut Tx<'_>, account: &Account, needed: Money) -> Result<(), OrderError> {
    let balance = ledger::balance(tx, &Side::credit(account.id), account.currency)?;
    let available = Money::new(balance.available(), account.currency);
    if available.minor < needed.minor { Err(OrderError::Credit { needed, available }) } else { Ok(()) }
}

/// Writes the service, the server and its disks down, and takes address, stock and room for them.
fn make(
    tx: &mut Tx<'_>,
    cx: &Cx,
    account: &Account,
    order: OrderId,
    item: &Item<'_>,
) -> Result<(ServiceId, Uid), OrderError> {
    let Item { wish, checked, quoted } = item;
    let product = &checked.offer.product;
    if !stock::take(tx, product.id, checked.location.id)? {
        return Err(OrderError::OutOfStock);
    }
    let service = service(cx, account, order, quoted)?;
    let id = services::insert(tx, &service, &checked.choices, &checked.offer.rates_in(account.currency))?;
    let server = server(cx, account, id, wish, checked);
    servers::insert(tx, &server)?;
    // Written down before it is built: whether to power on. See `workflow::provision::start`.
    servers::set_suspended(tx, id, !wish.power_on, cx.now)?;
    for (index, size_gib) in checked.disks_gib.iter().enumerate() {
        disks::insert(tx, cx.uid(), id, *size_gib, index == 0)?;
    }
    let location = checked.location;
    let address = match wish.address {
        Some(uid) => addresses::take_kept(tx, location.id, account.id, uid, id, cx.now)?,
        None => addresses::take(tx, location.id, account.id, id, cx.now)?,
    };
    address.ok_or(OrderError::NoAddress)?;
    let used = capacity::used(tx, location.id)?;
    let room = used.vcpu <= location.vcpu_max
        && used.memory_mib <= location.memory_mib_max
        && used.disk_gib <= location.disk_gib_max;
    if room { Ok((id, server.uid)) } else { Err(OrderError::NoCapacity) }
}

fn service(cx: &Cx, account: &Account, order: OrderId, quoted: &QuotedItem) -> Result<Service, OrderError> {
    Ok(Service {
        id: ServiceId(0),
        uid: cx.uid(),
        account: account.id,
        product: quoted.product,
        order,
        state: ServiceState::Pending,
        label: String::new(),
        billing: quoted.billing,
        cycle: quoted.cycle,
        recurring: quoted.recurring,
        first_payment: quoted.recurring.plus(quoted.setup)?,
        anchor: None,
        period_index: 0,
        next_due_at: None,
        auto_renew: true,
        cancel_reason: None,
        created_at: cx.now,
        activated_at: None,
        ended_at: None,
    })
}

fn server(cx: &Cx, account: &Account, id: ServiceId, item: &NewItem, checked: &Checked<'_>) -> Server {
    let uid = cx.uid();
    let made_up = || format!("s{id}.{}", cx.policy.host_domain);
    let hostname =
        item.hostname.clone().or_else(|| item.name.as_deref().map(name::hostname_of)).unwrap_or_else(made_up);
    // Ten characters, as the vendors' clients expect of a first password.
    let first_password = item.password.is_none().then(|| Secret(entropy::password(cx.entropy.as_ref(), 10)));
    Server {
        id,
        uid,
        account: account.id,
        location: checked.location.id,
        image: checked.image.id,
        fixed_size: checked.offer.product.plan.map(|_| checked.offer.product.id),
        name: item.name.clone().unwrap_or_else(|| hostname.clone()),
        description: item.description.clone(),
        hostname,
        state: ServerState::Pending,
        suspended: false,
        removal: false,
        size: checked.size,
        machine: format!("vm-{}", uid.to_string().to_lowercase()),
        install: InstallPlan {
            id: cx.uid().to_string().to_lowercase(),
            revision: 0,
            root_password: item.password.clone(),
            ssh_keys: item.ssh_keys.clone(),
            user_data: item.user_data.clone(),
        },
        first_password,
        created_at: cx.now,
        changed_at: cx.now,
    }
}

/// The lines of the first invoice: the first period, counted from today, and the setup fee.
fn first_lines(
    cx: &Cx,
    account: &Account,
    id: ServiceId,
    item: &Item<'_>,
) -> Result<Vec<NewLine>, OrderError> {
    let Item { wish, quoted, .. } = item;
    let zone = zone_of(account);
    let period = Period::nth(cx.now.date(&zone), quoted.cycle, 0)
        .ok_or_else(|| StoreError::Internal("the calendar has ended".to_owned()))?;
    let name = wish.hostname.as_deref().or(wish.name.as_deref());
    let line = |line: &price::QuotedLine| NewLine {
        kind: line.kind,
        service: id,
        subject: id.billing_subject(),
        meter: String::new(),
        from: zone.start_of(period.start),
        to: zone.start_of(period.end),
        description: match (line.kind, name) {
            (LineKind::Setup, _) => line.description.clone(),
            (_, Some(name)) => {
                format!("{} - {name} ({} - {})", line.description, period.start, period.last_day())
            }
            (_, None) => format!("{} ({} - {})", line.description, period.start, period.last_day()),
        },
        quantity_milli: 1000,
        rate_micro: 0,
        net: line.net,
    };
    Ok(quoted.lines.iter().map(line).collect())
}
