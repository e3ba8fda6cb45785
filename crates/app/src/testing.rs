//! A furnished house for tests: a store, a clock that stands still, a fake world, an engine and a catalogue.
//!
//! Time moves only where a test moves it, and chance is the same in every run.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test without its house ends here"
)]

use crate::account::{SignUp, TopUp, create_key, sign_up, top_up};
use crate::app::App;
use crate::caller::{Caller, IdempotencyKey};
use crate::policy::Policy;
use crate::workflow::{World, registry};
use crate::{catalogue, ledger};
use innkeeper_domain::account::{AccountState, Profile, Role};
use innkeeper_domain::catalogue::{Image, Location, Offer};
use innkeeper_domain::id::{AccountId, LoginId};
use innkeeper_domain::money::Money;
use innkeeper_domain::time::Instant;
use innkeeper_engine::{Engine, EngineConfig, Faults, NoFaults};
use innkeeper_ports::clock::{Clock, ManualClock};
use innkeeper_ports::compute::fake::FakeCompute;
use innkeeper_ports::entropy::SeededEntropy;
use innkeeper_ports::gateway::GatewayInfo;
use innkeeper_store::accounts::{self, NewAccount};
use innkeeper_store::logins::{self, NewLogin};
use innkeeper_store::{Store, StoreConfig, StoreError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The catalogue that a house sells from unless it is given another.
pub const CATALOGUE: &str = include_str!("../../../catalogue/demo.toml");

/// When a house opens its doors.
pub const OPENING: &str = "2026-11-02T10:00:00Z";

/// The password of every customer of a house.
pub const PASSWORD: &str = "Correct-Horse-1";

/// How much virtual time [`House::settle`] may take.
const SETTLE: Duration = Duration::from_mins(15);

/// What a house is furnished with. `Furniture::default()` is what [`House::new`] takes.
#[derive(Clone)]
pub struct Furniture {
    /// Where its data lies.
    pub store: StoreConfig,
    /// Its rules.
    pub policy: Policy,
    /// What it sells, as a catalogue file; empty for a database that has a catalogue already.
    pub catalogue: String,
    /// Where its machines run.
    pub compute: FakeCompute,
    /// What breaks its workers.
    pub faults: Arc<dyn Faults>,
    /// How hard its engine works.
    pub engine: EngineConfig,
    /// What its chance begins with. Houses that share a database need different ones.
    pub seed: u64,
}

impl Default for Furniture {
    fn default() -> Self {
        Self {
            store: StoreConfig::Memory,
            policy: Policy::default(),
            catalogue: CATALOGUE.to_owned(),
            compute: FakeCompute::default(),
            faults: Arc::new(NoFaults),
            engine: EngineConfig::default(),
            seed: 1,
        }
    }
}

/// A furnished house.
pub struct House {
    app: App,
    clock: Arc<ManualClock>,
    compute: FakeCompute,
    engine: Arc<Engine<World>>,
    references: AtomicU64,
}

impl House {
    /// A house over a database in memory that sells the demo catalogue.
    pub async fn new() -> Self {
        Self::furnished(Furniture::default()).await
    }

    /// A house with other rules.
    pub async fn with_policy(policy: Policy) -> Self {
        Self::furnished(Furniture { policy, ..Furniture::default() }).await
    }

    /// A house over another database.
    pub async fn over(store: StoreConfig) -> Self {
        Self::furnished(Furniture { store, ..Furniture::default() }).await
    }

    /// A house as told.
    pub async fn furnished(furniture: Furniture) -> Self {
        let clock =
            Arc::new(ManualClock::new(Instant::parse_rfc3339(OPENING).expect("the opening is an instant")));
        let entropy = Arc::new(SeededEntropy::new(furniture.seed));
        let store = Store::open(&furniture.store).expect("the store of a house opens");
        let gateway = GatewayInfo {
            name: "manual",
            title: "Bank transfer".to_owned(),
            fixed_fee_cents: 0,
            percent_fee_bp: 0,
        };
        let app = App::new(store.clone(), clock.clone(), entropy.clone(), furniture.policy, vec![gateway]);
        let compute = furniture.compute.with_clock(clock.clone());
        let world = World { compute: Arc::new(compute.clone()), store: store.clone() };
        let engine =
            Engine::new(store, clock.clone(), entropy, Arc::new(world), registry(&app), furniture.engine)
                .with_faults(furniture.faults);
        let house = Self { app, clock, compute, engine: Arc::new(engine), references: AtomicU64::new(1) };
        if !furniture.catalogue.is_empty() {
            house.load(&furniture.catalogue).await;
        }
        house
    }

    /// The app.
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// The clock that everything in the house reads.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The world that its machines run in.
    pub const fn compute(&self) -> &FakeCompute {
        &self.compute
    }

    /// The engine over the store and the world.
    pub const fn engine(&self) -> &Arc<Engine<World>> {
        &self.engine
    }

    /// Loads a catalogue over the present one.
    pub async fn load(&self, text: &str) {
        if let Err(error) = catalogue::load(&self.app, text).await {
            panic!("the catalogue of a house does not load: {error:?}");
        }
    }

    /// What is sold under a code, as `linux-2`.
    pub async fn offer(&self, code: &str) -> Offer {
        let catalogue = self.catalogue().await;
        let found = catalogue.offers.iter().find(|offer| offer.product.code == code);
        found.cloned().unwrap_or_else(|| panic!("the house does not sell {code}"))
    }

    /// The location of a code, as `de`.
    pub async fn location(&self, code: &str) -> Arc<Location> {
        let catalogue = self.catalogue().await;
        let found = catalogue.locations.iter().find(|location| location.code == code);
        found.cloned().unwrap_or_else(|| panic!("the house has no location {code}"))
    }

    /// The image of a code, as `kvm-tiny-1-x86_64`.
    pub async fn image(&self, code: &str) -> Arc<Image> {
        let catalogue = self.catalogue().await;
        let found = catalogue.images.iter().find(|image| image.code == code);
        found.cloned().unwrap_or_else(|| panic!("the house has no image {code}"))
    }

    async fn catalogue(&self) -> Arc<innkeeper_domain::catalogue::Catalogue> {
        catalogue::show(&self.app).await.expect("the catalogue can be shown")
    }

    /// Signs Ada Kovac up under a mail address, with [`PASSWORD`], and lets her in as the owner of her account.
    pub async fn customer(&self, email: &str) -> Caller {
        self.customer_in(email, "UTC").await
    }

    /// Lets a customer in who has never set a password: without the time that hashing one takes.
    pub async fn tenant(&self, email: &str) -> Caller {
        let (uid, login_uid, at) = (self.app.uid(), self.app.uid(), self.app.now());
        let account = NewAccount {
            uid,
            email: email.to_owned(),
            currency: self.app.policy.currency,
            zone: "UTC".to_owned(),
            tax_bp: self.app.policy.tax_bp,
            profile: ada(),
            at,
        };
        let email = email.to_owned();
        let made: Result<_, StoreError> = self
            .app
            .store
            .write("testing.tenant", move |tx| {
                let account = accounts::insert(tx, &account)?;
                let (email, password_hash) = (email.clone(), String::new());
                let new = NewLogin { uid: login_uid, account, email, password_hash, role: Role::Owner, at };
                Ok((account, logins::insert(tx, &new)?))
            })
            .await;
        let (account, login) = made.expect("a tenant is written down");
        self.caller(account, login).await
    }

    /// Signs Ada Kovac up in a time zone.
    pub async fn customer_in(&self, email: &str, zone: &str) -> Caller {
        let wish = SignUp {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            profile: ada(),
            currency: None,
            zone: Some(zone.to_owned()),
        };
        let signed_up = sign_up(&self.app, wish).await.expect("a customer signs up");
        self.caller(signed_up.account, signed_up.login).await
    }

    async fn caller(&self, account: AccountId, login: LoginId) -> Caller {
        let found: Result<_, StoreError> =
            self.app.store.read("testing.login", move |tx| logins::by_id(tx, login)).await;
        let login = found.expect("the login can be read").expect("the login is there");
        Caller {
            credential: "test".to_owned(),
            account,
            account_state: AccountState::Active,
            currency: self.app.policy.currency,
            login: login.id,
            login_uid: login.uid,
            email: login.email,
            role: Role::Owner,
            request_id: "test".to_owned(),
            idempotency: None,
        }
    }

    /// A fresh API key of a caller.
    pub async fn key(&self, caller: &Caller) -> String {
        let made = create_key(&self.app, caller, "test", Vec::new(), None).await;
        made.expect("a key is made").key
    }

    /// Tops the credit of a caller up, as `100.00`, and pays with it what was waiting.
    pub async fn credit(&self, caller: &Caller, amount: &str) {
        let reference = self.references.fetch_add(1, Ordering::Relaxed);
        let wish = TopUp {
            account: caller.account,
            amount: Money::parse(amount, caller.currency).expect("an amount such as 100.00"),
            gateway: "manual".to_owned(),
            reference: format!("test-{reference}"),
        };
        top_up(&self.app, wish).await.expect("a top-up is booked");
    }

    /// Runs the engine until nothing is due within a quarter of an hour of virtual time.
    pub async fn settle(&self) {
        self.settle_within(SETTLE).await;
    }

    /// Runs the engine until nothing is due within a span of virtual time, and moves the clock no further than
    /// the last thing that was.
    pub async fn settle_within(&self, span: Duration) {
        let end = self.clock.now().plus(span);
        for _ in 0..100_000 {
            if self.engine.run_due().await > 0 {
                continue;
            }
            match self.engine.next_run().await {
                Some(next) if next <= end => self.clock.set(next.max(self.clock.now())),
                _ => return,
            }
        }
        panic!("the house does not come to rest");
    }

    /// Runs the engine through a span of virtual time, to its end.
    pub async fn run_for(&self, span: Duration) {
        let end = self.clock.now().plus(span);
        self.settle_within(span).await;
        self.clock.set(end.max(self.clock.now()));
    }

    /// Computes all money again, and ends the test when something does not agree.
    pub async fn check(&self) {
        let report = ledger::check(&self.app).await.expect("the ledger can be checked");
        assert!(report.findings.is_empty(), "the ledger does not agree:\n{}", report.findings.join("\n"));
    }
}

/// The same caller, with an idempotency key for one request.
#[must_use]
pub fn keyed(caller: &Caller, key: &str, fingerprint: &str) -> Caller {
    let idempotency = Some(IdempotencyKey::new(key.to_owned(), fingerprint.to_owned()));
    Caller { idempotency, ..caller.clone() }
}

/// Who every customer of a house is.
pub fn ada() -> Profile {
    Profile {
        first_name: "Ada".to_owned(),
        last_name: "Kovac".to_owned(),
        address1: "Long Street 1".to_owned(),
        city: "Vilnius".to_owned(),
        postcode: "01100".to_owned(),
        country: "LT".to_owned(),
        phone: "+37060000000".to_owned(),
        ..Profile::default()
    }
}
