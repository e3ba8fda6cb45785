//! Accounts are in a known state, and everything that hangs together belongs to the same one.

use crate::Findings;
use crate::books::{Books, is_over};

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    states(books, found);
    services(books, found);
    bills(books, found);
    for operation in &books.tables.operations {
        let service = operation.service_id.and_then(|id| books.services.get(&id));
        if service.is_some_and(|service| service.account_id != operation.account_id) {
            let text = format!("operation {} works for another account than its service", operation.id);
            found.say("account.owner", text);
        }
    }
}

fn states(books: &Books<'_>, found: &mut Findings) {
    for account in &books.tables.accounts {
        let state = account.state.as_str();
        if !matches!(state, "active" | "suspended" | "closed") {
            found.say("account.state", format!("account {} is {state:?}", account.id));
        }
        if !books.knows_zone(&account.zone) {
            found
                .say("account.state", format!("account {} lives in no zone: {:?}", account.id, account.zone));
        }
    }
    for service in &books.tables.services {
        let closed = books.accounts.get(&service.account_id).is_some_and(|account| account.state == "closed");
        if closed && !is_over(service) {
            let (id, account) = (service.id, service.account_id);
            found.say(
                "account.closed",
                format!("account {account} is closed, and its service {id} is not over"),
            );
        }
    }
}

fn services(books: &Books<'_>, found: &mut Findings) {
    for service in &books.tables.services {
        let (id, account) = (service.id, service.account_id);
        let mut same = |what: &str, other: Option<i64>| {
            if other.is_some_and(|other| other != account) {
                found.say("account.owner", format!("service {id} of account {account}: {what} is another's"));
            }
        };
        same("its order", books.orders.get(&service.order_id).map(|order| order.account_id));
        same("its server", books.servers.get(&id).map(|server| server.account_id));
        for line in books.lines_for(id) {
            same("an invoice", books.invoices.get(&line.invoice_id).map(|invoice| invoice.account_id));
        }
        for interval in books.intervals_of(id) {
            same("an interval", Some(interval.account_id));
        }
        for address in books.addresses_of(id) {
            same("an address", Some(address.account_id.unwrap_or_default()));
        }
        let currency = books.accounts.get(&account).map(|account| account.currency.as_str());
        if currency != Some(service.currency.as_str()) {
            found.say("account.owner", format!("service {id} is not sold in the currency of its account"));
        }
    }
}

fn bills(books: &Books<'_>, found: &mut Findings) {
    for invoice in &books.tables.invoices {
        let currency = books.accounts.get(&invoice.account_id).map(|account| account.currency.as_str());
        if currency != Some(invoice.currency.as_str()) {
            found.say(
                "account.owner",
                format!("invoice {} is not in the currency of its account", invoice.id),
            );
        }
        let credited = invoice.credits_id.and_then(|id| books.invoices.get(&id));
        if credited.is_some_and(|credited| credited.account_id != invoice.account_id) {
            found
                .say("account.owner", format!("credit note {} is for another account's invoice", invoice.id));
        }
    }
}
