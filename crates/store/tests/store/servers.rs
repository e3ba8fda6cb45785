//! Servers with their disks and addresses.

use crate::fixture::{
    Customer, LOCATION, account, at, customer, on_both, read, server, server_of, uid, write,
};
use innkeeper_domain::id::{AccountId, ImageId, LocationId, ServiceId};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{InstallPlan, Server, ServerState, Size};
use innkeeper_store::{StoreError, Violation, addresses, capacity, disks, servers};
use std::net::Ipv4Addr;

#[test]
fn a_server_reads_back_and_changes() {
    on_both(async |store| {
        let Customer { account, service: id } = customer(store).await;
        let fresh = server_of(account, id);
        write(store, {
            let fresh = fresh.clone();
            move |tx| servers::insert(tx, &fresh)
        })
        .await
        .unwrap();
        // It grows, also when the clock goes back.
        for (now, revision) in [(9, at(9).micros()), (4, at(9).micros() + 1), (30, at(30).micros())] {
            write(store, move |tx| servers::revise(tx, id, at(now))).await.unwrap();
            assert_eq!(read(store, move |tx| servers::revision(tx, id)).await.unwrap(), revision);
        }
        let find = async || read(store, move |tx| servers::by_id(tx, id)).await.unwrap().unwrap();
        assert_eq!(find().await, fresh);
        let size = Size { vcpu: 4, cores_per_socket: 2, memory_mib: 4_096 };
        let install = InstallPlan {
            id: "2".to_owned(),
            revision: 7,
            root_password: Some(Secret("s3cret".to_owned())),
            ssh_keys: vec!["ssh-ed25519 AAAA ada".to_owned()],
            user_data: Some("#!/bin/sh\ntrue\n".to_owned()),
        };
        write(store, {
            let install = install.clone();
            move |tx| {
                servers::set_state(tx, id, ServerState::Running, at(1))?;
                servers::rename(tx, id, "database", "the big one", at(2))?;
                servers::set_hostname(tx, id, "db.example.net", at(3))?;
                servers::set_size(tx, id, size, None, at(4))?;
                servers::set_install(tx, id, ImageId(2), &install, None, at(5))?;
                servers::set_suspended(tx, id, true, at(6))?;
                servers::set_removal(tx, id, at(7))
            }
        })
        .await
        .unwrap();
        let expected = Server {
            state: ServerState::Running,
            name: "database".to_owned(),
            description: "the big one".to_owned(),
            hostname: "db.example.net".to_owned(),
            size,
            fixed_size: None,
            image: ImageId(2),
            install,
            first_password: None,
            suspended: true,
            removal: true,
            changed_at: at(7),
            ..fresh
        };
        assert_eq!(find().await, expected);
        let uid = expected.uid;
        let (by_uid, mine) = read(store, move |tx| {
            Ok((servers::of_account_by_uid(tx, account, uid)?, servers::of_account(tx, account, id)?))
        })
        .await
        .unwrap();
        assert_eq!((by_uid.as_ref(), mine.as_ref()), (Some(&expected), Some(&expected)));
        let stranger = AccountId(account.0 + 1);
        assert_eq!(read(store, move |tx| servers::of_account(tx, stranger, id)).await, Ok(None));
        assert_eq!(read(store, move |tx| servers::of_account_by_uid(tx, stranger, uid)).await, Ok(None));
        let machine = expected.machine.clone();
        assert_eq!(read(store, move |tx| servers::by_machine(tx, &machine)).await, Ok(Some(expected)));
    });
}

#[test]
fn a_server_that_is_gone_holds_nothing() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let (first, second) = write(store, move |tx| {
            let (first, second) = (server(tx, account)?, server(tx, account)?);
            for id in [first, second] {
                disks::insert(tx, uid(), id, 20, true)?;
            }
            Ok((first, second))
        })
        .await
        .unwrap();
        let used = async || read(store, |tx| capacity::used(tx, LOCATION)).await.unwrap();
        assert_eq!(used().await, capacity::Used { vcpu: 4, memory_mib: 4_096, disk_gib: 40 });
        write(store, move |tx| servers::set_state(tx, first, ServerState::Gone, at(1))).await.unwrap();
        assert_eq!(used().await, capacity::Used { vcpu: 2, memory_mib: 2_048, disk_gib: 20 });
        let elsewhere = read(store, |tx| capacity::used(tx, LocationId(2))).await.unwrap();
        assert_eq!(elsewhere, capacity::Used { vcpu: 0, memory_mib: 0, disk_gib: 0 });

        let ids = |found: Vec<Server>| found.iter().map(|server| server.id).collect::<Vec<_>>();
        assert_eq!(ids(read(store, move |tx| servers::by_account(tx, account)).await.unwrap()), [second]);
        assert_eq!(
            ids(read(store, move |tx| servers::every_by_account(tx, account)).await.unwrap()),
            [first, second]
        );
        assert_eq!(ids(read(store, |tx| servers::standing(tx, ServiceId(0), 9)).await.unwrap()), [second]);
        let counts = read(store, servers::counts).await.unwrap();
        assert_eq!(counts, [(ServerState::Gone, 1), (ServerState::Pending, 1)]);
    });
}

#[test]
fn a_disk_only_grows_and_one_is_the_main_one() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let (id, extra) = write(store, move |tx| {
            let id = server(tx, account)?;
            let extra = disks::insert(tx, uid(), id, 10, false)?;
            disks::insert(tx, uid(), id, 20, true)?;
            Ok((id, extra))
        })
        .await
        .unwrap();
        let main = write(store, move |tx| disks::insert(tx, uid(), id, 30, true)).await;
        assert_eq!(main, Err(StoreError::Violation(Violation::Unique)));
        let empty = write(store, move |tx| disks::insert(tx, uid(), id, 0, false)).await;
        assert_eq!(empty, Err(StoreError::Violation(Violation::Check)));
        assert_eq!(write(store, move |tx| disks::grow(tx, extra, 40)).await, Ok(true));
        assert_eq!(write(store, move |tx| disks::grow(tx, extra, 39)).await, Ok(false));
        let sizes = |found: Vec<innkeeper_domain::server::Disk>| {
            found.iter().map(|disk| (disk.size_gib, disk.is_main)).collect::<Vec<_>>()
        };
        assert_eq!(
            sizes(read(store, move |tx| disks::by_server(tx, id)).await.unwrap()),
            [(20, true), (40, false)]
        );
        assert_eq!(
            sizes(read(store, move |tx| disks::by_account(tx, account)).await.unwrap()),
            [(20, true), (40, false)]
        );
    });
}

#[test]
fn a_released_address_rests_before_it_is_given_again() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let ip = |last| Ipv4Addr::new(192, 0, 2, last);
        let id = write(store, move |tx| {
            for last in 1..=2 {
                assert!(addresses::insert(tx, uid(), LOCATION, ip(last), at(0))?);
                assert!(!addresses::insert(tx, uid(), LOCATION, ip(last), at(0))?, "it is there already");
            }
            server(tx, account)
        })
        .await
        .unwrap();
        let take = async |second| {
            let taken =
                write(store, move |tx| addresses::take(tx, LOCATION, account, id, at(second))).await.unwrap();
            taken.map(|address| address.address)
        };
        assert_eq!(take(1).await, Some(ip(1)));
        assert_eq!(write(store, move |tx| addresses::release(tx, id, false, at(2))).await, Ok(1));
        assert_eq!((take(3).await, take(4).await, take(5).await), (Some(ip(2)), Some(ip(1)), None));
        let held = read(store, move |tx| addresses::by_server(tx, id)).await.unwrap();
        assert_eq!(held.iter().map(|address| address.server).collect::<Vec<_>>(), [Some(id), Some(id)]);
        assert_eq!(read(store, move |tx| addresses::by_account(tx, account)).await.unwrap(), held);
        assert_eq!(read(store, |tx| addresses::count(tx, LocationId(2))).await, Ok((0, 0)));
    });
}

#[test]
fn a_kept_address_is_given_only_to_its_account() {
    on_both(async |store| {
        let Customer { account: ada, .. } = customer(store).await;
        let ip = Ipv4Addr::new(192, 0, 2, 1);
        let (bob, hers, his) = write(store, move |tx| {
            addresses::insert(tx, uid(), LOCATION, ip, at(0))?;
            let bob = account(tx, "bob@example.net")?;
            Ok((bob, server(tx, ada)?, server(tx, bob)?))
        })
        .await
        .unwrap();
        let taken =
            write(store, move |tx| addresses::take(tx, LOCATION, ada, hers, at(1))).await.unwrap().unwrap();
        assert_eq!(write(store, move |tx| addresses::release(tx, hers, true, at(2))).await, Ok(1));
        let kept = read(store, move |tx| addresses::by_account(tx, ada)).await.unwrap();
        assert_eq!(
            kept.iter().map(|address| (address.uid, address.server)).collect::<Vec<_>>(),
            [(taken.uid, None)]
        );
        assert_eq!(write(store, move |tx| addresses::take(tx, LOCATION, bob, his, at(3))).await, Ok(None));
        let steal = move |tx: &mut innkeeper_store::Tx<'_>| {
            addresses::take_kept(tx, LOCATION, bob, taken.uid, his, at(3))
        };
        assert_eq!(write(store, steal).await, Ok(None));
        let back = move |tx: &mut innkeeper_store::Tx<'_>| {
            addresses::take_kept(tx, LOCATION, ada, taken.uid, hers, at(4))
        };
        assert_eq!(write(store, back).await.unwrap().unwrap().address, ip);
        assert_eq!(write(store, back).await, Ok(None), "it is in use");

        assert_eq!(write(store, move |tx| addresses::release(tx, hers, false, at(5))).await, Ok(1));
        assert_eq!(read(store, |tx| addresses::count(tx, LOCATION)).await, Ok((1, 1)));
        let free = write(store, move |tx| addresses::take(tx, LOCATION, bob, his, at(6))).await;
        assert_eq!(free.unwrap().unwrap().address, ip);
    });
}

#[test]
fn what_is_held_for_a_server_counts_as_used() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let id = write(store, move |tx| server(tx, account)).await.unwrap();
        let hold = async |vcpu, memory_mib, disk_gib| {
            let extra = capacity::Used { vcpu, memory_mib, disk_gib };
            write(store, move |tx| servers::hold(tx, id, extra)).await.unwrap();
            read(store, |tx| capacity::used(tx, LOCATION)).await.unwrap()
        };
        assert_eq!(hold(2, 1_024, 30).await, capacity::Used { vcpu: 4, memory_mib: 3_072, disk_gib: 30 });
        assert_eq!(hold(0, 0, 0).await, capacity::Used { vcpu: 2, memory_mib: 2_048, disk_gib: 0 });
    });
}
