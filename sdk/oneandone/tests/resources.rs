//! Every example body of the resources beside servers comes back member for member, whatever else is in it.

#[cfg(test)]
mod answers {
    use innkeeper_sdk_oneandone::image::ImageSystem;
    use innkeeper_sdk_oneandone::monitoring_center::{MonitoredServer, ServerUsage};
    use innkeeper_sdk_oneandone::permissions::{Permissions, ServerPermission};
    use innkeeper_sdk_oneandone::recovery_image::RecoveryImageListItem;
    use innkeeper_sdk_oneandone::shared_storage::StorageAccess;
    use innkeeper_sdk_oneandone::{
        BlockStorage, Dvd, FirewallPolicy, Image, LoadBalancer, MonitoringPolicy, Pricing, PrivateNetwork,
        PublicIp, RecoveryImage, Role, SharedStorage, SshKey, State, User, Vpn,
    };
    use proptest::prelude::*;
    use serde::{Serialize, de::DeserializeOwned};
    use serde_json::{Value, json};

    /// Reads a body, writes it again, and compares the texts; then again with a member that is not known.
    fn comes_back<T: Serialize + DeserializeOwned>(fixture: &str) -> T {
        let mut body: Value = serde_json::from_str(fixture).unwrap();
        let read: T = serde_json::from_value(body.clone()).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), body.to_string());
        if let Value::Object(members) = &mut body {
            members.insert("new_member".to_owned(), json!({"a": [1, null, "ü"]}));
            let more: T = serde_json::from_value(body.clone()).unwrap();
            assert_eq!(serde_json::to_value(&more).unwrap(), body);
        }
        read
    }

    macro_rules! bodies {
        ($($name:ident: $type:ty;)+) => {
            #[test]
            fn every_example_comes_back_member_for_member() {
                $(comes_back::<$type>(include_str!(concat!("fixtures/", stringify!($name), ".json")));)+
            }

            /// The outcome does not matter; that there is one does.
            fn read_all(body: &Value) {
                $({
                    if let Ok(read) = serde_json::from_value::<$type>(body.clone()) {
                        serde_json::to_string(&read).unwrap();
                    }
                })+
            }

            const BODIES: &[&str] = &[$(include_str!(concat!("fixtures/", stringify!($name), ".json")),)+];
        };
    }

    bodies! {
        image: Image;
        image_system: ImageSystem;
        shared_storage: SharedStorage;
        shared_storage_access: Vec<StorageAccess>;
        firewall_policy: FirewallPolicy;
        load_balancer: LoadBalancer;
        public_ip: PublicIp;
        private_network: PrivateNetwork;
        monitoring_center: Vec<MonitoredServer>;
        monitored_server: ServerUsage;
        monitoring_policy: MonitoringPolicy;
        user: User;
        permissions: Permissions;
        role: Role;
        dvd: Dvd;
        recovery_image: RecoveryImage;
        recovery_image_listed: RecoveryImageListItem;
        pricing: Pricing;
        vpn: Vpn;
        block_storage: BlockStorage;
        ssh_key: SshKey;
    }

    #[test]
    fn the_oddities_of_the_original_read_as_what_they_mean() {
        let odd = |fixture: &str, members: Value| {
            let mut body: Value = serde_json::from_str(fixture).unwrap();
            body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            body
        };
        let policy = odd(
            include_str!("fixtures/firewall_policy.json"),
            json!({"id": 7, "default": "1", "rules": null, "server_ips": {}, "state": "SOMETHING_NEW"}),
        );
        let policy: FirewallPolicy = serde_json::from_value(policy).unwrap();
        assert_eq!((policy.id.as_str(), policy.default, policy.rules.len()), ("7", 1, 0));
        assert_eq!((policy.state.known(), policy.state.as_str()), (None, "SOMETHING_NEW"));
        let image = odd(
            include_str!("fixtures/image.json"),
            json!({"licenses": ["Plesk", {"name": "X"}], "datacenter": []}),
        );
        let image: Image = serde_json::from_value(image).unwrap();
        assert_eq!((image.licenses[0].name.as_str(), image.licenses[1].name.as_str()), ("Plesk", "X"));
        assert!(image.state.is(State::Enabled) && image.datacenter.is_none());
        let storage = odd(include_str!("fixtures/block_storage.json"), json!({"server": [], "size": "200"}));
        let storage: BlockStorage = serde_json::from_value(storage).unwrap();
        assert_eq!((storage.server, storage.size), (None, 200));
    }

    #[test]
    fn permissions_read_by_every_name_and_from_what_php_calls_empty() {
        let body = json!({"sharedstorages": {"show": 1}, "firewalls": [], "ips": null, "servers": {"show": "true", "fly": true}});
        let read: Permissions = serde_json::from_value(body).unwrap();
        assert!(read.servers.as_ref().unwrap().allows(ServerPermission::Show));
        assert!(!read.servers.as_ref().unwrap().allows(ServerPermission::Create));
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            json!({"servers": {"show": true, "fly": true}, "shared_storages": {"show": true}, "firewall_policies": {}})
        );
        let all: Value = serde_json::from_str(include_str!("fixtures/permissions.json")).unwrap();
        assert_eq!(serde_json::to_value(Permissions::all()).unwrap(), all);
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("(id|name|state|rules|[a-z]{1,4})", inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Every place in a body, as pointers.
    fn places(body: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match body {
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), found));
            }
            Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(index, value)| places(value, &format!("{at}/{index}"), found));
            }
            _ => {}
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_json_panics_a_decoder(body in value()) {
            read_all(&body);
        }

        #[test]
        fn an_example_with_one_odd_member_never_panics_a_decoder(
            odd in value(),
            which in any::<prop::sample::Index>(),
            place in any::<prop::sample::Index>(),
        ) {
            let mut body: Value = serde_json::from_str(which.get::<&str>(BODIES)).unwrap();
            let mut found = Vec::new();
            places(&body, "", &mut found);
            if let Some(member) = body.pointer_mut(place.get::<String>(&found)) {
                *member = odd;
            }
            read_all(&body);
        }
    }
}
