//! The operations on zones, scripts and VPNs.

use crate::calls::{Sample, sample};
use innkeeper_sdk_time4vps::dns::{RecordSpec, RecordType};
use innkeeper_sdk_time4vps::vpn::VpnTemplate;

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = zones();
    samples.extend(vpns());
    samples
}

fn zones() -> Vec<Sample> {
    vec![
        sample!("GET /dns", "zones", |client| client.list_zones()),
        sample!("POST /service/{id}/dns", "zone_created", |client| client
            .service(10)
            .create_zone("example.info")),
        sample!("GET /service/{id}/dns/{zone}", "zone", |client| client.service(10).zone(60).get()),
        sample!("DELETE /service/{id}/dns/{zone}", "zone_deleted", |client| client
            .service(10)
            .zone(60)
            .delete()),
        sample!("POST /service/{id}/dns/{zone}/records", "record_created", |client| client
            .service(10)
            .zone(60)
            .add_record(&RecordSpec::new("_acme-challenge", RecordType::Txt, "to+ken=&x").with_ttl(120))),
        sample!("POST /service/{id}/dns/{zone}/records", "record_created", |client| client
            .service(10)
            .zone(60)
            .add_record(
                &RecordSpec::new("example.net", RecordType::Mx, "mail.example.net").with_priority(10)
            )),
        sample!("PUT /service/{id}/dns/{zone}/records/{record}", "record_changed", |client| client
            .service(10)
            .zone(60)
            .record(642)
            .modify(
                &RecordSpec::new("test.example.net", RecordType::A, "192.0.2.11")
                    .with_ttl(3600)
                    .with_priority(0)
            )),
        sample!("DELETE /service/{id}/dns/{zone}/records/{record}", "record_deleted", |client| client
            .service(10)
            .zone(60)
            .record(642)
            .delete()),
    ]
}

fn vpns() -> Vec<Sample> {
    vec![
        sample!("GET /scripts", "scripts", |client| client.list_scripts()),
        sample!("GET /scripts/{id}", "script", |client| client.get_script(403)),
        sample!("GET /vpn/servers", "vpn_servers", |client| client.list_vpn_servers()),
        sample!("GET /vpn/clients", "vpn_clients", |client| client.list_vpn_clients()),
        sample!("GET /vpn/servers/{id}/config/{template}", "vpn_config", |client| client
            .vpn_config(13, VpnTemplate::OpenVpnTcp443)),
        sample!("GET /vpn/logindetails", "vpn_login", |client| client.vpn_login()),
        sample!("GET /vpn/{id}/details", "vpn_login", |client| client.vpn(1303).details()),
        sample!("POST /vpn/{id}/resetpassword", "vpn_password", |client| client.vpn(1303).reset_password()),
        sample!("GET /vpn/{id}/history", "vpn_history", |client| client.vpn(1303).history()),
        sample!("GET /vpn/{id}/sessions", "vpn_sessions", |client| client.vpn(1303).sessions()),
    ]
}
