//! Orders over HTTP, from the request to its answer, beside a bare transaction with as many inserts.

use super::house;
use super::list::{rounds, served_row};
use crate::bench::{Bench, Place};
use crate::http::{Call, once};
use crate::load::Target;
use crate::outcome::{Outcome, apart};
use crate::report::Report;
use crate::served::{self, Roles};
use postgres::{Client, NoTls};

/// The tables that an order writes to.
const COUNT: &str = "SELECT CAST((SELECT COUNT(*) FROM orders) + (SELECT COUNT(*) FROM service) + \
    (SELECT COUNT(*) FROM server) + (SELECT COUNT(*) FROM disk) + (SELECT COUNT(*) FROM operation) + \
    (SELECT COUNT(*) FROM invoice) + (SELECT COUNT(*) FROM invoice_line) + (SELECT COUNT(*) FROM ledger_transfer) + \
    (SELECT COUNT(*) FROM audit) AS BIGINT)";

/// Measures orders of both kinds on every database.
pub async fn run(bench: &Bench, report: &mut Report) -> Outcome<()> {
    report.note(
        "Orders: accepted by a process that builds nothing (`--roles api`), in a house of 10,000 servers. The floor is a \
         bare axum handler that writes as many rows as the order inserts, in one transaction for each request.",
    );
    let pattern = house::pattern(bench).await?;
    for place in bench.places("orders")? {
        house::furnish(bench, &place, &pattern)?;
        let folder = bench.folder(&format!("order-{}", place.name()))?;
        let ours = served::innkeeper(bench, &place, &folder, Roles::API).await?;
        let beside = bench.beside(&place, "order_floor")?;
        let bare = served::floor(bench, &beside)?;
        let wish = house::wish(ours.address).await?;
        let cases = [
            ("1&1 order", house::of_users(bench, &wish)),
            ("Time4VPS order", house::of_logins(bench, &Call::post("/api/order/70", "{}"))),
        ];
        for (name, calls) in cases {
            let inserts = inserts(&place, &ours, &calls).await?;
            let bare_call = Call { method: "POST", ..Call::get(format!("/rows?count={inserts}")) };
            let pair = [
                Target::new(ours.address, ours.pid(), calls),
                Target::new(bare.address, bare.pid(), vec![bare_call]),
            ];
            for &connections in bench.sizes.connections {
                // An interruption is heard here.
                tokio::task::yield_now().await;
                let [result, floor] = rounds(bench, &pair, connections)?;
                let title = format!("{}: {name}, {inserts} inserts, c{connections}", place.name());
                report.add(served_row(title, &result, &floor));
            }
        }
    }
    Ok(())
}

/// How many rows one order inserts.
async fn inserts(place: &Place, ours: &served::Serving, calls: &[Call]) -> Outcome<i64> {
    let before = count(place)?;
    if let Some(call) = calls.first() {
        once(ours.address, call).await?;
    }
    Ok(count(place)? - before)
}

fn count(place: &Place) -> Outcome<i64> {
    match place {
        Place::Sqlite(path) => Ok(rusqlite::Connection::open(path)?.query_row(COUNT, [], |row| row.get(0))?),
        Place::Postgres(url) => {
            apart(|| Ok(Client::connect(url, NoTls)?.query_one(COUNT, &[])?.try_get(0)?))
        }
    }
}
