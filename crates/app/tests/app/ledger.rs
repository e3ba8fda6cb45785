//! The ledger check finds what was tampered with: a check that cannot fail says nothing.

use crate::fixture::{DAY, HOUR, cloud, house, invoices, item, order, small};
use innkeeper_app::ledger::check;
use innkeeper_app::testing::{Furniture, House};
use innkeeper_app::{Policy, invoice};
use innkeeper_store::StoreConfig;
use innkeeper_store::testing::TestDatabase;

/// A change of the database behind everybody's back, and what the check says of it.
const DAMAGE: &[(&str, &str)] = &[
    (
        "UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE kind = 'credit'",
        "kept sums differ",
    ),
    (
        "UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE kind = 'revenue'",
        "does not balance: posted 1",
    ),
    ("UPDATE ledger_transfer SET amount = amount + 1 WHERE id = 'service:1:net'", "with 1211 posted"),
    ("UPDATE ledger_transfer SET state = 'voided' WHERE id = 'service:1:net'", "kept sums differ"),
    ("UPDATE ledger_transfer SET state = 'pending' WHERE id = 'service:1:tax'", "1000 posted and 210 held"),
    ("DELETE FROM ledger_transfer WHERE id = 'invoice:2:net'", "it is paid, with 2"),
    ("UPDATE invoice SET state = 'unpaid' WHERE id = 1", "it is unpaid, with 1210 posted"),
    ("UPDATE invoice SET state = 'credited' WHERE id = 1", "it is credited, with 1210 posted"),
    ("UPDATE invoice SET state = 'held' WHERE id = 3", "it is held, with 0 posted and 0 held"),
    ("UPDATE invoice SET number = 7 WHERE id = 1", "numbers up to 7"),
    (
        "UPDATE invoice SET net = net + 1, total = total + 1 WHERE id = 1",
        "its lines add up to 10.00 EUR, not 10.01 EUR",
    ),
    ("UPDATE invoice SET tax = tax + 1, total = total + 1 WHERE id = 1", "its tax is 2.10 EUR, not 2.11 EUR"),
    ("UPDATE invoice_line SET net = net + 1 WHERE id = 1", "it says 10.01 EUR, not 10.00 EUR"),
    ("UPDATE invoice_line SET from_at = from_at + 864000000000 WHERE id = 1", "it bills no period"),
    ("UPDATE invoice_line SET net = net + 1 WHERE meter = 'vcpu'", "it says"),
    ("UPDATE invoice_line SET rate_micro = rate_micro * 2 WHERE meter = 'vcpu'", "it says"),
    ("UPDATE invoice_line SET meter = 'steam' WHERE meter = 'vcpu'", "it names no meter"),
    ("UPDATE usage_interval SET quantity_milli = quantity_milli * 2 WHERE meter = 'vcpu'", "not 200000"),
    (
        "UPDATE usage_interval SET start_at = start_at + 3600000000 WHERE meter = 'disk_gib'",
        "thousandths of unit-hours",
    ),
    (
        "INSERT INTO usage_interval (account_id, service_id, meter, quantity_milli, start_at, end_at) \
         SELECT account_id, service_id, meter, 5, start_at + 5, start_at + 6 FROM usage_interval WHERE meter = 'vcpu'",
        "overlap",
    ),
    (
        "INSERT INTO invoice_line (invoice_id, kind, service_id, subject, meter, from_at, to_at, description, \
         quantity_milli, rate_micro, currency, net) SELECT invoice_id, kind, service_id, subject, meter, from_at + 1, \
         to_at + 1, description, quantity_milli, rate_micro, currency, 0 FROM invoice_line WHERE meter = 'vcpu'",
        "bill the same time",
    ),
];

/// A house with a server that was paid for, one by the hour that was billed, and one that was taken back.
async fn busy(store: StoreConfig) -> House {
    let policy = Policy { tax_bp: 2100, ..Policy::default() };
    let house = House::furnished(Furniture { store, policy, ..small() }).await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "12.10").await;
    order(&house, &caller, &[item(&house, "vps").await]).await;
    house.settle().await;
    house.credit(&caller, "50.00").await;
    let id = order(&house, &caller, &[cloud(&house).await]).await.services[0].0;
    house.run_for(HOUR * 100).await;
    let server = innkeeper_app::server::ServerRef::Id(id);
    innkeeper_app::server::remove(house.app(), &caller, server, false).await.unwrap();
    house.settle().await;
    let other = house.tenant("bob@example.net").await;
    order(&house, &other, &[item(&house, "rare").await]).await;
    house.run_for(DAY * 2).await;
    house
}

#[tokio::test]
async fn damage_is_found() {
    for (sql, finding) in DAMAGE {
        let database = TestDatabase::sqlite();
        let house = busy(database.config()).await;
        house.check().await;
        let StoreConfig::Sqlite { path, .. } = database.config() else { panic!("a file") };
        let connection = rusqlite::Connection::open(path).unwrap();
        assert!(connection.execute(sql, []).unwrap() > 0, "{sql} changed nothing");
        drop(connection);
        let report = check(house.app()).await.unwrap();
        assert!(report.findings.iter().any(|text| text.contains(finding)), "{sql}: {:?}", report.findings);
    }
}

#[tokio::test]
async fn a_check_says_what_it_looked_at() {
    let house = busy(StoreConfig::Memory).await;
    let report = check(house.app()).await.unwrap();
    // Cash, the credit of two, revenue, tax; the order, the use, the order that expired and its credit note.
    assert_eq!((report.accounts, report.invoices, report.lines), (4, 4, 7));
    assert_eq!((report.intervals, report.findings.len()), (8, 0));
}

#[tokio::test]
async fn a_check_goes_through_all_pages() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    for _ in 0..105 {
        order(&house, &caller, &[item(&house, "rare").await]).await;
        house.run_for(DAY * 2).await;
    }
    let report = check(house.app()).await.unwrap();
    assert_eq!((report.invoices, report.findings), (210, Vec::new()));
    let all = invoices(&house, &caller).await;
    let last = invoice::show(house.app(), &caller, all.last().unwrap().id).await.unwrap().unwrap();
    assert_eq!(last.invoice.total.decimal(), "-5.00");
}
