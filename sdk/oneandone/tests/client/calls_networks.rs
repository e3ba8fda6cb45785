//! The operations on firewall policies, load balancers, public addresses, private networks and VPNs.

use crate::calls::{Sample, sample};
use innkeeper_sdk_oneandone::firewall_policy::{
    FirewallAction, FirewallPolicyCreate, FirewallPolicyModify, FirewallRuleSpec, PortlessProtocol,
};
use innkeeper_sdk_oneandone::load_balancer::{
    BalancedProtocol, BalancingMethod, CheckInterval, LoadBalancerCreate, LoadBalancerRuleSpec,
    LoadBalancerSettings, PersistenceTime,
};
use innkeeper_sdk_oneandone::network::{AddressRange, PortRange, Source};
use innkeeper_sdk_oneandone::private_network::{PrivateNetworkCreate, PrivateNetworkModify};
use innkeeper_sdk_oneandone::public_ip::PublicIpCreate;
use innkeeper_sdk_oneandone::vpn::{VpnCreate, VpnModify};
use serde_json::{Value, json};

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn firewall_policy() -> Value {
    fixture(include_str!("../fixtures/firewall_policy.json"))
}

fn load_balancer() -> Value {
    fixture(include_str!("../fixtures/load_balancer.json"))
}

fn public_ip() -> Value {
    fixture(include_str!("../fixtures/public_ip.json"))
}

fn private_network() -> Value {
    fixture(include_str!("../fixtures/private_network.json"))
}

fn vpn() -> Value {
    fixture(include_str!("../fixtures/vpn.json"))
}

fn identity() -> Value {
    json!({"id": "8E8E", "name": "web1"})
}

fn web() -> FirewallRuleSpec {
    FirewallRuleSpec::tcp(PortRange::new(80, 90).unwrap())
        .with_source(Source::new("203.0.113.0/24").unwrap())
        .with_action(FirewallAction::Deny)
        .with_description("web")
}

fn ipsec() -> FirewallRuleSpec {
    FirewallRuleSpec::portless(PortlessProtocol::Ipsec)
}

fn balanced() -> LoadBalancerRuleSpec {
    LoadBalancerRuleSpec::new(BalancedProtocol::Tcp, 80, 8080).unwrap()
}

fn settings(settings: LoadBalancerSettings) -> LoadBalancerSettings {
    settings
        .with_description("lb test")
        .tested_by_tcp(CheckInterval::new(40).unwrap())
        .persistent(PersistenceTime::new(1000).unwrap())
}

fn range() -> AddressRange {
    AddressRange::new([192, 168, 45, 0].into(), [255, 255, 255, 0].into()).unwrap()
}

fn firewall_ip() -> Value {
    firewall_policy()["server_ips"][0].clone()
}

fn firewall_rule() -> Value {
    firewall_policy()["rules"][0].clone()
}

fn balancer_rule() -> Value {
    load_balancer()["rules"][0].clone()
}

pub(crate) fn samples() -> Vec<Sample> {
    [
        firewall_policies(),
        server_ips_of_firewall_policies(),
        rules_of_firewall_policies(),
        load_balancers(),
        server_ips_of_load_balancers(),
        rules_of_load_balancers(),
        public_ips(),
        private_networks(),
        vpns(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn firewall_policies() -> Vec<Sample> {
    vec![
        sample!(
            "GET /firewall_policies",
            json!([firewall_policy()]),
            "c.list_firewall_policies(q='linux')",
            |client| client.list_firewall_policies().search("linux")
        ),
        sample!(
            "POST /firewall_policies",
            firewall_policy(),
            "c.create_firewall_policy(firewall_policy=FirewallPolicy(name='web', description='d'), firewall_policy_rules=[FirewallPolicyRule(protocol='TCP', port_from=80, port_to=90, source='203.0.113.0/24', action='deny', description='web'), FirewallPolicyRule(protocol='IPSEC')])",
            |client| client.create_firewall_policy(
                &FirewallPolicyCreate::new("web", [web(), ipsec()]).with_description("d")
            )
        ),
        sample!(
            "GET /firewall_policies/{id}",
            firewall_policy(),
            "c.get_firewall(firewall_id='F1')",
            |client| client.firewall_policy("F1").get()
        ),
        sample!(
            "PUT /firewall_policies/{id}",
            firewall_policy(),
            "c.modify_firewall(firewall_id='F1', name='web2', description='')",
            |client| client
                .firewall_policy("F1")
                .modify(&FirewallPolicyModify::default().with_name("web2").with_description(""))
        ),
        sample!(
            "DELETE /firewall_policies/{id}",
            firewall_policy(),
            "c.delete_firewall(firewall_id='F1')",
            |client| client.firewall_policy("F1").delete()
        ),
    ]
}

fn server_ips_of_firewall_policies() -> Vec<Sample> {
    vec![
        sample!(
            "GET /firewall_policies/{id}/server_ips",
            json!([firewall_ip()]),
            "c.list_firewall_servers(firewall_id='F1')",
            |client| client.firewall_policy("F1").server_ips()
        ),
        sample!(
            "POST /firewall_policies/{id}/server_ips",
            firewall_policy(),
            "c.attach_server_firewall_policy(firewall_id='F1', server_ips=[AttachServer(server_ip_id='1B'), AttachServer(server_ip_id='1C')])",
            |client| client.firewall_policy("F1").add_server_ips(["1B", "1C"])
        ),
        sample!(
            "GET /firewall_policies/{id}/server_ips/{ip}",
            firewall_ip(),
            "c.get_firewall_server(firewall_id='F1', server_ip_id='1B')",
            |client| client.firewall_policy("F1").server_ip("1B")
        ),
        sample!("DELETE /firewall_policies/{id}/server_ips/{ip}", firewall_policy(), "", |client| client
            .firewall_policy("F1")
            .remove_server_ip("1B")),
    ]
}

fn rules_of_firewall_policies() -> Vec<Sample> {
    vec![
        sample!(
            "GET /firewall_policies/{id}/rules",
            json!([firewall_rule()]),
            "c.list_firewall_policy_rules(firewall_id='F1')",
            |client| client.firewall_policy("F1").rules()
        ),
        sample!(
            "POST /firewall_policies/{id}/rules",
            firewall_policy(),
            "c.add_firewall_policy_rule(firewall_id='F1', firewall_policy_rules=[FirewallPolicyRule(protocol='IPSEC')])",
            |client| client.firewall_policy("F1").add_rules(&[ipsec()])
        ),
        sample!(
            "GET /firewall_policies/{id}/rules/{rule}",
            firewall_rule(),
            "c.get_firewall_policy_rule(firewall_id='F1', rule_id='U1')",
            |client| client.firewall_policy("F1").rule("U1")
        ),
        sample!(
            "DELETE /firewall_policies/{id}/rules/{rule}",
            firewall_policy(),
            "c.remove_firewall_rule(firewall_id='F1', rule_id='U1')",
            |client| client.firewall_policy("F1").remove_rule("U1")
        ),
    ]
}

fn load_balancers() -> Vec<Sample> {
    vec![
        sample!(
            "GET /load_balancers",
            json!([load_balancer()]),
            "c.list_load_balancers(sort='-name')",
            |client| client.list_load_balancers().sort("-name")
        ),
        sample!(
            "POST /load_balancers",
            load_balancer(),
            "c.create_load_balancer(load_balancer=LoadBalancer(name='lb1', description='lb test', health_check_test='TCP', health_check_interval=40, persistence=True, persistence_time=1000, method='ROUND_ROBIN', datacenter_id='D1'), load_balancer_rules=[LoadBalancerRule(protocol='TCP', port_balancer=80, port_server=8080)])",
            |client| client.create_load_balancer(
                &LoadBalancerCreate::new("lb1", BalancingMethod::RoundRobin, [balanced()])
                    .set(settings)
                    .with_datacenter("D1")
            )
        ),
        sample!(
            "GET /load_balancers/{id}",
            load_balancer(),
            "c.get_load_balancer(load_balancer_id='L1')",
            |client| client.load_balancer("L1").get()
        ),
        sample!(
            "PUT /load_balancers/{id}",
            load_balancer(),
            "c.modify_load_balancer(load_balancer_id='L1', name='lb2', description='lb test', health_check_test='TCP', health_check_interval=40, health_check_path='/up', health_check_parse='ok', persistence=True, persistence_time=1000, method='LEAST_CONNECTIONS')",
            |client| client.load_balancer("L1").modify(
                &settings(LoadBalancerSettings::default())
                    .with_name("lb2")
                    .with_method(BalancingMethod::LeastConnections)
                    .with_health_check_path("/up")
                    .with_health_check_parse("ok")
            )
        ),
        sample!("PUT /load_balancers/{id}", load_balancer(), "", |client| client
            .load_balancer("L1")
            .modify(&LoadBalancerSettings::default().untested().not_persistent())),
        sample!(
            "DELETE /load_balancers/{id}",
            load_balancer(),
            "c.delete_load_balancer(load_balancer_id='L1')",
            |client| client.load_balancer("L1").delete()
        ),
    ]
}

fn server_ips_of_load_balancers() -> Vec<Sample> {
    vec![
        sample!(
            "GET /load_balancers/{id}/server_ips",
            json!([firewall_ip()]),
            "c.list_load_balancer_servers(load_balancer_id='L1')",
            |client| client.load_balancer("L1").server_ips()
        ),
        sample!(
            "POST /load_balancers/{id}/server_ips",
            load_balancer(),
            "c.attach_load_balancer_server(load_balancer_id='L1', server_ips=[AttachServer(server_ip_id='1B')])",
            |client| client.load_balancer("L1").add_server_ips(["1B"])
        ),
        sample!(
            "GET /load_balancers/{id}/server_ips/{ip}",
            firewall_ip(),
            "c.get_load_balancer_server(load_balancer_id='L1', server_ip_id='1B')",
            |client| client.load_balancer("L1").server_ip("1B")
        ),
        sample!(
            "DELETE /load_balancers/{id}/server_ips/{ip}",
            load_balancer(),
            "c.remove_load_balancer_server(load_balancer_id='L1', server_ip_id='1B')",
            |client| client.load_balancer("L1").remove_server_ip("1B")
        ),
    ]
}

fn rules_of_load_balancers() -> Vec<Sample> {
    vec![
        sample!(
            "GET /load_balancers/{id}/rules",
            json!([balancer_rule()]),
            "c.load_balancer_rules(load_balancer_id='L1')",
            |client| client.load_balancer("L1").rules()
        ),
        sample!(
            "POST /load_balancers/{id}/rules",
            load_balancer(),
            "c.add_load_balancer_rule(load_balancer_id='L1', load_balancer_rules=[LoadBalancerRule(protocol='TCP', port_balancer=80, port_server=8080)])",
            |client| client.load_balancer("L1").add_rules(&[balanced()])
        ),
        sample!(
            "GET /load_balancers/{id}/rules/{rule}",
            balancer_rule(),
            "c.get_load_balancer_rule(load_balancer_id='L1', rule_id='U1')",
            |client| client.load_balancer("L1").rule("U1")
        ),
        sample!(
            "DELETE /load_balancers/{id}/rules/{rule}",
            load_balancer(),
            "c.remove_load_balancer_rule(load_balancer_id='L1', rule_id='U1')",
            |client| client.load_balancer("L1").remove_rule("U1")
        ),
    ]
}

fn public_ips() -> Vec<Sample> {
    vec![
        sample!("GET /public_ips", json!([public_ip()]), "c.list_public_ips()", |client| client
            .list_public_ips()),
        sample!(
            "POST /public_ips",
            public_ip(),
            "c.create_public_ip(reverse_dns='a.example', ip_type='IPV4', datacenter_id='D1')",
            |client| client.create_public_ip(
                &PublicIpCreate::default().ipv4().with_reverse_dns("a.example").with_datacenter("D1")
            )
        ),
        sample!("GET /public_ips/{id}", public_ip(), "c.get_public_ip(ip_id='1B')", |client| client
            .public_ip("1B")
            .get()),
        sample!(
            "PUT /public_ips/{id}",
            public_ip(),
            "c.modify_public_ip(ip_id='1B', reverse_dns='b.example')",
            |client| client.public_ip("1B").set_reverse_dns("b.example")
        ),
        sample!("PUT /public_ips/{id}", public_ip(), "c.modify_public_ip(ip_id='1B')", |client| client
            .public_ip("1B")
            .clear_reverse_dns()),
        sample!("DELETE /public_ips/{id}", public_ip(), "c.delete_public_ip(ip_id='1B')", |client| client
            .public_ip("1B")
            .delete()),
    ]
}

fn private_networks() -> Vec<Sample> {
    vec![
        sample!("GET /private_networks", json!([private_network()]), "c.list_private_networks()", |client| {
            client.list_private_networks()
        }),
        sample!(
            "POST /private_networks",
            private_network(),
            "c.create_private_network(private_network=PrivateNetwork(name='backend', description='d', network_address='192.168.45.0', subnet_mask='255.255.255.0', datacenter_id='D1'))",
            |client| client.create_private_network(
                &PrivateNetworkCreate::new("backend")
                    .with_description("d")
                    .with_addresses(range())
                    .with_datacenter("D1")
            )
        ),
        sample!(
            "GET /private_networks/{id}",
            private_network(),
            "c.get_private_network(private_network_id='N1')",
            |client| client.private_network("N1").get()
        ),
        sample!(
            "PUT /private_networks/{id}",
            private_network(),
            "c.modify_private_network(private_network_id='N1', name='b', description='', network_address='192.168.45.0', subnet_mask='255.255.255.0')",
            |client| client.private_network("N1").modify(
                &PrivateNetworkModify::default().with_name("b").with_description("").with_addresses(range())
            )
        ),
        sample!(
            "DELETE /private_networks/{id}",
            private_network(),
            "c.delete_private_network(private_network_id='N1')",
            |client| client.private_network("N1").delete()
        ),
        sample!(
            "GET /private_networks/{id}/servers",
            json!([identity()]),
            "c.list_private_network_servers(private_network_id='N1')",
            |client| client.private_network("N1").servers()
        ),
        sample!(
            "POST /private_networks/{id}/servers",
            private_network(),
            "c.attach_private_network_servers(private_network_id='N1', server_ids=[AttachServer(server_id='5A')])",
            |client| client.private_network("N1").add_servers(["5A"])
        ),
        sample!(
            "GET /private_networks/{id}/servers/{server}",
            identity(),
            "c.get_private_network_server(private_network_id='N1', server_id='5A')",
            |client| client.private_network("N1").server("5A")
        ),
        sample!(
            "DELETE /private_networks/{id}/servers/{server}",
            private_network(),
            "c.remove_private_network_server(private_network_id='N1', server_id='5A')",
            |client| client.private_network("N1").remove_server("5A")
        ),
    ]
}

fn vpns() -> Vec<Sample> {
    vec![
        sample!("GET /vpns", json!([vpn()]), "c.list_vpns()", |client| client.list_vpns()),
        sample!(
            "POST /vpns",
            vpn(),
            "c.create_vpn(vpn=Vpn(name='office', description='d', datacenter_id='D1'))",
            |client| client.create_vpn(&VpnCreate::new("office").with_description("d").with_datacenter("D1"))
        ),
        sample!("GET /vpns/{id}", vpn(), "c.get_vpn(vpn_id='V1')", |client| client.vpn("V1").get()),
        sample!(
            "PUT /vpns/{id}",
            vpn(),
            "c.modify_vpn(vpn_id='V1', name='home', description='')",
            |client| client.vpn("V1").modify(&VpnModify::default().with_name("home").with_description(""))
        ),
        sample!("DELETE /vpns/{id}", vpn(), "c.delete_vpn(vpn_id='V1')", |client| client.vpn("V1").delete()),
        sample!(
            "GET /vpns/{id}/configuration_file",
            json!({"config_zip_file": "UEs="}),
            "c.download_config(vpn_id='V1')",
            |client| client.vpn("V1").configuration_file()
        ),
    ]
}
