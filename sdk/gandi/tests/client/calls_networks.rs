//! Interfaces, addresses, private networks, SSH keys, metrics.

use crate::calls::{Sample, sample};
use innkeeper_sdk_gandi::DateTime;
use innkeeper_sdk_gandi::iface::{IfaceCreate, IfaceKind, IfaceState};
use innkeeper_sdk_gandi::metric::{Measure, MetricQuery, Sampler};
use innkeeper_sdk_gandi::ssh_key::SshKeyCreate;
use innkeeper_sdk_gandi::vlan::{VlanCreate, VlanUpdate};
use innkeeper_sdk_gandi::vm_create::IpVersion;

fn traffic() -> MetricQuery {
    let moment = |text| DateTime::read(text).unwrap();
    let sampler = Sampler { unit: "hours".to_owned(), value: 1, function: "max".to_owned() };
    let day = (moment("20260301T00:00:00"), moment("20260302T00:00:00"));
    MetricQuery::new(Measure::NetworkBytes, [7001.into()], day, sampler)
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = ifaces();
    samples.extend(vlans());
    samples
}

fn ifaces() -> Vec<Sample> {
    vec![
        sample!("hosting.iface.list", "ifaces", "Iface.list()", |client| client.list_ifaces()),
        sample!(
            "hosting.iface.list",
            "ifaces",
            "Iface.list({'type': 'private', 'state': 'free', 'vlan': 'inside', 'vlan_id': 717, \
             'datacenter_id': 5})",
            |client| client
                .list_ifaces()
                .kind(IfaceKind::Private)
                .state(IfaceState::Free)
                .vlan_name("inside")
                .vlan(717)
                .datacenter(5)
        ),
        sample!("hosting.iface.info", "iface", "Iface.info(9001)", |client| client.iface(9001).get()),
        sample!(
            "hosting.iface.create",
            "iface_operation",
            "Iface.create(4, 'FR-SD5', 102400, None, None, None, True)",
            |client| client.create_iface(&IfaceCreate::public(IpVersion::V4, 5, 102_400))
        ),
        sample!(
            "hosting.iface.create",
            "iface_operation",
            "Iface.create(4, 'FR-SD5', 102400, 'inside', None, '192.168.0.9', True)",
            |client| client.create_iface(&IfaceCreate::private(717, 5, 102_400).with_ip("192.168.0.9"))
        ),
        sample!(
            "hosting.iface.update",
            "iface_operation",
            "Iface.update(9001, 204800, None, True)",
            |client| client.iface(9001).set_bandwidth(204_800)
        ),
        sample!("hosting.iface.delete", "iface_operation", "g('hosting.iface.delete', 9001)", |client| {
            client.iface(9001).delete()
        }),
        sample!("hosting.ip.list", "ips", "Ip.list({'items_per_page': 500})", |client| client
            .list_ips()
            .per_page(500)),
        sample!("hosting.ip.list", "ips", "Ip.list({'iface_id': [9001, 9002]})", |client| client
            .list_ips()
            .ifaces(&[9001.into(), 9002.into()])),
        sample!("hosting.ip.list", "ips", "Ip.list({'iface_id': 9001, 'datacenter_id': 5})", |client| client
            .list_ips()
            .iface(9001)
            .datacenter(5)),
        sample!("hosting.ip.info", "ip", "Ip.info('203.0.113.76')", |client| client.ip(9101).get()),
        sample!(
            "hosting.ip.update",
            "operation",
            "Ip.update('203.0.113.76', {'reverse': 'www.example.org'}, True)",
            |client| client.ip(9101).set_reverse("www.example.org")
        ),
    ]
}

fn vlans() -> Vec<Sample> {
    vec![
        sample!("hosting.vlan.list", "vlans", "Vlan.list()", |client| client.list_vlans()),
        sample!("hosting.vlan.list", "vlans", "Vlan.list('FR-SD5')", |client| client
            .list_vlans()
            .datacenter(5)),
        sample!("hosting.vlan.info", "vlan", "Vlan.info('inside')", |client| client.vlan(717).get()),
        sample!(
            "hosting.vlan.create",
            "operation",
            "Vlan.create('inside', 'FR-SD5', '192.168.0.0/24', '192.168.0.254', True)",
            |client| client
                .create_vlan(&VlanCreate::new("inside", 5).with_subnet("192.168.0.0/24", "192.168.0.254"))
        ),
        sample!(
            "hosting.vlan.update",
            "operation",
            "Vlan.update('inside', {'name': 'outside', 'gateway': '192.168.0.1'})",
            |client| client.vlan(717).update(&VlanUpdate {
                name: Some("outside".to_owned()),
                gateway: Some("192.168.0.1".to_owned()),
            })
        ),
        sample!("hosting.vlan.delete", "operation", "Vlan.delete('inside', True)", |client| client
            .vlan(717)
            .delete()),
        sample!("hosting.ssh.list", "ssh_keys", "Sshkey.list({'name': 'mine'})", |client| client
            .list_ssh_keys()
            .name("mine")),
        sample!("hosting.ssh.info", "ssh_key", "Sshkey.info('mine')", |client| client.ssh_key(31).get()),
        sample!(
            "hosting.ssh.create",
            "ssh_key",
            "Sshkey.create('mine', 'ssh-ed25519 AAAA pat@example.org')",
            |client| client.create_ssh_key(&SshKeyCreate::new("mine", "ssh-ed25519 AAAA pat@example.org"))
        ),
        sample!("hosting.ssh.delete", "true", "Sshkey.delete('mine')", |client| client.ssh_key(31).delete()),
        sample!(
            "hosting.metric.query",
            "metrics",
            "g('hosting.metric.query', {'start': '2026-03-01 00:00:00', 'end': '2026-03-02 00:00:00', \
             'query': 'vif.bytes.all', 'resource_id': [7001], 'resource_type': 'vm', \
             'sampler': {'unit': 'hours', 'value': 1, 'function': 'max'}})",
            |client| client.query_metrics(&traffic())
        ),
    ]
}
