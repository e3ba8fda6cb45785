//! Whoever does not pay is followed up, and whoever has paid is left in peace.

use crate::Findings;
use crate::books::{Books, runs};
use crate::rows::{Operation, Service};

/// The steps in which a cycle waits for an invoice.
const WAITING: [&str; 3] = ["remind", "suspend", "terminate"];

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for service in books.tables.services.iter().filter(|service| runs(service)) {
        let Some(server) = books.servers.get(&service.id) else { continue };
        if server.removal != 0 {
            continue;
        }
        // That a service without a cycle is wrong is another rule.
        if let Some(cycle) = books.under_way(&format!("service:{}", service.id)).first() {
            followed(books, service, cycle, found);
        }
    }
}

fn followed(books: &Books<'_>, service: &Service, cycle: &Operation, found: &mut Findings) {
    let mut say = |text: &str| found.say("dunning.followed", format!("service {}: {text}", service.id));
    let unpaid = unpaid(books, service);
    let waits = WAITING.contains(&cycle.step.as_str());
    let named = named(cycle);
    if service.billing == "prepaid" {
        if unpaid.len() > 1 {
            say("two of its periods are unpaid");
        }
        if let Some(id) = unpaid.first()
            && !(waits && named == Some(*id))
        {
            say(&format!("invoice {id} is unpaid, and nobody waits for it"));
        }
    }
    if books.expect.at_rest && waits && named.is_none_or(|id| !unpaid.contains(&id)) {
        say(&format!("it waits for invoice {named:?}, which is settled"));
    }
    if (service.state == "suspended") != (cycle.step == "terminate") {
        say(&format!("it is {}, and its cycle is about to {}", service.state, cycle.step));
    }
}

/// The unpaid invoices for periods or use of a service, oldest first.
fn unpaid(books: &Books<'_>, service: &Service) -> Vec<i64> {
    let mut ids = Vec::new();
    for line in books.lines_for(service.id) {
        let invoice = books.invoices.get(&line.invoice_id);
        if invoice.is_some_and(|it| it.kind == "invoice" && it.state == "unpaid" && it.order_id.is_none())
            && !ids.contains(&line.invoice_id)
        {
            ids.push(line.invoice_id);
        }
    }
    ids
}

/// The invoice that a cycle waits for.
fn named(cycle: &Operation) -> Option<i64> {
    let input: serde_json::Value = serde_json::from_str(&cycle.input).ok()?;
    input.get("invoice")?.as_i64()
}
