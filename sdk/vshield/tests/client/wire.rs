//! Every example body of the API comes back member for member, and requests decode as they were encoded.

use crate::calls::fixture;
use innkeeper_sdk_vshield::auto_renew::AutoRenewSet;
use innkeeper_sdk_vshield::error::Reason;
use innkeeper_sdk_vshield::id::{InvoiceId, ProductId, ServerId, TaskId};
use innkeeper_sdk_vshield::server::{
    Console, Hostname, HostnameSet, ServerDetail, ServerOrder, ServerStats, ServerStatus,
};
use innkeeper_sdk_vshield::service::ServiceKind;
use innkeeper_sdk_vshield::task::{
    ServerAction, ServiceAction, TaskCreated, TaskKind, TaskStarted, TaskStatus,
};
use innkeeper_sdk_vshield::word::{Numbered, Vocabulary};
use innkeeper_sdk_vshield::{
    Amount, AutoRenew, Balance, Code, Days, Envelope, ErrorBody, Firewall, Form, Invoice, Location, Months,
    OperatingSystem, Payment, PendingOrder, PlacedOrder, Plan, Renewal, Request, Server, Service,
    StockStatus, Task, Transaction, UnixTime, Word,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use std::fmt::Debug;
use std::time::{Duration, SystemTime};

/// Reads a body, writes it again, and compares the texts: order, nulls and number forms included.
fn round_trip<T: Serialize + DeserializeOwned>(body: &str) -> T {
    let compact = fixture(body).to_string();
    let read: T = serde_json::from_str(body).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), compact);
    read
}

macro_rules! bodies {
    ($($name:ident: $type:ty = $file:literal;)+) => {
        mod every_example_body_comes_back_as_it_was {
            use super::*;

            $(#[test]
            fn $name() {
                round_trip::<$type>(include_str!(concat!("../fixtures/", $file, ".json")));
            })+
        }
    };
}

bodies! {
    plans: StockStatus = "plans";
    pending_orders: Vec<PendingOrder> = "pending_orders";
    task: Task = "task";
    services: Vec<Service> = "services";
    service: Service = "service";
    task_created: TaskCreated = "task_created";
    auto_renew: AutoRenewSet = "auto_renew";
    renewal: Renewal = "renewal";
    servers: Vec<Server> = "servers";
    server: ServerDetail = "server";
    graphs: ServerStats = "graphs";
    console: Console = "console";
    task_started: TaskStarted = "task_started";
    hostname: HostnameSet = "hostname";
    payment: Payment = "payment";
    placed_order: PlacedOrder = "placed_order";
    balance: Balance = "balance";
    transactions: Vec<Transaction> = "transactions";
    invoice: Invoice = "invoice";
    invoices: Vec<Invoice> = "invoices";
    firewall: Firewall = "firewall";
    error: ErrorBody = "error";
}

#[test]
fn answers_mean_what_they_say() {
    let server: ServerDetail = round_trip(include_str!("../fixtures/server.json"));
    assert!(server.status.is(ServerStatus::Running) && server.plan.is(Plan::VpsL));
    assert!(server.os.is(OperatingSystem::Debian10) && server.autorenew.is(AutoRenew::Disable));
    assert_eq!(server.password.unwrap().as_str(), "only-in-getInfo");
    assert_eq!(server.tasks[0].completed_at(), Some(UnixTime::new(1_767_230_021)));
    let task: Task = round_trip(include_str!("../fixtures/task.json"));
    assert!(task.kind.is(TaskKind::Restart) && task.status.is(TaskStatus::Completed));
    assert_eq!(task.completed_at().unwrap().seconds() - task.date.seconds(), 30);
    let order = &round_trip::<Vec<PendingOrder>>(include_str!("../fixtures/pending_orders.json"))[0];
    assert!(order.plan.is(Plan::VpsXl) && order.location.is(Location::France));
    let invoices: Vec<Invoice> = round_trip(include_str!("../fixtures/invoices.json"));
    assert_eq!((invoices[0].amount.cents(), invoices[1].service), (Some(1299), None));
    assert_eq!(invoices[0].service.map(ServerId::from), Some(ServerId::new(12)));
    let services: Vec<Service> = round_trip(include_str!("../fixtures/services.json"));
    assert_eq!(services[0].kind(), ServiceKind::Hosting { domain: "shop.example" });
    assert_eq!(services[1].kind(), ServiceKind::DedicatedServer { ip: "192.0.2.20" });
    let new_year = SystemTime::UNIX_EPOCH + Duration::from_hours(490_896);
    assert_eq!(order.date_paid.system_time(), Some(new_year));
}

#[test]
fn answers_that_a_service_makes_are_those_of_the_original() {
    let stock = StockStatus::new([
        (Plan::VpsXl, Location::Uk, false),
        (Plan::Vds1, Location::Us, true),
        (Plan::VpsS, Location::Uk, true),
        (Plan::VdsProBronze, Location::Europe, true),
        (Plan::Vds3, Location::Netherlands, false),
        (Plan::Vds1, Location::Netherlands, true),
        (Plan::Vds2, Location::Netherlands, true),
    ]);
    assert_eq!(json!(stock).to_string(), fixture(include_str!("../fixtures/plans.json")).to_string());
    let started = Envelope::done(TaskStarted::new(TaskId::new(41)));
    assert_eq!(serde_json::to_string(&started).unwrap(), r#"{"requestStatus":1,"result":{"taskId":"41"}}"#);
    let set = Envelope::done(AutoRenewSet::new(AutoRenew::from(true)));
    assert_eq!(serde_json::to_string(&set).unwrap(), r#"{"requestStatus":1,"result":{"newStatus":"1"}}"#);
    let refused = Envelope::refused(Reason::InvalidTask);
    assert_eq!(
        serde_json::to_string(&refused).unwrap(),
        r#"{"requestStatus":0,"result":{"error":"Invalid task Id."}}"#
    );
    let placed = PlacedOrder {
        transaction_price: Amount::from_cents(1299).unwrap(),
        new_balance: Amount::default(),
        generated_invoice: InvoiceId::new(35922),
        extra: serde_json::Map::new(),
    };
    assert_eq!(json!(placed), fixture(include_str!("../fixtures/placed_order.json")));
    assert_eq!(Envelope::done(ProductId::from(ServerId::new(12))).into_result(), 12);
}

#[test]
fn words_and_numbers_that_are_new_are_kept() {
    let mut body = fixture(include_str!("../fixtures/server.json"));
    for (member, new) in
        [("os", json!("plan9")), ("plan", json!(13)), ("status", json!(5)), ("ipv6", json!("::1"))]
    {
        body[member] = new;
    }
    let server: ServerDetail = round_trip(&body.to_string());
    assert_eq!(server.os, Word::Other("plan9".to_owned()));
    assert_eq!((server.plan, server.status), (Code::Other(13), Code::Other(5)));
    assert_eq!(server.extra["ipv6"], "::1");
    round_trip::<StockStatus>(
        r#"{"VDS":{"Mars":{"1":{"status":1,"price":3}},"US":{}},"ARM":{"US":{"x":{"status":0}}}}"#,
    );
    let order = r#"[{"id":7,"hostname":"a","plan":"ARM-1","location":"ma","datePaid":1}]"#;
    assert_eq!(round_trip::<Vec<PendingOrder>>(order)[0].location, Word::Other("ma".to_owned()));
}

#[test]
fn the_order_of_locations_is_that_of_the_answer_and_the_first_that_fits_wins() {
    let body =
        r#"{"VPS":{"US":{"9":{"status":0}},"Canada":{"9":{"status":1}}},"VDS":{"US":{"9":{"status":1}}}}"#;
    let stock: StockStatus = round_trip(body);
    assert_eq!(stock.locations(Plan::VpsS), [Location::Us, Location::Canada]);
    assert_eq!(stock.locations_in_stock(Plan::VpsS), [Location::Canada, Location::Us]);
    assert!(!stock.check_stock(Plan::VpsS, Location::Us));
    assert!(stock.check_stock(Plan::VpsS, Location::Canada));
    assert!(!stock.check_stock(Plan::VpsM, Location::Us));
    assert_eq!(stock.entries().count(), 3);
}

fn comes_back<T: Request + PartialEq + Debug>(wish: &T, body: &str) {
    assert_eq!(wish.form().encode(), body);
    assert_eq!(T::decode(&Form::parse(body.as_bytes())).unwrap(), *wish);
}

#[test]
fn every_wish_decodes_as_it_was_encoded() {
    for os in OperatingSystem::ALL {
        let body = format!("action=reinstall&os={}", os.as_str());
        comes_back(&ServerAction::Reinstall(*os), &body);
        comes_back(&ServiceAction::Reinstall(*os), &body);
    }
    comes_back(&ServerAction::Start, "action=start");
    comes_back(&ServerAction::Stop, "action=stop");
    comes_back(&ServerAction::Restart, "action=restart");
    comes_back(&ServerAction::FixNetwork, "action=fixnetwork");
    comes_back(&ServerAction::ChangePassword, "action=changepass");
    comes_back(&ServerAction::RenewLicense, "action=renewlicense");
    comes_back(&ServiceAction::Start, "action=start");
    comes_back(&ServiceAction::Stop, "action=stop");
    comes_back(&ServiceAction::Restart, "action=restart");
    comes_back(&AutoRenew::Enable, "status=1");
    comes_back(&AutoRenew::Disable, "status=0");
    comes_back(&Hostname::new("Alpha").unwrap(), "hostname=Alpha");
    for months in [1, 3, 6] {
        comes_back(&Months::new(months).unwrap(), &format!("time={months}"));
    }
    for days in 1..=365 {
        comes_back(&Days::new(days).unwrap(), &format!("time={days}"));
    }
    for (number, plan) in (1..).zip(Plan::ALL) {
        comes_back(&plan, &format!("plan={number}"));
        for location in Location::ALL {
            let order = ServerOrder {
                location: *location,
                hostname: Hostname::new("alpha").unwrap(),
                os: OperatingSystem::Ubuntu20,
                days: Days::new(30).unwrap(),
                plan,
            };
            let place = location.as_str().to_lowercase();
            comes_back(&order, &format!("location={place}&hostname=alpha&os=ubuntu20&time=30&plan={number}"));
        }
    }
}

#[test]
fn plans_have_numbers_names_and_classes_and_go_up_within_a_class() {
    for (number, plan) in (1..).zip(Plan::ALL) {
        assert_eq!((plan.as_number(), Plan::of_number(number)), (number, Some(plan)));
        assert_eq!(Plan::of_word(plan.as_str()), Some(plan));
        assert!(plan.as_str().replace('-', "").starts_with(plan.class().as_str()));
    }
    assert_eq!((Plan::of_number(0), Plan::of_number(13)), (None, None));
    assert!(Plan::Vds1.upgrades_to(Plan::Vds3) && Plan::VdsProBronze.upgrades_to(Plan::VdsProGold));
    assert!(!Plan::Vds3.upgrades_to(Plan::VdsProBronze) && !Plan::VpsM.upgrades_to(Plan::VpsS));
    assert!(!Plan::VpsM.upgrades_to(Plan::VpsM));
}
