//! Who may do what: every verb, for every role, in an account of every state.

use crate::fixture::{delivered, house, instant, item};
use innkeeper_app::account::{self, ApiKeyError, ProfileChange, ProfileError};
use innkeeper_app::order::{self, OrderError};
use innkeeper_app::script::{self, ScriptError};
use innkeeper_app::server::{self, Reinstallation, Renaming, Resizing, ServerRef, WishError};
use innkeeper_app::service::{self, CancelError, LabelError};
use innkeeper_app::testing::House;
use innkeeper_app::{Caller, Denied, invoice, operation, usage};
use innkeeper_domain::account::{AccountState, Right, Role};
use innkeeper_domain::id::{ApiKeyId, ImageId, InvoiceId, OrderId, ProductId, ScriptId, ServiceId, Uid};
use innkeeper_domain::server::PowerWish;

/// What a verb answered, as far as it matters here.
trait Answer {
    fn denied(self) -> Option<Denied>;
}

impl<T> Answer for Result<T, Denied> {
    fn denied(self) -> Option<Denied> {
        self.err()
    }
}

macro_rules! answers {
    ($($error:ident),+) => { $(
        impl<T> Answer for Result<T, $error> {
            fn denied(self) -> Option<Denied> {
                match self { Err($error::Denied(denied)) => Some(denied), _ => None }
            }
        }
    )+ };
}
type PayError = invoice::PayError;
answers!(ApiKeyError, CancelError, LabelError, OrderError, PayError, ProfileError, ScriptError, WishError);

/// Tries every verb on things that may not even be there: who is turned away, is turned away before that shows.
async fn tries(house: &House, caller: &Caller, id: ServiceId) -> Vec<(&'static str, Right, Option<Denied>)> {
    let (app, server) = (house.app(), ServerRef::Id(id));
    let (from, to) = (instant("2020-01-01T00:00:00Z"), instant("2030-01-01T00:00:00Z"));
    let items = || vec![order::NewItem::of(ProductId(999))];
    let install = Reinstallation { image: ImageId(999), password: None, ssh_keys: None, script: None };
    let (uid, none) = (Uid::from_bytes([9; 16]), Resizing::default());
    let text = |text: &str| text.to_owned();
    macro_rules! tried {
        ($($right:ident $($path:ident)::+ ($($argument:expr),*);)+) => {
            vec![$((
                stringify!($($path)::+),
                Right::$right,
                $($path)::+(app, caller $(, $argument)*).await.denied(),
            )),+]
        };
    }
    tried! {
        View account::create_key("", Vec::new(), None);
        View account::profile();
        View account::standing();
        View invoice::list();
        View invoice::show(InvoiceId(999));
        View operation::list(from, to);
        View operation::of_server(id);
        View operation::show(uid);
        View order::list();
        View order::quote(items());
        View order::show(OrderId(999));
        View script::list();
        View script::show(ScriptId(999));
        View server::list();
        View server::show(server);
        View service::list();
        View service::show(id);
        View usage::report(from, to);
        Operate script::add(text("setup"), text("#!/bin/sh"));
        Operate server::power(server, PowerWish::On);
        Operate server::reinstall(server, install);
        Operate server::rename(server, Renaming::default());
        Operate server::rename_as_operation(server, text("web.example.net"));
        Operate server::reset_password(server);
        Operate service::set_label(id, text("label"));
        Pay invoice::pay(InvoiceId(999));
        Spend order::place(items());
        Spend server::resize(server, none);
        Spend service::cancel(id, false, text("enough"));
        Administer account::keys();
        Administer account::revoke_key(ApiKeyId(999));
        Administer account::update_profile(ProfileChange::default());
        Spend server::remove(server, false);
    }
}

#[tokio::test]
async fn every_verb_turns_away_whoever_lacks_the_right() {
    for role in [Role::Viewer, Role::Operator, Role::Owner] {
        for state in [AccountState::Closed, AccountState::Suspended, AccountState::Active] {
            let house = house().await;
            let (owner, id) = delivered(&house, item(&house, "vps").await).await;
            let caller = Caller { role, account_state: state, ..owner };
            for (verb, right, denied) in tries(&house, &caller, id).await {
                let expected = match (state.allows(right), role.allows(right)) {
                    (false, _) => Some(Denied::Suspended),
                    (true, false) => Some(Denied::Forbidden),
                    (true, true) => None,
                };
                assert_eq!(denied, expected, "{verb} as {role} of an account that is {state}");
            }
        }
    }
}

#[tokio::test]
async fn a_suspended_account_can_pay() {
    let house = house().await;
    let owner = house.tenant("ada@example.net").await;
    let placed = crate::fixture::order(&house, &owner, &[item(&house, "vps").await]).await;
    let suspended = Caller { account_state: AccountState::Suspended, ..owner };
    let paid = invoice::pay(house.app(), &suspended, placed.invoice.unwrap()).await;
    assert_eq!(paid, Err(PayError::Credit));
}
