//! Accounts and what hangs on them: logins, keys, scripts, notices, the trail and kept answers.

use crate::fixture::{Customer, account, at, at_once, customer, on_both, read, uid, write};
use innkeeper_domain::account::{AccountState, Profile, Role};
use innkeeper_domain::id::AccountId;
use innkeeper_domain::money::Currency;
use innkeeper_store::api_keys::{self, NewApiKey};
use innkeeper_store::idempotency::{self, Answer, Kept};
use innkeeper_store::logins::{self, NewLogin};
use innkeeper_store::{StoreError, Violation, accounts, audit, notices, scripts};

const UNIQUE: StoreError = StoreError::Violation(Violation::Unique);

fn login_of(account: AccountId, email: &str) -> NewLogin {
    NewLogin {
        uid: uid(),
        account,
        email: email.to_owned(),
        password_hash: "$argon2id$old".to_owned(),
        role: Role::Operator,
        at: at(0),
    }
}

#[test]
fn an_account_reads_back_and_changes() {
    on_both(async |store| {
        let id = write(store, |tx| account(tx, "ada@example.net")).await.unwrap();
        assert_eq!(write(store, |tx| account(tx, "ada@example.net")).await, Err(UNIQUE));
        let found = read(store, move |tx| accounts::by_id(tx, id)).await.unwrap().unwrap();
        assert_eq!((found.state, found.currency, found.tax_bp), (AccountState::Active, Currency::EUR, 2_100));
        assert_eq!((found.zone.as_str(), found.created_at), ("Europe/Vilnius", at(0)));
        assert_eq!(found.profile.first_name, "Ada \"Countess\" Łovelace");
        let uid = found.uid;
        assert_eq!(read(store, move |tx| accounts::by_uid(tx, uid)).await.unwrap().unwrap(), found);

        let profile = Profile { company: true, company_name: "Engines".to_owned(), ..found.profile };
        write(store, move |tx| {
            accounts::update_profile(tx, id, "countess@example.net", &profile)?;
            accounts::set_state(tx, id, AccountState::Suspended)
        })
        .await
        .unwrap();
        assert_eq!(read(store, |tx| accounts::by_email(tx, "ada@example.net")).await, Ok(None));
        let changed =
            read(store, |tx| accounts::by_email(tx, "countess@example.net")).await.unwrap().unwrap();
        assert_eq!(
            (changed.state, changed.profile.company_name.as_str()),
            (AccountState::Suspended, "Engines")
        );
        assert_eq!(read(store, accounts::all).await.unwrap(), [changed]);
    });
}

#[test]
fn a_login_reads_back_and_changes() {
    on_both(async |store| {
        let id = write(store, |tx| account(tx, "ada@example.net")).await.unwrap();
        let login =
            write(store, move |tx| logins::insert(tx, &login_of(id, "ada@example.net"))).await.unwrap();
        let again = write(store, move |tx| logins::insert(tx, &login_of(id, "ada@example.net"))).await;
        assert_eq!(again, Err(UNIQUE));
        let orphan = write(store, |tx| logins::insert(tx, &login_of(AccountId(99), "bob@example.net"))).await;
        assert_eq!(orphan, Err(StoreError::Violation(Violation::ForeignKey)));
        write(store, move |tx| {
            logins::set_password(tx, login, "$argon2id$new")?;
            logins::touch(tx, login, at(9), "192.0.2.1")?;
            logins::rename(tx, id, "ada@example.net", "countess@example.net")
        })
        .await
        .unwrap();
        let found = read(store, |tx| logins::by_email(tx, "countess@example.net")).await.unwrap().unwrap();
        assert_eq!((found.id, found.account, found.role, found.active), (login, id, Role::Operator, true));
        assert_eq!(found.password_hash, "$argon2id$new");
        assert_eq!((found.last_seen_at, found.last_seen_ip.as_str()), (Some(at(9)), "192.0.2.1"));
        assert_eq!(read(store, move |tx| logins::by_id(tx, login)).await.unwrap().as_ref(), Some(&found));
        assert_eq!(read(store, move |tx| logins::by_account(tx, id)).await.unwrap(), [found]);
    });
}

#[test]
fn a_key_lets_its_holder_in_until_it_is_revoked() {
    on_both(async |store| {
        let id = write(store, |tx| account(tx, "ada@example.net")).await.unwrap();
        let key = |login, hash: &str| NewApiKey {
            uid: uid(),
            login,
            hash: hash.to_owned(),
            label: "laptop".to_owned(),
            hint: "beef".to_owned(),
            allowed_ips: vec!["192.0.2.1".to_owned()],
            at: at(0),
            expires_at: Some(at(50)),
        };
        let (login, first) = write(store, move |tx| {
            let login = logins::insert(tx, &login_of(id, "ada@example.net"))?;
            let first = api_keys::insert(tx, &key(login, "one"))?;
            api_keys::insert(tx, &key(login, "two"))?;
            Ok((login, first))
        })
        .await
        .unwrap();
        let holder = read(store, |tx| api_keys::holder(tx, "one")).await.unwrap().unwrap();
        assert_eq!(
            (holder.account, holder.login, holder.role, holder.active),
            (id, login, Role::Operator, true)
        );
        assert_eq!((holder.allowed_ips, holder.expires_at), (vec!["192.0.2.1".to_owned()], Some(at(50))));
        assert_eq!((holder.account_state, holder.currency), (AccountState::Active, Currency::EUR));
        assert_eq!(read(store, |tx| api_keys::holder(tx, "three")).await, Ok(None));

        assert_eq!(
            write(store, move |tx| api_keys::revoke(tx, AccountId(99), first, at(1))).await,
            Ok(false)
        );
        assert_eq!(write(store, move |tx| api_keys::revoke(tx, id, first, at(1))).await, Ok(true));
        assert_eq!(write(store, move |tx| api_keys::revoke(tx, id, first, at(2))).await, Ok(false));
        assert_eq!(write(store, |tx| api_keys::revoke_hash(tx, "two", at(3))).await, Ok(true));
        assert_eq!(read(store, |tx| api_keys::holder(tx, "one")).await, Ok(None));
        let keys = read(store, move |tx| api_keys::by_account(tx, id)).await.unwrap();
        assert_eq!(keys.iter().map(|key| key.revoked_at).collect::<Vec<_>>(), [Some(at(1)), Some(at(3))]);
        assert!(keys.iter().all(|key| key.label == "laptop" && key.hint == "beef" && key.login == login));
    });
}

#[test]
fn an_idempotency_key_keeps_the_first_answer() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let find = async |key| read(store, move |tx| idempotency::find(tx, account, key)).await.unwrap();
        let answer = async |key, fingerprint: &str, body: &str| {
            let answer = Answer { fingerprint: fingerprint.to_owned(), status: 201, body: body.to_owned() };
            write(store, move |tx| idempotency::answer(tx, account, key, &answer, at(5))).await.unwrap();
        };
        assert_eq!(find("a").await, None);
        write(store, move |tx| idempotency::insert(tx, account, "a", "f", "{}", at(1))).await.unwrap();
        let again = write(store, move |tx| idempotency::insert(tx, account, "a", "f", "{}", at(1))).await;
        assert_eq!(again, Err(UNIQUE));
        let kept = |answer| Kept { fingerprint: "f".to_owned(), outcome: Some("{}".to_owned()), answer };
        assert_eq!(find("a").await, Some(kept(None)));

        answer("a", "other", "of another request").await;
        assert_eq!(find("a").await, Some(kept(None)));
        answer("a", "f", "first").await;
        answer("a", "f", "second").await;
        assert_eq!(find("a").await, Some(kept(Some((201, "first".to_owned())))));
        // A request that changed nothing has an answer and no outcome.
        answer("b", "g", "refused").await;
        assert_eq!(find("b").await.unwrap().outcome, None);
        assert_eq!(read(store, |tx| idempotency::find(tx, AccountId(99), "a")).await, Ok(None));

        assert_eq!(write(store, |tx| idempotency::purge(tx, at(5))).await, Ok(1));
        assert_eq!((find("a").await, find("b").await.is_some()), (None, true));
    });
}

#[test]
fn one_of_many_requests_under_a_key_has_an_effect() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let effects = at_once(8, |_| {
            let store = store.clone();
            async move {
                write(&store, move |tx| {
                    if idempotency::find(tx, account, "a")?.is_some() {
                        return Ok(false);
                    }
                    scripts::insert(tx, account, "once", "sh", "true", at(0))?;
                    idempotency::insert(tx, account, "a", "f", "{}", at(0))?;
                    Ok(true)
                })
                .await
                .unwrap()
            }
        })
        .await;
        assert_eq!(effects.iter().filter(|effect| **effect).count(), 1);
        assert_eq!(read(store, move |tx| scripts::by_account(tx, account)).await.unwrap().len(), 1);
    });
}

#[test]
fn scripts_notices_and_the_trail_read_back() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let notice = |message: &str| notices::Notice {
            kind: "invoice.reminder".to_owned(),
            subject: "Please pay".to_owned(),
            message: message.to_owned(),
            relation: "invoice:12".to_owned(),
            created_at: at(3),
        };
        let entry = || audit::Entry {
            at: at(4),
            actor: "login:3".to_owned(),
            verb: "server.rename".to_owned(),
            subject: "server:12".to_owned(),
            detail: String::new(),
            request_id: "r1".to_owned(),
        };
        let script = write(store, move |tx| {
            notices::insert(tx, account, &notice("once"))?;
            notices::insert(tx, account, &notice("twice"))?;
            audit::insert(tx, account, &entry())?;
            scripts::insert(tx, account, "hello", "bash", "echo hello\n", at(0))
        })
        .await
        .unwrap();
        assert_eq!(read(store, move |tx| notices::by_account(tx, account)).await, Ok(vec![notice("once")]));
        assert_eq!(read(store, move |tx| audit::by_account(tx, account)).await, Ok(vec![entry()]));
        let found = read(store, move |tx| scripts::by_id(tx, account, script)).await.unwrap().unwrap();
        assert_eq!(
            (found.name.as_str(), found.syntax.as_str(), found.content.as_str()),
            ("hello", "bash", "echo hello\n")
        );
        assert_eq!(read(store, move |tx| scripts::by_account(tx, account)).await, Ok(vec![found]));
        assert_eq!(read(store, move |tx| scripts::by_id(tx, AccountId(99), script)).await, Ok(None));
    });
}
