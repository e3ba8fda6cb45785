//! The lines and dates of an agreement follow from the day of its order, its cycle and its price.

use crate::Findings;
use crate::books::{Books, runs};
use crate::calendar::{self, Periods};
use crate::rows::{Invoice, InvoiceLine, Service};

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for service in &books.tables.services {
        let Some(periods) = books.periods(service) else {
            found.say("agreement.periods", format!("service {} has no periods", service.id));
            continue;
        };
        due(books, service, &periods, found);
        if service.billing == "prepaid" {
            lines(books, service, &periods, found);
            prices(books, service, found);
        }
    }
}

/// The anchor is the day of the order; the next period begins when the present one ends.
fn due(books: &Books<'_>, service: &Service, periods: &Periods<'_>, found: &mut Findings) {
    let mut say = |text: String| found.say("agreement.due", format!("service {}: {text}", service.id));
    if let Some(anchor) = &service.anchor {
        let day = calendar::day_of(service.created_at, books.zone_of(service.account_id));
        if day.map(|day| day.to_string()).as_deref() != Some(anchor) {
            say(format!("it was ordered on {day:?}, and counts from {anchor}"));
        }
    } else if service.activated_at.is_some() {
        say("it was delivered, and counts from no day".to_owned());
    }
    let expected =
        if runs(service) { periods.boundary(service.period_index.saturating_add(1)) } else { None };
    if service.next_due_at != expected {
        say(format!("it is due at {:?}, not at {expected:?}", service.next_due_at));
    }
}

/// Period after period is billed, from the first to the present one, and at most one more that is due.
fn lines(books: &Books<'_>, service: &Service, periods: &Periods<'_>, found: &mut Findings) {
    let mut lines: Vec<&InvoiceLine> =
        books.lines_for(service.id).iter().filter(|line| line.kind == "recurring").copied().collect();
    lines.sort_by_key(|line| (line.from_at, line.id));
    let mut from = periods.boundary(0);
    for (line, index) in lines.iter().zip(0_i64..) {
        let to = periods.boundary(index + 1);
        if (Some(line.from_at), Some(line.to_at)) != (from, to) {
            let text = format!("service {}: line {} is not its period {index}", service.id, line.id);
            found.say("agreement.periods", text);
        }
        from = to;
        if let Some(invoice) = books.invoices.get(&line.invoice_id) {
            first(service, line, invoice, index, found);
        }
    }
    let billed = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let present = service.period_index.saturating_add(1);
    let last = lines.last().and_then(|line| books.invoices.get(&line.invoice_id));
    let ahead = billed == present.saturating_add(1) && service.activated_at.is_some();
    // A period that is billed and not begun waits for its money; the next look at a paid one begins it.
    let waits =
        !books.expect.at_rest || !runs(service) || last.is_some_and(|invoice| invoice.state == "unpaid");
    if billed != present && !(ahead && waits) {
        let text =
            format!("service {} is in period {} and {billed} are billed", service.id, service.period_index);
        found.say("agreement.periods", text);
    }
}

/// The first period stands on the order's invoice, and no period is billed before it begins.
fn first(service: &Service, line: &InvoiceLine, invoice: &Invoice, index: i64, found: &mut Findings) {
    if (index == 0) != (invoice.order_id == Some(service.order_id)) {
        let text = format!("service {}: its period {index} stands on invoice {}", service.id, invoice.id);
        found.say("agreement.periods", text);
    }
    if invoice.created_at < line.from_at {
        let text = format!("service {}: its period {index} was billed before it began", service.id);
        found.say("agreement.early", text);
    }
}

/// Every period costs the same, and the setup is what the first payment took beyond it.
fn prices(books: &Books<'_>, service: &Service, found: &mut Findings) {
    for line in books.lines_for(service.id) {
        let price = match line.kind.as_str() {
            "recurring" => i128::from(service.recurring),
            "setup" => i128::from(service.first_payment) - i128::from(service.recurring),
            _ => continue,
        };
        if i128::from(line.net) != price || line.quantity_milli != 1_000 {
            let (id, kind, net) = (line.id, &line.kind, line.net);
            found.say("agreement.price", format!("line {id} ({kind}) is {net}, and {price} was agreed"));
        }
    }
}
