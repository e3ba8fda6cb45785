//! The database conflicts, goes away, forgets to answer, and the clock jumps: everything is still done once.

use crate::fixture::{
    DAY, HOUR, bills, cloud, credit, delivered, intervals, item, on_both, operations, order, server_row,
    small, try_order, view,
};
use innkeeper_app::order::{NewItem, OrderError};
use innkeeper_app::server::{ServerRef, power, remove};
use innkeeper_app::sweep::sweep;
use innkeeper_app::testing::{Furniture, House, keyed};
use innkeeper_app::{Denied, operator};
use innkeeper_domain::operation::OperationState;
use innkeeper_domain::server::{PowerWish, ServerState};
use innkeeper_ports::clock::Clock;
use innkeeper_store::StoreConfig;
use innkeeper_store::testing::{Cable, TestDatabase};
use std::time::Duration;

/// A life with an order, power, a renewal and an end; everything that customers see of it.
async fn life(house: &House) -> Vec<String> {
    let (caller, id) = delivered(house, item(house, "vps").await).await;
    let metered = order(house, &caller, &[cloud(house).await]).await.services[0].0;
    house.settle().await;
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::RebootHard).await.unwrap();
    house.settle().await;
    house.run_for(DAY * 32).await;
    remove(house.app(), &caller, ServerRef::Id(metered), false).await.unwrap();
    house.settle().await;
    house.check().await;
    let mut seen = vec![credit(house, &caller).await, format!("{:?}", bills(house, &caller).await)];
    for id in [id, metered] {
        let server = server_row(house, id).await;
        seen.push(format!("{:?} {}", server.state, house.compute().built(&server.machine)));
        let done = operations(house, &caller, id).await;
        let done: Vec<String> = done.iter().map(|one| format!("{} {:?}", one.kind, one.state)).collect();
        seen.push(done.join("; "));
        seen.push(intervals(house, &caller, id).await.len().to_string());
    }
    seen
}

#[test]
fn transactions_that_conflict_all_the_time_change_nothing_that_is_seen() {
    on_both(async |config| {
        let quiet = life(&House::furnished(small()).await).await;
        let house = House::furnished(Furniture { store: config, ..small() }).await;
        house.app().store().repeat_every(2);
        assert_eq!(life(&house).await, quiet);
    });
}

/// A house behind a cable to a database of its own; `None` where there is no PostgreSQL.
async fn behind_a_cable() -> Option<(TestDatabase, Cable, House)> {
    let database = TestDatabase::postgres().ok()?;
    let StoreConfig::Postgres { url, .. } = database.config() else { return None };
    let cable = Cable::to(&url);
    let store = StoreConfig::Postgres { url: cable.url().to_owned(), writers: 2, readers: 2 };
    let house = House::furnished(Furniture { store, ..small() }).await;
    Some((database, cable, house))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_commit_was_not_answered_is_repeated_under_its_key() {
    let Some((_database, cable, house)) = behind_a_cable().await else { return };
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let wanted = [item(&house, "vps").await];
    let first = keyed(&caller, "key-1", "body");
    cable.lose_commits(1);
    let lost = try_order(&house, &first, &wanted).await;
    assert!(matches!(lost, Err(OrderError::Denied(Denied::Unavailable(_)))), "{lost:?}");
    assert_eq!(cable.commits_lost(), 1);
    let placed = try_order(&house, &first, &wanted).await.unwrap();
    house.settle().await;
    assert_eq!(bills(&house, &caller).await.len(), 1);
    assert_eq!(credit(&house, &caller).await, "90.00");
    assert_eq!(view(&house, &caller, placed.services[0].0).await.server.state, ServerState::Running);
    house.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_whose_commits_are_not_answered_are_done_once() {
    let Some((_database, cable, house)) = behind_a_cable().await else { return };
    let (caller, id) = {
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
        (caller, placed.services[0].0)
    };
    // Every step loses the answer to its claim or to its commit, and is taken up again when the lease is over.
    for round in 0..40 {
        cable.lose_commits(1 + round % 2);
        house.settle_within(Duration::ZERO).await;
        house.clock().advance(Duration::from_secs(31));
    }
    cable.lose_commits(0);
    house.settle().await;
    assert!(cable.commits_lost() > 5, "{}", cable.commits_lost());
    let server = server_row(&house, id).await;
    assert_eq!((server.state, house.compute().built(&server.machine)), (ServerState::Running, 1));
    assert_eq!(credit(&house, &caller).await, "90.00");
    assert_eq!(bills(&house, &caller).await.len(), 1);
    house.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_away_is_worked_with_again_without_a_restart() {
    let Some((_database, cable, house)) = behind_a_cable().await else { return };
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let wanted = item(&house, "vps").await;
    for _ in 0..3 {
        power(house.app(), &caller, ServerRef::Id(id), PowerWish::RebootHard).await.unwrap();
        cable.cut();
        assert!(matches!(house.app().ready().await, Err(Denied::Unavailable(_))));
        let refused = try_order(&house, &caller, std::slice::from_ref(&wanted)).await;
        assert!(matches!(refused, Err(OrderError::Denied(Denied::Unavailable(_)))), "{refused:?}");
        house.settle().await;
        assert!(sweep(house.app(), house.compute()).await.is_err());
        cable.mend();
        house.app().ready().await.unwrap();
        house.settle().await;
        assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Running);
        // Connections that break while nobody uses them are no fault at all.
        cable.interrupt();
        std::thread::sleep(Duration::from_millis(20));
        house.app().ready().await.unwrap();
        house.credit(&caller, "1.00").await;
    }
    assert_eq!(bills(&house, &caller).await.len(), 0);
    house.check().await;
}

async fn parked(house: &House) -> usize {
    let counts = operator::counts(house.app()).await.unwrap();
    let of =
        |state| counts.operations.iter().find(|(other, _)| *other == state).map_or(0, |(_, count)| *count);
    usize::try_from(of(OperationState::Parked)).unwrap()
}

/// Nothing under way: only what is metered and billed may notice.
#[tokio::test]
async fn a_clock_that_jumps_bills_nothing_twice_and_parks_nothing() {
    for jumps in
        [[-HOUR_S * 30, HOUR_S * 31], [HOUR_S * 50, -HOUR_S * 49], [-1, 2], [DAY_S * 40, -DAY_S * 39]]
    {
        let house = House::furnished(small()).await;
        let (caller, id) = delivered(&house, cloud(&house).await).await;
        house.credit(&caller, "400.00").await;
        for (round, jump) in jumps.into_iter().cycle().take(6).enumerate() {
            shift(&house, jump);
            let wish = if round % 2 == 0 { PowerWish::OffHard } else { PowerWish::On };
            power(house.app(), &caller, ServerRef::Id(id), wish).await.unwrap();
            house.settle().await;
            let wanted = NewItem { power_on: round % 3 == 0, ..cloud(&house).await };
            if let Ok(placed) = try_order(&house, &caller, &[wanted]).await {
                house.settle().await;
                shift(&house, -jump / 2);
                remove(house.app(), &caller, ServerRef::Id(placed.services[0].0), false).await.unwrap();
                shift(&house, jump / 2);
                house.settle().await;
            }
            sweep(house.app(), house.compute()).await.unwrap();
            assert_eq!(parked(&house).await, 0, "{jumps:?} {round}");
            house.check().await;
        }
        for one in intervals(&house, &caller, id).await {
            assert!(one.end.is_none_or(|end| end >= one.start));
        }
        house.run_for(DAY * 70).await;
        house.check().await;
        assert_eq!(parked(&house).await, 0);
    }
}

const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 24 * HOUR_S;

fn shift(house: &House, seconds: i64) {
    let span = Duration::from_secs(seconds.unsigned_abs());
    let now = house.clock().now();
    house.clock().set(if seconds < 0 { now.minus(span) } else { now.plus(span) });
}

/// A lease that was taken under a clock that ran ahead ends when that clock said, and the work goes on.
#[tokio::test]
async fn an_operation_that_was_claimed_under_a_fast_clock_goes_on() {
    let house = House::furnished(small()).await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    shift(&house, HOUR_S);
    let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
    shift(&house, -HOUR_S);
    house.settle_within(HOUR * 2).await;
    let done = operations(&house, &caller, placed.services[0].0).await;
    assert_eq!(done[0].state, OperationState::Done, "{:?}", done[0].finding);
    house.check().await;
}
