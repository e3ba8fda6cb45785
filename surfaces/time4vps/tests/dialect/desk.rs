//! The desk that tests stand at: a house, the router over it, and requests as clients write them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use innkeeper_app::testing::{Furniture, House};
use innkeeper_app::{Caller, Policy, SignInPolicy, order, script};
use innkeeper_domain::account::{AccountState, Role};
use innkeeper_domain::id::{InvoiceId, ProductId, ServiceId};
use innkeeper_store::logins::{self, NewLogin};
use innkeeper_store::testing::TestDatabase;
use innkeeper_store::{StoreError, accounts, audit, backup, invoices, operations, orders, services};
use innkeeper_surfaces_time4vps::{Config, router};
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tower::ServiceExt;

/// Where the requests of tests come from.
pub(crate) const PEER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 44);

/// A catalogue with an option that has a number of its own, stock, and a product that nobody can buy here.
pub(crate) const CATALOGUE: &str = include_str!("catalogue.toml");

pub(crate) struct Desk {
    pub(crate) house: House,
    pub(crate) router: Router,
    database: TestDatabase,
}

/// A request as a client writes it.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Ask {
    /// `GET /server`.
    pub(crate) fn new(line: &str) -> Self {
        let (method, path) = line.split_once(' ').unwrap();
        Self { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn bearer(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    pub(crate) fn json(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self.header("content-type", "application/json")
    }

    pub(crate) fn form(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self.header("content-type", "application/x-www-form-urlencoded")
    }
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::over(TestDatabase::memory(), Self::policy()).await
    }

    /// A desk with other rules.
    pub(crate) async fn with_policy(policy: Policy) -> Self {
        Self::over(TestDatabase::memory(), policy).await
    }

    /// A desk whose whole database can be looked at.
    pub(crate) async fn in_file() -> Self {
        Self::over(TestDatabase::sqlite(), Self::policy()).await
    }

    fn policy() -> Policy {
        Policy { tax_bp: 2100, sign_in: SignInPolicy::UNLIMITED, ..Policy::default() }
    }

    async fn over(database: TestDatabase, policy: Policy) -> Self {
        let (store, catalogue) = (database.config(), CATALOGUE.to_owned());
        let furniture = Furniture { store, policy, catalogue, ..Furniture::default() };
        let house = House::furnished(furniture).await;
        let router =
            router(house.app().clone(), Config { requests_per_minute: 0, requests_per_minute_per_login: 0 });
        Self { house, router, database }
    }

    /// The digest of every row of every table.
    pub(crate) fn digest(&self) -> String {
        let config = self.database.config();
        backup::save(&config, &mut std::io::sink(), "", &mut |_, _| ()).unwrap().sha256
    }

    pub(crate) async fn send(&self, ask: Ask) -> (u16, String) {
        send(&self.router, ask).await
    }

    /// What a customer gets who is signed in with a key.
    pub(crate) async fn call(&self, key: &str, line: &str) -> String {
        self.ok(Ask::new(line).bearer(key)).await
    }

    pub(crate) async fn call_json(&self, key: &str, line: &str, body: &str) -> String {
        self.ok(Ask::new(line).bearer(key).json(body)).await
    }

    async fn ok(&self, ask: Ask) -> String {
        let (status, body) = self.send(ask).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// A key of another login of a customer, in another role.
    pub(crate) async fn key_in_role(&self, owner: &Caller, role: Role) -> String {
        let (account, at) = (owner.account, self.house.app().now());
        let (uid, email) = (self.house.app().uid(), format!("{role}.{}", owner.email));
        let made = self.house.app().store().write("test.login", move |tx| {
            let password_hash = String::new();
            logins::insert(tx, &NewLogin { uid, account, email: email.clone(), password_hash, role, at })
        });
        let login = made.await.unwrap();
        self.house.key(&Caller { login, role, ..owner.clone() }).await
    }

    pub(crate) async fn set_account_state(&self, caller: &Caller, state: AccountState) {
        let account = caller.account;
        let set =
            self.house.app().store().write("test.state", move |tx| accounts::set_state(tx, account, state));
        set.await.unwrap();
    }

    /// A customer with 100.00, a running server, a script, and nothing under way.
    pub(crate) async fn furnish(&self, email: &str) -> Customer {
        let caller = self.house.tenant(email).await;
        self.house.credit(&caller, "100.00").await;
        let placed = order::place(self.house.app(), &caller, vec![order::NewItem::of(ProductId(70))]).await;
        let placed = placed.unwrap();
        let content = "#!/bin/sh\necho hello\n".to_owned();
        let script = script::add(self.house.app(), &caller, "Greeting".to_owned(), content).await.unwrap();
        self.house.settle().await;
        Customer {
            key: self.house.key(&caller).await,
            caller,
            service: placed.services.first().unwrap().0,
            order: placed.order.0,
            invoice: placed.invoice.unwrap(),
            script: script.0,
        }
    }

    /// Everything that calls of this dialect may change, as text to compare.
    pub(crate) async fn state(&self) -> String {
        let read = self.house.app().store().read("test.state", |tx| {
            let mut text = String::new();
            for account in accounts::all(tx)? {
                writeln!(text, "{account:?}\n{:?}", orders::by_account(tx, account.id)?).unwrap();
                writeln!(text, "{:?}", services::by_account(tx, account.id)?).unwrap();
                writeln!(text, "{:?}", invoices::by_account(tx, account.id)?).unwrap();
                writeln!(text, "{:?}", audit::by_account(tx, account.id)?).unwrap();
            }
            writeln!(text, "{:?}", operations::recent(tx, 1000)?).unwrap();
            Ok::<_, StoreError>(text)
        });
        read.await.unwrap()
    }
}

/// A customer with something of everything.
pub(crate) struct Customer {
    pub(crate) caller: Caller,
    pub(crate) key: String,
    pub(crate) service: ServiceId,
    pub(crate) order: i64,
    pub(crate) invoice: InvoiceId,
    pub(crate) script: i64,
}

pub(crate) async fn send(router: &Router, ask: Ask) -> (u16, String) {
    let (status, _, body) = send_from(router, PEER.into(), ask).await;
    (status, body)
}

/// Sends from an address; returns the status, after how many seconds to come back, and the body.
pub(crate) async fn send_from(router: &Router, from: IpAddr, ask: Ask) -> (u16, Option<u64>, String) {
    let mut request = Request::builder().method(ask.method.as_str()).uri(&ask.path);
    for (name, value) in &ask.headers {
        request = request.header(name, value);
    }
    let peer = ConnectInfo(SocketAddr::from((from, 40_000)));
    let request = request.extension(peer).body(Body::from(ask.body)).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    assert_eq!(parts.headers["content-type"], "application/json");
    assert_eq!(parts.headers["cache-control"], "no-store");
    let wait = parts.headers.get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
    let body = String::from_utf8(to_bytes(body, 1 << 22).await.unwrap().to_vec()).unwrap();
    (parts.status.as_u16(), wait, body)
}

/// Every answer is an object or a list, compact, and tells a refusal by `error` alone.
pub(crate) fn is_refusal(body: &str) -> bool {
    let value: serde_json::Value = serde_json::from_str(body).unwrap();
    assert!(value.is_object() || value.is_array(), "{body}");
    assert_eq!(serde_json::to_string(&value).unwrap(), body, "not compact");
    value.get("error").is_some_and(|error| error.is_array() && !error.as_array().unwrap().is_empty())
}
