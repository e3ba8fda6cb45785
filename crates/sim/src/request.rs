//! Requests: a wish carried out as a surface does it, with its key looked up before and its answer kept after.

use crate::customer::{Request, Wish};
use innkeeper_app::invoice::PayError;
use innkeeper_app::order::{self, OrderError};
use innkeeper_app::server::{self, Reinstallation, Renaming, ServerRef, WishError};
use innkeeper_app::service::{self, CancelError, LabelError};
use innkeeper_app::testing::keyed;
use innkeeper_app::{App, Caller, Denied, Replay, invoice, keep_answer, replay};
use innkeeper_domain::billing::{InvoiceKind, InvoiceState};
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::OrderId;
use std::sync::Arc;

/// What somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Done(String),
    Refused(String),
    /// The database was not reached, before or after.
    Unknown,
    /// Something that no customer should ever read.
    Bug(String),
}

impl Told {
    /// The order that the text of a placed one begins with.
    pub(crate) fn order(&self) -> Option<OrderId> {
        let Self::Done(text) = self else { return None };
        text.strip_prefix("order ")?.split(' ').next()?.parse().ok().map(OrderId)
    }
}

/// What tells a refusal from a failure.
pub(crate) trait Turned: std::fmt::Display {
    fn denied(&self) -> Option<&Denied>;
}

macro_rules! turned {
    ($($error:ident),+) => { $(
        impl Turned for $error {
            fn denied(&self) -> Option<&Denied> {
                if let Self::Denied(denied) = self { Some(denied) } else { None }
            }
        }
    )+ };
}
turned!(OrderError, WishError, CancelError, LabelError, PayError);

impl Turned for Denied {
    fn denied(&self) -> Option<&Denied> {
        Some(self)
    }
}

/// What an error is to whoever asked.
pub(crate) fn told(error: &impl Turned) -> Told {
    match error.denied() {
        Some(Denied::Unavailable(_)) => Told::Unknown,
        Some(Denied::Internal(internal)) => Told::Bug(internal.to_string()),
        _ => Told::Refused(error.to_string()),
    }
}

fn done<T: std::fmt::Debug>(answer: Result<T, impl Turned>) -> Told {
    match answer {
        Ok(value) => Told::Done(format!("{value:?}")),
        Err(error) => told(&error),
    }
}

/// Carries a request out once for its key.
pub(crate) async fn carry_out(app: App, caller: Caller, request: Request, catalogue: Arc<Catalogue>) -> Told {
    let Some(key) = &request.key else { return verb(&app, &caller, request.wish, &catalogue).await };
    let caller = keyed(&caller, key, &format!("{:?}", request.wish));
    if let Some(before) = answered(replay(&app, &caller).await) {
        return before;
    }
    let told = verb(&app, &caller, request.wish, &catalogue).await;
    let (status, body) = match &told {
        Told::Done(text) => (200, text.clone()),
        Told::Refused(text) => (400, text.clone()),
        Told::Unknown | Told::Bug(_) => return told,
    };
    answered(keep_answer(&app, &caller, status, body).await).unwrap_or(told)
}

/// What another try of the request was told, or why this one is not answered.
fn answered(replay: Result<Replay, Denied>) -> Option<Told> {
    match replay {
        Ok(Replay::Answered { status: 200, body }) => Some(Told::Done(body)),
        Ok(Replay::Answered { body, .. }) => Some(Told::Refused(body)),
        Ok(Replay::Fresh) => None,
        Err(error) => Some(told(&error)),
    }
}

async fn verb(app: &App, caller: &Caller, wish: Wish, catalogue: &Catalogue) -> Told {
    match wish {
        Wish::Order(items) => match order::place(app, caller, items).await {
            Ok(placed) => Told::Done(format!("order {} {placed:?}", placed.order)),
            Err(error) => told(&error),
        },
        Wish::Quote(items) => done(order::quote(app, caller, items).await),
        Wish::Power(id, to) => done(server::power(app, caller, ServerRef::Id(id), to).await),
        Wish::Resize(id, to) => done(server::resize(app, caller, ServerRef::Id(id), to).await),
        Wish::ResetPassword(id) => done(server::reset_password(app, caller, ServerRef::Id(id)).await),
        Wish::Reinstall(id, image) => {
            let Some(image) = catalogue.images.get(image) else { return Told::Refused(String::new()) };
            let to = Reinstallation { image: image.id, password: None, ssh_keys: None, script: None };
            done(server::reinstall(app, caller, ServerRef::Id(id), to).await)
        }
        Wish::Rename(id, name) => {
            let to = Renaming { name: Some(name), description: None };
            done(server::rename(app, caller, ServerRef::Id(id), to).await)
        }
        Wish::RenameHost(id, name) => {
            done(server::rename_as_operation(app, caller, ServerRef::Id(id), name).await)
        }
        Wish::Label(id, label) => done(service::set_label(app, caller, id, label).await),
        Wish::Cancel(id, at_once) => {
            done(service::cancel(app, caller, id, at_once, "no longer needed".to_owned()).await)
        }
        Wish::Remove(id, keep) => done(server::remove(app, caller, ServerRef::Id(id), keep).await),
        Wish::PayOldest => pay_oldest(app, caller).await,
    }
}

async fn pay_oldest(app: &App, caller: &Caller) -> Told {
    let all = match invoice::list(app, caller).await {
        Ok(all) => all,
        Err(error) => return told(&error),
    };
    let unpaid = all.iter().find(|one| one.kind == InvoiceKind::Invoice && one.state == InvoiceState::Unpaid);
    match unpaid {
        Some(unpaid) => done(invoice::pay(app, caller, unpaid.id).await),
        None => Told::Refused("nothing is owed".to_owned()),
    }
}
