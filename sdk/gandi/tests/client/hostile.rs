//! Whatever a service answers, a decoder returns a value or an error.

use crate::wire::fixture;
use innkeeper_sdk_gandi::account::Rating;
use innkeeper_sdk_gandi::catalog::{ActionSpec, CatalogEntry, ProductSpec};
use innkeeper_sdk_gandi::contact::{ContactCreate, ContactProblem};
use innkeeper_sdk_gandi::disk::{DiskCopy, DiskCreate, DiskUpdate};
use innkeeper_sdk_gandi::iface::IfaceCreate;
use innkeeper_sdk_gandi::metric::{Metric, MetricQuery};
use innkeeper_sdk_gandi::operation::Creation;
use innkeeper_sdk_gandi::place::SnapshotProfile;
use innkeeper_sdk_gandi::product::{ProductCreate, ProductRenew, ProductUpdate};
use innkeeper_sdk_gandi::record::{RecordCreate, RecordFilter};
use innkeeper_sdk_gandi::system::{Signatures, Version};
use innkeeper_sdk_gandi::vm::{Migration, VmUpdate};
use innkeeper_sdk_gandi::vm_create::{SystemDisk, VmCreate};
use innkeeper_sdk_gandi::xmlrpc::{FromValue, MethodCall, MethodResponse, Value};
use innkeeper_sdk_gandi::{
    Account, Balance, Contact, Datacenter, Disk, Iface, Image, Ip, Operation, Record, SshKey, Vlan, Vm, Zone,
};
use proptest::prelude::*;

const BODIES: [&str; 14] = [
    fixture!("operation"),
    fixture!("account"),
    fixture!("account_rated"),
    fixture!("vm_info"),
    fixture!("creation"),
    fixture!("disk"),
    fixture!("ifaces"),
    fixture!("balance"),
    fixture!("catalog"),
    fixture!("metrics"),
    fixture!("zone"),
    fixture!("datacenters"),
    fixture!("contact_problems"),
    fixture!("fault_vm"),
];

/// Reads as every type; the results do not matter.
fn read_all(value: &Value) {
    fn of<T: FromValue>(value: Value) -> bool {
        T::from_value(value).is_ok()
    }
    let decoders: [fn(Value) -> bool; 41] = [
        of::<Operation>,
        of::<Vec<Operation>>,
        of::<Creation>,
        of::<Account>,
        of::<Vec<Rating>>,
        of::<Balance>,
        of::<Contact>,
        of::<Vec<ContactProblem>>,
        of::<Vec<CatalogEntry>>,
        of::<Version>,
        of::<Vec<Datacenter>>,
        of::<Vec<Image>>,
        of::<Vec<SnapshotProfile>>,
        of::<Vm>,
        of::<Migration>,
        of::<Disk>,
        of::<Iface>,
        of::<Vec<Iface>>,
        of::<Ip>,
        of::<Vlan>,
        of::<SshKey>,
        of::<Vec<Metric>>,
        of::<Zone>,
        of::<Record>,
        of::<Signatures>,
        of::<ProductCreate>,
        of::<ProductRenew>,
        of::<ProductUpdate>,
        of::<ContactCreate>,
        of::<VmCreate>,
        of::<VmUpdate>,
        of::<SystemDisk>,
        of::<DiskCreate>,
        of::<DiskCopy>,
        of::<DiskUpdate>,
        of::<IfaceCreate>,
        of::<MetricQuery>,
        of::<ProductSpec>,
        of::<ActionSpec>,
        of::<RecordCreate>,
        of::<RecordFilter>,
    ];
    for decode in decoders {
        decode(value.clone());
    }
}

fn read_bytes(body: &[u8]) {
    if let Ok(call) = MethodCall::read(body) {
        call.params.iter().for_each(read_all);
    }
    if let Ok(MethodResponse::Value(value)) = MethodResponse::read(body) {
        read_all(&value);
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic_a_decoder(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_bytes(&bytes);
    }

    #[test]
    fn arbitrary_markup_never_panics_a_decoder(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<methodResponse>", "</methodResponse>", "<params>", "</params>", "<param>", "</param>", "<value>",
                "</value>", "<struct>", "</struct>", "<member>", "</member>", "<name>", "</name>", "<array>", "<data>",
                "</data>", "</array>", "<int>", "</int>", "<nil/>", "<fault>", "</fault>", "<![CDATA[", "]]>", "<!--",
                "-->", "&amp;", "&#", "&", ";", "id", "7", "<?xml?>", "<!DOCTYPE x>", " ", "<methodCall>",
                "<methodName>", "</methodName>", "<string>", "</string>", "<base64>", "</base64>", "\u{fffd}",
            ]),
            0..60,
        )
    ) {
        read_bytes(pieces.concat().as_bytes());
    }

    #[test]
    fn arbitrary_values_never_panic_a_decoder(value in crate::xml::value()) {
        read_all(&value);
    }

    #[test]
    fn a_true_body_with_one_odd_member_never_panics_a_decoder(
        odd in crate::xml::value(),
        index in any::<prop::sample::Index>(),
    ) {
        for body in BODIES {
            let Ok(MethodResponse::Value(mut value)) = MethodResponse::read(body.as_bytes()) else { continue };
            let places = count(&value);
            replace(&mut value, &mut index.index(places), &odd);
            read_all(&value);
        }
    }

    #[test]
    fn a_true_body_with_odd_bytes_never_panics_a_decoder(
        odd in prop::collection::vec(any::<u8>(), 0..8),
        start in any::<prop::sample::Index>(),
        length in 0_usize..40,
    ) {
        for body in BODIES {
            let mut bytes = body.as_bytes().to_vec();
            let start = start.index(bytes.len());
            let end = bytes.len().min(start + length);
            bytes.splice(start..end, odd.iter().copied());
            read_bytes(&bytes);
        }
    }
}

/// How many values there are in a value.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Struct(members) => members.iter().map(|(_, member)| count(member)).sum(),
        _ => 0,
    }
}

/// Puts another value in the place of one of them.
fn replace(value: &mut Value, place: &mut usize, odd: &Value) {
    if *place == 0 {
        *value = odd.clone();
        *place = usize::MAX;
        return;
    }
    *place -= 1;
    match value {
        Value::Array(items) => {
            for item in items {
                if *place < usize::MAX / 2 {
                    replace(item, place, odd);
                }
            }
        }
        Value::Struct(members) => {
            let names: Vec<String> = members.iter().map(|(name, _)| name.to_owned()).collect();
            for name in names {
                if *place < usize::MAX / 2 {
                    let mut member = members.get(&name).unwrap().clone();
                    replace(&mut member, place, odd);
                    members.insert(name, member);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn a_body_that_is_cut_anywhere_is_an_error_and_not_a_shorter_value() {
    let body = fixture!("vm_info").trim_end();
    for end in 0..body.len() {
        assert!(MethodResponse::read(&body.as_bytes()[..end]).is_err(), "{end}");
    }
    assert!(MethodResponse::read(body.as_bytes()).is_ok());
}
