//! A credit note takes back just what was billed and not delivered, once, with its share of the tax.

use crate::Findings;
use crate::books::{Books, is_over};
use crate::money::shares;
use crate::rows::{Invoice, InvoiceLine};
use std::collections::HashMap;

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    let mut reversed: HashMap<i64, usize> = HashMap::new();
    for note in books.tables.invoices.iter().filter(|invoice| invoice.kind == "credit_note") {
        let Some(credited) = note.credits_id.and_then(|id| books.invoices.get(&id)) else { continue };
        for line in books.lines_of(note.id) {
            let mut say = |text: &str| {
                found.say("note.lines", format!("credit note {}, line {}: {text}", note.id, line.id));
            };
            match reversed_by(books, line) {
                Some(original) if original.invoice_id == credited.id => {
                    *reversed.entry(original.id).or_default() += 1;
                    if !is_reverse(original, line) {
                        say("it is not the reverse of its line");
                    }
                }
                Some(_) => say("it reverses a line of another invoice"),
                None => say("it reverses no line"),
            }
        }
        totals(books, note, credited, found);
    }
    for invoice in books.tables.invoices.iter().filter(|invoice| invoice.kind == "invoice") {
        for line in books.lines_of(invoice.id) {
            let count = reversed.get(&line.id).copied().unwrap_or_default();
            due(books, invoice, line, count, found);
        }
    }
}

/// The line that a line takes back.
fn reversed_by<'a>(books: &Books<'a>, line: &InvoiceLine) -> Option<&'a InvoiceLine> {
    let id = line.subject.strip_prefix("line:")?.parse::<i64>().ok()?;
    books.lines.get(&id).copied()
}

fn is_reverse(original: &InvoiceLine, line: &InvoiceLine) -> bool {
    let what = |line: &InvoiceLine| {
        (line.service_id, line.from_at, line.to_at, line.quantity_milli, line.rate_micro)
    };
    let cancels = i128::from(original.net) + i128::from(line.net) == 0;
    cancels && what(original) == what(line) && original.meter == line.meter
}

/// The tax of a note is the share of the services on it.
fn totals(books: &Books<'_>, note: &Invoice, credited: &Invoice, found: &mut Findings) {
    let lines = books.lines_of(note.id);
    let taken_back = |service: i64| lines.iter().any(|line| line.service_id == service);
    let tax: i128 = shares(books.lines_of(credited.id), credited.tax_bp)
        .iter()
        .filter(|share| taken_back(share.service))
        .map(|share| share.tax)
        .sum();
    if i128::from(note.tax) != -tax {
        found.say("note.lines", format!("credit note {}: its tax is {}, not -{tax}", note.id, note.tax));
    }
    if (note.tax_bp, note.order_id) != (credited.tax_bp, credited.order_id) {
        found.say(
            "note.lines",
            format!("credit note {} and its invoice differ in tax rate or order", note.id),
        );
    }
}

/// What was billed and will not be delivered is taken back once; all else never.
fn due(books: &Books<'_>, invoice: &Invoice, line: &InvoiceLine, count: usize, found: &mut Findings) {
    let (id, number) = (line.id, invoice.id);
    let undelivered = if invoice.order_id.is_some() {
        books.services.get(&line.service_id).is_some_and(|it| is_over(it) && it.activated_at.is_none())
    } else {
        invoice.state == "credited"
    };
    match (undelivered, count) {
        (true, 1) | (false, 0) => {}
        (true, 0) => {
            let text = format!("line {id} of invoice {number} was not delivered, and no credit note says so");
            found.say("order.refund", text);
        }
        (true, more) => {
            found.say("note.due", format!("line {id} of invoice {number} was taken back {more} times"));
        }
        (false, _) => {
            found.say("note.due", format!("line {id} of invoice {number} was taken back, and stands"));
        }
    }
}
