//! Whatever a service answers or a client sends, a decoder returns a value or an error.

use crate::calls::fixture;
use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_vshield::auto_renew::AutoRenewSet;
use innkeeper_sdk_vshield::server::{Console, Hostname, HostnameSet, ServerDetail, ServerOrder, ServerStats};
use innkeeper_sdk_vshield::task::{ServerAction, ServiceAction, TaskCreated, TaskStarted};
use innkeeper_sdk_vshield::{
    Amount, AutoRenew, Balance, Days, ErrorBody, Firewall, Form, Invoice, Months, Payment, PendingOrder,
    PlacedOrder, Plan, Renewal, Request, RetryPolicy, Server, Service, StockStatus, Task, Transaction,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads as every answer; what reads is written and looked into as well.
fn read_all(body: &[u8]) {
    fn of<T: DeserializeOwned + Serialize>(body: &[u8]) -> bool {
        serde_json::from_slice::<T>(body).is_ok_and(|read| serde_json::to_string(&read).is_ok())
    }
    let decoders: [fn(&[u8]) -> bool; 19] = [
        of::<StockStatus>,
        of::<PendingOrder>,
        of::<Task>,
        of::<Service>,
        of::<TaskCreated>,
        of::<AutoRenewSet>,
        of::<Renewal>,
        of::<Server>,
        of::<ServerDetail>,
        of::<ServerStats>,
        of::<Console>,
        of::<TaskStarted>,
        of::<HostnameSet>,
        of::<Payment>,
        of::<PlacedOrder>,
        of::<Balance>,
        of::<Transaction>,
        of::<Firewall>,
        of::<ErrorBody>,
    ];
    for decode in decoders {
        decode(body);
    }
    if let Ok(stock) = serde_json::from_slice::<StockStatus>(body) {
        let _ = (stock.entries().count(), stock.locations(Plan::VpsS));
    }
    if let Ok(stats) = serde_json::from_slice::<ServerStats>(body) {
        let _ = (stats.cpu_avg_last_1hr(), stats.network_avg_last_24hrs());
    }
    if let Ok(invoice) = serde_json::from_slice::<Invoice>(body) {
        let _ = (invoice.amount.cents(), invoice.date.system_time());
    }
}

/// Reads as every wish; what reads comes back as it was.
fn wish_all(body: &[u8]) {
    fn of<T: Request + PartialEq>(form: &Form) {
        if let Ok(wish) = T::decode(form) {
            assert!(
                T::decode(&Form::parse(wish.form().encode().as_bytes())).is_ok_and(|again| again == wish)
            );
        }
    }
    let form = Form::parse(body);
    of::<ServerAction>(&form);
    of::<ServiceAction>(&form);
    of::<AutoRenew>(&form);
    of::<Days>(&form);
    of::<Months>(&form);
    of::<Plan>(&form);
    of::<Hostname>(&form);
    of::<ServerOrder>(&form);
}

fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "-?[0-9]{1,30}(\\.[0-9]{0,9})?".prop_map(Value::from),
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

const BODIES: [&str; 12] = [
    include_str!("../fixtures/plans.json"),
    include_str!("../fixtures/pending_orders.json"),
    include_str!("../fixtures/task.json"),
    include_str!("../fixtures/service.json"),
    include_str!("../fixtures/auto_renew.json"),
    include_str!("../fixtures/renewal.json"),
    include_str!("../fixtures/server.json"),
    include_str!("../fixtures/graphs.json"),
    include_str!("../fixtures/placed_order.json"),
    include_str!("../fixtures/invoice.json"),
    include_str!("../fixtures/firewall.json"),
    include_str!("../fixtures/error.json"),
];

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic_a_decoder(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
        wish_all(&bytes);
    }

    #[test]
    fn arbitrary_json_never_panics_a_decoder(value in value()) {
        read_all(value.to_string().as_bytes());
    }

    #[test]
    fn a_true_body_with_one_odd_member_never_panics_a_decoder(odd in value(), index in any::<prop::sample::Index>()) {
        for body in BODIES {
            let mut body = fixture(body);
            let mut found = Vec::new();
            places(&body, String::new(), &mut found);
            *body.pointer_mut(index.get(&found[..]).as_str()).unwrap() = odd.clone();
            read_all(body.to_string().as_bytes());
        }
    }

    #[test]
    fn a_form_of_the_right_words_and_the_wrong_ones_is_a_wish_or_an_error(
        fields in prop::collection::vec(("action|os|status|time|plan|hostname|location", "start|reinstall|debian10|[0-9]{1,5}|us|[a-zA-Z]{0,20}|.{0,8}"), 0..9)
    ) {
        wish_all(Form::new(fields).encode().as_bytes());
    }

    #[test]
    fn a_form_of_any_texts_comes_back(fields in prop::collection::vec((".{1,9}", ".{0,9}"), 0..6)) {
        let form = Form::new(fields);
        prop_assert_eq!(Form::parse(form.encode().as_bytes()), form);
    }

    #[test]
    fn an_amount_comes_back_as_text_and_as_number(micros in -9_000_000_000_000_i64..9_000_000_000_000) {
        let amount = Amount::from_micros(micros);
        prop_assert_eq!(Amount::parse(&amount.to_string()), Some(amount));
        let mut body = fixture(include_str!("../fixtures/invoice.json"));
        body["amount"] = amount.to_string().into();
        let invoice: Invoice = serde_json::from_value(body).unwrap();
        let again: Invoice = serde_json::from_str(&serde_json::to_string(&invoice).unwrap()).unwrap();
        prop_assert_eq!(again.amount, amount);
    }
}

#[test]
fn a_body_that_is_cut_anywhere_is_an_error_and_not_a_shorter_value() {
    let body = include_str!("../fixtures/server.json").trim_end();
    for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)) {
        assert!(serde_json::from_str::<ServerDetail>(&body[..end]).is_err(), "{end}");
    }
}

#[tokio::test]
async fn an_answer_of_anything_is_an_error_of_the_call() {
    for body in
        ["", "null", "1", "\"\"", "[]", "[1]", "{}", "{", "<html>", "\u{0}", r#"{"requestStatus":{}}"#]
    {
        for status in [200, 404, 500] {
            let recorder = Recorder::script(vec![Reply::of(status, body)]);
            let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
            client.server(12).get().await.unwrap_err();
            client.list_servers().raw().await.unwrap_err();
        }
    }
}
