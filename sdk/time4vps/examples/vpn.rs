//! Shows the VPN servers, who is connected, and fetches a configuration.
//!
//! Reads `TIME4VPS_URL` (with `/api`), `TIME4VPS_USERNAME`, `TIME4VPS_PASSWORD`, and from `TIME4VPS_VPN` the id of a
//! VPN service. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_time4vps::Client;
use innkeeper_sdk_time4vps::vpn::VpnTemplate;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let login = (std::env::var("TIME4VPS_USERNAME")?, std::env::var("TIME4VPS_PASSWORD")?);
    let client = Client::builder(login).base_url(std::env::var("TIME4VPS_URL")?).build()?;

    let servers = client.list_vpn_servers().block()?;
    for server in &servers {
        println!("{} in {} has a load of {} %", server.name, server.city, server.load);
    }
    let vpn = client.vpn(std::env::var("TIME4VPS_VPN")?.parse::<i64>()?);
    println!("log in as {}", vpn.details().block()?.username);
    for session in vpn.sessions().block()? {
        println!(
            "{} has been connected to {} for {} s",
            session.remote_ip, session.server_name, session.duration
        );
    }
    let server = servers.iter().find(|server| server.available).ok_or("no server is available")?;
    let config = client.vpn_config(server, VpnTemplate::OpenVpnUdp).block()?.bytes()?;
    println!("{} bytes of configuration", config.len());
    Ok(())
}
