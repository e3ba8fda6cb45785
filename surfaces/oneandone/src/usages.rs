//! `/usages`: what the account's servers held during a period, part by part.

use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::dates::Window;
use crate::listing::Listing;
use innkeeper_app::usage::{self, ServerUsage};
use innkeeper_domain::server::Address;
use innkeeper_domain::time::Instant;
use innkeeper_domain::usage::{Interval, Meter, clip};
use innkeeper_sdk_oneandone::Usages;
use innkeeper_sdk_oneandone::usage::{UsageDetail, UsageItem, UsageService};
use serde_json::Value;

const MICROS_PER_MINUTE: i64 = 60_000_000;

/// `GET /usages`: an object of arrays.
pub(crate) async fn list(call: Call) -> Outcome {
    let query = call.query();
    let window = Window::from_query(&query, call.app.now())?;
    let listing = Listing::from_query(&query)?;
    let report = usage::report(&call.app, &call.caller, window.from, window.to).await?;
    let servers = report.iter().map(|used| item(used, window)).filter(|item| !item.services.is_empty());
    let usages = Usages { servers: servers.collect(), ..Usages::default() };
    match serde_json::to_value(&usages)? {
        Value::Object(groups) => answer::ok(&listing.apply_groups(groups)),
        other => answer::ok(&other),
    }
}

fn item(used: &ServerUsage, window: Window) -> UsageItem {
    let meters = [Meter::Vcpu, Meter::Disk, Meter::Memory, Meter::Address];
    UsageItem {
        id: used.server.uid.to_string(),
        name: used.server.name.clone(),
        site: 1,
        services: meters.into_iter().filter_map(|meter| service(used, meter, window)).collect(),
    }
}

/// A part that was held during the period; nothing when it was not.
fn service(used: &ServerUsage, meter: Meter, window: Window) -> Option<UsageService> {
    let (kind, unit) = match meter {
        Meter::Vcpu => ("CPU", "vCore"),
        Meter::Memory => ("RAM", "GB"),
        Meter::Disk => ("HDD", "GB"),
        Meter::Address => ("IP", "IP"),
    };
    let of_meter = used.intervals.iter().filter(|interval| interval.meter == meter);
    let spans: Vec<Span> = of_meter.filter_map(|interval| Span::of(interval, window)).collect();
    if spans.is_empty() {
        return None;
    }
    let address = used.addresses.first().filter(|_| meter == Meter::Address);
    Some(UsageService {
        name: address.map(Address::text),
        kind: kind.to_owned(),
        avg_amount: decimal(average_milli(&spans)),
        unit: unit.to_owned(),
        usage: spans.iter().map(Span::micros).sum::<i64>() / MICROS_PER_MINUTE,
        detail: spans.iter().map(|span| span.detail(unit)).collect(),
    })
}

/// The part of an interval that lies in the period.
struct Span {
    quantity_milli: i64,
    start: Instant,
    end: Instant,
}

impl Span {
    fn of(interval: &Interval, window: Window) -> Option<Self> {
        let (start, end) = clip(interval.start, interval.end, window.from, window.to)?;
        Some(Self { quantity_milli: interval.quantity_milli, start, end })
    }

    fn micros(&self) -> i64 {
        self.end.micros_since(self.start)
    }

    fn detail(&self, unit: &str) -> UsageDetail {
        UsageDetail {
            avg_amount: decimal(self.quantity_milli),
            unit: unit.to_owned(),
            start_date: self.start.rfc3339(),
            end_date: self.end.rfc3339(),
            usage: self.micros() / MICROS_PER_MINUTE,
        }
    }
}

/// The mean of the quantities, each weighted by the time that it was held.
fn average_milli(spans: &[Span]) -> i64 {
    let weighted: i128 =
        spans.iter().map(|span| i128::from(span.quantity_milli) * i128::from(span.micros())).sum();
    let whole: i128 = spans.iter().map(|span| i128::from(span.micros())).sum();
    i64::try_from(weighted / whole.max(1)).unwrap_or(i64::MAX)
}

/// Thousandths as a text with two places, rounded to the nearest.
fn decimal(milli: i64) -> String {
    let hundredths = milli.saturating_add(5) / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_places_and_are_rounded() {
        for (milli, text) in [(1000, "1.00"), (500, "0.50"), (994, "0.99"), (995, "1.00"), (40_000, "40.00")]
        {
            assert_eq!(decimal(milli), text);
        }
    }

    #[test]
    fn the_average_is_weighted_by_time() {
        let span = |quantity_milli, from, to| Span {
            quantity_milli,
            start: Instant::from_micros(from),
            end: Instant::from_micros(to),
        };
        assert_eq!(average_milli(&[span(1000, 0, 30), span(2000, 30, 40)]), 1250);
        assert_eq!(average_milli(&[]), 0);
    }
}
