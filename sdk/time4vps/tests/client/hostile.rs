//! Whatever a service answers, a call returns a value or an error; and whatever is asked, a form says it.

use crate::recorder::{Recorded, Recorder, Reply};
use innkeeper_sdk_time4vps::{Encoding, Error, RetryPolicy};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Reads pairs as PHP does: `a[b][]=c` is a nested map, and `[]` the next free number.
fn as_php_reads(pairs: &[(String, String)]) -> Value {
    let mut root = Map::new();
    for (name, value) in pairs {
        let mut steps = name.split('[').map(|step| step.trim_end_matches(']'));
        let mut at = &mut root;
        let mut step = steps.next().unwrap().to_owned();
        for next in steps {
            let inner = at.entry(step).or_insert_with(|| json!({}));
            at = inner.as_object_mut().unwrap();
            step = if next.is_empty() { at.len().to_string() } else { next.to_owned() };
        }
        at.insert(step, Value::from(value.as_str()));
    }
    Value::Object(root)
}

/// A value with lists as maps from number and scalars as texts, which is all that a form can say.
fn as_a_form_says(value: &Value) -> Option<Value> {
    let object =
        |members: Map<String, Value>| Some(Value::Object(members)).filter(|object| object != &json!({}));
    match value {
        Value::Null => None,
        Value::Bool(flag) => Some(Value::from(u8::from(*flag).to_string())),
        Value::Number(number) => Some(Value::from(number.to_string())),
        Value::String(text) => Some(Value::from(text.as_str())),
        Value::Array(items) => {
            let said = items.iter().filter_map(as_a_form_says).enumerate();
            object(said.map(|(at, item)| (at.to_string(), item)).collect())
        }
        Value::Object(members) => object(
            members.iter().filter_map(|(name, value)| Some((name.clone(), as_a_form_says(value)?))).collect(),
        ),
    }
}

fn parameters() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    let inner = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z0-9_]{1,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("[a-z_ü&=+ ]{1,6}", inner, 0..4)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #[test]
    fn a_form_says_what_the_parameters_say(parameters in parameters()) {
        let body = Encoding::Form.encode(&parameters);
        prop_assert!(body.is_ascii() && !body.contains([' ', '\n']));
        let recorded = Recorded {
            method: String::new(), path: String::new(), query: Vec::new(), headers: Vec::new(), body,
        };
        let said = as_a_form_says(&parameters).unwrap_or_else(|| json!({}));
        prop_assert_eq!(as_php_reads(&recorded.form()), said);
    }
}

#[test]
fn an_answer_of_any_bytes_is_a_value_or_an_error_of_a_call() {
    let bodies: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"null".to_vec(),
        b"true".to_vec(),
        b"\"text\"".to_vec(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        b"{\"error\":{}}".to_vec(),
        b"{\"error\":[[]]}".to_vec(),
        b"{\"error\":[[7]]}".to_vec(),
        b"{\"error\":[[\"wait_x_between_action\",-1]]}".to_vec(),
        b"{\"error\":[[\"wait_x_between_action\",1e300]]}".to_vec(),
        vec![0xFF, 0xFE],
        b"[".repeat(5000),
        b"{\"a\":".repeat(5000),
    ];
    for body in bodies {
        let recorder = Recorder::script(vec![Reply::of(200, body.clone())]);
        let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        for outcome in [
            client.details().block().map(drop),
            client.get_invoice(1).block().map(drop),
            client.list_zones().block().map(drop),
        ] {
            if let Err(error) = outcome {
                assert!(!matches!(error, Error::Invalid(_) | Error::Transport { .. }), "{shown}: {error}");
            }
        }
        let _ = client.list_servers().block();
    }
}
