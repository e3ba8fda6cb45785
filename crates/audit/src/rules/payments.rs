//! A paid invoice has one payment, of what was delivered of it; no other has one.

use crate::Findings;
use crate::books::Books;
use crate::money::shares;
use crate::rows::Invoice;

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for invoice in &books.tables.invoices {
        let payments = books.payments_of(invoice.id);
        let mut say = |text: String| found.say("payment.once", format!("invoice {}: {text}", invoice.id));
        let expected = usize::from(invoice.kind == "invoice" && invoice.state == "paid");
        if payments.len() != expected {
            say(format!("it is {} and has {} payments, not {expected}", invoice.state, payments.len()));
        }
        let due = due(books, invoice);
        for payment in payments {
            if expected == 1 && (i128::from(payment.amount) != due || payment.currency != invoice.currency) {
                let (amount, currency) = (payment.amount, &payment.currency);
                say(format!("its payment is {amount} {currency}, and {due} {} were due", invoice.currency));
            }
        }
    }
}

/// What had to be paid: all of it, or of an order what was delivered.
fn due(books: &Books<'_>, invoice: &Invoice) -> i128 {
    if invoice.order_id.is_none() {
        return i128::from(invoice.total);
    }
    let delivered = |id: i64| books.services.get(&id).is_some_and(|service| service.activated_at.is_some());
    shares(books.lines_of(invoice.id), invoice.tax_bp)
        .iter()
        .filter(|share| delivered(share.service))
        .map(|share| share.net + share.tax)
        .sum()
}
