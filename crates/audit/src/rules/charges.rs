//! Money moves with the fact that earns it: the transfers of the ledger are what the lines bill, once.
//!
//! A service of an order has a hold for its share of the invoice, posted when it is delivered and voided when it is
//! given up. Every other invoice is paid by a posted transfer of its own.

use crate::Findings;
use crate::books::{Books, is_over};
use crate::money::{Share, shares};
use crate::rows::{Invoice, LedgerTransfer, Order, Service};

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for order in &books.tables.orders {
        let Some(invoice) = order.invoice_id.and_then(|id| books.invoices.get(&id)) else { continue };
        for share in shares(books.lines_of(invoice.id), invoice.tax_bp) {
            let Some(service) = books.services.get(&share.service) else { continue };
            of_service(books, order, service, &share, found);
        }
    }
    for service in &books.tables.services {
        billed_before_built(books, service, found);
    }
    for invoice in &books.tables.invoices {
        if invoice.kind == "invoice" && invoice.order_id.is_none() {
            of_invoice(books, invoice, found);
        }
    }
}

/// The two parts of an amount with the kinds of account that they go to.
const fn parts(share: &Share) -> [(&'static str, &'static str, i128); 2] {
    [("net", "revenue", share.net), ("tax", "tax", share.tax)]
}

fn of_service(books: &Books<'_>, order: &Order, service: &Service, share: &Share, found: &mut Findings) {
    let owner = format!("service:{}", service.id);
    for (part, kind, amount) in parts(share) {
        let transfer = books.transfer(&owner, part);
        if let Some(transfer) = transfer
            && let Some(text) = differs(books, transfer, service.account_id, kind, amount)
        {
            found.say("order.charge", format!("transfer {}: {text}", transfer.id));
        }
        let state = transfer.map_or("absent", |transfer| transfer.state.as_str());
        let free = amount == 0 && transfer.is_none();
        let (id, order_state) = (service.id, order.state.as_str());
        if let Some(delivered) = service.activated_at {
            if state != "posted" && !free {
                let text = format!("service {id} was delivered, and its {part} of {amount} is {state}");
                found.say("order.unpaid", text);
            }
            if state == "posted" && transfer.and_then(|it| it.settled_at) != Some(delivered) {
                let text = format!("the {part} of service {id} was not taken when it was delivered");
                found.say("order.charge", text);
            }
        } else if is_over(service) {
            match state {
                "posted" => {
                    let text =
                        format!("service {id} was never delivered, and its {part} of {amount} was kept");
                    found.say("order.refund", text);
                }
                "pending" => {
                    let text = format!("service {id} is over, and its {part} of {amount} is still held");
                    found.say("ledger.hold", text);
                }
                _ => {}
            }
        } else if order_state == "provisioning" && state != "pending" && !free {
            let text = format!("service {id} is being built, and its {part} of {amount} is {state}");
            found.say("order.unpaid", text);
        } else if order_state == "awaiting_payment" && transfer.is_some() {
            found.say("order.charge", format!("service {id} waits for its money, and its {part} is {state}"));
        }
    }
}

/// A server that is built or stands belongs to an order that was covered. A metered one needs no more than that.
fn billed_before_built(books: &Books<'_>, service: &Service, found: &mut Findings) {
    let Some(server) = books.servers.get(&service.id) else { return };
    if matches!(server.state.as_str(), "pending" | "gone" | "failed") {
        return;
    }
    let order = books.orders.get(&service.order_id);
    if order.is_none_or(|order| !matches!(order.state.as_str(), "provisioning" | "fulfilled")) {
        let state = order.map_or("gone", |order| order.state.as_str());
        found.say(
            "order.unpaid",
            format!("server {} is {}, and its order is {state}", server.id, server.state),
        );
    }
}

/// A renewal or a bill for use is paid at once, or not at all.
fn of_invoice(books: &Books<'_>, invoice: &Invoice, found: &mut Findings) {
    let owner = format!("invoice:{}", invoice.id);
    let whole = Share { service: 0, net: i128::from(invoice.net), tax: i128::from(invoice.tax) };
    for (part, kind, amount) in parts(&whole) {
        let mut say = |text: String| {
            found.say("invoice.charge", format!("invoice {} is {}: {text}", invoice.id, invoice.state));
        };
        match (books.transfer(&owner, part), invoice.state.as_str()) {
            (Some(transfer), "paid") => {
                if transfer.state != "posted" || transfer.settled_at != invoice.paid_at {
                    say(format!("its {part} is {}, not posted when it was paid", transfer.state));
                }
                if let Some(text) = differs(books, transfer, invoice.account_id, kind, amount) {
                    say(format!("transfer {}: {text}", transfer.id));
                }
            }
            (None, "paid") if amount != 0 => say(format!("its {part} of {amount} was never taken")),
            (Some(transfer), _) => say(format!("its {part} is {}", transfer.state)),
            (None, _) => {}
        }
    }
}

/// Where a transfer differs from what it pays for.
fn differs(
    books: &Books<'_>,
    transfer: &LedgerTransfer,
    account: i64,
    kind: &str,
    amount: i128,
) -> Option<String> {
    if i128::from(transfer.amount) != amount {
        return Some(format!("it moves {}, and {amount} are billed", transfer.amount));
    }
    let debit = books.ledger.get(&transfer.debit_id);
    let credit = books.ledger.get(&transfer.credit_id);
    let from = debit.is_some_and(|side| side.kind == "credit" && side.owner == format!("account:{account}"));
    let to = credit.is_some_and(|side| side.kind == kind && side.owner == "house");
    (!from || !to).then(|| format!("it does not go from account {account} to the house's {kind}"))
}
