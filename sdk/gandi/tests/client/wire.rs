//! Every example body is read and written again without a loss.

use innkeeper_sdk_gandi::account::Rating;
use innkeeper_sdk_gandi::catalog::CatalogEntry;
use innkeeper_sdk_gandi::contact::{ContactCreated, ContactProblem};
use innkeeper_sdk_gandi::fault::{Cause, Object};
use innkeeper_sdk_gandi::metric::Metric;
use innkeeper_sdk_gandi::operation::{Creation, OperationKind, Step};
use innkeeper_sdk_gandi::place::SnapshotProfile;
use innkeeper_sdk_gandi::product::{Period, ProductCreate, ProductName};
use innkeeper_sdk_gandi::system::{Signatures, Version};
use innkeeper_sdk_gandi::vm::{Migration, VmState};
use innkeeper_sdk_gandi::xmlrpc::{FromValue, MethodCall, MethodResponse, Struct, ToValue, Value};
use innkeeper_sdk_gandi::{
    Account, Balance, Contact, Datacenter, Disk, Fault, Iface, Image, Ip, Operation, Record, SshKey, Vlan,
    Vm, Word, Zone,
};
use std::collections::BTreeMap;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/", $name, ".xml"))
    };
}
pub(crate) use fixture;

pub(crate) fn value(xml: &str) -> Value {
    match MethodResponse::read(xml.as_bytes()).unwrap() {
        MethodResponse::Value(value) => value,
        MethodResponse::Fault(fault) => panic!("{fault}"),
    }
}

pub(crate) fn read<T: FromValue>(xml: &str) -> T {
    T::from_value(value(xml)).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads as a type and writes again: the same value, and by Python's hand the same bytes.
fn survives<T: FromValue + ToValue>(xml: &str) {
    let now = read::<T>(xml).to_value();
    assert_eq!(now, value(xml));
    assert_eq!(MethodResponse::Value(now).to_xml(), xml, "the same bytes");
}

#[test]
fn answers_are_written_as_they_were_read_down_to_their_bytes() {
    survives::<Account>(fixture!("account"));
    survives::<Account>(fixture!("account_rated"));
    survives::<Vec<Rating>>(fixture!("ratings"));
    survives::<Balance>(fixture!("balance"));
    survives::<ContactCreated>(fixture!("contact_created"));
    survives::<Vec<ContactProblem>>(fixture!("contact_problems"));
    survives::<Vec<CatalogEntry>>(fixture!("catalog"));
    survives::<Version>(fixture!("version"));
    survives::<Vec<Datacenter>>(fixture!("datacenters"));
    survives::<Vec<Image>>(fixture!("images"));
    survives::<BTreeMap<String, Vec<String>>>(fixture!("kernels"));
    survives::<Vec<SnapshotProfile>>(fixture!("snapshot_profiles"));
    survives::<Operation>(fixture!("vm_operation"));
    survives::<Operation>(fixture!("disk_operation"));
    survives::<Operation>(fixture!("iface_operation"));
    survives::<Operation>(fixture!("migration_operation"));
    survives::<Vec<Operation>>(fixture!("operations"));
    survives::<Creation>(fixture!("creation"));
    survives::<Vec<Vm>>(fixture!("vms"));
    survives::<Vm>(fixture!("vm_info"));
    survives::<Migration>(fixture!("can_migrate"));
    survives::<Vec<Disk>>(fixture!("disks"));
    survives::<Vec<Disk>>(fixture!("disks_named"));
    survives::<Disk>(fixture!("disk"));
    survives::<Vec<Iface>>(fixture!("ifaces"));
    survives::<Iface>(fixture!("iface"));
    survives::<Vec<Ip>>(fixture!("ips"));
    survives::<Ip>(fixture!("ip"));
    survives::<Vec<Vlan>>(fixture!("vlans"));
    survives::<Vlan>(fixture!("vlan"));
    survives::<Vec<SshKey>>(fixture!("ssh_keys"));
    survives::<SshKey>(fixture!("ssh_key"));
    survives::<Vec<Metric>>(fixture!("metrics"));
    survives::<Vec<Zone>>(fixture!("zones"));
    survives::<Zone>(fixture!("zone"));
    survives::<Vec<Record>>(fixture!("records"));
    survives::<Record>(fixture!("record"));
    survives::<Vec<String>>(fixture!("methods"));
    survives::<Signatures>(fixture!("signatures"));
    survives::<String>(fixture!("help"));
    survives::<bool>(fixture!("true"));
    survives::<i64>(fixture!("three"));
}

#[test]
fn what_is_written_by_another_hand_is_the_same_value() {
    for xml in [fixture!("operation"), fixture!("product_created")] {
        assert_eq!(read::<Operation>(xml).to_value(), value(xml));
    }
    assert_eq!(read::<Vm>(fixture!("vm")).to_value(), value(fixture!("vm")));
    // It has a member of its own between the known ones.
    assert_eq!(read::<Contact>(fixture!("contact")).to_value(), value(fixture!("contact")));
    assert_eq!(read::<Contact>(fixture!("contact")).extra, Struct::new().with("newsletter", 0));
}

#[test]
fn the_call_of_the_documentation_is_the_request_of_a_product() {
    let call = MethodCall::read(fixture!("product_create_call").as_bytes()).unwrap();
    let product = ProductCreate::from_value(call.params[1].clone()).unwrap();
    assert_eq!(product, ProductCreate::new(ProductName::Cores, 2, Period::OneYear).unwrap());
    assert_eq!(product.to_value(), call.params[1]);
    assert_eq!(MethodCall::read(call.to_xml().as_bytes()).unwrap(), call);
}

#[test]
fn an_operation_says_what_it_is_and_what_it_is_about() {
    let operation: Operation = read(fixture!("operation"));
    assert!(operation.is_done() && operation.is_over());
    assert_eq!(operation.kind, Word::Known(OperationKind::ProductAdd));
    assert_eq!(operation.product_id().unwrap(), 311);
    assert_eq!(operation.date_created.to_string(), "20260301T12:00:00");
    let params = operation.params.unwrap();
    assert_eq!(params.extra.get("duration").and_then(Value::as_str), Some("12m"));
    let billed: Operation = read(fixture!("product_created"));
    assert_eq!((billed.step.known(), billed.product_id()), (Some(Step::Bill), None));
    let moved: Operation = read(fixture!("migration_operation"));
    assert_eq!(moved.params.unwrap().to_dc_id.unwrap(), 6);
    let other = read::<Vec<Operation>>(fixture!("operations")).remove(1);
    assert_eq!(other.kind, Word::Other("something_new".to_owned()));
    let creation: Creation = read(fixture!("creation"));
    assert_eq!(creation.vm_id().unwrap(), 7001);
    assert_eq!(creation.disk_id().unwrap(), 8001);
    assert_eq!(creation.iface_id().unwrap(), 9001);
    assert_eq!(creation.ip_id().unwrap(), 9101);
}

#[test]
fn what_is_available_is_what_is_granted_less_what_is_used() {
    let account: Account = read(fixture!("account"));
    let of = |amounts: &Option<innkeeper_sdk_gandi::account::ResourceAmounts>| {
        let amounts = amounts.as_ref().unwrap();
        let scaled = |number: &innkeeper_sdk_gandi::Decimal| number.scaled(3).unwrap();
        let whole = [amounts.servers, amounts.ips, amounts.memory, amounts.disk].map(Option::unwrap);
        let fine = [&amounts.cores, &amounts.bandwidth, &amounts.slots]
            .map(|number| scaled(number.as_ref().unwrap()));
        whole.map(i128::from).into_iter().chain(fine).collect::<Vec<_>>()
    };
    let resources = account.resources;
    let (available, granted, used) = (of(&resources.available), of(&resources.granted), of(&resources.used));
    for (index, left) in available.iter().enumerate() {
        assert_eq!(*left, granted[index] - used[index], "{index}");
    }
    let products = account.products.unwrap();
    assert_eq!(products[0].product_name, Word::Other("shares_fixed".to_owned()));
    assert_eq!(products[0].duration, Word::Other("1y".to_owned()));
    assert!(products[1].product_name.is(ProductName::Cores));
}

#[test]
fn a_machine_alone_has_its_parts_and_one_in_a_list_their_ids() {
    let listed = read::<Vec<Vm>>(fixture!("vms")).remove(0);
    assert_eq!((listed.disks, listed.ifaces), (None, None));
    let alone: Vm = read(fixture!("vm_info"));
    assert!(alone.state.is(VmState::Running) && alone.console.0);
    let iface = alone.ifaces.unwrap().remove(0);
    assert_eq!((iface.ips[0].ip.as_str(), iface.ips[1].version), ("203.0.113.76", 6));
    assert_eq!(alone.disks.unwrap()[0].snapshot_profile.as_ref().unwrap().name, "daily");
}

#[test]
fn money_stays_as_it_is_written() {
    let balance: Balance = read(fixture!("balance"));
    assert_eq!(balance.prepaid.unwrap().amount.cents(), Some(12_000));
    assert_eq!(balance.outstanding_amount.unwrap().to_string(), "0.0");
    let price = read::<Vec<CatalogEntry>>(fixture!("catalog")).remove(0).unit_price.remove(0).price;
    assert_eq!((price.as_str(), price.scaled(2)), ("4.07", Some(407)));
}

#[test]
fn faults_are_told_by_object_and_cause() {
    for (xml, object, cause) in [
        (fixture!("fault_key"), Object::Account, Cause::Noright),
        (fixture!("fault_vm"), Object::Vm, Cause::Notfound),
    ] {
        let MethodResponse::Fault(fault) = MethodResponse::read(xml.as_bytes()).unwrap() else { panic!() };
        assert_eq!((fault.object(), fault.cause()), (Some(object), Some(cause)));
        assert_eq!(MethodResponse::Fault(fault.clone()).to_xml(), xml, "the same bytes");
        assert_eq!(fault, Fault::data(object, cause, fault.detail().unwrap()));
    }
}

#[test]
fn the_oddities_of_the_original_read_as_what_they_mean() {
    let mut vm = value(fixture!("vm"));
    let Value::Struct(members) = &mut vm else { panic!() };
    for (name, odd) in [
        ("id", Value::from("7001")),
        ("memory", Value::Double(innkeeper_sdk_gandi::Decimal::from_f64(256.0).unwrap())),
        ("vm_max_memory", Value::from("")),
        ("console", Value::from(true)),
        ("date_created", Value::from("2026-03-01 12:00:00")),
        ("date_updated", Value::from("0000-00-00 00:00:00")),
        ("disks_id", Value::Nil),
        ("ifaces_id", Value::Struct(Struct::new())),
        ("state", Value::from("asleep")),
        ("new_member", Value::from(7)),
    ] {
        members.insert(name, odd);
    }
    members.remove("description");
    let vm = Vm::from_value(vm).unwrap();
    assert_eq!((vm.id, vm.memory, vm.vm_max_memory, vm.console.0), (7001.into(), 256, None, true));
    assert_eq!(vm.date_created.to_string(), "20260301T12:00:00");
    assert!(vm.date_updated.unwrap().is_zero());
    assert_eq!((vm.disks_id, vm.ifaces_id, vm.description), (Vec::new(), Vec::new(), None));
    assert_eq!(vm.state, Word::Other("asleep".to_owned()));
    assert_eq!(vm.extra, Struct::new().with("new_member", 7));
    assert_eq!(Signatures::from_value(Value::from("undef")).unwrap(), Signatures::default());
    let flat = Value::Array(vec![Value::from("struct"), Value::from("string")]);
    assert_eq!(Signatures::from_value(flat).unwrap().0, [["struct", "string"]]);
    let empty = Value::Array(Vec::new());
    assert_eq!(Struct::from_value(empty).unwrap(), Struct::new());
}
