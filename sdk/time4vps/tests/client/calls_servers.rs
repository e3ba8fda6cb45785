//! The operations on servers.

use crate::calls::{Sample, sample};
use innkeeper_sdk_time4vps::id::TaskId;
use innkeeper_sdk_time4vps::server::{ConsoleTimeout, GraphWidth, Reinstall, Resolvers, TaskName};
use std::net::IpAddr;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn resolvers(texts: &[&str]) -> Resolvers {
    Resolvers::new(texts.iter().map(|text| address(text)).collect::<Vec<_>>()).unwrap()
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = looks();
    samples.extend(changes());
    samples
}

fn looks() -> Vec<Sample> {
    vec![
        sample!("GET /server", "servers", |client| client.list_servers()),
        sample!("GET /server/{id}", "server", |client| client.server(1302).get()),
        sample!("GET /server/{id}/task/{task}", "task", |client| client
            .server(1302)
            .task(TaskId::from(4_948_782))),
        sample!("GET /server/{id}/task/{task}", "task", |client| client.server(1302).task(TaskName::Reboot)),
        sample!("GET /server/{id}/oses", "oses", |client| client.server(1302).oses()),
        sample!("GET /server/{id}/ips", "ips", |client| client.server(1302).ips()),
        sample!("GET /server/{id}/graphs/{width}", "graphs", |client| client
            .server(1302)
            .graphs(GraphWidth::new(576).unwrap())),
        sample!("GET /server/{id}/history", "usage", |client| client.server(1302).history()),
    ]
}

fn changes() -> Vec<Sample> {
    vec![
        sample!("POST /server/{id}/reboot", "task_queued", |client| client.server(1302).reboot()),
        sample!("POST /server/{id}/reinstall", "task_queued", |client| client
            .server(1302)
            .reinstall(&Reinstall::new("kvm-win-2022"))),
        sample!("POST /server/{id}/reinstall", "task_queued", |client| client.server(1302).reinstall(
            &Reinstall::new("kvm-ubuntu-24.04-gpt-x86_64")
                .with_script(403)
                .with_ssh_key("ssh-ed25519 AAAA+b= a@b")
        )),
        sample!("POST /server/{id}/resetpassword", "task_queued", |client| client
            .server(1302)
            .reset_password()),
        sample!("POST /server/{id}/webconsole", "task_queued", |client| client
            .server(1302)
            .web_console(ConsoleTimeout::TwelveHours, false)),
        sample!("POST /server/{id}/rename", "task_queued", |client| client
            .server(1302)
            .rename("a2.example.net")),
        sample!("POST /server/{id}/changeptr", "task_queued", |client| client
            .server(1302)
            .change_ptr(address("192.0.2.11"), "mail.example.net")),
        sample!("POST /server/{id}/flushfirewall", "task_queued", |client| client
            .server(1302)
            .flush_firewall()),
        sample!("POST /server/{id}/changedns", "task_queued", |client| client
            .server(1302)
            .change_dns(&resolvers(&["192.0.2.53"]))),
        sample!("POST /server/{id}/changedns", "task_queued", |client| client
            .server(1302)
            .change_dns(&resolvers(&["192.0.2.53", "192.0.2.54", "2001:db8::53", "2001:db8::54"]))),
    ]
}
