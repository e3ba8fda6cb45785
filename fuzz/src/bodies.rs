//! 1&1 bodies: any JSON is refused or read, and what is read is what a client would send for it.

use crate::{Cost, Source};
use innkeeper_sdk_oneandone::Request;
use innkeeper_sdk_oneandone::loose::{self, DecodeError, Object};
use innkeeper_sdk_oneandone::server::{
    HardwareChange, ImageChange, ServerCreate, ServerDelete, ServerModify, StatusChange,
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt::Debug;

/// How many bytes a byte of JSON may cost to be decoded into a body.
const BYTES_EACH: u64 = 64;

/// Members that bodies have.
const MEMBERS: &[&str] = &[
    "name",
    "description",
    "hardware",
    "appliance_id",
    "password",
    "power_on",
    "firewall_policy_id",
    "ip_id",
    "load_balancer_id",
    "datacenter_id",
    "rsa_key",
    "public_key",
    "server_type",
    "hostname",
    "vcore",
    "cores_per_processor",
    "ram",
    "hdds",
    "size",
    "is_main",
    "fixed_instance_size_id",
    "action",
    "method",
    "recovery_mode",
    "recovery_image_id",
    "id",
    "firewall_policy",
];

/// Values that stand in them.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "1",
    "2",
    "16",
    "20",
    "40.0",
    "0.5",
    "1.5",
    "1e2",
    "-0",
    "1e400",
    "\"1\"",
    "\" 16 \"",
    "\"true\"",
    "\"20\"",
    "\"POWER_ON\"",
    "\"REBOOT\"",
    "\"HARDWARE\"",
    "\"cloud\"",
    "\"longpassword\"",
    "\"\"",
    "[]",
    "{}",
    "[{}]",
    "[{\"size\":20,\"is_main\":true}]",
    "[\"x\"]",
    "\"0.5\"",
    "18446744073709551616",
];

pub(crate) const WORDS: &[&str] = &[
    "{\"",
    "\":",
    "\"",
    ",",
    "}",
    "[",
    "]",
    "name",
    "hardware",
    "vcore",
    "ram",
    "hdds",
    "size",
    "is_main",
    "action",
    "POWER_ON",
    "recovery_mode",
    "null",
    "1e5",
    "0.5",
    "\\u0000",
    "\"20\"",
];

pub(crate) fn run(input: &[u8]) {
    let mut source = Source::new(input);
    if source.flag() {
        let value = Value::Object(body(&mut source, 3));
        all(&value, value.to_string().len());
        return;
    }
    let rest = source.rest();
    let _ = loose::flag(&rest);
    let pairs: Vec<(String, String)> = rest
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(a, b)| (a.into(), b.into()))
        .collect();
    let _ = ServerDelete::from_query(&pairs);
    if let Ok(value) = serde_json::from_str::<Value>(&rest) {
        all(&value, rest.len());
    }
}

fn all(value: &Value, length: usize) {
    stable::<ServerCreate>(value, length);
    stable::<ServerModify>(value, length);
    stable::<StatusChange>(value, length);
    stable::<HardwareChange>(value, length);
    stable::<ImageChange>(value, length);
    if let Ok(object) = Object::of(value) {
        for name in MEMBERS {
            let _ = (object.text(name), object.id(name), object.flag(name), object.ram(name));
            let _ = (object.object(name).is_ok(), object.objects(name).is_ok());
        }
    }
}

/// What was read, written as a client writes it, reads as the same.
fn stable<T: Request + Serialize + PartialEq + Debug>(value: &Value, length: usize) {
    let mut read: Option<Result<T, DecodeError>> = None;
    Cost::of(|| read = Some(T::decode(value))).within(BYTES_EACH, length);
    match read {
        Some(Ok(request)) => {
            let written = serde_json::to_value(&request).unwrap_or_default();
            assert_eq!(T::decode(&written), Ok(request), "{value} became {written}");
        }
        Some(Err(error)) => assert!(error.to_string().len() < 200, "{error}"),
        None => {}
    }
}

fn body(source: &mut Source<'_>, depth: usize) -> Map<String, Value> {
    let mut map = Map::new();
    for _ in 0..source.below(MEMBERS.len()) {
        let name = source.pick(MEMBERS).copied().unwrap_or_default();
        map.insert(name.to_owned(), value(source, name, depth));
    }
    map
}

fn value(source: &mut Source<'_>, name: &str, depth: usize) -> Value {
    match (name, source.byte() % 4) {
        (_, 0) => source.text().into(),
        ("hardware" | "firewall_policy", 1 | 2) if depth > 0 => body(source, depth - 1).into(),
        ("hdds", 1 | 2) if depth > 0 => {
            (0..source.below(10)).map(|_| Value::Object(body(source, depth - 1))).collect::<Vec<_>>().into()
        }
        _ => {
            let text = source.pick(VALUES).copied().unwrap_or_default();
            serde_json::from_str(text).unwrap_or_default()
        }
    }
}
