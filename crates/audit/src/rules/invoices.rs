//! Invoices add up, say what they are, and bill nothing twice.

use crate::Findings;
use crate::books::Books;
use crate::calendar;
use crate::money;
use crate::rows::{Invoice, InvoiceLine};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// How far the zone of the house may take a date from that of UTC.
const DAYS_OFF: i64 = 1;

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for invoice in &books.tables.invoices {
        let lines = books.lines_of(invoice.id);
        sums(invoice, lines, found);
        state(invoice, found);
        date(invoice, found);
        for line in lines {
            if let Some(text) = misplaced(books, invoice, line) {
                found.say("invoice.lines", format!("invoice {}, line {}: {text}", invoice.id, line.id));
            }
        }
        if lines.is_empty() {
            found.say("invoice.lines", format!("invoice {} bills nothing", invoice.id));
        }
    }
    twice(books, found);
}

fn sums(invoice: &Invoice, lines: &[&InvoiceLine], found: &mut Findings) {
    let net: i128 = lines.iter().map(|line| i128::from(line.net)).sum();
    if net != i128::from(invoice.net) {
        let text = format!("invoice {}: its lines add up to {net}, not {}", invoice.id, invoice.net);
        found.say("invoice.sum", text);
    }
    if i128::from(invoice.net) + i128::from(invoice.tax) != i128::from(invoice.total) {
        found.say("invoice.sum", format!("invoice {}: net and tax are not its total", invoice.id));
    }
    if invoice.kind == "invoice" {
        let tax = money::tax(i128::from(invoice.net), invoice.tax_bp);
        if tax != i128::from(invoice.tax) {
            found
                .say("invoice.tax", format!("invoice {}: its tax is {tax}, not {}", invoice.id, invoice.tax));
        }
    }
}

fn state(invoice: &Invoice, found: &mut Findings) {
    let mut say = |text: &str| {
        found.say("invoice.state", format!("{} {} is {}: {text}", invoice.kind, invoice.id, invoice.state));
    };
    let is_note = invoice.kind == "credit_note";
    if !is_note && invoice.kind != "invoice" {
        say("it is neither an invoice nor a credit note");
    }
    if is_note != invoice.credits_id.is_some() {
        say("credit notes, and only they, take an invoice back");
    }
    let settled = match invoice.state.as_str() {
        "paid" => true,
        "held" if !is_note && invoice.order_id.is_some() => true,
        "unpaid" | "credited" if !is_note => false,
        _ => return say("it cannot be so"),
    };
    if invoice.paid_at.is_some() != settled {
        say(if settled { "it does not say since when" } else { "it says when it was paid" });
    }
}

fn date(invoice: &Invoice, found: &mut Findings) {
    let dates = (invoice.issued_on.parse::<Date>(), invoice.due_on.parse::<Date>());
    let created = calendar::day_of(invoice.created_at, &TimeZone::UTC);
    let (Ok(issued), Ok(due), Some(created)) = (dates.0, dates.1, created) else {
        return found.say("invoice.date", format!("invoice {} has no dates", invoice.id));
    };
    let off = issued.duration_since(created).as_hours() / 24;
    if off.abs() > DAYS_OFF || due < issued {
        let text = format!("invoice {} of {created} is dated {issued}, and is due on {due}", invoice.id);
        found.say("invoice.date", text);
    }
    let series = format!("{:04}/{:02}", issued.year(), issued.month());
    if series != invoice.series {
        found.say("invoice.date", format!("invoice {} of {issued} counts in {}", invoice.id, invoice.series));
    }
}

/// Why a line cannot stand where it stands.
fn misplaced(books: &Books<'_>, invoice: &Invoice, line: &InvoiceLine) -> Option<&'static str> {
    let is_note = invoice.kind == "credit_note";
    if line.currency != invoice.currency {
        return Some("it is in another currency");
    }
    if (line.kind == "reversal") != is_note {
        return Some("credit notes, and only they, reverse lines");
    }
    if is_note {
        return None;
    }
    if line.net < 0 || line.from_at > line.to_at {
        return Some("it bills less than nothing");
    }
    if line.subject != format!("service:{}", line.service_id) {
        return Some("it names another thing than its service");
    }
    let billing = books.services.get(&line.service_id).map(|service| service.billing.as_str());
    let fits = match line.kind.as_str() {
        "setup" => billing == Some("prepaid") && invoice.order_id.is_some(),
        "recurring" | "upgrade" => billing == Some("prepaid"),
        "usage" => billing == Some("metered") && invoice.order_id.is_none() && !line.meter.is_empty(),
        _ => false,
    };
    (!fits).then_some("a service that is charged so has no such line there")
}

/// Lines that bill the same thing for the same time.
fn twice(books: &Books<'_>, found: &mut Findings) {
    let mut chains: HashMap<(&str, i64, &str), Vec<&InvoiceLine>> = HashMap::new();
    for line in books.tables.lines.iter().filter(|line| line.kind != "reversal") {
        chains.entry((&line.kind, line.service_id, &line.meter)).or_default().push(line);
    }
    let mut pairs = Vec::new();
    for mut chain in chains.into_values() {
        chain.sort_by_key(|line| (line.from_at, line.id));
        for pair in chain.windows(2) {
            if let [first, second] = pair
                && (second.from_at < first.to_at || second.from_at == first.from_at)
            {
                pairs.push((first.id, second.id));
            }
        }
    }
    pairs.sort_unstable();
    for (first, second) in pairs {
        found.say("invoice.twice", format!("lines {first} and {second} bill the same time"));
    }
}
