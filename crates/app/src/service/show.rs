//! Shows services.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::Service;
use innkeeper_domain::catalogue::{Catalogue, Category, Product};
use innkeeper_domain::id::{OptionId, OptionItemId, ServiceId};
use innkeeper_domain::server::Server;
use innkeeper_store::{Tx, catalogue, servers, services};

/// A service with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceView {
    /// The agreement.
    pub service: Service,
    /// The server that it is about.
    pub server: Server,
    /// What was bought.
    pub product: Product,
    /// The category it was bought from.
    pub category: Category,
}

/// The services of the caller's account, oldest first, also ended ones.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ServiceView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("service.list", move |tx| {
            let catalogue = catalogue::whole(tx)?;
            let servers = servers::every_by_account(tx, account)?;
            let mut views = Vec::new();
            for service in services::by_account(tx, account)? {
                let server = servers.iter().find(|server| server.id == service.id).cloned();
                views.push(view(&catalogue, service, server)?);
            }
            Ok(views)
        })
        .await
}

/// A service of the caller's account; `None` when it has no such service.
pub async fn show(app: &App, caller: &Caller, id: ServiceId) -> Result<Option<ServiceView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store.read("service.show", move |tx| of_account(tx, account, id)).await
}

/// What was chosen of the options of a service's product; `None` when the caller has no such service.
pub async fn choices(
    app: &App,
    caller: &Caller,
    id: ServiceId,
) -> Result<Option<Vec<(OptionId, OptionItemId)>>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("service.choices", move |tx| match services::of_account(tx, account, id)? {
            Some(_) => Ok(Some(services::options(tx, id)?)),
            None => Ok(None),
        })
        .await
}

fn of_account(
    tx: &mut Tx<'_>,
    account: innkeeper_domain::id::AccountId,
    id: ServiceId,
) -> Result<Option<ServiceView>, Denied> {
    let Some(service) = services::of_account(tx, account, id)? else { return Ok(None) };
    let catalogue = catalogue::whole(tx)?;
    let server = servers::by_id(tx, id)?;
    view(&catalogue, service, server).map(Some)
}

fn view(catalogue: &Catalogue, service: Service, server: Option<Server>) -> Result<ServiceView, Denied> {
    let gone = |what: &str| Denied::bug(format!("the {what} of service {} is gone", service.id));
    let server = server.ok_or_else(|| gone("server"))?;
    let product =
        catalogue.offer(service.product).map(|offer| offer.product.clone()).ok_or_else(|| gone("product"))?;
    let category = catalogue.categories.iter().find(|category| category.id == product.category).cloned();
    let category = category.ok_or_else(|| gone("category"))?;
    Ok(ServiceView { service, server, product, category })
}
