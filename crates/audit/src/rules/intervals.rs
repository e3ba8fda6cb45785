//! Usage intervals cover the life of a service without gap and without overlap, one after the other.

use crate::Findings;
use crate::books::{Books, is_over, runs};
use crate::rows::{Server, Service, UsageInterval};

/// What is metered of every server.
const METERS: [&str; 4] = ["vcpu", "memory_gib", "disk_gib", "address"];

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for service in &books.tables.services {
        let intervals = books.intervals_of(service.id);
        let Some(server) = books.servers.get(&service.id) else { continue };
        if service.activated_at.is_none() || intervals.iter().any(|it| !METERS.contains(&it.meter.as_str())) {
            for interval in intervals
                .iter()
                .filter(|it| service.activated_at.is_none() || !METERS.contains(&it.meter.as_str()))
            {
                let text = format!(
                    "service {}: interval {} meters nothing that was delivered",
                    service.id, interval.id
                );
                found.say("usage.interval", text);
            }
        }
        if service.activated_at.is_some() {
            for meter in METERS {
                let mut chain: Vec<&UsageInterval> =
                    intervals.iter().filter(|interval| interval.meter == meter).copied().collect();
                chain.sort_by_key(|interval| (interval.start_at, interval.id));
                linked(service, meter, &chain, found);
                end(books, service, server, meter, &chain, found);
            }
        }
    }
}

/// The first interval begins with the delivery, and each next one where the one before ends.
fn linked(service: &Service, meter: &str, chain: &[&UsageInterval], found: &mut Findings) {
    let mut say =
        |text: String| found.say("usage.interval", format!("service {}, {meter}: {text}", service.id));
    match chain.first() {
        None => say("it was delivered, and never metered".to_owned()),
        Some(first) if Some(first.start_at) != service.activated_at => {
            say(format!("interval {} does not begin with the delivery", first.id));
        }
        Some(_) => {}
    }
    for pair in chain.windows(2) {
        let [first, second] = pair else { continue };
        match first.end_at {
            Some(end) if end == second.start_at => {}
            Some(end) if end < second.start_at => {
                say(format!("there is a gap between {} and {}", first.id, second.id));
            }
            _ => say(format!("intervals {} and {} overlap", first.id, second.id)),
        }
    }
    for interval in chain {
        if interval.end_at.is_some_and(|end| end < interval.start_at) || interval.quantity_milli <= 0 {
            say(format!("interval {} is none", interval.id));
        }
    }
}

/// The last interval is open and says what the server holds, as long as it stands; else it ended with the service.
fn end(
    books: &Books<'_>,
    service: &Service,
    server: &Server,
    meter: &str,
    chain: &[&UsageInterval],
    found: &mut Findings,
) {
    let Some(last) = chain.last() else { return };
    let at = format!("service {}, {meter}: interval {}", service.id, last.id);
    match last.end_at {
        None if is_over(service) => found.say("usage.open", format!("{at} is open, and the service is over")),
        None => {
            let held = held(books, server, meter);
            if i128::from(last.quantity_milli) != held {
                found.say(
                    "usage.quantity",
                    format!("{at} is of {}, and {held} are held", last.quantity_milli),
                );
            }
        }
        // A machine that was found deleted is metered until it was deleted.
        Some(_) if books.swept_away(server.id) => {}
        Some(_) if runs(service) => found.say("usage.open", format!("{at} is closed, and the service runs")),
        Some(end) => {
            // A clock that went back makes no interval end before it began, and takes no use away that was billed.
            let at_least = last.start_at.max(billed_until(books, service.id));
            let expected = service.ended_at.map(|ended| ended.max(at_least));
            if Some(end) != expected {
                found.say("usage.open", format!("{at} ended at {end}, and the service at {expected:?}"));
            }
        }
    }
}

/// Where the last bill of the use of a service ends.
fn billed_until(books: &Books<'_>, service: i64) -> i64 {
    let lines = books.lines_for(service).iter().filter(|line| line.kind == "usage");
    lines.map(|line| line.to_at).max().unwrap_or(i64::MIN)
}

/// What a server holds, in thousandths of the meter's unit.
fn held(books: &Books<'_>, server: &Server, meter: &str) -> i128 {
    match meter {
        "vcpu" => i128::from(server.vcpu) * 1_000,
        "memory_gib" => i128::from(server.memory_mib) * 1_000 / 1_024,
        "disk_gib" => books.disks_of(server.id).iter().map(|disk| i128::from(disk.size_gib) * 1_000).sum(),
        _ => i128::try_from(books.addresses_of(server.id).len()).unwrap_or(i128::MAX / 1_000) * 1_000,
    }
}
