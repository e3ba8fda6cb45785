//! What breaks a rule is refused with the rule, and nothing is sent.

use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_oneandone::server::{
    HardwareChange, HardwareSpec, HddSize, HddSpec, ImageChange, ServerClone, ServerCreate, ServerModify,
    StatusAction, StatusChange,
};
use innkeeper_sdk_oneandone::{Call, Client, Error, Ram};
use std::fmt::Display;

fn fixed() -> HardwareSpec {
    HardwareSpec::fixed("65")
}

fn says<T>(result: Result<T, impl Display>, rule: &str) {
    match result {
        Ok(_) => panic!("not refused: {rule}"),
        Err(error) => assert_eq!(error.to_string(), rule),
    }
}

#[test]
fn disks_come_in_documented_steps_or_in_the_ones_that_the_service_takes() {
    for gb in [20, 40, 120, 2000] {
        assert_eq!(HddSize::new(gb).unwrap().gb(), gb);
    }
    for gb in [0, 10, 30, 21, 2020, u32::MAX] {
        says(HddSize::new(gb), "size must be a multiple of 20 from 20 to 2000");
    }
    assert_eq!(HddSize::in_tens(30).unwrap().gb(), 30);
    for gb in [0, 10, 25, 2010] {
        says(HddSize::in_tens(gb), "size must be a multiple of 10 from 20 to 2000");
    }
}

#[test]
fn hardware_is_checked_where_it_is_made() {
    let size = HddSize::new(20).unwrap();
    let (main, further) = (HddSpec::main(size), HddSpec::further(size));
    let make = |vcore, cores, mib, hdds: Vec<HddSpec>| {
        HardwareSpec::flexible(vcore, cores, Ram::from_mib(mib), hdds)
    };
    assert!(make(4, 2, 512, vec![main]).is_ok());
    says(make(0, 1, 512, vec![main]), "vcore must be an integer from 1 to 16");
    says(make(17, 1, 512, vec![main]), "vcore must be an integer from 1 to 16");
    says(make(4, 3, 512, vec![main]), "cores_per_processor must be a divisor of vcore");
    says(make(1, 1, 700, vec![main]), "ram must be a number from 0.5 to 128 in steps of 0.5");
    says(make(1, 1, 512, vec![]), "hdds is required");
    says(make(1, 1, 512, vec![main, main]), "hdds must be an array with exactly one main disk");
    says(make(1, 1, 512, vec![further, further]), "hdds must be an array with exactly one main disk");
    says(make(1, 1, 512, vec![main; 9]), "hdds must be an array of at most 8 disks");
    says(HardwareChange::flexible(None, None, None), "fixed_instance_size_id is required");
    says(HardwareChange::flexible(Some(4), Some(3), None), "cores_per_processor must be a divisor of vcore");
}

#[tokio::test]
async fn nothing_is_sent_of_a_call_that_breaks_a_rule() {
    let recorder = Recorder::script(vec![Reply::of(500, "sent")]);
    let client = recorder.client();
    let server = client.server("5A");
    let size = HddSize::new(20).unwrap();
    let by_hand = HddSpec { size: 25, is_main: false };
    let create = |create: ServerCreate| client.create_server(&create);
    let new = |name: &str| ServerCreate::new(name, fixed(), "A");
    let recovery = StatusChange {
        recovery_mode: true,
        ..StatusChange::new(StatusAction::Reboot, innkeeper_sdk_oneandone::server::ActionMethod::Hardware)
    };
    let cases = [
        (create(new("")), "name must be 1 to 128 characters long"),
        (create(new(&"ü".repeat(129))), "name must be 1 to 128 characters long"),
        (
            create(new("a").with_description("x".repeat(257))),
            "description must be at most 256 characters long",
        ),
        (create(new("a").with_password("short")), "password must be 8 to 64 characters long"),
        (create(ServerCreate::new("a", fixed(), "")), "appliance_id is required"),
        (server.modify(&ServerModify::name("")), "name must be 1 to 128 characters long"),
        (server.clone_as(&ServerClone::new("")), "name must be 1 to 128 characters long"),
        (server.reinstall(&ImageChange::new("")), "id is required"),
        (server.change_status(&recovery), "recovery_image_id is required"),
        (server.add_hdds(&[]), "hdds must be 1 to 8 disks"),
        (server.add_hdds(&[HddSpec::further(size); 9]), "hdds must be 1 to 8 disks"),
        (server.add_hdds(&[by_hand]), "size must be a multiple of 10 from 20 to 2000"),
        (server.load_dvd(""), "id must be the id of a resource"),
        (server.ip("1B").add_load_balancer(""), "load_balancer_id must be the id of a resource"),
        (client.server("").delete(Default::default()), "id must be the id of a resource"),
        (client.server("..").get(), "id must be the id of a resource"),
        (server.hdd("").remove(), "id must be the id of a resource"),
    ];
    for (call, rule) in cases {
        says(call.request(), rule);
        let error = call.await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error}");
        assert_eq!(error.to_string(), rule);
    }
    says(client.list_servers().page(0).await, "page must be 1 or more");
    says(client.list_servers().per_page(0).await, "per_page must be 1 or more");
    assert_eq!(recorder.seen(), []);
}

#[test]
fn an_id_stays_one_segment_of_the_path_whatever_it_holds() {
    let client = Client::builder("k").base_url("http://127.0.0.1:1/v1").build().unwrap();
    let path = |call: Call<_>| call.request().unwrap().path().to_owned();
    assert_eq!(path(client.server("../users?a=b#c ü").get()), "/servers/..%2Fusers%3Fa%3Db%23c%20%C3%BC");
}
