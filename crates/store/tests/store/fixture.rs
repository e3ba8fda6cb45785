//! What the tests share: the two databases, calls without type annotations, and a small hosting company.

use innkeeper_domain::account::Profile;
use innkeeper_domain::billing::{BillingMode, OrderState, Service, ServiceState};
use innkeeper_domain::catalogue::{
    Catalogue, Category, Image, Location, MeterPrice, Offer, OptionItem, OsFamily, Plan, Price, Product,
    ProductOption, Stock,
};
use innkeeper_domain::id::{
    AccountId, CategoryId, ImageId, LocationId, OptionId, OptionItemId, ProductId, ServiceId, Uid,
};
use innkeeper_domain::money::{Currency, HourlyRate, Money};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{InstallPlan, Server, ServerState, Size};
use innkeeper_domain::time::{Cycle, Instant};
use innkeeper_domain::usage::Meter;
use innkeeper_store::testing::{TestDatabase, both};
use innkeeper_store::{Store, StoreError, Tx, accounts, catalogue, orders, servers, services, stock};
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs a test on one database of each kind.
#[expect(clippy::needless_pass_by_value, reason = "a body reads better where it is given")]
pub(crate) fn on_both(body: impl AsyncFn(&Store)) {
    on_both_databases(async |database| body(&database.open()).await);
}

/// Runs a test that opens and closes the database itself.
#[expect(clippy::needless_pass_by_value, reason = "a body reads better where it is given")]
pub(crate) fn on_both_databases(body: impl AsyncFn(&TestDatabase)) {
    for database in both() {
        // Only a failed test's output is shown; its last line then names the database.
        println!("on {database:?}");
        run(body(&database));
    }
}

/// Runs a future on a runtime with threads.
pub(crate) fn run<T>(body: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap().block_on(body)
}

/// A write whose error is the store's own.
pub(crate) async fn write<T: Send + 'static>(
    store: &Store,
    body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    store.write("test.write", body).await
}

/// A read whose error is the store's own.
pub(crate) async fn read<T: Send + 'static>(
    store: &Store,
    body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    store.read("test.read", body).await
}

/// Starts `count` tasks at once and collects what they return, in their order.
pub(crate) async fn at_once<T, F>(count: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|index| tokio::spawn(task(index))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

/// A uid that no other call returns.
pub(crate) fn uid() -> Uid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uid::from_bytes(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)).to_be_bytes())
}

/// So many seconds after an arbitrary beginning.
pub(crate) const fn at(second: i64) -> Instant {
    Instant::from_micros(1_790_000_000_000_000 + second * 1_000_000)
}

pub(crate) const fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub(crate) const LOCATION: LocationId = LocationId(1);
pub(crate) const PLAN: ProductId = ProductId(10);
pub(crate) const METERED: ProductId = ProductId(11);

/// One account with one service, in a database with a catalogue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Customer {
    pub(crate) account: AccountId,
    pub(crate) service: ServiceId,
}

/// Fills an empty database.
pub(crate) async fn customer(store: &Store) -> Customer {
    write(store, |tx| {
        catalogue::put(tx, uid(), &catalogue())?;
        stock::set(tx, PLAN, &[Stock { location: LOCATION, remaining: 1 }])?;
        let account = account(tx, "ada@example.net")?;
        Ok(Customer { account, service: service(tx, account)? })
    })
    .await
    .unwrap()
}

pub(crate) fn account(tx: &mut Tx<'_>, email: &str) -> Result<AccountId, StoreError> {
    let new = accounts::NewAccount {
        uid: uid(),
        email: email.to_owned(),
        currency: Currency::EUR,
        zone: "Europe/Vilnius".to_owned(),
        tax_bp: 2_100,
        profile: Profile { first_name: "Ada \"Countess\" Łovelace".to_owned(), ..Profile::default() },
        at: at(0),
    };
    accounts::insert(tx, &new)
}

pub(crate) fn service(tx: &mut Tx<'_>, account: AccountId) -> Result<ServiceId, StoreError> {
    let order = orders::insert(tx, uid(), account, OrderState::AwaitingPayment, at(0), at(3_600))?;
    let service = Service {
        id: ServiceId(0),
        uid: uid(),
        account,
        product: PLAN,
        order,
        state: ServiceState::Pending,
        label: "web".to_owned(),
        billing: BillingMode::Prepaid,
        cycle: Cycle::Monthly,
        recurring: euro(500),
        first_payment: euro(600),
        anchor: None,
        period_index: 0,
        next_due_at: None,
        auto_renew: true,
        cancel_reason: None,
        created_at: at(0),
        activated_at: None,
        ended_at: None,
    };
    services::insert(tx, &service, &vec![(OptionId(1), OptionItemId(2))], &rates())
}

/// A server for a service that has none.
pub(crate) fn server_of(account: AccountId, service: ServiceId) -> Server {
    Server {
        id: service,
        uid: uid(),
        account,
        location: LOCATION,
        image: ImageId(1),
        fixed_size: Some(PLAN),
        name: "web".to_owned(),
        description: String::new(),
        hostname: "web.example.net".to_owned(),
        state: ServerState::Pending,
        suspended: false,
        removal: false,
        size: Size { vcpu: 2, cores_per_socket: 1, memory_mib: 2_048 },
        machine: format!("ik-{service}"),
        install: InstallPlan { id: "1".to_owned(), ..InstallPlan::default() },
        first_password: Some(Secret("hunter2".to_owned())),
        created_at: at(0),
        changed_at: at(0),
    }
}

/// A new service with its server.
pub(crate) fn server(tx: &mut Tx<'_>, account: AccountId) -> Result<ServiceId, StoreError> {
    let id = service(tx, account)?;
    servers::insert(tx, &server_of(account, id))?;
    Ok(id)
}

pub(crate) fn rates() -> Vec<MeterPrice> {
    let rate =
        |meter, micro_minor| MeterPrice { meter, rate: HourlyRate { micro_minor, currency: Currency::EUR } };
    vec![rate(Meter::Disk, 1_250), rate(Meter::Memory, 500_000)]
}

fn price(cycle: Cycle, recurring: i64, setup: i64) -> Price {
    Price { cycle, recurring: euro(recurring), setup: euro(setup) }
}

/// A catalogue that uses everything a catalogue can hold.
pub(crate) fn catalogue() -> Catalogue {
    let category = |id, slug: &str| Category {
        id: CategoryId(id),
        name: format!("The {slug}"),
        slug: slug.to_owned(),
        description: "<b>Fast</b>".to_owned(),
    };
    Catalogue {
        categories: vec![category(2, "linux"), category(1, "windows")],
        locations: vec![location(1, "lt", true).into(), location(2, "us", false).into()],
        images: vec![image(1, "debian-12").into(), image(2, "debian-13").into()],
        offers: vec![plan_offer(), metered_offer()],
    }
}

fn location(id: i64, code: &str, is_default: bool) -> Location {
    Location {
        id: LocationId(id),
        uid: uid(),
        code: code.to_owned(),
        name: code.to_uppercase(),
        country: code.to_uppercase(),
        is_default,
        vcpu_max: 4,
        memory_mib_max: 8_192,
        disk_gib_max: 100,
    }
}

fn image(id: i64, code: &str) -> Image {
    Image {
        id: ImageId(id),
        uid: uid(),
        code: code.to_owned(),
        title: format!("Image {code}"),
        source: format!("{code}.qcow2"),
        family: OsFamily::Linux,
        os: "Debian".to_owned(),
        version: "12".to_owned(),
        disk_gib_min: 2,
        memory_mib_min: 256,
    }
}

fn plan_offer() -> Offer {
    let item = |id, name: &str, disk_gib, prices| OptionItem {
        id: OptionItemId(id),
        name: name.to_owned(),
        disk_gib,
        memory_mib: 0,
        prices,
    };
    Offer {
        product: Product {
            id: PLAN,
            uid: uid(),
            category: CategoryId(2),
            code: "linux-2".to_owned(),
            name: "Linux 2".to_owned(),
            description: String::new(),
            billing: BillingMode::Prepaid,
            plan: Some(Plan {
                size: Size { vcpu: 2, cores_per_socket: 1, memory_mib: 2_048 },
                disk_gib: 20,
                traffic_gib: 0,
            }),
            image: Some(ImageId(1)),
            offered: true,
        },
        prices: vec![price(Cycle::Annually, 5_000, 0), price(Cycle::Monthly, 500, 100)],
        rates: vec![],
        options: vec![ProductOption {
            id: OptionId(1),
            product: PLAN,
            name: "More disk".to_owned(),
            required: true,
            items: vec![
                item(2, "none", 0, vec![price(Cycle::Monthly, 0, 0)]),
                item(1, "20 GiB", 20, vec![price(Cycle::Annually, 1_000, 0), price(Cycle::Monthly, 100, 50)]),
            ],
        }],
    }
}

fn metered_offer() -> Offer {
    Offer {
        product: Product {
            id: METERED,
            uid: uid(),
            category: CategoryId(1),
            code: "flex".to_owned(),
            name: "Flex".to_owned(),
            description: String::new(),
            billing: BillingMode::Metered,
            plan: None,
            image: None,
            offered: false,
        },
        prices: vec![],
        rates: rates(),
        options: vec![],
    }
}
