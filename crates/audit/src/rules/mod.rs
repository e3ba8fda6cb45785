//! The rules, one family a file.

mod accounts;
mod addresses;
mod agreements;
mod capacity;
mod charges;
mod dunning;
mod idempotency;
mod intervals;
mod invoices;
mod ledger;
mod machines;
mod notes;
mod numbers;
mod operations;
mod orders;
mod payments;
mod servers;
mod usage;

use crate::Findings;
use crate::books::Books;

/// The name of every rule.
pub const RULES: &[&str] = &[
    "account.closed",
    "account.owner",
    "account.state",
    "address.held_twice",
    "address.leaked",
    "address.machine",
    "address.missing",
    "agreement.due",
    "agreement.early",
    "agreement.periods",
    "agreement.price",
    "capacity.counted",
    "capacity.held",
    "capacity.oversold",
    "disk.main",
    "dunning.followed",
    "idempotency.outcome",
    "invoice.charge",
    "invoice.date",
    "invoice.lines",
    "invoice.number",
    "invoice.state",
    "invoice.sum",
    "invoice.tax",
    "invoice.twice",
    "ledger.account",
    "ledger.balance",
    "ledger.hold",
    "ledger.overdrawn",
    "ledger.topup",
    "ledger.transfer",
    "ledger.unexplained",
    "machine.built_again",
    "machine.disks",
    "machine.missing",
    "machine.orphan",
    "machine.power",
    "machine.size",
    "note.due",
    "note.lines",
    "operation.ended",
    "operation.leased",
    "operation.parked",
    "operation.subject",
    "operation.waiting",
    "order.charge",
    "order.invoice",
    "order.lines",
    "order.refund",
    "order.server",
    "order.state",
    "order.unpaid",
    "order.watch",
    "payment.once",
    "server.state",
    "server.work",
    "service.billed",
    "service.state",
    "stock.conserved",
    "usage.interval",
    "usage.line",
    "usage.open",
    "usage.quantity",
    "usage.unbilled",
    "usage.window",
];

/// Looks at every rule.
pub(crate) fn check(books: &Books<'_>, found: &mut Findings) {
    accounts::check(books, found);
    orders::check(books, found);
    charges::check(books, found);
    payments::check(books, found);
    invoices::check(books, found);
    numbers::check(books, found);
    notes::check(books, found);
    agreements::check(books, found);
    dunning::check(books, found);
    intervals::check(books, found);
    usage::check(books, found);
    ledger::check(books, found);
    operations::check(books, found);
    servers::check(books, found);
    addresses::check(books, found);
    capacity::check(books, found);
    idempotency::check(books, found);
    if let Some(world) = books.world {
        machines::check(books, world, found);
    }
}
