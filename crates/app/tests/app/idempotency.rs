//! The same key and request is the same effect and the same answer, however often and however fast.

use crate::fixture::{
    at_once, bills, credit, delivered, house, item, on_both, operations, order, small, try_order,
};
use innkeeper_app::account::{ProfileChange, ProfileError, update_profile};
use innkeeper_app::order::{OrderError, place};
use innkeeper_app::server::{self, ServerRef, WishError, power};
use innkeeper_app::service::{CancelError, Cancelled, cancel};
use innkeeper_app::testing::{Furniture, House, keyed};
use innkeeper_app::{Caller, Denied, Replay, invoice, keep_answer, replay};
use innkeeper_domain::account::AccountState;
use innkeeper_domain::server::PowerWish;
use std::sync::Arc;

#[tokio::test]
async fn a_repeated_order_is_the_same_order() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let once = keyed(&caller, "k1", "POST /order abc");
    let item = item(&house, "vps").await;
    let first = order(&house, &once, std::slice::from_ref(&item)).await;
    assert_eq!(order(&house, &once, std::slice::from_ref(&item)).await, first);
    let other = keyed(&caller, "k1", "POST /order other");
    let reused = try_order(&house, &other, std::slice::from_ref(&item)).await;
    assert_eq!(reused, Err(OrderError::Denied(Denied::KeyReused)));
    house.settle().await;
    assert_eq!(order(&house, &once, std::slice::from_ref(&item)).await, first);
    assert_eq!((credit(&house, &caller).await, bills(&house, &caller).await.len()), ("90.00".into(), 1));
    // A key belongs to its account.
    let stranger = house.tenant("bob@example.net").await;
    let theirs = order(&house, &keyed(&stranger, "k1", "POST /order other"), &[item]).await;
    assert_ne!(theirs, first);
    house.check().await;
}

#[test]
fn repetitions_at_the_same_time_are_one_order() {
    on_both(async |store| {
        let house = Arc::new(House::furnished(Furniture { store, ..small() }).await);
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        let item = item(&house, "vps").await;
        let placed = at_once(8, |_| {
            let (app, item) = (house.app().clone(), item.clone());
            let caller = keyed(&caller, "k1", "POST /order abc");
            async move { place(&app, &caller, vec![item]).await.unwrap() }
        })
        .await;
        assert!(placed.iter().all(|one| *one == placed[0]), "{placed:?}");
        house.settle().await;
        assert_eq!(credit(&house, &caller).await, "90.00");
        house.check().await;
    });
}

#[tokio::test]
async fn other_verbs_are_repeated_in_the_same_way() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    let once = |key: &str| keyed(&caller, key, "same");
    let server = ServerRef::Id(id);
    let first = power(house.app(), &once("power"), server, PowerWish::RebootHard).await.unwrap();
    // Busy for anyone else, but not for the same request.
    let busy = power(house.app(), &once("other"), server, PowerWish::RebootHard).await;
    assert_eq!(busy, Err(WishError::Busy));
    assert_eq!(power(house.app(), &once("power"), server, PowerWish::RebootHard).await, Ok(first));
    house.settle().await;
    assert_eq!(power(house.app(), &once("power"), server, PowerWish::RebootHard).await, Ok(first));
    house.settle().await;
    assert_eq!(operations(&house, &caller, id).await.len(), 2);
    // What was refused left no trace: the key is still free.
    assert_eq!(power(house.app(), &once("other"), server, PowerWish::On).await.unwrap().operation, None);

    for _ in 0..2 {
        let done = cancel(house.app(), &once("cancel"), id, false, "enough".to_owned()).await;
        assert_eq!(done, Ok(Cancelled::New));
    }
    let reused = cancel(house.app(), &keyed(&caller, "cancel", "else"), id, true, "enough".to_owned()).await;
    assert_eq!(reused, Err(CancelError::Denied(Denied::KeyReused)));
    let change = ProfileChange { email: Some("ada2@example.net".to_owned()), profile: None };
    for _ in 0..2 {
        assert_eq!(update_profile(house.app(), &once("profile"), change.clone()).await, Ok(()));
    }
    let reused = update_profile(house.app(), &keyed(&caller, "profile", "else"), change).await;
    assert_eq!(reused, Err(ProfileError::Denied(Denied::KeyReused)));

    let open = order(&house, &house.tenant("bob@example.net").await, &[item(&house, "vps").await]).await;
    let unknown = invoice::pay(house.app(), &once("pay"), open.invoice.unwrap()).await;
    assert_eq!(unknown, Err(invoice::PayError::NotFound));
}

#[tokio::test]
async fn an_answer_is_given_again_and_kept_for_a_while() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    let once = keyed(&caller, "k1", "same");
    assert_eq!(replay(house.app(), &caller).await, Ok(Replay::Fresh));
    assert_eq!(replay(house.app(), &once).await, Ok(Replay::Fresh));
    keep_answer(house.app(), &once, 409, "sold out".to_owned()).await.unwrap();
    keep_answer(house.app(), &once, 200, "late".to_owned()).await.unwrap();
    let answered = Replay::Answered { status: 409, body: "sold out".to_owned() };
    assert_eq!(replay(house.app(), &once).await, Ok(answered));
    assert_eq!(replay(house.app(), &keyed(&caller, "k1", "else")).await, Err(Denied::KeyReused));
    // A repetition that passed the look-up while the first was being refused has no effect of its own.
    house.credit(&caller, "100.00").await;
    let raced = try_order(&house, &once, &[item(&house, "vps").await]).await;
    assert!(matches!(raced, Err(OrderError::Denied(Denied::Unavailable(_)))), "{raced:?}");
    assert!(bills(&house, &caller).await.is_empty());

    house.run_for(house.app().policy().idempotency_kept * 2).await;
    innkeeper_app::sweep::sweep(house.app(), house.compute()).await.unwrap();
    assert_eq!(replay(house.app(), &once).await, Ok(Replay::Fresh));
}

#[test]
fn a_try_that_was_refused_while_another_was_carried_out_is_not_answered_as_refused() {
    on_both(async |store| {
        let house = House::furnished(Furniture { store, ..small() }).await;
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        let item = item(&house, "vps").await;
        let attempt = || keyed(&caller, "k1", "same");
        // It was refused, and stands still before that is kept.
        let slow = attempt();
        assert_eq!(replay(house.app(), &slow).await, Ok(Replay::Fresh));
        let first = order(&house, &attempt(), std::slice::from_ref(&item)).await;
        let late = keep_answer(house.app(), &slow, 409, "sold out".to_owned()).await;
        assert!(matches!(late, Err(Denied::Unavailable(_))), "{late:?}");

        let third = attempt();
        assert_eq!(replay(house.app(), &third).await, Ok(Replay::Fresh));
        assert_eq!(order(&house, &third, std::slice::from_ref(&item)).await, first);
        assert_eq!(keep_answer(house.app(), &third, 202, "made".to_owned()).await, Ok(Replay::Fresh));
        let made = Ok(Replay::Answered { status: 202, body: "made".to_owned() });
        assert_eq!(keep_answer(house.app(), &slow, 409, "sold out".to_owned()).await, made);
        assert_eq!(replay(house.app(), &attempt()).await, made);
        let other = keyed(&caller, "k1", "else");
        let reused = keep_answer(house.app(), &other, 409, String::new()).await;
        assert_eq!(reused, Err(Denied::KeyReused));
    });
}

#[tokio::test]
async fn what_was_done_is_told_to_whoever_may_not_do_it_any_more() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let items = [item(&house, "vps").await];
    let first = order(&house, &keyed(&caller, "k1", "same"), &items).await;
    let suspended = Caller { account_state: AccountState::Suspended, ..caller.clone() };
    assert_eq!(order(&house, &keyed(&suspended, "k1", "same"), &items).await, first);
    for fresh in [suspended.clone(), keyed(&suspended, "k2", "same")] {
        let refused = try_order(&house, &fresh, &items).await;
        assert_eq!(refused, Err(OrderError::Denied(Denied::Suspended)));
    }
    house.check().await;
}

/// The answer to an order may be asked for again long after.
#[tokio::test]
async fn a_server_that_is_gone_can_still_be_told_as_ordered() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    cancel(house.app(), &caller, id, true, "enough".to_owned()).await.unwrap();
    house.settle().await;
    assert_eq!(server::show(house.app(), &caller, ServerRef::Id(id)).await, Ok(None));
    let ordered = server::ordered(house.app(), &caller, ServerRef::Id(id)).await.unwrap();
    assert_eq!(ordered.unwrap().server.id, id);
    let stranger = house.tenant("bob@example.net").await;
    assert_eq!(server::ordered(house.app(), &stranger, ServerRef::Id(id)).await, Ok(None));
}
