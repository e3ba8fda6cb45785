//! One accepted order is one invoice, and one server for each thing that was ordered.

use crate::Findings;
use crate::books::{Books, is_over};
use crate::rows::{Invoice, Order, Service};
use std::collections::BTreeSet;

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for order in &books.tables.orders {
        let services = books.services_of(order.id);
        let invoice = order.invoice_id.and_then(|id| books.invoices.get(&id).copied());
        servers(books, order, services, found);
        linked(order, invoice, found);
        lines(books, order, services, invoice, found);
        state(books, order, services, invoice, found);
        watch(books, order, found);
    }
    for invoice in books.tables.invoices.iter().filter(|invoice| invoice.kind == "invoice") {
        let order = invoice.order_id.map(|id| books.orders.get(&id));
        if order.is_some_and(|order| order.is_none_or(|order| order.invoice_id != Some(invoice.id))) {
            found.say("order.invoice", format!("invoice {} bills an order that has another", invoice.id));
        }
    }
}

fn servers(books: &Books<'_>, order: &Order, services: &[&Service], found: &mut Findings) {
    if services.is_empty() {
        found.say("order.server", format!("order {} made nothing", order.id));
    }
    for service in services.iter().filter(|service| !books.servers.contains_key(&service.id)) {
        found.say("order.server", format!("order {}: service {} has no server", order.id, service.id));
    }
}

fn linked(order: &Order, invoice: Option<&Invoice>, found: &mut Findings) {
    let Some(id) = order.invoice_id else { return };
    if invoice.is_none_or(|invoice| invoice.kind != "invoice" || invoice.order_id != Some(order.id)) {
        found.say("order.invoice", format!("order {} names invoice {id}, which does not bill it", order.id));
    }
}

/// The invoice bills each prepaid service once, with its setup at most once, and nothing else.
fn lines(
    books: &Books<'_>,
    order: &Order,
    services: &[&Service],
    invoice: Option<&Invoice>,
    found: &mut Findings,
) {
    let lines = invoice.map_or(&[][..], |invoice| books.lines_of(invoice.id));
    for service in services {
        let count = |kind: &str| {
            lines.iter().filter(|line| line.service_id == service.id && line.kind == kind).count()
        };
        let expected = usize::from(service.billing == "prepaid");
        let setups = usize::from(service.billing == "prepaid" && service.first_payment != service.recurring);
        let (periods, setup) = (count("recurring"), count("setup"));
        if (periods, setup) != (expected, setups) {
            let (id, order) = (service.id, order.id);
            found.say(
                "order.lines",
                format!("order {order} bills service {id} {periods} times and its setup {setup} times, not {expected} and {setups}"),
            );
        }
    }
    let ordered: BTreeSet<i64> = services.iter().map(|service| service.id).collect();
    for line in lines {
        if !ordered.contains(&line.service_id) || !matches!(line.kind.as_str(), "recurring" | "setup") {
            found.say(
                "order.lines",
                format!("order {}: line {} bills what was not ordered", order.id, line.id),
            );
        }
    }
}

/// The states of an order, its services and its invoice say the same.
fn state(
    books: &Books<'_>,
    order: &Order,
    services: &[&Service],
    invoice: Option<&Invoice>,
    found: &mut Findings,
) {
    let pending = services.iter().any(|service| service.state == "pending");
    let delivered = services.iter().any(|service| service.activated_at.is_some());
    let open = match order.state.as_str() {
        "awaiting_payment" | "provisioning" => true,
        "fulfilled" | "failed" | "expired" => false,
        other => return found.say("order.state", format!("order {} is {other:?}", order.id)),
    };
    let mut say =
        |text: &str| found.say("order.state", format!("order {} is {}: {text}", order.id, order.state));
    if pending != open {
        say(if pending { "a service of it is pending" } else { "no service of it is pending" });
    }
    match order.state.as_str() {
        "fulfilled" if !delivered => say("nothing was delivered"),
        "awaiting_payment" | "failed" | "expired" if delivered => say("something was delivered"),
        "awaiting_payment" | "expired" if order.invoice_id.is_none() => say("it had nothing to be paid"),
        "provisioning" if books.expect.at_rest => say("nothing works on it any more"),
        _ => {}
    }
    if let Some(invoice) = invoice
        && let expected = covered(books, order, services, invoice)
        && invoice.state != expected
    {
        say(&format!("its invoice {} is {}, not {expected}", invoice.id, invoice.state));
    }
    if !open && services.iter().any(|service| service.activated_at.is_none() && !is_over(service)) {
        say("a service of it was neither delivered nor given up");
    }
}

/// What the invoice of an order has to be: open as long as something that it bills is, then paid for what was
/// delivered of it, or taken back.
fn covered(books: &Books<'_>, order: &Order, services: &[&Service], invoice: &Invoice) -> &'static str {
    let lines = books.lines_of(invoice.id);
    let is_billed = |service: &&&Service| lines.iter().any(|line| line.service_id == service.id);
    let billed: Vec<&Service> = services.iter().filter(is_billed).copied().collect();
    if billed.iter().any(|service| service.state == "pending") {
        return if order.state == "awaiting_payment" { "unpaid" } else { "held" };
    }
    if billed.iter().any(|service| service.activated_at.is_some()) { "paid" } else { "credited" }
}

/// An order that waits for its money has a watchman, and no other has one for long.
fn watch(books: &Books<'_>, order: &Order, found: &mut Findings) {
    let watched = books.under_way(&format!("order:{}", order.id)).iter().any(|it| it.kind == "order.expiry");
    let waits = order.state == "awaiting_payment";
    if waits && !watched {
        found.say("order.watch", format!("order {} waits for its money, and nobody watches", order.id));
    }
    if !waits && watched && books.expect.at_rest {
        found.say("order.watch", format!("order {} is {}, and is still watched", order.id, order.state));
    }
}
