//! What belongs to another account does not exist.

use crate::fixture::{cloud, delivered, house, instant, invoices, item, operations, order, view};
use innkeeper_app::account::{ApiKeyError, create_key, keys, revoke_key};
use innkeeper_app::order::{NewItem, OrderError, place};
use innkeeper_app::server::{self, Reinstallation, Renaming, Resizing, ServerRef, WishError};
use innkeeper_app::service::{self, CancelError, LabelError};
use innkeeper_app::{invoice, operation, order as orders, script, usage};
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::PowerWish;

#[tokio::test]
async fn servers_of_others_are_not_found() {
    let house = house().await;
    let (owner, id) = delivered(&house, cloud(&house).await).await;
    let before = view(&house, &owner, id).await;
    let stranger = house.tenant("bob@example.net").await;
    let app = house.app();
    let image = before.parts.image.id;
    for server in [ServerRef::Id(id), ServerRef::Uid(before.server.uid), ServerRef::Id(ServiceId(99))] {
        assert_eq!(server::show(app, &stranger, server).await, Ok(None));
        let to = Reinstallation { image, password: None, ssh_keys: None, script: None };
        let resizing = Resizing { vcpu: Some(2), ..Resizing::default() };
        let renaming = Renaming { name: Some("mine".to_owned()), ..Renaming::default() };
        let answers = [
            server::power(app, &stranger, server, PowerWish::OffHard).await,
            server::reinstall(app, &stranger, server, to).await,
            server::resize(app, &stranger, server, resizing).await,
            server::rename(app, &stranger, server, renaming).await,
            server::rename_as_operation(app, &stranger, server, "mine.example.net".to_owned()).await,
            server::reset_password(app, &stranger, server).await,
            server::remove(app, &stranger, server, false).await,
        ];
        for answer in answers {
            assert_eq!(answer, Err(WishError::NotFound));
        }
    }
    assert_eq!(server::list(app, &stranger).await.unwrap(), []);
    assert_eq!(operation::of_server(app, &stranger, id).await, Ok(None));
    let theirs = operations(&house, &owner, id).await[0].uid;
    assert_eq!(operation::show(app, &stranger, theirs).await, Ok(None));
    let (from, to) = (instant("2020-01-01T00:00:00Z"), instant("2030-01-01T00:00:00Z"));
    assert_eq!(operation::list(app, &stranger, from, to).await, Ok(Vec::new()));
    assert_eq!(usage::report(app, &stranger, from, to).await, Ok(Vec::new()));
    assert_eq!(view(&house, &owner, id).await, before);
}

#[tokio::test]
async fn agreements_and_bills_of_others_are_not_found() {
    let house = house().await;
    let owner = house.tenant("ada@example.net").await;
    let placed = order(&house, &owner, &[item(&house, "vps").await]).await;
    let id = placed.services[0].0;
    let stranger = house.tenant("bob@example.net").await;
    house.credit(&stranger, "100.00").await;
    let app = house.app();
    assert_eq!(service::show(app, &stranger, id).await, Ok(None));
    assert_eq!(service::list(app, &stranger).await, Ok(Vec::new()));
    let answer = service::cancel(app, &stranger, id, true, "not mine".to_owned()).await;
    assert_eq!(answer, Err(CancelError::NotFound));
    let answer = service::set_label(app, &stranger, id, "mine".to_owned()).await;
    assert_eq!(answer, Err(LabelError::NotFound));
    assert_eq!(orders::show(app, &stranger, placed.order).await, Ok(None));
    assert_eq!(orders::list(app, &stranger).await, Ok(Vec::new()));
    let bill = placed.invoice.unwrap();
    assert_eq!(invoice::show(app, &stranger, bill).await, Ok(None));
    assert_eq!(invoice::pay(app, &stranger, bill).await, Err(invoice::PayError::NotFound));
    assert!(invoices(&house, &stranger).await.is_empty());
}

#[tokio::test]
async fn scripts_keys_addresses_and_disks_of_others_cannot_be_used() {
    let house = house().await;
    let (owner, id) = delivered(&house, cloud(&house).await).await;
    let theirs = view(&house, &owner, id).await;
    let app = house.app();
    let script_id = script::add(app, &owner, "setup".to_owned(), "#!/bin/sh".to_owned()).await.unwrap();
    let key = create_key(app, &owner, "laptop", Vec::new(), None).await.unwrap();
    server::remove(app, &owner, ServerRef::Id(id), true).await.unwrap();
    house.settle().await;

    let stranger = house.tenant("bob@example.net").await;
    house.credit(&stranger, "100.00").await;
    assert_eq!(script::show(app, &stranger, script_id).await, Ok(None));
    assert_eq!(script::list(app, &stranger).await, Ok(Vec::new()));
    assert_eq!(revoke_key(app, &stranger, key.id).await, Err(ApiKeyError::NotFound));
    assert_eq!(keys(app, &stranger).await, Ok(Vec::new()));
    let address = Some(theirs.parts.addresses[0].uid);
    let answer = place(app, &stranger, vec![NewItem { address, ..cloud(&house).await }]).await;
    assert_eq!(answer, Err(OrderError::NoAddress));

    let own = order(&house, &stranger, &[cloud(&house).await]).await.services[0].0;
    house.settle().await;
    let to = Reinstallation {
        image: theirs.parts.image.id,
        password: None,
        ssh_keys: None,
        script: Some(script_id),
    };
    let answer = server::reinstall(app, &stranger, ServerRef::Id(own), to).await;
    assert_eq!(answer, Err(WishError::NoScript));
    let to = Resizing { disks: vec![(theirs.parts.disks[0].id, 40)], ..Resizing::default() };
    let answer = server::resize(app, &stranger, ServerRef::Id(own), to).await;
    assert!(matches!(answer, Err(WishError::Field { part: "disk", .. })), "{answer:?}");
    house.check().await;
}
