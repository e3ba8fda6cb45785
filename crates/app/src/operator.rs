//! What only the operator may do: find any account, act for it, and look at everything at once.

use crate::app::{App, record_for};
use crate::caller::{Caller, OPERATOR};
use crate::error::{Denied, denied_into};
use innkeeper_domain::account::{Account, AccountState, Role};
use innkeeper_domain::billing::Invoice;
use innkeeper_domain::id::{AccountId, InvoiceId, ServiceId, Uid};
use innkeeper_domain::operation::{Operation, OperationState};
use innkeeper_domain::server::{Address, Server, ServerState};
use innkeeper_store::{Tx, accounts, addresses, invoices, logins, operations, servers};

/// Names the operator's requests in the audit trail.
pub const REQUEST_ID: &str = "operator";

/// How many rows are read in one transaction.
const PAGE: i64 = 200;

/// Why the operator was not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperatorError {
    /// No account bears this number, mail address or identity.
    #[error("no such account")]
    NoAccount,
    /// The account is closed: it is kept for its invoices only.
    #[error("the account is closed")]
    Closed,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(OperatorError);

/// A server of any account, with what tells where it is and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerLine {
    /// The server.
    pub server: Server,
    /// Its addresses, the main one first.
    pub addresses: Vec<Address>,
    /// What is under way on it.
    pub operation: Option<Operation>,
}

/// How many there are of what, for metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Operations, by state.
    pub operations: Vec<(OperationState, i64)>,
    /// Servers, by state.
    pub servers: Vec<(ServerState, i64)>,
}

/// The account of a number, a mail address or an identity.
pub async fn account(app: &App, name: &str) -> Result<Account, OperatorError> {
    let name = name.trim().to_lowercase();
    app.store
        .read("operator.account", move |tx| {
            let found = match (name.parse(), Uid::parse(&name)) {
                (Ok(number), _) => accounts::by_id(tx, AccountId(number))?,
                (_, Some(uid)) => accounts::by_uid(tx, uid)?,
                _ => accounts::by_email(tx, &name)?,
            };
            found.ok_or(OperatorError::NoAccount)
        })
        .await
}

/// A caller with every right in an account, also in a suspended one: the operator acts for its first owner.
pub async fn caller_for(app: &App, account: AccountId) -> Result<Caller, OperatorError> {
    app.store
        .read("operator.caller", move |tx| {
            let account = accounts::by_id(tx, account)?.ok_or(OperatorError::NoAccount)?;
            if account.state == AccountState::Closed {
                return Err(OperatorError::Closed);
            }
            let login = logins::by_account(tx, account.id)?
                .into_iter()
                .find(|login| login.role == Role::Owner)
                .ok_or_else(|| Denied::bug(format!("account {} has no owner", account.id)))?;
            Ok(Caller {
                account: account.id,
                account_state: AccountState::Active,
                currency: account.currency,
                login: login.id,
                login_uid: login.uid,
                email: login.email,
                credential: OPERATOR.to_owned(),
                role: Role::Owner,
                request_id: REQUEST_ID.to_owned(),
                idempotency: None,
            })
        })
        .await
}

/// Suspends an account, or lets it go on; `false` when it is so already.
///
/// A suspended account may look and pay, and nothing else. Its servers run on.
pub async fn set_suspended(app: &App, account: AccountId, suspended: bool) -> Result<bool, OperatorError> {
    let now = app.now();
    app.store
        .write("operator.suspend", move |tx| {
            let found = accounts::by_id(tx, account)?.ok_or(OperatorError::NoAccount)?;
            let (state, verb) = if suspended {
                (AccountState::Suspended, "account.suspend")
            } else {
                (AccountState::Active, "account.activate")
            };
            if found.state == AccountState::Closed {
                return Err(OperatorError::Closed);
            }
            if found.state == state {
                return Ok(false);
            }
            accounts::set_state(tx, account, state)?;
            let subject = format!("account:{account}");
            record_for(tx, account, "operator", REQUEST_ID, now, (verb, &subject, ""))?;
            Ok(true)
        })
        .await
}

/// Every server that is not gone, oldest first.
pub async fn servers(app: &App) -> Result<Vec<ServerLine>, Denied> {
    let (mut all, mut after) = (Vec::new(), ServiceId(0));
    loop {
        let page = app.store.read("operator.servers", move |tx| server_page(tx, after)).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.server.id;
        all.extend(page);
    }
}

fn server_page(tx: &mut Tx<'_>, after: ServiceId) -> Result<Vec<ServerLine>, Denied> {
    let mut lines = Vec::new();
    for server in servers::standing(tx, after, PAGE)? {
        let addresses = addresses::by_server(tx, server.id)?;
        let operation = operations::live_by_subject(tx, &server.id.machine_subject())?;
        lines.push(ServerLine { server, addresses, operation });
    }
    Ok(lines)
}

/// A server by its number, whoever owns it, also when it is gone.
pub async fn server(app: &App, id: ServiceId) -> Result<Option<ServerLine>, Denied> {
    app.store
        .read("operator.server", move |tx| {
            let Some(server) = servers::by_id(tx, id)? else { return Ok(None) };
            let addresses = addresses::by_server(tx, id)?;
            let operation = operations::live_by_subject(tx, &id.machine_subject())?;
            Ok(Some(ServerLine { server, addresses, operation }))
        })
        .await
}

/// Every operation on a service, its billing among them, oldest first.
pub async fn operations_of(app: &App, id: ServiceId) -> Result<Vec<Operation>, Denied> {
    Ok(app.store.read("operator.operations_of", move |tx| operations::by_service(tx, id)).await?)
}

/// Every invoice and credit note of all accounts, oldest first.
pub async fn invoices(app: &App) -> Result<Vec<Invoice>, Denied> {
    let (mut all, mut after) = (Vec::new(), InvoiceId(0));
    loop {
        let page = app.store.read("operator.invoices", move |tx| invoices::page(tx, after, PAGE)).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.id;
        all.extend(page);
    }
}

/// The account that owes an invoice; `None` when there is no such invoice.
pub async fn invoice_owner(app: &App, id: InvoiceId) -> Result<Option<AccountId>, Denied> {
    let found = app.store.read("operator.invoice_owner", move |tx| invoices::by_id(tx, id)).await?;
    Ok(found.map(|invoice| invoice.account))
}

/// How many operations and servers there are, by state.
pub async fn counts(app: &App) -> Result<Counts, Denied> {
    app.store
        .read("operator.counts", |tx| {
            Ok(Counts { operations: operations::counts(tx)?, servers: servers::counts(tx)? })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{self, NewItem};
    use crate::server::{self, ServerRef};
    use crate::testing::House;

    #[tokio::test]
    async fn finds_acts_for_and_suspends_an_account() {
        let house = House::new().await;
        let customer = house.customer("ada@example.net").await;
        house.credit(&customer, "100").await;
        let id = customer.account;
        for name in [id.to_string(), "Ada@Example.net".to_owned()] {
            assert_eq!(account(house.app(), &name).await.unwrap().id, id);
        }
        assert_eq!(account(house.app(), "nobody").await, Err(OperatorError::NoAccount));

        let offer = house.offer("linux-2").await;
        let placed = order::place(house.app(), &customer, vec![NewItem::of(offer.product.id)]).await.unwrap();
        house.settle().await;
        assert!(set_suspended(house.app(), id, true).await.unwrap());
        assert!(!set_suspended(house.app(), id, true).await.unwrap());
        let [line] = &servers(house.app()).await.unwrap()[..] else { panic!("one server") };
        assert_eq!(line.server.id, placed.services[0].0);
        assert_eq!(line.addresses.len(), 1);
        assert_eq!(invoices(house.app()).await.unwrap().len(), 1);

        let operator = caller_for(house.app(), id).await.unwrap();
        server::remove(house.app(), &operator, ServerRef::Id(line.server.id), false).await.unwrap();
        house.settle().await;
        assert!(servers(house.app()).await.unwrap().is_empty());
        let counts = counts(house.app()).await.unwrap();
        assert_eq!(counts.servers, [(ServerState::Gone, 1)]);
    }
}
