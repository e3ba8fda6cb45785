//! Renewals and usage: periods that keep their day, and bills that equal what was held.

use crate::fixture::{
    DAY, HOUR, SMALL, bills, cloud, credit, delivered, earned, house, instant, intervals, invoices, item,
    order, product, run_until, service_row, small, view,
};
use innkeeper_app::order::NewItem;
use innkeeper_app::server::{Resizing, ServerRef, resize};
use innkeeper_app::testing::{Furniture, House};
use innkeeper_app::{Caller, invoice};
use innkeeper_domain::billing::{Invoice, InvoiceState, LineKind, ServiceState};
use innkeeper_domain::ledger::LedgerKind;
use innkeeper_domain::server::{ServerState, Size};
use innkeeper_domain::usage::Meter;

/// From, to and net of every line of an account, oldest first.
async fn lines(house: &House, caller: &Caller) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for bill in invoices(house, caller).await {
        let view = invoice::show(house.app(), caller, bill.id).await.unwrap().unwrap();
        all.extend(
            view.lines.into_iter().map(|line| (line.from.plain(), line.to.plain(), line.net.decimal())),
        );
    }
    all
}

fn spans(lines: &[(String, String, String)]) -> Vec<(&str, &str)> {
    lines.iter().map(|(from, to, _)| (&from[..10], &to[..10])).collect()
}

#[tokio::test]
async fn a_month_that_began_on_the_31st_ends_on_the_last_day() {
    let house = house().await;
    house.clock().set(instant("2026-12-31T10:00:00Z"));
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    run_until(&house, "2027-05-15T00:00:00Z").await;
    let lines = lines(&house, &caller).await;
    assert_eq!(
        spans(&lines),
        [
            ("2026-12-31", "2027-01-31"),
            ("2027-01-31", "2027-02-28"),
            ("2027-02-28", "2027-03-31"),
            ("2027-03-31", "2027-04-30"),
            ("2027-04-30", "2027-05-31"),
        ]
    );
    let service = service_row(&house, id).await;
    assert_eq!((service.period_index, service.next_due_at), (4, Some(instant("2027-05-31T00:00:00Z"))));
    assert_eq!(credit(&house, &caller).await, "50.00");
    // Each month has a series of its own, and counts from 1.
    let numbers: Vec<_> = invoices(&house, &caller).await.iter().map(Invoice::display_number).collect();
    assert_eq!(numbers, ["2026/12/1", "2027/01/1", "2027/02/1", "2027/03/1", "2027/04/1"]);
    house.check().await;
}

#[tokio::test]
async fn days_begin_where_the_customer_lives() {
    let house = house().await;
    // After midnight in Vilnius already.
    house.clock().set(instant("2027-03-10T23:30:00Z"));
    let caller = house.customer_in("ada@example.net", "Europe/Vilnius").await;
    house.credit(&caller, "100.00").await;
    order(&house, &caller, &[item(&house, "vps").await]).await;
    run_until(&house, "2027-11-20T00:00:00Z").await;
    let lines = lines(&house, &caller).await;
    let ends: Vec<&str> = lines.iter().map(|(from, _, _)| from.as_str()).collect();
    assert_eq!(ends[0], "2027-03-10 22:00:00");
    assert_eq!(ends[1], "2027-04-10 21:00:00");
    assert_eq!(ends[7], "2027-10-10 21:00:00");
    assert_eq!(ends[8], "2027-11-10 22:00:00");
    for pair in lines.windows(2) {
        assert_eq!(pair[0].1, pair[1].0);
    }
    house.check().await;
}

#[tokio::test]
async fn a_bill_is_intervals_times_rates() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let disk = view(&house, &caller, id).await.parts.disks[0].id;
    run_until(&house, "2026-11-17T10:00:00Z").await;
    let to =
        Resizing { vcpu: Some(2), memory_mib: Some(2048), disks: vec![(disk, 20)], ..Resizing::default() };
    resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    run_until(&house, "2026-12-02T01:00:00Z").await;
    let held = intervals(&house, &caller, id).await;
    let of = |meter| {
        held.iter().filter(|one| one.meter == meter).map(|one| one.quantity_milli).collect::<Vec<_>>()
    };
    assert_eq!((of(Meter::Vcpu), of(Meter::Memory)), (vec![1000, 2000], vec![1000, 2000]));
    assert_eq!((of(Meter::Disk), of(Meter::Address)), (vec![10_000, 20_000], vec![1000]));

    // 360 hours as it was, 350 hours as it is.
    let bill = &invoices(&house, &caller).await[0];
    let view = invoice::show(house.app(), &caller, bill.id).await.unwrap().unwrap();
    let mut rows: Vec<_> =
        view.lines.iter().map(|line| (line.meter.as_str(), line.quantity_milli, line.net.minor)).collect();
    rows.sort_unstable();
    assert_eq!(
        rows,
        [
            ("address", 710_000, 71),
            ("disk_gib", 10_600_000, 106),
            ("memory_gib", 1_060_000, 424),
            ("vcpu", 1_060_000, 636)
        ]
    );
    assert!(view.lines.iter().all(|line| line.kind == LineKind::Usage));
    assert_eq!((bill.state, bill.total.decimal().as_str()), (InvoiceState::Paid, "12.37"));
    assert_eq!(earned(&house, LedgerKind::Revenue).await, "12.37");
    run_until(&house, "2027-01-03T00:00:00Z").await;
    // 744 hours at 2 * 0.006 + 2 * 0.004 + 20 * 0.0001 + 0.001.
    assert_eq!(bills(&house, &caller).await[1].2, "17.11");
    house.check().await;
}

#[tokio::test]
async fn a_change_of_price_bills_the_old_price_to_the_minute() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "m").await).await;
    house.run_for(HOUR * 100).await;
    let to = Resizing { fixed: Some(product(&house, "l").await), ..Resizing::default() };
    resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    house.settle().await;
    // 100 hours at 0.006 + 0.004 + 40 * 0.0001 + 0.001.
    assert_eq!(bills(&house, &caller).await[0].2, "1.50");
    run_until(&house, "2026-12-02T01:00:00Z").await;
    // 610 hours at 2 * 0.005 + 2 * 0.003 + 80 * 0.0001 + 0.001.
    assert_eq!(bills(&house, &caller).await[1].2, "15.25");
    let lines = lines(&house, &caller).await;
    assert!(lines[..4].iter().all(|line| line.1 == "2026-11-06 14:00:00"));
    assert!(lines[4..].iter().all(|line| line.0 == "2026-11-06 14:00:00"));
    house.check().await;
}

#[tokio::test]
async fn use_that_was_billed_before_its_time_is_dunned_at_its_time() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "0.60").await;
    let id = order(&house, &caller, &[item(&house, "m").await]).await.services[0].0;
    house.run_for(HOUR * 100).await;
    let to = Resizing { fixed: Some(product(&house, "l").await), ..Resizing::default() };
    resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    house.settle().await;
    assert_eq!(invoices(&house, &caller).await[0].state, InvoiceState::Unpaid);
    house.credit(&caller, "15.30").await;
    // What the month costs is paid from the rest, and the first bill is still open.
    run_until(&house, "2026-12-02T01:00:00Z").await;
    let states: Vec<_> = invoices(&house, &caller).await.iter().map(|one| one.state).collect();
    assert_eq!(states, [InvoiceState::Paid, InvoiceState::Unpaid]);
    run_until(&house, "2026-12-08T23:00:00Z").await;
    assert_eq!(service_row(&house, id).await.state, ServiceState::Active);
    run_until(&house, "2026-12-09T01:00:00Z").await;
    assert_eq!(service_row(&house, id).await.state, ServiceState::Suspended);
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Stopped);
    house.check().await;
}

#[tokio::test]
async fn an_old_bill_that_stays_open_is_dunned_although_the_next_one_is_paid() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "1.00").await;
    let id = order(&house, &caller, &[item(&house, "m").await]).await.services[0].0;
    run_until(&house, "2026-12-01T10:00:00Z").await;
    let to = Resizing { fixed: Some(product(&house, "l").await), ..Resizing::default() };
    resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    run_until(&house, "2026-12-02T01:00:00Z").await;
    // 696 hours as it was are more than the credit; 14 hours as it is are not.
    let bills: Vec<_> =
        bills(&house, &caller).await.into_iter().map(|(_, state, total)| (state, total)).collect();
    assert_eq!(bills, [(InvoiceState::Unpaid, "10.44".to_owned()), (InvoiceState::Paid, "0.34".to_owned())]);
    run_until(&house, "2026-12-09T01:00:00Z").await;
    assert_eq!(service_row(&house, id).await.state, ServiceState::Suspended);
    house.credit(&caller, "10.00").await;
    house.settle().await;
    let seen = view(&house, &caller, id).await;
    assert_eq!(
        (service_row(&house, id).await.state, seen.server.state),
        (ServiceState::Active, ServerState::Running)
    );
    house.check().await;
}

#[tokio::test]
async fn a_server_with_the_largest_disks_is_billed() {
    let catalogue = SMALL.replace("disk_gib_max = 400", "disk_gib_max = 40000");
    let house = House::furnished(Furniture { catalogue, ..small() }).await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "9000.00").await;
    let size = Some(Size { vcpu: 1, cores_per_socket: 1, memory_mib: 1024 });
    let item = NewItem { size, disks_gib: vec![4000; 8], ..item(&house, "cloud").await };
    order(&house, &caller, &[item]).await;
    run_until(&house, "2026-12-02T01:00:00Z").await;
    // 710 hours at 0.006 + 0.004 + 32000 * 0.0001 + 0.001.
    assert_eq!(bills(&house, &caller).await[0].2, "2279.81");
    house.check().await;
}

#[tokio::test]
async fn an_engine_that_was_away_catches_up() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    house.clock().advance(DAY * 100);
    house.settle().await;
    assert_eq!(service_row(&house, id).await.period_index, 3);
    assert_eq!(credit(&house, &caller).await, "60.00");
    house.check().await;
}

#[tokio::test]
async fn a_clock_that_went_back_takes_no_use_away_that_was_billed() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "m").await).await;
    house.clock().advance(HOUR * 10);
    let to = Resizing { fixed: Some(product(&house, "l").await), ..Resizing::default() };
    // Bills what was used so far, while the disks and the address go on being used.
    resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    house.settle().await;
    let now = innkeeper_ports::clock::Clock::now(house.clock());
    house.clock().set(now.minus(std::time::Duration::from_mins(5)));
    innkeeper_app::server::remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    house.settle().await;
    house.check().await;
}
