//! Accounts: signed up once, let in by password or key, and changed by their owners.

use crate::fixture::{DAY, HOUR, house};
use innkeeper_app::account::{
    ApiKeyError, AuthError, ProfileChange, ProfileError, SignUp, SignUpError, authenticate_key,
    authenticate_password, create_key, keys, profile, revoke_key, revoke_own_key, sign_up, update_profile,
};
use innkeeper_app::testing::{PASSWORD, ada};
use innkeeper_domain::account::{AccountState, Profile};
use innkeeper_store::StoreError;
use std::net::IpAddr;

fn wish(email: &str, password: &str) -> SignUp {
    SignUp {
        email: email.to_owned(),
        password: password.to_owned(),
        profile: ada(),
        currency: None,
        zone: None,
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_customer_signs_up_once_and_is_let_in_by_the_password() {
    let house = house().await;
    let app = house.app();
    for email in ["", "ada", "ada@", "a b@example.net"] {
        assert_eq!(sign_up(app, wish(email, PASSWORD)).await, Err(SignUpError::Email));
    }
    for password in ["", "short-A1", "no-digits-Here", "no-upper-case-1"] {
        assert_eq!(sign_up(app, wish("ada@example.net", password)).await, Err(SignUpError::Password));
    }
    let nowhere = SignUp { zone: Some("Mars/Olympus".to_owned()), ..wish("ada@example.net", PASSWORD) };
    assert_eq!(sign_up(app, nowhere).await, Err(SignUpError::Zone));
    let made = sign_up(app, wish(" Ada@Example.net ", PASSWORD)).await.unwrap();
    assert_eq!(sign_up(app, wish("ada@example.net", PASSWORD)).await, Err(SignUpError::EmailTaken));
    let mut long = wish("eve@example.net", PASSWORD);
    long.profile.city = "x".repeat(300);
    assert_eq!(sign_up(app, long).await, Err(SignUpError::Field("city")));

    let caller =
        authenticate_password(app, "ADA@example.net", PASSWORD, Some(ip("192.0.2.1"))).await.unwrap();
    assert_eq!((caller.account, caller.login), (made.account, made.login));
    for (email, password) in [("ada@example.net", "Wrong-Horse-1"), ("bob@example.net", PASSWORD)] {
        assert_eq!(authenticate_password(app, email, password, None).await, Err(AuthError::Unknown));
    }
    let (account, login) = profile(app, &caller).await.unwrap();
    assert_eq!((account.email.as_str(), login.last_seen_ip.as_str()), ("ada@example.net", "192.0.2.1"));
    assert_eq!(account.profile, ada());

    let closed: Result<(), StoreError> = app
        .store()
        .write("test.close", move |tx| {
            innkeeper_store::accounts::set_state(tx, made.account, AccountState::Closed)
        })
        .await;
    closed.unwrap();
    let answer = authenticate_password(app, "ada@example.net", PASSWORD, None).await;
    assert_eq!(answer, Err(AuthError::Unknown));
}

#[tokio::test]
async fn a_key_opens_from_where_it_may_and_until_it_is_revoked() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    let app = house.app();
    let home = vec!["192.0.2.1".to_owned(), "2001:db8::1".to_owned()];
    let (end, label) = (app.now().plus(DAY), "x".repeat(129));
    assert_eq!(create_key(app, &caller, &label, Vec::new(), None).await, Err(ApiKeyError::Label));
    let wrong = vec!["home".to_owned()];
    assert_eq!(create_key(app, &caller, "laptop", wrong, None).await, Err(ApiKeyError::Address));
    let open = create_key(app, &caller, "laptop", Vec::new(), None).await.unwrap();
    let bound = create_key(app, &caller, "server", home, Some(end)).await.unwrap();

    let found = authenticate_key(app, &open.key, None).await.unwrap();
    assert_eq!((found.login, found.role), (caller.login, caller.role));
    assert_eq!(authenticate_key(app, &bound.key, Some(ip("192.0.2.1"))).await.unwrap().login, caller.login);
    for address in [None, Some(ip("192.0.2.2"))] {
        let answer = authenticate_key(app, &bound.key, address).await;
        assert_eq!(answer, Err(AuthError::AddressNotAllowed));
    }
    for key in ["", "0", &"0".repeat(32), &"0".repeat(4000)] {
        assert_eq!(authenticate_key(app, key, None).await, Err(AuthError::Unknown));
    }
    house.clock().advance(DAY);
    assert_eq!(authenticate_key(app, &bound.key, Some(ip("192.0.2.1"))).await, Err(AuthError::Unknown));

    let listed = keys(app, &caller).await.unwrap();
    assert_eq!(listed.iter().map(|key| key.label.as_str()).collect::<Vec<_>>(), ["laptop", "server"]);
    assert!(open.key.ends_with(&listed[0].hint) && !format!("{open:?}").contains(&open.key));
    assert_eq!(revoke_key(app, &caller, open.id).await, Ok(()));
    assert_eq!(revoke_key(app, &caller, open.id).await, Err(ApiKeyError::NotFound));
    assert_eq!(authenticate_key(app, &open.key, None).await, Err(AuthError::Unknown));
    let own = create_key(app, &caller, "own", Vec::new(), None).await.unwrap();
    assert_eq!(revoke_own_key(app, &own.key).await, Ok(()));
    assert_eq!(revoke_own_key(app, &own.key).await, Err(ApiKeyError::NotFound));
}

#[tokio::test]
async fn keys_for_a_while_do_not_pile_up() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    let app = house.app();
    let lasting = create_key(app, &caller, "lasting", Vec::new(), None).await.unwrap();
    for _ in 0..100 {
        let end = Some(app.now().plus(HOUR));
        create_key(app, &caller, "token", Vec::new(), end).await.unwrap();
        house.clock().advance(HOUR);
    }
    let labels: Vec<_> = keys(app, &caller).await.unwrap().into_iter().map(|key| key.label).collect();
    assert_eq!(
        labels.iter().filter(|label| *label == "token").count(),
        26,
        "those of the last day: {labels:?}"
    );
    assert!(authenticate_key(app, &lasting.key, None).await.is_ok(), "one without an end is none of them");
}

#[tokio::test]
async fn an_account_changes_its_name_and_mail_address() {
    let house = house().await;
    let (caller, other) = (house.tenant("ada@example.net").await, house.tenant("bob@example.net").await);
    let app = house.app();
    let mail = |email: &str| ProfileChange { email: Some(email.to_owned()), profile: None };
    assert_eq!(update_profile(app, &caller, mail("nobody")).await, Err(ProfileError::Email));
    assert_eq!(update_profile(app, &caller, mail(&other.email)).await, Err(ProfileError::EmailTaken));
    update_profile(app, &caller, mail("Ada.Kovac@example.net")).await.unwrap();
    let wrong = [
        ("firstname", Profile { first_name: "x".repeat(257), ..ada() }),
        ("city", Profile { city: "a\u{0}b".to_owned(), ..ada() }),
        ("country", Profile { country: "lt".to_owned(), ..ada() }),
    ];
    for (part, profile) in wrong {
        let change = ProfileChange { email: None, profile: Some(profile) };
        assert_eq!(update_profile(app, &caller, change).await, Err(ProfileError::Field(part)));
    }
    let moved = Profile { city: "Kaunas".to_owned(), ..ada() };
    let change = ProfileChange { email: None, profile: Some(moved.clone()) };
    update_profile(app, &caller, change).await.unwrap();
    let (account, login) = profile(app, &caller).await.unwrap();
    assert_eq!((account.email.as_str(), account.profile), ("ada.kovac@example.net", moved));
    assert_eq!(login.email, "ada.kovac@example.net");
}
