//! Usage lines follow from the intervals: computed again they come out the same, and no use stays unbilled.

use crate::Findings;
use crate::books::{Books, is_over, runs};
use crate::money;
use crate::rows::{InvoiceLine, Service, UsageInterval};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for service in books.tables.services.iter().filter(|service| service.billing == "metered") {
        let lines: Vec<&InvoiceLine> =
            books.lines_for(service.id).iter().filter(|line| line.kind == "usage").copied().collect();
        let intervals = books.intervals_of(service.id);
        for line in &lines {
            recomputed(intervals, line, found);
        }
        if let Some(delivered) = service.activated_at {
            windows(books, service, delivered, &lines, found);
        }
    }
}

/// Thousandths of units times microseconds of a meter between two instants.
fn used(intervals: &[&UsageInterval], meter: &str, from: i64, to: i64) -> i128 {
    let mut sum = 0_i128;
    for interval in intervals.iter().filter(|interval| interval.meter == meter) {
        let start = interval.start_at.max(from);
        let end = interval.end_at.unwrap_or(to).min(to);
        if start < end {
            sum += i128::from(interval.quantity_milli) * (i128::from(end) - i128::from(start));
        }
    }
    sum
}

fn recomputed(intervals: &[&UsageInterval], line: &InvoiceLine, found: &mut Findings) {
    let milli_us = used(intervals, &line.meter, line.from_at, line.to_at);
    let (net, quantity) = (money::used(milli_us, line.rate_micro), money::unit_hours_milli(milli_us));
    if net != i128::from(line.net) || quantity != i128::from(line.quantity_milli) {
        let (id, billed, amount) = (line.id, line.quantity_milli, line.net);
        found.say(
            "usage.line",
            format!("line {id} bills {billed} thousandths for {amount}, and {quantity} for {net} were used"),
        );
    }
}

/// The spans that were billed begin with the delivery, follow each other, and reach as far as they have to.
fn windows(
    books: &Books<'_>,
    service: &Service,
    delivered: i64,
    lines: &[&InvoiceLine],
    found: &mut Findings,
) {
    let intervals = books.intervals_of(service.id);
    let mut spans: BTreeMap<(i64, i64), BTreeSet<&str>> = BTreeMap::new();
    for line in lines {
        spans.entry((line.from_at, line.to_at)).or_default().insert(line.meter.as_str());
    }
    let rates = agreed(books, service);
    let mut billed_to = delivered;
    for ((from, to), meters) in &spans {
        if *from != billed_to {
            let text =
                format!("service {}: use is billed from {from}, and was until {billed_to}", service.id);
            found.say("usage.window", text);
        }
        for (meter, rate) in &rates {
            let is_used = used(intervals, meter, *from, *to) != 0;
            let wrong_rate = |line: &&&InvoiceLine| {
                (line.from_at, line.to_at, line.meter.as_str()) == (*from, *to, meter.as_str())
                    && line.rate_micro != *rate
            };
            if is_used != meters.contains(meter.as_str()) {
                found.say(
                    "usage.unbilled",
                    format!("service {}: {meter} from {from} is not billed", service.id),
                );
            } else if let Some(line) = lines.iter().find(wrong_rate) {
                let (id, billed) = (line.id, line.rate_micro);
                found.say("usage.line", format!("line {id} is rated at {billed}, and {rate} was agreed"));
            }
        }
        billed_to = *to;
    }
    let Some(due) = billed_until(books, service) else { return };
    // What was used before a change of rates is billed with the change.
    for (meter, _) in &rates_of(service) {
        if used(intervals, meter, billed_to, due) != 0 {
            let text =
                format!("service {}: {meter} is billed until {billed_to}, not until {due}", service.id);
            found.say("usage.unbilled", text);
        }
    }
}

/// The rates agreed on; none where they may have changed, because only the present ones are kept.
fn agreed(books: &Books<'_>, service: &Service) -> Vec<(String, i64)> {
    if books.operations_of(service.id).iter().any(|operation| operation.kind == "server.resize") {
        return Vec::new();
    }
    rates_of(service)
}

/// The present rates: each meter with its price.
fn rates_of(service: &Service) -> Vec<(String, i64)> {
    serde_json::from_str(&service.rates).unwrap_or_default()
}

/// Until when all use has to be billed: until the present period began, or until the end.
fn billed_until(books: &Books<'_>, service: &Service) -> Option<i64> {
    if is_over(service) {
        return service.ended_at;
    }
    if runs(service) { books.periods(service)?.boundary(service.period_index) } else { None }
}
