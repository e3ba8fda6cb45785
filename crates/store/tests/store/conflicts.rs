//! Rules that a transaction reads, checks and then acts on hold for transactions at the same time.

use crate::fixture::{
    Customer, LOCATION, METERED, PLAN, at, at_once, customer, on_both, read, server, server_of, service, uid,
    write,
};
use innkeeper_domain::catalogue::Stock;
use innkeeper_domain::server::Address;
use innkeeper_store::{Store, Tx, addresses, capacity, catalogue, servers, stock};
use std::collections::HashSet;
use std::net::Ipv4Addr;

const ORDERS: usize = 8;

async fn wins(
    store: &Store,
    body: impl Fn(&mut Tx<'_>) -> Result<bool, innkeeper_store::StoreError> + Clone + Send + 'static,
) -> usize {
    let results = at_once(ORDERS, |_| {
        let (store, body) = (store.clone(), body.clone());
        async move { write(&store, body).await.unwrap() }
    })
    .await;
    results.into_iter().filter(|won| *won).count()
}

#[test]
fn the_last_one_in_stock_is_sold_once() {
    on_both(async |store| {
        customer(store).await;
        assert_eq!(wins(store, |tx| stock::take(tx, PLAN, LOCATION)).await, 1);
        let none = Stock { location: LOCATION, remaining: 0 };
        assert_eq!(read(store, stock::all).await, Ok(vec![(PLAN, none)]));

        write(store, |tx| stock::put_back(tx, PLAN, LOCATION)).await.unwrap();
        assert_eq!(wins(store, |tx| stock::take(tx, PLAN, LOCATION)).await, 1);
        assert_eq!(wins(store, |tx| stock::take(tx, METERED, LOCATION)).await, ORDERS, "without a limit");
    });
}

/// The rule spans rows: each transaction reads the sum of all servers, and adds one of its own.
#[test]
fn the_last_capacity_of_a_location_is_taken_once() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let limit = read(store, catalogue::whole).await.unwrap().locations.first().unwrap().vcpu_max;
        let won = wins(store, move |tx| {
            if capacity::used(tx, LOCATION)?.vcpu + 2 > limit {
                return Ok(false);
            }
            let id = service(tx, account)?;
            servers::insert(tx, &server_of(account, id))?;
            Ok(true)
        })
        .await;
        assert_eq!(won, 2);
        assert_eq!(read(store, |tx| capacity::used(tx, LOCATION)).await.unwrap().vcpu, limit);
    });
}

#[test]
fn an_address_is_given_once() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let ids = write(store, move |tx| {
            for last in 1..=3 {
                assert!(addresses::insert(tx, uid(), LOCATION, Ipv4Addr::new(192, 0, 2, last), at(0))?);
            }
            (0..ORDERS).map(|_| server(tx, account)).collect::<Result<Vec<_>, _>>()
        })
        .await
        .unwrap();
        let taken: Vec<Option<Address>> = at_once(ORDERS, |index| {
            let (store, id) = (store.clone(), ids[index]);
            async move {
                write(&store, move |tx| addresses::take(tx, LOCATION, account, id, at(1))).await.unwrap()
            }
        })
        .await;
        let given: HashSet<Ipv4Addr> = taken.iter().flatten().map(|address| address.address).collect();
        assert_eq!((taken.iter().flatten().count(), given.len()), (3, 3));
        assert_eq!(read(store, |tx| addresses::count(tx, LOCATION)).await.unwrap(), (0, 3));
    });
}

/// Two that read the same and write what the other read: run one after the other, the second sees the first.
#[test]
fn write_skew_is_impossible() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        for round in 0..10 {
            let kept = wins(store, move |tx| {
                let name = format!("round-{round}");
                let taken = servers::every_by_account(tx, account)?.iter().any(|server| server.name == name);
                if !taken {
                    let id = service(tx, account)?;
                    servers::insert(
                        tx,
                        &innkeeper_domain::server::Server { name, ..server_of(account, id) },
                    )?;
                }
                Ok(!taken)
            })
            .await;
            assert_eq!(kept, 1, "round {round}");
        }
    });
}
