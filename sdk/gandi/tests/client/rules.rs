//! What breaks a rule is refused with the rule, and nothing is sent; what a service reads is told apart member by
//! member.

use crate::calls_account::pat;
use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_gandi::contact::{ContactKind, Phone};
use innkeeper_sdk_gandi::disk::{DiskCreate, DiskSize, DiskUpdate};
use innkeeper_sdk_gandi::iface::IfaceCreate;
use innkeeper_sdk_gandi::metric::{Measure, MetricQuery, Sampler};
use innkeeper_sdk_gandi::product::{Period, ProductCreate, ProductName, Quantity};
use innkeeper_sdk_gandi::record::{RecordCreate, RecordFilter, RecordKind, Ttl};
use innkeeper_sdk_gandi::vm::{DiskAttach, VmUpdate};
use innkeeper_sdk_gandi::vm_create::{Connection, IpVersion, SystemDisk, VmCreate};
use innkeeper_sdk_gandi::xmlrpc::{FromValue, Struct, ToValue, Value};
use innkeeper_sdk_gandi::{DateTime, Error};
use std::fmt::Display;

fn says<T>(result: Result<T, impl Display>, rule: &str) {
    match result {
        Ok(_) => panic!("not refused: {rule}"),
        Err(error) => assert_eq!(error.to_string(), rule),
    }
}

#[test]
fn values_are_checked_where_they_are_made() {
    for units in [1, 2, i64::from(i32::MAX)] {
        assert_eq!(Quantity::new(units).unwrap().units(), units);
    }
    for units in [0, -1, i64::from(i32::MAX) + 1, i64::MIN] {
        says(Quantity::new(units), "quantity must be 1 to 2147483647");
        assert!(ProductCreate::new(ProductName::Disk, units, Period::OneMonth).is_err());
    }
    for mib in [0, 1023, 1025, -1024, 1536] {
        says(DiskSize::from_mib(mib), "size must be a multiple of 1024 from 1024 on");
    }
    for seconds in [0, 29, 2_592_001] {
        says(Ttl::new(seconds), "ttl must be 30 to 2592000");
    }
    for number in ["", "+", "33.1", "+3333.1", "+33.", "+.1", "+33.1a", "+33 1"] {
        says(Phone::new(number), "phone must be + with 1 to 3 digits, a dot, and digits");
    }
}

#[tokio::test]
async fn nothing_is_sent_of_a_call_that_breaks_a_rule() {
    let recorder = Recorder::script(vec![Reply::of(500, "sent")]);
    let client = recorder.client();
    let moment = |text| DateTime::read(text).unwrap();
    let (early, late) = (moment("20260301T12:00:00"), moment("20260301T12:00:01"));
    let sampler = Sampler { unit: "hours".to_owned(), value: 1, function: "max".to_owned() };
    let metrics = |ids: &[i64], period| {
        let ids = ids.iter().copied().map(Into::into);
        client.query_metrics(&MetricQuery::new(Measure::DiskBytes, ids, period, sampler.clone())).raw()
    };
    let vm = VmCreate::new("web1", 5);
    let sys = SystemDisk::new("sys", 5);
    let free = Connection::Public { ip_version: IpVersion::V4, bandwidth: 0 };
    let public = IfaceCreate::public(IpVersion::V6, 5, 1);
    let with_zero = |position| DiskAttach { position: Some(position), access: None };
    let nameless = |name: &str| DiskUpdate { name: Some(name.to_owned()), ..DiskUpdate::default() };
    let company = innkeeper_sdk_gandi::contact::ContactCreate { orgname: None, ..pat() };
    let zone = client.zone(1);
    let cases = [
        (client.vm(0).get().raw(), "id must be 1 or more"),
        (client.vm(-7).delete().raw(), "id must be 1 or more"),
        (client.vm(1).attach_disk(0).raw(), "id must be 1 or more"),
        (client.vm(1).attach_disk_as(1, &with_zero(-1)).raw(), "position must be 0 or more"),
        (client.vm(1).update(&VmUpdate::default()).raw(), "the change must have at least one member"),
        (
            client.vm(1).update(&VmUpdate { cores: Some(0), ..VmUpdate::default() }).raw(),
            "cores must be 1 or more",
        ),
        (client.create_vm(&VmCreate::new("", 5), &sys, 1).raw(), "hostname must not be empty"),
        (client.create_vm(&vm.clone().with_size(1, 0), &sys, 1).raw(), "memory must be 1 or more"),
        (client.create_vm(&vm.clone().with_connection(free), &sys, 1).raw(), "bandwidth must be 1 or more"),
        (client.create_vm(&vm, &SystemDisk::new("", 5), 1).raw(), "name must not be empty"),
        (client.create_vm(&vm, &sys, 0).raw(), "id must be 1 or more"),
        (client.disk(1).update(&nameless("")).raw(), "name must not be empty"),
        (
            client.create_disk(&DiskCreate::new("a\u{0}b", DiskSize::from_mib(1024).unwrap(), 5)).raw(),
            "a text must have no control characters, for which XML has no place",
        ),
        (client.create_iface(&public.with_ip("::1")).raw(), "ip must only be given in a private network"),
        (client.iface(1).set_bandwidth(0).raw(), "bandwidth must be 1 or more"),
        (client.create_contact(&company).raw(), "orgname must be given for all but a natural person"),
        (client.contact_of("").raw(), "handle must not be empty"),
        (zone.rename("").raw(), "name must not be empty"),
        (zone.version(0).activate().raw(), "version must be 1 or more"),
        (
            zone.version(0).delete_records(&RecordFilter::of("@", RecordKind::A)).raw(),
            "version must be 1 or more",
        ),
        (
            zone.version(1).delete_records(&RecordFilter::default()).raw(),
            "the change must have at least one member",
        ),
        (
            zone.version(1).add_record(&RecordCreate::new("@", RecordKind::A, "")).raw(),
            "value must not be empty",
        ),
        (zone.version(-1).records().raw(), "version must be 0 or more"),
        (client.zone(0).records().raw(), "id must be 1 or more"),
        (client.list_vms().per_page(0).raw(), "items_per_page must be 1 or more"),
        (metrics(&[], (early, late)), "resource_id must have at least one entry"),
        (metrics(&[1], (late, early)), "end must be after start"),
    ];
    for (call, rule) in cases {
        says(call.request(), rule);
        let error = call.await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error}");
        assert_eq!(error.to_string(), rule);
    }
    says(client.list_vms().per_page(0).request(), "items_per_page must be 1 or more");
    assert_eq!(recorder.seen(), []);
}

fn product() -> Struct {
    Struct::new().with("product_name", "cores").with("quantity", 2).with("duration", "12m")
}

#[test]
fn a_request_that_a_service_reads_is_refused_with_the_member_and_the_reason() {
    let read = |members: Struct| ProductCreate::from_value(Value::Struct(members));
    assert!(read(product()).is_ok());
    let without = |name| {
        let mut members = product();
        members.remove(name);
        members
    };
    says(read(without("quantity")), "quantity is missing");
    says(read(product().with("colour", "red")), "colour is not known");
    says(read(product().with("quantity", 0)), "quantity must be 1 to 2147483647");
    says(read(product().with("quantity", true)), "quantity must be an integer and is a boolean");
    says(read(product().with("duration", "2m")), "duration must be one of 1m, 12m");
    says(
        read(product().with("product_name", "gold")),
        "product_name must be one of shares, cores, disk, memory, ips",
    );
    says(ProductCreate::from_value(Value::Nil), "the value must be a struct and is nil");
    let both = VmCreate::new("a", 5).to_value();
    let Value::Struct(both) = both else { panic!() };
    says(VmCreate::from_value(Value::Struct(both.with("iface_id", 9001))), "ip_version is not known");
    says(ContactKind::from_value(Value::from(5)), "the value must be 0 to 4");
}

#[test]
fn a_request_reads_as_what_was_written() {
    let vm = VmCreate::new("a", 5).with_password("secret").with_keys([1.into()]).with_ssh_key("k");
    assert_eq!(VmCreate::from_value(vm.to_value()).unwrap(), vm);
    let inside = vm.with_connection(Connection::Iface(9.into()));
    assert_eq!(VmCreate::from_value(inside.to_value()).unwrap(), inside);
    let contact = pat();
    assert_eq!(innkeeper_sdk_gandi::contact::ContactCreate::from_value(contact.to_value()).unwrap(), contact);
    let iface = IfaceCreate::private(717, 5, 102_400).with_ip("192.168.0.9");
    assert_eq!(IfaceCreate::from_value(iface.to_value()).unwrap(), iface);
}
