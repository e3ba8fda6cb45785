//! Every example body of the API comes back member for member and letter for letter, and the examples of the vendor's
//! own description read as well.

use innkeeper_sdk_time4vps::server::{self, Task};
use innkeeper_sdk_time4vps::{
    ErrorBody, Secret, TaskTime, account, ack, addon, billing, catalogue, certificate, contact, dns, form,
    login, notification, order, script, service, upgrade, vpn,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Reads a body, writes it again, and compares the texts.
fn comes_back<T: Serialize + DeserializeOwned>(fixture: &str) -> T {
    let read: T = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), fixture.trim_end());
    read
}

macro_rules! bodies {
    ($($name:ident: $type:ty;)+) => {
        #[test]
        fn every_example_comes_back_letter_for_letter() {
            $(comes_back::<$type>(include_str!(concat!("../fixtures/", stringify!($name), ".json")));)+
        }

        /// The outcome does not matter; that there is one does.
        fn read_all(body: &[u8]) {
            $({
                if let Ok(read) = serde_json::from_slice::<$type>(body) {
                    // A number that no double has exactly is read, and then not written.
                    let _ = serde_json::to_string(&read);
                }
            })+
        }

        const BODIES: &[&str] = &[$(include_str!(concat!("../fixtures/", stringify!($name), ".json")),)+];
    };
}

bodies! {
    details: account::Details;
    details_changed: ack::Ack;
    signed_up: account::SignedUp;
    password_reset: ack::Ack;
    contacts: contact::Contacts;
    contact_created: contact::ContactCreated;
    privileges: contact::PrivilegesAnswer;
    contact: contact::ContactAnswer;
    contact_changed: ack::Ack;
    notifications: notification::Notifications;
    notification_read: ack::Ack;
    balance: billing::BalanceAnswer;
    invoices: billing::Invoices;
    invoice: billing::InvoiceAnswer;
    payments: billing::Payments;
    payment_fees: billing::PaymentFees;
    services: service::Services;
    methods: service::Methods;
    upgrade_options: upgrade::UpgradeOptions;
    upgrade_estimate: upgrade::UpgradeEstimate;
    upgrade_sent: upgrade::UpgradeOrder;
    cancelled: ack::Info;
    label: service::Label;
    label_changed: ack::Ack;
    service: service::ServiceAnswer;
    order_service: service::OrderAccount;
    categories: catalogue::Categories;
    products: catalogue::Products;
    product_form: form::ProductForm;
    order: order::OrderAnswer;
    quote: order::Quote;
    vps_products: Vec<catalogue::VpsProduct>;
    addon_order: order::OrderAnswer;
    addons: Vec<addon::ServiceAddon>;
    zones: dns::Zones;
    zone_created: dns::ZoneCreated;
    zone: dns::Zone;
    zone_deleted: ack::Ack;
    record_created: dns::RecordAnswer;
    record_changed: dns::RecordAnswer;
    record_deleted: ack::Ack;
    certificates: certificate::Certificates;
    certificate: certificate::CertificateAnswer;
    crt: certificate::IssuedCertificate;
    certificate_products: certificate::CertificateProducts;
    certificate_order: order::OrderAnswer;
    software: certificate::SoftwareList;
    servers: Vec<server::ServerRow>;
    server: server::Server;
    active_task: Task;
    task: Task;
    task_queued: server::TaskQueued;
    oses: Vec<server::Os>;
    ips: Vec<server::Ips>;
    graphs: Vec<server::Graph>;
    usage: Vec<server::UsageMonth>;
    scripts: Vec<script::ScriptRow>;
    script: script::Script;
    vpn_servers: Vec<vpn::VpnServer>;
    vpn_clients: Vec<vpn::VpnClient>;
    vpn_config: vpn::VpnConfig;
    vpn_login: vpn::VpnLogin;
    vpn_password: vpn::VpnPassword;
    vpn_history: Vec<vpn::VpnMonth>;
    vpn_sessions: Vec<vpn::VpnSession>;
    tokens: login::Tokens;
    logged_out: login::LoggedOut;
}

#[test]
fn refusals_and_empty_answers_come_back_too() {
    for text in [
        r#"{"error":["wronglogin","unauthorized"]}"#,
        r#"{"error":[["wait_x_between_action",24],"unauthorized"]}"#,
        r#"{"error":["Invalid task ID"]}"#,
    ] {
        comes_back::<ErrorBody>(text);
    }
    comes_back::<billing::InvoiceAnswer>(r#"{"invoice":null}"#);
    comes_back::<Vec<server::Ips>>(r#"[{"ips":[]}]"#);
}

#[test]
fn members_that_are_not_known_are_kept() {
    let more = json!({"a": [1, null, "ü"]});
    let mut zone: Value = serde_json::from_str(include_str!("../fixtures/zone.json")).unwrap();
    zone["new_member"] = more.clone();
    zone["records"][0]["new_member"] = more.clone();
    let read: dns::Zone = comes_back(&zone.to_string());
    assert_eq!((&read.extra["new_member"], &read.records[0].extra["new_member"]), (&more, &more));
    let mut contact: Value = serde_json::from_str(include_str!("../fixtures/contact.json")).unwrap();
    contact["contact"]["privileges"]["new_group"] = json!(["all"]);
    comes_back::<contact::ContactAnswer>(&contact.to_string());
}

mod of_the_vendors_description {
    use super::*;
    use innkeeper_sdk_time4vps::Cycle;

    fn read<T: DeserializeOwned>(fixture: &str) -> T {
        serde_json::from_str(fixture).unwrap_or_else(|error| panic!("{error}: {fixture}"))
    }

    macro_rules! described {
        ($name:literal as $type:ty) => {
            read::<$type>(include_str!(concat!("../fixtures/described/", $name, ".json")))
        };
    }

    #[test]
    fn every_example_reads() {
        assert_eq!(described!("details" as account::Details).client.city, "Santa Rosa");
        described!("contacts" as contact::Contacts);
        described!("contact" as contact::ContactAnswer);
        described!("privileges" as contact::PrivilegesAnswer);
        described!("balance" as billing::BalanceAnswer);
        described!("invoices" as billing::Invoices);
        described!("invoice" as billing::InvoiceAnswer);
        described!("payments" as billing::Payments);
        described!("payment_fees" as billing::PaymentFees);
        described!("services" as service::Services);
        described!("service" as service::ServiceAnswer);
        described!("methods" as service::Methods);
        described!("label" as service::Label);
        described!("order_service" as service::OrderAccount);
        described!("upgrade_options" as upgrade::UpgradeOptions);
        described!("categories" as catalogue::Categories);
        described!("product_form" as form::ProductForm);
        described!("zones" as dns::Zones);
        described!("certificates" as certificate::Certificates);
        described!("certificate_products" as certificate::CertificateProducts);
        described!("software" as certificate::SoftwareList);
        described!("task" as Task);
        described!("oses" as Vec<server::Os>);
        described!("ips" as Vec<server::Ips>);
        described!("graphs" as Vec<server::Graph>);
        described!("usage" as Vec<server::UsageMonth>);
        described!("script" as script::Script);
        described!("vpn_login" as vpn::VpnLogin);
        described!("vpn_config" as vpn::VpnConfig);
        described!("vpn_history" as Vec<vpn::VpnMonth>);
        described!("vpn_sessions" as Vec<vpn::VpnSession>);
    }

    #[test]
    fn codes_in_the_place_of_names_null_lists_and_empty_contacts_mean_what_they_mean() {
        let products = described!("products" as catalogue::Products).products;
        assert_eq!(products[0].periods[3].title.0, Cycle::Triennially);
        assert_eq!(described!("server" as server::Server).last_tasks, []);
        let certificate = described!("certificate" as certificate::CertificateAnswer).service;
        assert_eq!(certificate.contacts.tech.unwrap().email, "");
        let zone = described!("zone" as dns::Zone);
        assert!(zone.records[1].kind.is(dns::RecordType::Ns));
    }

    #[tokio::test]
    async fn one_object_where_the_service_writes_a_list_is_a_list_of_one() {
        use crate::recorder::{Recorder, Reply};
        macro_rules! one {
            ($name:literal, |$client:ident| $call:expr) => {{
                let body = include_str!(concat!("../fixtures/described/", $name, ".json"));
                let $client = Recorder::script(vec![Reply::of(200, body)]).client();
                assert_eq!($call.await.unwrap().len(), 1, $name);
            }};
        }
        one!("servers", |client| client.list_servers());
        one!("scripts", |client| client.list_scripts());
        one!("vpn_servers", |client| client.list_vpn_servers());
        one!("vpn_clients", |client| client.list_vpn_clients());
        one!("addons", |client| client.service(1).addons());
    }
}

#[test]
fn the_oddities_of_php_read_as_what_they_mean() {
    let mut body: Value = serde_json::from_str(include_str!("../fixtures/server.json")).unwrap();
    for (place, odd) in [
        ("/package_id", json!("70")),
        ("/label", Value::Null),
        ("/cpu_cores", json!("1")),
        ("/bw_in", json!("")),
        ("/bw_out", json!(336.0)),
        ("/os", json!(false)),
        ("/additional_ip", Value::Null),
        ("/dns_servers", json!("")),
        ("/components/0/selected", json!("1")),
        ("/last_tasks/0/completed", Value::Null),
        ("/last_tasks/0/results", Value::Null),
        ("/status", json!("Hibernating")),
    ] {
        *body.pointer_mut(place).unwrap() = odd;
    }
    for absent in ["domain", "synch_date", "disk_usage"] {
        body.as_object_mut().unwrap().remove(absent);
    }
    let server: server::Server = serde_json::from_value(body).unwrap();
    assert_eq!((server.package_id, server.label.as_str(), server.cpu_cores), (70, "", 1));
    assert_eq!((server.bw_in, server.bw_out, server.os), (0, 336, None));
    assert_eq!((server.additional_ip, server.dns_servers), (Vec::new(), None));
    assert!(server.components[0].selected);
    assert_eq!(server.last_tasks[0].completed, TaskTime::UNSET);
    assert_eq!(server.status, service::ServiceStatus::Unknown);
    assert_eq!(serde_json::from_str::<billing::Payments>(r#"{"payments":[]}"#).unwrap().payments.len(), 0);
    let order = r#"{"order_num":"873340995","invoice_id":308979,"total":9.9,"items":{"type":"Hosting","id":1302,"name":"a","product_id":70}}"#;
    let order: order::OrderAnswer = serde_json::from_str(order).unwrap();
    assert_eq!((order.order_num, order.total.cents, order.items.len()), (873_340_995, 990, 1));
    assert!(serde_json::from_str::<ack::Ack>(r#"{"info":["profile_updated"]}"#).unwrap().success);
    assert!(serde_json::from_str::<catalogue::Prices>("[]").unwrap().0.is_empty());
}

#[test]
fn what_a_secret_hides_does_not_show() {
    let login: vpn::VpnLogin = serde_json::from_str(include_str!("../fixtures/vpn_login.json")).unwrap();
    let task: Task = serde_json::from_str(include_str!("../fixtures/task.json")).unwrap();
    let shown = format!("{login:?} {task:?} {:?}", task.password());
    for secret in ["qerty982", "our-psk", "Xk9mP3qR7"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(task.password(), Some(Secret::from("Xk9mP3qR7")));
    let config: vpn::VpnConfig = serde_json::from_str(include_str!("../fixtures/vpn_config.json")).unwrap();
    assert_eq!(config.bytes().unwrap(), b"client\ndev tun\n");
    let broken: vpn::VpnConfig = serde_json::from_str(r#"{"template":"?"}"#).unwrap();
    assert_eq!(broken.bytes().unwrap_err().to_string(), "template must be base64");
}

#[test]
fn a_text_record_is_read_with_quotes_and_without() {
    let record = |content: &str, kind: &str| -> dns::Record {
        serde_json::from_value(json!({"id": 1, "type": kind, "content": content})).unwrap()
    };
    assert_eq!(record("\"token\"", "TXT").text(), "token");
    assert_eq!(record("token", "TXT").text(), "token");
    assert_eq!(record("\"", "TXT").text(), "\"");
    assert_eq!(record("\"a\"", "SPF").text(), "\"a\"");
}

fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "-?[0-9]{1,30}".prop_map(Value::from),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        ".*".prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z_]{1,12}", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The places of a body that can be changed.
fn places(body: &Value, at: String, found: &mut Vec<String>) {
    match body {
        Value::Object(members) => {
            members.iter().for_each(|(name, inner)| places(inner, format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, inner)| places(inner, format!("{at}/{index}"), found));
        }
        _ => {}
    }
    found.push(at);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic_a_decoder(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
    }

    #[test]
    fn arbitrary_json_never_panics_a_decoder(value in value()) {
        read_all(value.to_string().as_bytes());
    }

    #[test]
    fn a_true_body_with_one_odd_member_never_panics_a_decoder(
        odd in value(),
        body in prop::sample::select(BODIES),
        index in any::<prop::sample::Index>(),
    ) {
        let mut body: Value = serde_json::from_str(body).unwrap();
        let mut found = Vec::new();
        places(&body, String::new(), &mut found);
        *body.pointer_mut(index.get(&found[..]).as_str()).unwrap() = odd;
        read_all(body.to_string().as_bytes());
    }
}

#[test]
fn a_body_that_is_cut_anywhere_is_an_error_and_not_a_shorter_value() {
    let body = include_str!("../fixtures/server.json").trim_end();
    for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)) {
        assert!(serde_json::from_str::<server::Server>(&body[..end]).is_err(), "{end}");
    }
}
