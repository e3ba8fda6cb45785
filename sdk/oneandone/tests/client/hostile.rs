//! Whatever a service answers, a decoder returns a value or an error.

use innkeeper_sdk_oneandone::server::{
    Hardware, HardwareChange, HardwareSpec, Hdd, ImageChange, Server, ServerCreate, ServerIp, ServerListItem,
    ServerModify, SnapshotRef, Status, StatusChange,
};
use innkeeper_sdk_oneandone::{
    Appliance, BaremetalModel, Datacenter, ErrorBody, FixedSize, Identity, Log, PrivateNetwork, Request,
    Usages,
};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads as every type; the results do not matter.
fn read_all(body: &[u8]) {
    fn of<T: DeserializeOwned>(body: &[u8]) -> bool {
        serde_json::from_slice::<T>(body).is_ok()
    }
    fn wish<T: Request>(body: &[u8]) -> bool {
        serde_json::from_slice(body).is_ok_and(|value: Value| T::decode(&value).is_ok())
    }
    let decoders: [fn(&[u8]) -> bool; 22] = [
        of::<Server>,
        of::<ServerListItem>,
        of::<Status>,
        of::<Hardware>,
        of::<Hdd>,
        of::<ServerIp>,
        of::<SnapshotRef>,
        of::<Appliance>,
        of::<BaremetalModel>,
        of::<Datacenter>,
        of::<FixedSize>,
        of::<Identity>,
        of::<Log>,
        of::<PrivateNetwork>,
        of::<Usages>,
        of::<ErrorBody>,
        wish::<ServerCreate>,
        wish::<ServerModify>,
        wish::<StatusChange>,
        wish::<HardwareChange>,
        wish::<HardwareSpec>,
        wish::<ImageChange>,
    ];
    for decode in decoders {
        decode(body);
    }
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
        let body = value.to_string();
        read_all(body.as_bytes());
    }

    #[test]
    fn a_true_body_with_one_odd_member_never_panics_a_decoder(odd in value(), index in any::<prop::sample::Index>()) {
        for body in [
            include_str!("../fixtures/server.json"),
            include_str!("../fixtures/server_create.json"),
            include_str!("../fixtures/log.json"),
            include_str!("../fixtures/appliance.json"),
            include_str!("../fixtures/baremetal_model.json"),
        ] {
            let mut body: Value = serde_json::from_str(body).unwrap();
            let mut found = Vec::new();
            places(&body, String::new(), &mut found);
            *body.pointer_mut(index.get(&found[..]).as_str()).unwrap() = odd.clone();
            let body = body.to_string();
            read_all(body.as_bytes());
        }
    }
}

#[test]
fn a_body_that_is_cut_anywhere_is_an_error_and_not_a_shorter_value() {
    let body = include_str!("../fixtures/server.json").trim_end();
    for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)) {
        assert!(serde_json::from_str::<Server>(&body[..end]).is_err(), "{end}");
    }
}

#[test]
fn the_oddities_of_the_original_read_as_what_they_mean() {
    let mut body: Value = serde_json::from_str(include_str!("../fixtures/server.json")).unwrap();
    for (place, odd) in [
        ("/id", serde_json::json!(951)),
        ("/description", Value::Null),
        ("/rsa_key", serde_json::json!("1")),
        ("/dvd", serde_json::json!([])),
        ("/snapshot", serde_json::json!([])),
        ("/ips", Value::Null),
        ("/alerts", Value::Null),
        ("/hardware/fixed_instance_size_id", serde_json::json!(0)),
        ("/hardware/vcore", serde_json::json!("2")),
        ("/hardware/ram", serde_json::json!("0.5")),
        ("/hardware/hdds/0/is_main", serde_json::json!(1)),
        ("/hardware/hdds/0/size", serde_json::json!("60")),
        ("/public_key", serde_json::json!(true)),
        ("/private_networks", serde_json::json!([])),
    ] {
        *body.pointer_mut(place).unwrap() = odd;
    }
    for absent in ["server_type", "hostname", "ipv6_range", "monitoring_policy", "cloudpanel_id"] {
        body.as_object_mut().unwrap().remove(absent);
    }
    let server: Server = serde_json::from_value(body).unwrap();
    assert_eq!((server.id.as_str(), server.description.as_str(), server.rsa_key), ("951", "", 1));
    assert_eq!((server.dvd, server.snapshot, server.ips, server.public_key), (None, None, Vec::new(), None));
    assert_eq!((server.hardware.fixed_instance_size_id, server.hardware.vcore), (None, 2));
    assert_eq!((server.hardware.ram.mib(), server.hardware.hdds[0].is_main), (512, true));
    assert_eq!(server.private_networks, Some(Vec::new()));
}
