//! A backup that is taken while orders come in is restored, on either database, beside the machines of today.

use crate::fixture::{
    DAY, HOUR, cloud, intervals, item, operations, order, server_row, service_row, small, transfers,
    try_order, view,
};
use innkeeper_app::Caller;
use innkeeper_app::order::NewItem;
use innkeeper_app::server::{Reinstallation, ServerRef, power, reinstall, remove};
use innkeeper_app::survey::survey;
use innkeeper_app::sweep::sweep;
use innkeeper_app::testing::{Furniture, House};
use innkeeper_audit::{Expectation, Tables, audit};
use innkeeper_domain::billing::ServiceState;
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::ledger::TransferState;
use innkeeper_domain::operation::OperationState;
use innkeeper_domain::server::{PowerWish, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_ports::clock::Clock;
use innkeeper_ports::compute::fake::FakeCompute;
use innkeeper_store::testing::both;
use innkeeper_store::{StoreConfig, backup};
use std::io::Cursor;

fn save(config: &StoreConfig) -> Vec<u8> {
    let mut archive = Vec::new();
    backup::save(config, &mut archive, "2026-11-02T10:00:00Z", &mut |_, _| {}).unwrap();
    archive
}

fn restore(config: &StoreConfig, archive: &[u8], now: Instant) {
    backup::verify(&mut Cursor::new(archive)).unwrap();
    backup::restore(config, &mut Cursor::new(archive), true, now, &mut |_, _| {}).unwrap();
}

fn roomy() -> String {
    crate::fixture::SMALL.replace("127.80.0.1-127.80.0.4", "127.80.0.1-127.80.0.14")
}

/// A house on another day over a restored database, beside the machines that are there.
async fn again(config: &StoreConfig, compute: &FakeCompute, at: Instant) -> House {
    let furniture = Furniture {
        store: config.clone(),
        catalogue: String::new(),
        compute: compute.clone(),
        seed: 77,
        ..small()
    };
    let house = House::furnished(furniture).await;
    house.clock().set(at);
    house
}

/// Nothing is found by the auditor, who shares no code with what it audits.
async fn audited(config: &StoreConfig) {
    let config = config.clone();
    let read = move || match config {
        StoreConfig::Sqlite { path, .. } => Tables::open_sqlite(&path),
        StoreConfig::Postgres { url, .. } => Tables::open_postgres(&url),
        StoreConfig::Memory => panic!("nobody else can open it"),
    };
    let tables = tokio::task::spawn_blocking(read).await.unwrap().unwrap();
    assert_eq!(audit(&tables, None, &Expectation::default()), []);
}

/// One server of each fate between the backup and the restore.
struct Fates {
    caller: Caller,
    stays: ServiceId,
    stopped: ServiceId,
    deleted: ServiceId,
    built_since: ServiceId,
    built_and_deleted_since: ServiceId,
    lost: ServiceId,
    unpaid: ServiceId,
}

async fn furnish(house: &House) -> Fates {
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let mut ids = Vec::new();
    for code in ["vps", "cloud", "cloud", "cloud", "cloud", "vps"] {
        let wanted = if code == "cloud" { cloud(house).await } else { item(house, code).await };
        if ids.len() == 4 {
            // What follows is under way when the backup is taken.
            house.settle().await;
            power(house.app(), &caller, ServerRef::Id(ids[1]), PowerWish::OffHard).await.unwrap();
            house.settle().await;
        }
        ids.push(order(house, &caller, &[wanted]).await.services[0].0);
    }
    let poor = house.tenant("poor@example.net").await;
    let unpaid = order(house, &poor, &[item(house, "vps").await]).await.services[0].0;
    let [stays, stopped, deleted, lost, built_since, built_and_deleted_since] = ids[..] else { panic!() };
    Fates { caller, stays, stopped, deleted, built_since, built_and_deleted_since, lost, unpaid }
}

/// Takes a backup while orders come in.
async fn save_under_load(house: &House, config: &StoreConfig) -> Vec<u8> {
    let orders = house.tenant("bob@example.net").await;
    house.credit(&orders, "50.00").await;
    let config = config.clone();
    let saving = tokio::task::spawn_blocking(move || save(&config));
    let mut saving = std::pin::pin!(saving);
    let wanted = NewItem { power_on: false, ..item(house, "odd").await };
    loop {
        tokio::select! {
            archive = &mut saving => return archive.unwrap(),
            _ = try_order(house, &orders, std::slice::from_ref(&wanted)) => {}
        }
    }
}

#[test]
fn a_restored_house_goes_on_with_the_machines_that_are_there() {
    let targets = both().len();
    for target in 0..targets {
        for (source, target) in both().iter().zip(both().iter().cycle().skip(target)) {
            println!("from {source:?} to {target:?}");
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.unwrap().block_on(drill(&source.config(), &target.config()));
        }
    }
}

async fn drill(source: &StoreConfig, target: &StoreConfig) {
    let compute = FakeCompute::default();
    let furniture =
        Furniture { store: source.clone(), catalogue: roomy(), compute: compute.clone(), ..small() };
    let house = House::furnished(furniture).await;
    let fates = furnish(&house).await;
    let archive = save_under_load(&house, source).await;

    // What the backup does not know.
    house.settle().await;
    let at = |id| ServerRef::Id(id);
    for id in [fates.deleted, fates.built_and_deleted_since] {
        remove(house.app(), &fates.caller, at(id), false).await.unwrap();
    }
    house.settle().await;
    let deleted_at = house.clock().now();
    // Its host hears a later wish than the one that is under way in the backup.
    for wish in [PowerWish::OffHard, PowerWish::On] {
        power(house.app(), &fates.caller, at(fates.built_since), wish).await.unwrap();
        house.settle().await;
    }
    let anew =
        Reinstallation { image: house.image("tiny").await.id, password: None, ssh_keys: None, script: None };
    reinstall(house.app(), &fates.caller, at(fates.stays), anew).await.unwrap();
    let stranger = order(&house, &fates.caller, &[cloud(&house).await]).await.services[0].0;
    house.settle().await;
    let stranger = server_row(&house, stranger).await.machine;
    compute.lose_machine(&server_row(&house, fates.lost).await.machine);
    house.run_for(HOUR * 3).await;
    let now = house.clock().now();
    drop(house);

    restore(target, &archive, now);
    audited(target).await;
    let house = again(target, &compute, now).await;
    house.check().await;
    let found = survey(house.app(), &compute).await.unwrap().unwrap();
    assert_eq!((found.retired, found.missing), (vec![fates.deleted], vec![fates.lost]));
    assert!(found.unknown.contains(&stranger));
    assert!(found.adopted >= 2);

    let swept = sweep(house.app(), &compute).await.unwrap();
    assert_eq!((&swept.ended, &swept.missing), (&vec![fates.deleted], &vec![fates.lost]));
    assert!(swept.unknown.contains(&stranger) && swept.retired.is_empty(), "{swept:?}");
    house.settle().await;
    agrees(&house, &fates, deleted_at).await;
    audited(target).await;
    // A month of renewals and meters later it still adds up.
    house.run_for(DAY * 32).await;
    sweep(house.app(), &compute).await.unwrap();
    house.settle().await;
    house.check().await;
    audited(target).await;
    assert!(compute.running(&stranger).is_some(), "it is never touched");
}

async fn agrees(house: &House, fates: &Fates, deleted_at: Instant) {
    let compute = house.compute();
    let caller = &fates.caller;
    for id in [fates.stays, fates.built_since] {
        assert_eq!(view(house, caller, id).await.server.state, ServerState::Running);
        assert_eq!(compute.built(&server_row(house, id).await.machine), 1, "adopted, not built again");
    }
    // Reinstalled since: what its owner has put there stays, also when it is started again.
    let kept = server_row(house, fates.stays).await.machine;
    for wish in [PowerWish::OffHard, PowerWish::On] {
        power(house.app(), caller, ServerRef::Id(fates.stays), wish).await.unwrap();
        house.settle().await;
    }
    assert_eq!((compute.installs(&kept), compute.running(&kept)), (2, Some(true)));
    assert_eq!(view(house, caller, fates.stopped).await.server.state, ServerState::Stopped);
    // Deleted since: it ends, and nothing after its deletion is metered.
    assert_eq!(server_row(house, fates.deleted).await.state, ServerState::Gone);
    assert_eq!(service_row(house, fates.deleted).await.state, ServiceState::Cancelled);
    let metered = intervals(house, caller, fates.deleted).await;
    assert!(!metered.is_empty() && metered.iter().all(|one| one.end.is_some_and(|end| end <= deleted_at)));
    // Built and deleted since: the hold is given back, and the operation tells why.
    assert_eq!(server_row(house, fates.built_and_deleted_since).await.state, ServerState::Failed);
    let done = operations(house, caller, fates.built_and_deleted_since).await;
    assert_eq!(done[0].state, OperationState::Failed);
    assert!(done[0].finding.contains("retired"), "{:?}", done[0].finding);
    assert!(intervals(house, caller, fates.built_and_deleted_since).await.is_empty());
    let charged = transfers(house, caller).await;
    let given_back = format!("service:{}:net", fates.built_and_deleted_since);
    let state = charged.iter().find(|(id, ..)| *id == given_back).map(|(_, state, _)| *state);
    assert_eq!(state, Some(TransferState::Voided));
    assert_eq!(server_row(house, fates.unpaid).await.state, ServerState::Pending);
    house.check().await;
}
