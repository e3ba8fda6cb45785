//! Every example body of the API comes back member for member, and requests decode as loosely as they arrive.

#[cfg(test)]
mod answers {
    use innkeeper_sdk_oneandone::server::{Server, ServerListItem, ServerState};
    use innkeeper_sdk_oneandone::{
        Appliance, Datacenter, DatacenterRef, ErrorBody, FixedSize, Log, Usages, log::LogState,
    };
    use serde::{Serialize, de::DeserializeOwned};
    use serde_json::Value;

    /// Reads a body, writes it again, and compares the texts: order, nulls and number forms included.
    fn round_trip<T: Serialize + DeserializeOwned>(fixture: &str) -> T {
        let compact = serde_json::from_str::<Value>(fixture).unwrap().to_string();
        let read: T = serde_json::from_str(fixture).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), compact);
        read
    }

    #[test]
    fn a_server_in_full() {
        let server: Server = round_trip(include_str!("fixtures/server.json"));
        assert_eq!(server.status.state, ServerState::PoweredOn);
        assert_eq!(server.hardware.ram.mib(), 2048);
        assert_eq!(server.alerts.critical.len(), 1);
    }

    #[test]
    fn a_server_right_after_create_has_its_empty_forms() {
        let server: Server = round_trip(include_str!("fixtures/server_created.json"));
        assert_eq!(server.hardware.ram.mib(), 512);
        let text = serde_json::to_string(&server).unwrap();
        for part in [
            r#""cloudpanel_id":"""#,
            r#""status":{"state":"DEPLOYING","percent":0}"#,
            r#""ram":0.5,"hdds":[]"#,
            r#""dvd":null,"snapshot":null,"ips":[],"alerts":[],"monitoring_policy":null,"private_networks":null"#,
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn a_listed_server_is_short_and_its_alerts_are_null() {
        let items: Vec<ServerListItem> = round_trip(include_str!("fixtures/servers.json"));
        assert_eq!(items[0].alerts, None);
    }

    #[test]
    fn the_state_of_recovery_has_a_blank() {
        assert_eq!(serde_json::to_string(&ServerState::OnRecovery).unwrap(), r#""ON RECOVERY""#);
        assert_eq!(serde_json::to_string(&ServerState::PoweringOff).unwrap(), r#""POWERING_OFF""#);
    }

    #[test]
    fn parts_of_a_server_as_their_own_answers() {
        use innkeeper_sdk_oneandone::server::{Hardware, Hdd, ServerIp, SnapshotRef, Status};
        let server: Value = serde_json::from_str(include_str!("fixtures/server.json")).unwrap();
        round_trip::<Hardware>(&server["hardware"].to_string());
        round_trip::<Hdd>(&server["hardware"]["hdds"][0].to_string());
        round_trip::<ServerIp>(&server["ips"][0].to_string());
        round_trip::<SnapshotRef>(&server["snapshot"].to_string());
        round_trip::<Status>(r#"{"state":"CONFIGURING","percent":40}"#);
    }

    #[test]
    fn physical_machines_and_private_networks_keep_unknown_members() {
        use innkeeper_sdk_oneandone::{BaremetalModel, PrivateNetwork};
        round_trip::<BaremetalModel>(include_str!("fixtures/baremetal_model.json"));
        let network: PrivateNetwork = round_trip(include_str!("fixtures/private_network.json"));
        let mut more = serde_json::to_value(&network).unwrap();
        more["new_member"] = serde_json::json!({"a": [1, null]});
        let read: PrivateNetwork = round_trip(&more.to_string());
        assert_eq!(read.extra["new_member"], more["new_member"]);
    }

    #[test]
    fn a_state_that_is_new_reads_as_unknown() {
        assert_eq!(serde_json::from_str::<ServerState>(r#""HIBERNATING""#).unwrap(), ServerState::Unknown);
        assert_eq!(serde_json::from_str::<LogState>(r#""COMPLETED""#).unwrap(), LogState::Unknown);
        assert_eq!(serde_json::from_str::<ServerState>(r#""ON_RECOVERY""#).unwrap(), ServerState::OnRecovery);
        assert!(serde_json::from_str::<ServerState>("7").is_err());
    }

    #[test]
    fn catalogue_and_places() {
        round_trip::<FixedSize>(include_str!("fixtures/fixed_size.json"));
        round_trip::<Appliance>(include_str!("fixtures/appliance.json"));
        round_trip::<DatacenterRef>(include_str!("fixtures/datacenter_ref.json"));
        let places: Vec<Datacenter> = round_trip(include_str!("fixtures/datacenters.json"));
        assert_eq!(places.iter().filter(|place| place.default == 1).count(), 1);
    }

    #[test]
    fn logs_usages_and_errors() {
        let log: Log = round_trip(include_str!("fixtures/log.json"));
        assert_eq!(log.status.state, LogState::Ok);
        let usages: Usages = round_trip(include_str!("fixtures/usages.json"));
        assert_eq!(usages.servers[0].services[3].name.as_deref(), Some("203.0.113.60"));
        let error: ErrorBody = round_trip(include_str!("fixtures/error.json"));
        assert_eq!(error, ErrorBody::new("UNAUTHORIZED", "The Token you are using is not valid"));
    }
}

#[cfg(test)]
mod requests {
    use innkeeper_sdk_oneandone::server::{
        ActionMethod, HardwareChange, HardwareSpec, HddSpec, ImageChange, ServerCreate, ServerDelete,
        ServerModify, StatusAction, StatusChange,
    };
    use innkeeper_sdk_oneandone::{Ram, Request};
    use serde::Serialize;
    use serde_json::{Value, json};
    use std::fmt::Debug;

    fn published() -> Value {
        serde_json::from_str(include_str!("fixtures/server_create.json")).unwrap()
    }

    fn with(change: impl FnOnce(&mut Value)) -> Result<ServerCreate, String> {
        let mut body = published();
        change(&mut body);
        ServerCreate::decode(&body).map_err(|error| error.to_string())
    }

    /// What our own client writes, our own server reads as the same.
    fn round_trip<T: Request + Serialize + PartialEq + Debug>(request: &T) {
        assert_eq!(&T::decode(&serde_json::to_value(request).unwrap()).unwrap(), request);
    }

    #[test]
    fn the_published_sdk_creates_with_its_nulls() {
        let create = ServerCreate::decode(&published()).unwrap();
        let hardware = HardwareSpec::Flexible {
            vcore: 1,
            cores_per_processor: 1,
            ram: Ram::from_mib(1024),
            hdds: vec![HddSpec { size: 40, is_main: true }],
        };
        assert_eq!(create, ServerCreate::new("web1", hardware, "B5F778B85C041347BCDCFC3172AB3F3C"));
        round_trip(&create);
    }

    #[test]
    fn scalars_as_strings_unknown_members_and_odd_keys_are_taken() {
        let create = with(|body| {
            body["hardware"] = json!({"vcore": "2", "cores_per_processor": "1", "ram": "0.5",
                "hdds": [{"size": "20", "is_main": "true"}, {"size": 30, "is_main": "False"}]});
            body["power_on"] = json!("false");
            body["public_key"] = json!(true);
            body["api_token"] = json!({"X-TOKEN": "x"});
            body["loadbalancer_id"] = json!("13C3F75BA55AF28B8B2B4E508786F48B");
            body["datacenter_id"] = json!("");
        })
        .unwrap();
        assert_eq!(create.power_on, Some(false));
        assert_eq!(create.load_balancer_id.as_deref(), Some("13C3F75BA55AF28B8B2B4E508786F48B"));
        assert_eq!(create.datacenter_id, None);
        assert!(matches!(&create.hardware, HardwareSpec::Flexible { ram, hdds, .. }
            if ram.mib() == 512 && !hdds[1].is_main));
        round_trip(&create);
    }

    #[test]
    fn a_fixed_size_wins_over_single_values() {
        let id = "65929629F35BBFBA63022008F773F3EB";
        let create = with(|body| body["hardware"]["fixed_instance_size_id"] = json!(id)).unwrap();
        assert_eq!(create.hardware, HardwareSpec::Fixed { fixed_instance_size_id: id.to_owned() });
        round_trip(&create);
    }

    #[test]
    fn a_lone_disk_is_the_main_one() {
        let create = with(|body| body["hardware"]["hdds"] = json!([{"size": 20}])).unwrap();
        assert!(matches!(&create.hardware, HardwareSpec::Flexible { hdds, .. } if hdds[0].is_main));
    }

    #[test]
    fn refusals_name_the_member_and_never_echo() {
        type Change = fn(&mut Value);
        let cases: [(Change, &str); 18] = [
            (|body| body["name"] = json!(null), "name is required"),
            (|body| body["name"] = json!(404), "name must be a string"),
            (|body| body["name"] = json!(""), "name must be 1 to 128 characters long"),
            (|body| body["name"] = json!("ü".repeat(129)), "name must be 1 to 128 characters long"),
            (
                |body| body["description"] = json!("x".repeat(257)),
                "description must be at most 256 characters long",
            ),
            (|body| body["password"] = json!("short"), "password must be 8 to 64 characters long"),
            (|body| body["appliance_id"] = json!(""), "appliance_id is required"),
            (|body| body["hardware"] = json!(null), "hardware is required"),
            (|body| body["hardware"] = json!("M"), "hardware must be an object"),
            (|body| body["hardware"]["vcore"] = json!(17), "hardware.vcore must be an integer from 1 to 16"),
            (
                |body| body["hardware"]["cores_per_processor"] = json!(3),
                "hardware.cores_per_processor must be a divisor of vcore",
            ),
            (
                |body| body["hardware"]["ram"] = json!(1.3),
                "hardware.ram must be a number from 0.5 to 128 in steps of 0.5",
            ),
            (|body| body["hardware"]["hdds"] = json!([]), "hardware.hdds is required"),
            (
                |body| body["hardware"]["hdds"] = json!([{"size": 404}]),
                "hardware.hdds.size must be a multiple of 10 from 20 to 2000",
            ),
            (
                |body| body["hardware"]["hdds"] = json!([{"size": 20}, {"size": 20}]),
                "hardware.hdds must be an array with exactly one main disk",
            ),
            (|body| body["power_on"] = json!("perhaps"), "power_on must be a boolean"),
            (
                |body| body["server_type"] = json!("toaster"),
                "server_type must be cloud, baremetal, k8s_node or dedicated",
            ),
            (|body| body["public_key"] = json!([5]), "public_key must be an array of SSH key ids"),
        ];
        for (change, message) in cases {
            assert_eq!(with(change).unwrap_err(), message);
        }
    }

    #[test]
    fn status_changes() {
        let read = |body: Value| StatusChange::decode(&body).map_err(|error| error.to_string());
        let expected = StatusChange::new(StatusAction::PowerOff, ActionMethod::Software);
        assert_eq!(read(json!({"action": "POWER_OFF"})).unwrap(), expected);
        assert_eq!(read(json!({"action": "POWER_OFF", "method": null})).unwrap(), expected);
        assert_eq!(read(json!({})).unwrap_err(), "action is required");
        assert_eq!(
            read(json!({"action": "FLY"})).unwrap_err(),
            "action must be POWER_ON, POWER_OFF or REBOOT"
        );
        assert_eq!(
            read(json!({"action": "REBOOT", "recovery_mode": true})).unwrap_err(),
            "recovery_image_id is required"
        );
        round_trip(&StatusChange::new(StatusAction::Reboot, ActionMethod::Hardware));
        round_trip(
            &read(json!({"action": "REBOOT", "recovery_mode": true, "recovery_image_id": "A"})).unwrap(),
        );
    }

    #[test]
    fn hardware_changes() {
        let read = |body: Value| HardwareChange::decode(&body).map_err(|error| error.to_string());
        let sdk = json!({"fixed_instance_size_id": null, "vcore": 2, "cores_per_processor": null, "ram": 2});
        let change = read(sdk).unwrap();
        let expected = HardwareChange::Flexible {
            vcore: Some(2),
            cores_per_processor: None,
            ram: Some(Ram::from_mib(2048)),
        };
        assert_eq!(change, expected);
        round_trip(&change);
        round_trip(&HardwareChange::Fixed { fixed_instance_size_id: "A".to_owned() });
        assert_eq!(read(json!({})).unwrap_err(), "fixed_instance_size_id is required");
        assert_eq!(
            read(json!({"vcore": 4, "cores_per_processor": 3})).unwrap_err(),
            "cores_per_processor must be a divisor of vcore"
        );
    }

    #[test]
    fn reinstalls_renames_and_deletes() {
        let sdk = json!({"id": "A", "password": null, "firewall_policy": {"id": null}});
        let plain = ImageChange { id: "A".to_owned(), password: None, firewall_policy_id: None };
        assert_eq!(ImageChange::decode(&sdk).unwrap(), plain);
        let filtered = ImageChange { firewall_policy_id: Some("F".to_owned()), ..plain };
        assert_eq!(serde_json::to_string(&filtered).unwrap(), r#"{"id":"A","firewall_policy":{"id":"F"}}"#);
        round_trip(&filtered);
        round_trip(&ServerModify { name: Some("web/ü".to_owned()), description: Some(String::new()) });
        let query = [("keep_ips", "none"), ("keep_hdds", "True")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(ServerDelete::from_query(&query), ServerDelete { keep_ips: false, keep_hdds: true });
    }
}
