//! A desk in front of the house: calls go through the router as the binary mounts it, under `/v1`.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Request, header};
use innkeeper_app::testing::{Furniture, House};
use innkeeper_app::{Caller, Policy, SignInPolicy};
use innkeeper_domain::account::{AccountState, Role};
use innkeeper_store::testing::TestDatabase;
use innkeeper_store::{StoreError, accounts, backup, logins};
use innkeeper_surfaces_oneandone::{Config, router};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tower::ServiceExt;

pub(crate) const US: &str = "908DC2072407C94C8054610AD5A53B8C";
pub(crate) const SIZE_M: &str = "65929629F35BBFBA63022008F773F3EB";
pub(crate) const SIZE_L: &str = "591A7FEF641A98B38D1C4F7C99910121";
/// An id that names nothing.
pub(crate) const NOBODY: &str = "00000000000000000000000000000BAD";
/// A public key, as a customer sends it.
pub(crate) const RSA_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKHEMzx8 ada@example.net";

/// The house, the router in front of it, and a customer with credit.
pub(crate) struct Desk {
    pub(crate) house: House,
    pub(crate) customer: Caller,
    pub(crate) token: String,
    pub(crate) router: Router,
    database: Option<TestDatabase>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn id(&self) -> String {
        self.json()["id"].as_str().expect("an id").to_owned()
    }

    /// The answer is a refusal in the form that every client reads.
    #[track_caller]
    pub(crate) fn assert_refusal(&self, status: u16, what: &str) {
        assert_eq!(self.status, status, "{what}: {}", self.text);
        let body = self.json();
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(3), "{what}: {}", self.text);
        assert!(body["type"].is_string() && body["message"].is_string(), "{what}: {}", self.text);
        assert!(body["errors"].is_null(), "{what}: {}", self.text);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/json", "{what}");
        assert_eq!(status == 404, self.text.contains("NOT_FOUND"), "{what}: {}", self.text);
        assert!(status == 404 || !self.text.contains("404"), "{what}: {}", self.text);
    }
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::with(Self::limited(100_000)).await
    }

    /// So many calls of a user, and any number of an address.
    pub(crate) fn limited(requests_per_minute: u32) -> Config {
        Config { requests_per_minute, requests_per_minute_per_address: 0 }
    }

    pub(crate) async fn with(config: Config) -> Self {
        let policy = Policy { sign_in: SignInPolicy::UNLIMITED, ..Policy::default() };
        Self::over(House::with_policy(policy).await, config).await
    }

    /// A desk whose whole database can be looked at.
    pub(crate) async fn in_file() -> Self {
        let database = TestDatabase::sqlite();
        let policy = Policy { sign_in: SignInPolicy::UNLIMITED, ..Policy::default() };
        let furniture = Furniture { store: database.config(), policy, ..Furniture::default() };
        let desk = Self::over(House::furnished(furniture).await, Self::limited(0)).await;
        Self { database: Some(database), ..desk }
    }

    /// The digest of every row of every table.
    pub(crate) fn digest(&self) -> String {
        let config = self.database.as_ref().expect("a desk in a file").config();
        backup::save(&config, &mut std::io::sink(), "", &mut |_, _| ()).unwrap().sha256
    }

    pub(crate) async fn over(house: House, config: Config) -> Self {
        let customer = house.customer("ada@example.net").await;
        house.credit(&customer, "1000.00").await;
        let token = house.key(&customer).await;
        let router = Router::new().nest("/v1", router(house.app().clone(), config));
        Self { house, customer, token, router, database: None }
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Seen {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 24).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).expect("answers are UTF-8");
        Seen { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    /// Sends a body as it is, with more headers.
    pub(crate) async fn raw(&self, verb: &str, path: &str, body: Bytes, headers: &[(&str, &str)]) -> Seen {
        let mut request = Request::builder()
            .method(verb)
            .uri(format!("/v1{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))))
            .body(Body::from(body))
            .unwrap();
        for (name, value) in headers {
            let name = axum::http::HeaderName::try_from(*name).unwrap();
            request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        }
        self.send(request).await
    }

    /// A call with a token.
    pub(crate) async fn call_as(&self, token: &str, verb: &str, path: &str, body: Option<&Value>) -> Seen {
        let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
        self.raw(verb, path, body, &[("X-TOKEN", token)]).await
    }

    /// A call of the customer.
    pub(crate) async fn call(&self, verb: &str, path: &str, body: Option<&Value>) -> Seen {
        self.call_as(&self.token, verb, path, body).await
    }

    /// A call of the customer with an idempotency key.
    pub(crate) async fn keyed(&self, key: &str, verb: &str, path: &str, body: &Value) -> Seen {
        let headers = [("X-TOKEN", self.token.as_str()), ("Idempotency-Key", key)];
        self.raw(verb, path, body.to_string().into(), &headers).await
    }

    pub(crate) async fn get(&self, path: &str) -> Seen {
        self.call("GET", path, None).await
    }

    /// The id of the smallest appliance.
    pub(crate) async fn tiny(&self) -> String {
        self.house.image("kvm-tiny-1-x86_64").await.uid.to_string()
    }

    /// What a customer sends for a new server by its parts.
    pub(crate) async fn wish(&self, name: &str) -> Value {
        json!({
            "name": name, "description": null,
            "hardware": {"vcore": 1, "cores_per_processor": 1, "ram": 0.5, "hdds": [{"size": 20, "is_main": true}]},
            "appliance_id": self.tiny().await, "password": null, "power_on": null, "firewall_policy_id": null,
            "ip_id": null, "load_balancer_id": null, "monitoring_policy_id": null, "datacenter_id": null,
            "rsa_key": null, "private_network_id": null, "server_type": null, "public_key": null,
            "ipv6_range": null, "hostname": null, "execution_group": null,
        })
    }

    /// A server that runs.
    pub(crate) async fn server(&self, name: &str) -> String {
        let made = self.call("POST", "/servers", Some(&self.wish(name).await)).await;
        assert_eq!(made.status, 202, "{}", made.text);
        self.house.settle().await;
        let id = made.id();
        let status = self.get(&format!("/servers/{id}/status")).await;
        assert_eq!(status.text, r#"{"state":"POWERED_ON","percent":null}"#);
        id
    }

    /// A key of another login of the customer's account, in a role.
    pub(crate) async fn key_in_role(&self, role: Role) -> String {
        let app = self.house.app();
        let new = logins::NewLogin {
            uid: app.uid(),
            account: self.customer.account,
            email: format!("{}@example.net", role.as_str()),
            password_hash: String::new(),
            role,
            at: app.now(),
        };
        let email = new.email.clone();
        let login: Result<_, StoreError> =
            app.store().write("test.login", move |tx| logins::insert(tx, &new)).await;
        let caller = Caller { login: login.unwrap(), email, role, ..self.customer.clone() };
        self.house.key(&caller).await
    }

    pub(crate) async fn set_account_state(&self, state: AccountState) {
        let account = self.customer.account;
        let set: Result<(), StoreError> = self
            .house
            .app()
            .store()
            .write("test.state", move |tx| accounts::set_state(tx, account, state))
            .await;
        set.unwrap();
    }

    /// Everything that the customer can see of servers and of what was done to them, and what machines there are.
    pub(crate) async fn everything(&self) -> String {
        let mut text = self.get("/servers").await.text;
        for server in self.get("/servers").await.json().as_array().unwrap() {
            text += &self.get(&format!("/servers/{}", server["id"].as_str().unwrap())).await.text;
        }
        let logs = self.get("/logs?period=LAST_365D").await.json();
        let logs = logs.as_array().unwrap().iter().map(|log| log["id"].clone()).collect::<Vec<_>>();
        text + &Value::from(logs).to_string() + &self.house.compute().snapshot()
    }
}
