//! Real machines behind the real binary: crashes at every point of an order, adoption, published clients, the demo.

use crate::house::{ADA, House, Serving, bare, build_image, repository};
use innkeeper_store::{Store, StoreConfig, StoreError, operations};
use serde_json::Value;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long an order may take, crashes included.
const BUILT: Duration = Duration::from_secs(150);
/// How long a deletion may take.
const GONE: Duration = Duration::from_mins(1);

/// When the worker is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// In this step, as soon as the operation is seen in it.
    Step(&'static str),
    /// As soon as the guest answers, before or while the worker sees it.
    GuestUp,
    /// As soon as the order is delivered.
    Delivered,
}

/// An order for one server.
struct Order {
    service: i64,
    invoice: i64,
    operation: i64,
}

fn order(house: &House, name: &str) -> Order {
    let body = format!("{{\"domain\":\"{name}.example.net\",\"cycle\":\"m\"}}");
    let placed = house.time4vps("POST", "/order/70", &body);
    let number = placed["order_num"].as_i64().unwrap();
    let found = house.time4vps("GET", &format!("/service/order/{number}"), "");
    let service = found["account_id"].as_i64().unwrap();
    let shown = house.json(&["server", "show", &service.to_string()]);
    let operation = shown["operations"][0]["id"].as_i64().unwrap();
    Order { service, invoice: placed["invoice_id"].as_str().unwrap().parse().unwrap(), operation }
}

/// The state and the step of an operation, by a look into the database.
async fn look(store: &Store, id: i64) -> (String, String) {
    let found: Result<_, StoreError> =
        store.read("test.look", move |tx| operations::by_id(tx, innkeeper_domain::id::OperationId(id))).await;
    let operation = found.unwrap().unwrap();
    (operation.state.as_str().to_owned(), operation.step)
}

/// Places an order and kills the worker at a moment of it. Returns the step that it was killed in.
///
/// The order is answered before the first step is through: that one starts a program, and the answer takes no work.
async fn killed(
    house: &House,
    serving: Serving,
    store: &Store,
    moment: Moment,
    name: &str,
) -> (Order, String) {
    let newest = newest(store).await;
    let body = format!("{{\"domain\":\"{name}.example.net\",\"cycle\":\"m\"}}");
    let placed = tokio::task::block_in_place(|| house.time4vps("POST", "/order/70", &body));
    let invoice = placed["invoice_id"].as_str().unwrap().parse().unwrap();
    let service = placed["items"][0]["id"].as_str().unwrap().parse().unwrap();
    let operation = newer(store, newest).await.unwrap();
    let until = Instant::now() + BUILT;
    loop {
        let (state, step) = look(store, operation).await;
        let here = match moment {
            Moment::Step(wanted) => step == wanted || state != "live",
            Moment::GuestUp => step == "boot" && answers(house, service),
            Moment::Delivered => state != "live",
        };
        if here {
            serving.kill();
            return (Order { service, invoice, operation }, step);
        }
        assert!(Instant::now() < until, "{moment:?} did not come: {}", house.log());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn newest(store: &Store) -> i64 {
    let found: Result<_, StoreError> = store.read("test.newest", |tx| operations::recent(tx, 1)).await;
    found.unwrap().first().map_or(0, |operation| operation.id.0)
}

async fn newer(store: &Store, than: i64) -> Option<i64> {
    let found: Result<_, StoreError> = store.read("test.newer", |tx| operations::recent(tx, 10)).await;
    let found = found.unwrap().into_iter().rev();
    found
        .filter(|operation| operation.kind == "server.provision")
        .map(|operation| operation.id.0)
        .find(|id| *id > than)
}

/// Whether the guest of a server greets whoever connects to its SSH port.
fn answers(house: &House, service: i64) -> bool {
    let address = address(house, service);
    tokio::task::block_in_place(|| greeting(address).is_some())
}

fn address(house: &House, service: i64) -> SocketAddr {
    let shown = house.json(&["server", "show", &service.to_string()]);
    format!("{}:22", shown["addresses"][0].as_str().unwrap()).parse().unwrap()
}

fn greeting(at: SocketAddr) -> Option<String> {
    use std::io::Read;
    let mut stream = TcpStream::connect_timeout(&at, Duration::from_millis(500)).ok()?;
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut bytes = [0; 4];
    stream.read_exact(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn show(house: &House, operation: i64) -> Value {
    house.json(&["operation", "show", &operation.to_string()])
}

fn delivered(house: &House, order: &Order) {
    house.until(BUILT, "the order is delivered", || {
        let shown = show(house, order.operation);
        assert!(shown["state"] != "failed" && shown["state"] != "parked", "{shown}: {}", house.log());
        (shown["state"] == "done").then_some(())
    });
}

/// One machine, one process, one invoice, paid once, and books that agree.
fn exactly_once(house: &House, order: &Order, invoices: usize) {
    assert_eq!(house.machines().len(), 1, "{:?}", house.machines());
    assert_eq!(house.machine_folders().len(), 1);
    let all = house.json(&["invoice", "list"]);
    assert_eq!(all.as_array().unwrap().len(), invoices, "{all}");
    let invoice = house.json(&["invoice", "show", &order.invoice.to_string()]);
    assert_eq!((invoice["state"].as_str(), invoice["total"].as_str()), (Some("paid"), Some("12.09")));
    assert_eq!(invoice["payment"]["amount"], "12.09");
    assert_eq!(house.json(&["server", "show", &order.service.to_string()])["state"], "running");
    assert_eq!(house.json(&["ledger", "check"])["agrees"], true);
}

/// Deletes a server, and looks that nothing of it is left.
fn deleted(house: &House, order: &Order) {
    let service = order.service.to_string();
    let at = address(house, order.service);
    house.ok(&["server", "delete", &service, "--yes"]);
    house.until(GONE, "the server is gone", || {
        (house.json(&["server", "show", &service])["state"] == "gone").then_some(())
    });
    assert_eq!(house.machines(), [0; 0]);
    assert!(house.machine_folders().is_empty());
    drop(TcpListener::bind(at).unwrap());
    assert_eq!(house.json(&["ledger", "check"])["agrees"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_a_killed_worker_loses_nothing() {
    build_image();
    let (house, _) = House::open();
    let path = house.root().join("data/innkeeper.db");
    let store = Store::open(&StoreConfig::Sqlite { path, readers: 1 }).unwrap();
    let moments = [
        Moment::Step("build"),
        Moment::Step("start"),
        Moment::Step("boot"),
        Moment::GuestUp,
        Moment::Delivered,
    ];
    let mut serving = house.serve();
    for (index, moment) in moments.into_iter().enumerate() {
        let (order, step) = killed(&house, serving, &store, moment, &format!("web-{index}")).await;
        println!("{moment:?}: killed in step {step}");
        serving = house.serve();
        delivered(&house, &order);
        exactly_once(&house, &order, index + 1);
        deleted(&house, &order);
    }
    // What was bought five times was paid five times, and no more.
    let credit = house.json(&["account", "show", ADA])["credit"].clone();
    assert_eq!(credit, "439.55");
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn vm_servers_outlive_the_worker_and_are_adopted() {
    build_image();
    let (house, token) = House::open();
    let serving = house.serve();
    let order = order(&house, "keeps-running");
    delivered(&house, &order);
    let (pids, at) = (house.machines(), address(&house, order.service));
    assert_eq!(pids.len(), 1);

    serving.kill();
    assert_eq!(house.machines(), pids);
    house.until(GONE, "the guest answers while nobody works", || greeting(at));
    let serving = house.serve();
    assert_eq!(serving.stop(), Some(0));
    assert_eq!(house.machines(), pids);
    let serving = house.serve();
    // Several sweeps later it is still the same process, and the house can tell what it uses.
    std::thread::sleep(Duration::from_secs(5));
    assert_eq!(house.machines(), pids);
    exactly_once(&house, &order, 1);
    let listed = house.send("GET", "/v1/servers", &format!("x-token: {token}\r\n"), "");
    assert!(listed.body.contains("POWERED_ON"), "{listed:?}");

    // A machine that dies is started again by the sweep.
    let [pid] = pids[..] else { panic!("one machine") };
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
    let again = house.until(BUILT, "the machine runs again", || {
        let pids = house.machines();
        (pids.len() == 1 && pids != [pid]).then_some(pids)
    });
    assert_ne!(again, pids);
    house.until(BUILT, "the guest answers again", || greeting(at));
    house.until(GONE, "the restart is over", || {
        let shown = house.json(&["server", "show", &order.service.to_string()]);
        (shown["state"] == "running" && shown["operation"].is_null()).then_some(())
    });
    deleted(&house, &order);
    assert_eq!(serving.stop(), Some(0));
}

/// Runs a script of the repository, and returns what it printed.
fn script(path: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(repository().join(path));
    let node = repository().join(".test/node/node_modules/.bin");
    let path_variable = format!("{}:{}", node.display(), std::env::var("PATH").unwrap());
    let output = command.env("PATH", path_variable).envs(variables.iter().copied()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{path}:\n{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[test]
fn vm_the_published_1and1_sdk_takes_a_server_through_its_life() {
    build_image();
    script("conformance/oneandone/setup.sh", &[]);
    let (house, token) = House::open();
    let serving = house.serve();
    let url = format!("http://{}/v1", house.listen);
    let said =
        script("conformance/oneandone/run.py", &[("INNKEEPER_URL", &url), ("INNKEEPER_TOKEN", &token)]);
    println!("{said}");
    assert!(said.contains("ok     log_of_delete"), "{said}");
    assert_eq!(house.machines(), [0; 0]);
    assert_eq!(house.json(&["ledger", "check"])["agrees"], true);
    assert_eq!(serving.stop(), Some(0));
}

/// The life of a server through our own client. Returns its id.
async fn life(client: &innkeeper_sdk_oneandone::Client) -> Result<String, innkeeper_sdk_oneandone::Error> {
    use innkeeper_sdk_oneandone::server::{
        ActionMethod, HardwareSpec, HddSize, HddSpec, ServerCreate, ServerDelete, ServerModify, ServerState,
    };
    use innkeeper_sdk_oneandone::{Ram, log::Period};
    const POLL: Duration = Duration::from_millis(300);
    assert_eq!(client.ping_auth().await?, ["PONG"]);
    let appliance = client.list_appliances().search("tiny").await?.remove(0);
    let disks = [HddSpec::main(HddSize::new(20)?), HddSpec::further(HddSize::new(20)?)];
    let hardware = HardwareSpec::flexible(1, 1, Ram::from_mib(512), disks)?;
    // A key makes the order one order, however often it is sent.
    let wish = ServerCreate::new("ours", hardware, &appliance.id);
    let created = client.create_server(&wish).idempotency_key("ours-1").await?;
    let again = client.create_server(&wish).idempotency_key("ours-1").await?;
    assert_eq!((created.status.state, &created.id), (ServerState::Deploying, &again.id));
    let server = client.server(&created);
    let ready = server.wait_for().interval(POLL).timeout(BUILT).await?;
    assert_eq!(ready.status.state, ServerState::PoweredOn);
    assert_eq!((ready.ips.len(), server.hdds().await?.len()), (1, 2));
    assert_eq!(server.ip(&ready.ips[0].id).get().await?, ready.ips[0]);
    assert_eq!(server.hardware().await?.ram.mib(), 512);
    assert_eq!(server.image().await?.id, appliance.id);
    assert_eq!(server.modify(&ServerModify::name("ours/ü")).await?.name, "ours/ü");
    let listed = client.list_servers().search("OURS/").page(1).per_page(10).await?;
    assert_eq!(listed.iter().map(|server| &server.id).collect::<Vec<_>>(), [&created.id]);
    let rebooting = server.reboot(ActionMethod::Software).await?;
    assert_eq!(rebooting.status.state, ServerState::Rebooting);
    assert_eq!(server.wait_for().interval(POLL).timeout(BUILT).await?.status.state, ServerState::PoweredOn);
    assert_eq!(server.delete(ServerDelete::default()).await?.status.state, ServerState::Removing);
    server.wait_deleted().interval(POLL).timeout(BUILT).await?;
    assert!(server.get().await.unwrap_err().is_not_found());
    let entries = client.list_logs(&Period::LastHour).search("DELETE").sort("-start_date").await?;
    assert_eq!(entries[0].resource.id, created.id);
    Ok(created.id)
}

#[test]
fn vm_our_1and1_client_takes_a_server_through_its_life() {
    build_image();
    let (house, token) = House::open();
    let serving = house.serve();
    let url = format!("http://{}/v1", house.listen);
    let client = innkeeper_sdk_oneandone::Client::builder(token).base_url(url).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let id =
        runtime.block_on(life(&client)).unwrap_or_else(|error| panic!("{error} {error:?}: {}", house.log()));
    println!("{id}");
    assert_eq!(house.machines(), [0; 0]);
    assert_eq!(house.json(&["ledger", "check"])["agrees"], true);
    assert_eq!(serving.stop(), Some(0));
}

/// The life of a server through our own client: quoted, ordered, looked at, rebooted, installed anew and given up.
async fn service_life(client: &innkeeper_sdk_time4vps::Client) -> Result<(), innkeeper_sdk_time4vps::Error> {
    use innkeeper_sdk_time4vps::cart::{Cart, ProductOrder};
    use innkeeper_sdk_time4vps::server::Reinstall;
    use innkeeper_sdk_time4vps::service::Cancellation;
    const POLL: Duration = Duration::from_millis(300);
    assert_eq!(client.details().await?.email, ADA);
    let product = client.list_vps_products().await?.remove(0);
    let wish = ProductOrder::new(&product).with_domain("ours.example.net");
    let quote = client.quote(&Cart::default().with_product(wish.clone())).await?;
    let before = client.list_invoices().await?.len();
    let order = client.order(&wish).idempotency_key("ours-1").await?;
    let again = client.order(&wish).idempotency_key("ours-1").await?;
    assert_eq!((&order.order_num, client.list_invoices().await?.len()), (&again.order_num, before + 1));
    let service = client.service(client.order_service(&order).await?);
    let active = service.wait_for().interval(POLL).timeout(BUILT).await?;
    assert_eq!(active.domain, "ours.example.net");
    assert!(quote.total.to_string() != "0.00", "{quote:?}");
    service.set_label("ours").await?;
    assert_eq!(service.label().await?, "ours");

    let listed = client.list_servers().await?;
    assert_eq!(listed.iter().map(|server| server.domain.as_str()).collect::<Vec<_>>(), ["ours.example.net"]);
    let server = client.server(&listed[0]);
    server.wait_for().interval(POLL).timeout(BUILT).await?;
    let task = server.wait_task(server.reboot().await?).interval(POLL).timeout(BUILT).await?;
    assert!(!task.name.is_empty(), "{task:?}");
    let system = server.oses().await?.remove(0);
    let queued = server.reinstall(&Reinstall::new(system.os)).await?;
    let task = server.wait_task(queued).interval(POLL).timeout(BUILT).await?;
    assert!(task.password().is_some());
    let answer = service.cancel(&Cancellation::now("it was a test")).await?;
    assert!(!answer.info.is_empty(), "{answer:?}");
    Ok(())
}

#[test]
fn vm_our_time4vps_client_takes_a_server_through_its_life() {
    build_image();
    let (house, _) = House::open();
    let serving = house.serve();
    let url = format!("http://{}/api", house.listen);
    let login = (ADA, crate::house::PASSWORD);
    let client = innkeeper_sdk_time4vps::Client::builder(login).base_url(url).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let lived = runtime.block_on(service_life(&client));
    lived.unwrap_or_else(|error| panic!("{error} {error:?}: {}", house.log()));
    house.until(GONE, "its machine is gone", || house.machines().is_empty().then_some(()));
    assert_eq!(house.json(&["ledger", "check"])["agrees"], true);
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn vm_the_published_togglebox_client_takes_an_account_through_its_calls() {
    build_image();
    script("conformance/time4vps/setup.sh", &[]);
    let (house, _) = House::open();
    let serving = house.serve();
    let order = order(&house, "togglebox");
    delivered(&house, &order);
    // The client takes plain HTTP on localhost only.
    let url = format!("http://localhost:{}", house.listen.port());
    let variables = [
        ("TOGGLEBOX_URL", url.as_str()),
        ("TOGGLEBOX_USERNAME", ADA),
        ("TOGGLEBOX_PASSWORD", crate::house::PASSWORD),
    ];
    println!("{}", script("conformance/time4vps/run.mjs", &variables));
    deleted(&house, &order);
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn vm_the_demo_shows_everything_and_leaves_nothing() {
    let images = build_image();
    let folder = tempfile::Builder::new().prefix("demo-").tempdir_in(crate::house::scratch()).unwrap();
    let demo = |args: &[&str]| {
        let mut command = bare();
        command.arg("demo").arg("--dir").arg(folder.path()).args(args);
        // A variable of a real house leads nowhere.
        command.env("INNKEEPER_QEMU_IMAGES", &images).env("INNKEEPER_DATA_DIR", "/nowhere").output().unwrap()
    };
    let output = demo(&["--exit"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    for part in [
        "step boot committed",
        "Linux web-1.demo.example",
        "<h1>web-1.demo.example</h1>",
        "everything agrees",
    ] {
        assert!(said.contains(part), "{part} is missing in {said}");
    }
    assert!(said.contains("no process, no machine and no disk is left"), "{said}");

    let output = demo(&[]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("known from before") && said.contains("built before"), "{said}");
    let again = demo(&[]);
    assert_eq!(again.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&again.stderr).contains("innkeeper demo --stop"));
    let stopped = demo(&["--stop"]);
    assert!(stopped.status.success(), "{stopped:?}");
    assert!(demo(&["--stop"]).status.success());
    assert!(std::fs::read_dir(Path::new(folder.path()).join("qemu/machines")).unwrap().next().is_none());
}
