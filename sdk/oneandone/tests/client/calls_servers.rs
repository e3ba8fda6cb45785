//! The 42 operations on servers.

use crate::calls::{Sample, sample};
use innkeeper_sdk_oneandone::Ram;
use innkeeper_sdk_oneandone::server::{
    ActionMethod, HardwareChange, HardwareSpec, HddSize, HddSpec, ImageChange, IpFamily, ServerClone,
    ServerCreate, ServerDelete, ServerModify,
};
use serde_json::{Value, json};

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn server() -> Value {
    fixture(include_str!("../fixtures/server.json"))
}

fn created() -> Value {
    fixture(include_str!("../fixtures/server_created.json"))
}

fn identity() -> Value {
    json!({"id": "8E8E", "name": "web"})
}

fn hdd(gb: u32) -> HddSize {
    HddSize::new(gb).unwrap()
}

fn flexible() -> HardwareSpec {
    let hdds = [HddSpec::main(hdd(120)), HddSpec::further(hdd(60))];
    HardwareSpec::flexible(2, 1, Ram::from_mib(2560), hdds).unwrap()
}

fn whole() -> ServerCreate {
    ServerCreate::new("web/1 ü", HardwareSpec::fixed("65929629F35BBFBA63022008F773F3EB"), "A11A")
        .with_description("front end")
        .with_password("Hz353u7574")
        .with_power_on(false)
        .with_firewall_policy("F1")
        .with_ip("I1")
        .with_load_balancer("L1")
        .with_monitoring_policy("M1")
        .with_private_network("N1")
        .with_datacenter("D1")
        .with_rsa_key("ssh-ed25519 AAAA")
        .with_ssh_key("K1")
        .with_hostname("web1")
        .with_ipv6_range("2001:db8::/64")
        .with_execution_group("E1")
}

pub(crate) fn samples() -> Vec<Sample> {
    [wholes(), orders(), hardware(), system(), addresses(), media()].into_iter().flatten().collect()
}

fn wholes() -> Vec<Sample> {
    let listed = || fixture(include_str!("../fixtures/servers.json"));
    vec![
        sample!("GET /servers", listed(), "c.list_servers()", |client| client.list_servers()),
        sample!(
            "GET /servers",
            listed(),
            "c.list_servers(page=2, per_page=50, sort='-name', q='web & ü')",
            |client| client.list_servers().page(2).per_page(50).sort("-name").search("web & ü")
        ),
        sample!("GET /servers", listed(), "c.list_servers(fields='id,hardware.ram')", |client| client
            .list_servers()
            .fields(&["id", "hardware.ram"])),
        sample!("GET /servers/{id}", server(), "c.get_server(server_id='5A')", |client| client
            .server("5A")
            .get()),
        sample!(
            "PUT /servers/{id}",
            server(),
            "c.modify_server(server_id='5A', name='web2', description='')",
            |client| client.server("5A").modify(&ServerModify::name("web2").with_description(""))
        ),
        sample!(
            "DELETE /servers/{id}",
            server(),
            "c.delete_server(server_id='5A', keep_ips=False, keep_hdds=True)",
            |client| client.server("5A").delete(ServerDelete { keep_ips: false, keep_hdds: true })
        ),
        sample!(
            "GET /servers/fixed_instance_sizes",
            json!([fixture(include_str!("../fixtures/fixed_size.json"))]),
            "c.fixed_server_flavors()",
            |client| client.list_fixed_sizes()
        ),
        sample!(
            "GET /servers/fixed_instance_sizes/{id}",
            fixture(include_str!("../fixtures/fixed_size.json")),
            "c.get_fixed_server(fixed_server_id='65')",
            |client| client.get_fixed_size("65")
        ),
        sample!(
            "GET /servers/baremetal_models",
            json!([fixture(include_str!("../fixtures/baremetal_model.json"))]),
            "c.list_baremetal_models(sort='name')",
            |client| client.list_baremetal_models().sort("name")
        ),
        sample!(
            "GET /servers/baremetal_models/{id}",
            fixture(include_str!("../fixtures/baremetal_model.json")),
            "c.get_baremetal_model(model_id='B1')",
            |client| client.get_baremetal_model("B1")
        ),
    ]
}

fn orders() -> Vec<Sample> {
    vec![
        sample!(
            "POST /servers",
            created(),
            "c.create_server(server=Server(name='web1', vcore=2, cores_per_processor=1, ram=2.5, \
             appliance_id='A11A'), hdds=[Hdd(size=120, is_main=True), Hdd(size=60, is_main=False)])",
            |client| client.create_server(&ServerCreate::new("web1", flexible(), "A11A"))
        ),
        sample!(
            "POST /servers",
            created(),
            "c.create_server(server=Server(name='web/1 ü', description='front end', \
             fixed_instance_size_id='65929629F35BBFBA63022008F773F3EB', appliance_id='A11A', \
             password='Hz353u7574', power_on=False, firewall_policy_id='F1', ip_id='I1', load_balancer_id='L1', \
             monitoring_policy_id='M1', private_network_id='N1', datacenter_id='D1', rsa_key='ssh-ed25519 AAAA', \
             public_key=['K1'], hostname='web1', ipv6_range='2001:db8::/64', execution_group='E1'))",
            |client| client.create_server(&whole())
        ),
        sample!(
            "POST /servers",
            created(),
            "c.create_server(server=Server(name='metal', baremetal_model_id='B1', appliance_id='A11A', \
             server_type='baremetal'))",
            |client| client.create_server(
                &ServerCreate::new("metal", HardwareSpec::bare_metal("B1"), "A11A")
                    .with_server_type(innkeeper_sdk_oneandone::server::ServerType::BareMetal)
            )
        ),
        sample!(
            "POST /servers/{id}/clone",
            created(),
            "c.clone_server(server_id='5A', name='web2')",
            |client| { client.server("5A").clone_as(&ServerClone::new("web2")) }
        ),
        sample!(
            "POST /servers/{id}/clone",
            created(),
            "c.clone_server(server_id='5A', name='web2', datacenter_id='D1')",
            |client| client.server("5A").clone_as(&ServerClone::new("web2").in_datacenter("D1"))
        ),
    ]
}

fn hardware() -> Vec<Sample> {
    let disk = || json!({"id": "AD", "size": 40, "is_main": true});
    vec![
        sample!(
            "GET /servers/{id}/hardware",
            server()["hardware"].clone(),
            "c.get_server_hardware(server_id='5A')",
            |client| client.server("5A").hardware()
        ),
        sample!(
            "PUT /servers/{id}/hardware",
            server(),
            "c.modify_server_hardware(server_id='5A', vcore=4, cores_per_processor=2, ram=4)",
            |client| client.server("5A").modify_hardware(
                &HardwareChange::flexible(Some(4), Some(2), Some(Ram::from_mib(4096))).unwrap()
            )
        ),
        sample!(
            "PUT /servers/{id}/hardware",
            server(),
            "c.modify_server_hardware(server_id='5A', fixed_instance_size_id='65')",
            |client| client.server("5A").modify_hardware(&HardwareChange::fixed("65"))
        ),
        sample!(
            "GET /servers/{id}/hardware/hdds",
            json!([disk()]),
            "c.list_server_hdds(server_id='5A')",
            |client| client.server("5A").hdds()
        ),
        sample!(
            "POST /servers/{id}/hardware/hdds",
            server(),
            "c.add_hdd(server_id='5A', hdds=[Hdd(size=20, is_main=False)])",
            |client| client.server("5A").add_hdds(&[HddSpec::further(hdd(20))])
        ),
        sample!(
            "GET /servers/{id}/hardware/hdds/{hdd}",
            disk(),
            "c.get_server_hdd(server_id='5A', hdd_id='AD')",
            |client| client.server("5A").hdd("AD").get()
        ),
        sample!(
            "PUT /servers/{id}/hardware/hdds/{hdd}",
            server(),
            "c.modify_hdd(server_id='5A', hdd_id='AD', size=80)",
            |client| client.server("5A").hdd("AD").resize(hdd(80))
        ),
        sample!(
            "DELETE /servers/{id}/hardware/hdds/{hdd}",
            server(),
            "c.remove_hdd(server_id='5A', hdd_id='AD')",
            |client| client.server("5A").hdd("AD").remove()
        ),
    ]
}

fn system() -> Vec<Sample> {
    vec![
        sample!("GET /servers/{id}/image", identity(), "c.get_server_image(server_id='5A')", |client| client
            .server("5A")
            .image()),
        sample!(
            "PUT /servers/{id}/image",
            server(),
            "c.reinstall_image(server_id='5A', image_id='A11A')",
            |client| client.server("5A").reinstall(&ImageChange::new("A11A"))
        ),
        sample!(
            "PUT /servers/{id}/image",
            server(),
            "c.reinstall_image(server_id='5A', image_id='A11A', password='Hz353u7574', firewall_id='F1')",
            |client| client
                .server("5A")
                .reinstall(&ImageChange::new("A11A").with_password("Hz353u7574").with_firewall_policy("F1"))
        ),
        sample!(
            "GET /servers/{id}/status",
            json!({"state": "POWERED_ON", "percent": null}),
            "c.get_server_status(server_id='5A')",
            |client| client.server("5A").status()
        ),
        sample!("PUT /servers/{id}/status/action", server(), "c.start_server(server_id='5A')", |client| {
            client.server("5A").power_on()
        }),
        sample!(
            "PUT /servers/{id}/status/action",
            server(),
            "c.stop_server(server_id='5A', method='HARDWARE')",
            |client| client.server("5A").power_off(ActionMethod::Hardware)
        ),
        sample!(
            "PUT /servers/{id}/status/action",
            server(),
            "c.modify_server_status(server_id='5A', action='REBOOT', method='SOFTWARE')",
            |client| client.server("5A").reboot(ActionMethod::Software)
        ),
        sample!(
            "PUT /servers/{id}/status/action",
            server(),
            "c.modify_server_status(server_id='5A', action='REBOOT', method='HARDWARE', recovery_mode=True, \
             recovery_image_id='R1')",
            |client| client.server("5A").recover("R1", ActionMethod::Hardware)
        ),
    ]
}

fn addresses() -> Vec<Sample> {
    let address = || server()["ips"][0].clone();
    vec![
        sample!("GET /servers/{id}/ips", json!([address()]), "c.list_server_ips(server_id='5A')", |client| {
            client.server("5A").ips()
        }),
        sample!(
            "POST /servers/{id}/ips",
            server(),
            "c.add_new_ip(server_id='5A', ip_type='IPV4')",
            |client| client.server("5A").add_ip(IpFamily::Ipv4)
        ),
        sample!(
            "GET /servers/{id}/ips/{ip}",
            address(),
            "c.get_server_ip(server_id='5A', ip_id='1B')",
            |client| client.server("5A").ip("1B").get()
        ),
        sample!(
            "DELETE /servers/{id}/ips/{ip}",
            server(),
            "c.remove_ip(server_id='5A', ip_id='1B', keep_ip=True)",
            |client| client.server("5A").ip("1B").remove(true)
        ),
        sample!(
            "GET /servers/{id}/ips/{ip}/firewall_policy",
            identity(),
            "c.list_ip_firewall_policy(server_id='5A', ip_id='1B')",
            |client| client.server("5A").ip("1B").firewall_policy()
        ),
        sample!(
            "PUT /servers/{id}/ips/{ip}/firewall_policy",
            server(),
            "c.add_firewall_policy(server_id='5A', ip_id='1B', firewall_id='F1')",
            |client| client.server("5A").ip("1B").set_firewall_policy("F1")
        ),
        sample!("DELETE /servers/{id}/ips/{ip}/firewall_policy", server(), "", |client| client
            .server("5A")
            .ip("1B")
            .remove_firewall_policy()),
        sample!(
            "GET /servers/{id}/ips/{ip}/load_balancers",
            json!([identity()]),
            "c.list_ip_load_balancers(server_id='5A', ip_id='1B')",
            |client| client.server("5A").ip("1B").load_balancers()
        ),
        sample!(
            "POST /servers/{id}/ips/{ip}/load_balancers",
            server(),
            "c.add_load_balancer(server_id='5A', ip_id='1B', load_balancer_id='L1')",
            |client| client.server("5A").ip("1B").add_load_balancer("L1")
        ),
        sample!(
            "DELETE /servers/{id}/ips/{ip}/load_balancers/{lb}",
            server(),
            "c.remove_load_balancer(server_id='5A', ip_id='1B', load_balancer_id='L1')",
            |client| client.server("5A").ip("1B").remove_load_balancer("L1")
        ),
    ]
}

fn media() -> Vec<Sample> {
    vec![
        sample!("GET /servers/{id}/dvd", identity(), "c.get_server_dvd(server_id='5A')", |client| client
            .server("5A")
            .dvd()),
        sample!("PUT /servers/{id}/dvd", server(), "c.load_dvd(server_id='5A', dvd_id='V1')", |client| {
            client.server("5A").load_dvd("V1")
        }),
        sample!("DELETE /servers/{id}/dvd", server(), "c.eject_dvd(server_id='5A')", |client| client
            .server("5A")
            .eject_dvd()),
        sample!(
            "GET /servers/{id}/private_networks",
            json!([identity()]),
            "c.list_server_private_networks(server_id='5A')",
            |client| client.server("5A").private_networks()
        ),
        sample!(
            "POST /servers/{id}/private_networks",
            server(),
            "c.assign_private_network(server_id='5A', private_network_id='N1')",
            |client| client.server("5A").add_private_network("N1")
        ),
        sample!(
            "GET /servers/{id}/private_networks/{pn}",
            fixture(include_str!("../fixtures/private_network.json")),
            "c.private_network_info(server_id='5A', private_network_id='N1')",
            |client| client.server("5A").private_network("N1")
        ),
        sample!(
            "DELETE /servers/{id}/private_networks/{pn}",
            server(),
            "c.remove_private_network(server_id='5A', private_network_id='N1')",
            |client| client.server("5A").remove_private_network("N1")
        ),
        sample!(
            "GET /servers/{id}/snapshots",
            server()["snapshot"].clone(),
            "c.list_server_snapshots(server_id='5A')",
            |client| client.server("5A").snapshots()
        ),
        sample!("POST /servers/{id}/snapshots", server(), "c.create_snapshot(server_id='5A')", |client| {
            client.server("5A").create_snapshot()
        }),
        sample!(
            "PUT /servers/{id}/snapshots/{snap}",
            server(),
            "c.restore_snapshot(server_id='5A', snapshot_id='57')",
            |client| client.server("5A").restore_snapshot("57")
        ),
        sample!(
            "DELETE /servers/{id}/snapshots/{snap}",
            server(),
            "c.delete_snapshot(server_id='5A', snapshot_id='57')",
            |client| client.server("5A").delete_snapshot("57")
        ),
    ]
}
