//! Lists of servers with authentication over HTTP, beside a bare handler that reads the same rows.

use super::house;
use crate::bench::{Bench, Place};
use crate::host::resident_kib;
use crate::http::{Call, once};
use crate::load::Target;
use crate::measure::{Series, hundredths, show_count, show_ns};
use crate::multiply::Pattern;
use crate::outcome::{Outcome, failure};
use crate::report::{Report, Row};
use crate::served::{self, Roles, Serving};

/// What the resident memory may be with ten thousand servers, in KiB.
pub const RESIDENT_KIB_MAX: u64 = 80 * 1024;

/// Measures every list on every database.
pub async fn run(bench: &Bench, report: &mut Report) -> Outcome<()> {
    report.note(
        "Lists: the program with its defaults but without a rate limit, 10,000 servers, 100 of each account, 16 \
         accounts ask in turns. The floor is a bare axum handler without authentication over as many database \
         connections; it has the system's allocator, where the program brings its own. The load generator takes its part \
         of the same cores.",
    );
    let pattern = house::pattern(bench).await?;
    for place in bench.places("list")? {
        house::furnish(bench, &place, &pattern)?;
        on(bench, report, &place, &pattern).await?;
    }
    Ok(())
}

async fn on(bench: &Bench, report: &mut Report, place: &Place, pattern: &Pattern) -> Outcome<()> {
    let folder = bench.folder(&format!("list-{}", place.name()))?;
    let ours = served::innkeeper(bench, place, &folder, Roles::ALL).await?;
    let bare = served::floor(bench, place)?;
    let limit = bench.sizes.servers_each;
    let bare_calls = |limit: usize| -> Vec<Call> {
        let call =
            |customer| Call::get(format!("/servers?account={}&limit={limit}", pattern.account(customer)));
        (0..house::askers(bench)).map(call).collect()
    };
    let page =
        |limit: usize| house::of_users(bench, &Call::get(format!("/v1/servers?page=1&per_page={limit}")));
    let every = house::of_logins(bench, &Call::get("/api/server"));
    let cases = [
        ("1&1 list 20", page(20), bare_calls(20)),
        ("1&1 list 100", page(100), bare_calls(limit)),
        ("Time4VPS list 100", every, bare_calls(limit)),
    ];
    for (name, calls, bare_calls) in cases {
        let pair = [target(&ours, calls), target(&bare, bare_calls)];
        check_sizes(name, &pair).await?;
        for &connections in bench.sizes.connections {
            // An interruption is heard here.
            tokio::task::yield_now().await;
            let [result, floor] = rounds(bench, &pair, connections)?;
            report.add(row(name, place, connections, &result, &floor));
        }
    }
    let resident = resident_kib(ours.pid())?;
    let text = format!("{} MiB", show_count(resident / 1024));
    let row = Row::alone(format!("{}: memory after the lists", place.name()), text);
    report.add(row.promised("below 80 MiB", resident < RESIDENT_KIB_MAX));
    Ok(())
}

fn target(serving: &Serving, calls: Vec<Call>) -> Target {
    Target::new(serving.address, serving.pid(), calls)
}

/// Loads the program and its floor in turns.
pub fn rounds(bench: &Bench, pair: &[Target; 2], connections: usize) -> Outcome<[Series; 2]> {
    let [ours, bare] = pair;
    // Caches are filled, and statements prepared, before anything counts.
    for target in pair {
        target.load(connections, bench.sizes.round / 4)?;
    }
    let (mut result, mut floor) = (Series::default(), Series::default());
    for _ in 0..bench.sizes.rounds {
        floor.0.push(bare.load(connections, bench.sizes.round)?);
        result.0.push(ours.load(connections, bench.sizes.round)?);
    }
    Ok([result, floor])
}

/// A row with what is worth knowing of both.
pub fn served_row(name: String, result: &Series, floor: &Series) -> Row {
    let more = |series: &Series| {
        let (half, most) = (show_ns(series.latency_ns(500)), show_ns(series.latency_ns(990)));
        format!("p50 {half}, p99 {most}, {} µs cpu", series.cpu_us_each())
    };
    Row::rates(name, result.per_second(), floor.per_second()).with(&more(result)).beside(&more(floor))
}

fn row(name: &str, place: &Place, connections: usize, result: &Series, floor: &Series) -> Row {
    let row = served_row(format!("{}: {name}, c{connections}", place.name()), result, floor);
    if !place.is_embedded() || connections < 16 {
        return row;
    }
    let (rate, p99) = (result.per_second(), result.latency_ns(990));
    match name {
        "1&1 list 20" => {
            let good = hundredths(rate, floor.per_second()) >= 50 && p99 < 5_000_000;
            row.promised("ratio ≥ 0.50, p99 < 5 ms", good)
        }
        "1&1 list 100" => row.promised("≥ 1,000/s", rate >= 1000),
        _ => row,
    }
}

/// The floor is only one for an answer of the same size.
async fn check_sizes(name: &str, pair: &[Target; 2]) -> Outcome<()> {
    let mut sizes = Vec::new();
    for target in pair {
        let call = target.calls.first().ok_or_else(|| failure("no call"))?;
        sizes.push(once(target.address, call).await?.body.len());
    }
    match sizes.as_slice() {
        [ours, bare] if name.starts_with("1&1") && ours.abs_diff(*bare) * 10 > *ours => {
            Err(failure(format!("{name}: the answer has {ours} bytes, and the floor's {bare}")))
        }
        _ => Ok(()),
    }
}
