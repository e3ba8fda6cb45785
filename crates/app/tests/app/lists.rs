//! Lists put many servers together at once, and show of each what it shows alone.

use crate::fixture::{cloud, item, on_both, order, small};
use innkeeper_app::order::NewItem;
use innkeeper_app::server::{self, ServerRef, Window, power, remove};
use innkeeper_app::testing::{Furniture, House};
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::{PowerWish, ServerState};

const EVERY: Window = Window { skip: 0, take: usize::MAX };

#[test]
fn lists_show_of_each_server_what_it_shows_alone() {
    on_both(async |store| {
        let house = House::furnished(Furniture { store, ..small() }).await;
        let (ada, bob) = (house.tenant("ada@example.net").await, house.tenant("bob@example.net").await);
        house.credit(&ada, "100.00").await;
        house.credit(&bob, "100.00").await;
        let two_disks = NewItem { disks_gib: vec![10, 20], ..cloud(&house).await };
        let [stopping, gone] =
            order(&house, &ada, &[two_disks, cloud(&house).await]).await.services[..].try_into().unwrap();
        let other = order(&house, &bob, &[item(&house, "m").await]).await.services[0];
        let sized = order(&house, &ada, &[item(&house, "m").await]).await.services[0];
        house.settle().await;
        remove(house.app(), &ada, ServerRef::Id(gone.0), false).await.unwrap();
        house.settle().await;
        power(house.app(), &ada, ServerRef::Id(stopping.0), PowerWish::OffHard).await.unwrap();
        let elsewhere = NewItem { location: Some(house.location("b").await.id), ..item(&house, "vps").await };
        let deploying = order(&house, &ada, &[elsewhere]).await.services[0];

        let listed = server::list_window(house.app(), &ada, EVERY).await.unwrap();
        let numbers: Vec<ServiceId> = listed.iter().map(|view| view.server.id).collect();
        assert_eq!(numbers, [stopping.0, sized.0, deploying.0]);
        let states: Vec<ServerState> = listed.iter().map(|view| view.server.state).collect();
        assert_eq!(states, [ServerState::Stopping, ServerState::Running, ServerState::Deploying]);
        assert_eq!(listed[0].parts.disks.len(), 2);
        let under_way: Vec<bool> = listed.iter().map(|view| view.parts.operation.is_some()).collect();
        assert_eq!(under_way, [true, false, true]);
        assert!(listed[1].parts.size_of.is_some());

        let whole = server::list(house.app(), &ada).await.unwrap();
        assert_eq!(whole.len(), listed.len());
        for (listed, whole) in listed.iter().zip(whole) {
            let alone = server::show(house.app(), &ada, ServerRef::Id(listed.server.id)).await.unwrap();
            assert_eq!(alone.as_ref(), Some(&whole));
            assert_eq!(listed.parts, whole.parts);
            let (brief, full) = (&listed.server, &whole.server);
            assert_eq!((brief.uid, &brief.name, brief.size), (full.uid, &full.name, full.size));
            assert_eq!(
                (brief.state, brief.removal, brief.created_at),
                (full.state, full.removal, full.created_at)
            );
        }
        let second = server::list_window(house.app(), &ada, Window { skip: 1, take: 1 }).await.unwrap();
        assert_eq!(second, listed[1..2]);
        let of_bob = server::list_window(house.app(), &bob, EVERY).await.unwrap();
        assert_eq!(of_bob.iter().map(|view| view.server.id).collect::<Vec<_>>(), [other.0]);
        house.settle().await;
        house.check().await;
    });
}
