//! Makes a firewall policy and a private network, waits for both, shows them, and deletes them.
//!
//! Reads `ONEANDONE_URL` and `ONEANDONE_TOKEN`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_oneandone::Client;
use innkeeper_sdk_oneandone::firewall_policy::{FirewallPolicyCreate, FirewallRuleSpec, PortlessProtocol};
use innkeeper_sdk_oneandone::network::{AddressRange, PortRange, Source};
use innkeeper_sdk_oneandone::private_network::PrivateNetworkCreate;
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("ONEANDONE_TOKEN")?)
        .base_url(std::env::var("ONEANDONE_URL")?)
        .build()?;

    let ssh = FirewallRuleSpec::tcp(PortRange::one(22)?).with_source(Source::new("203.0.113.0/24")?);
    let rules = [ssh, FirewallRuleSpec::portless(PortlessProtocol::Icmp)];
    let made = client.create_firewall_policy(&FirewallPolicyCreate::new("office", rules)).await?;
    let policy = client.firewall_policy(&made);
    for rule in policy.wait_for().await?.rules {
        println!("rule {} from {}", rule.protocol.as_str(), rule.source);
    }

    let range = AddressRange::new([192, 168, 45, 0].into(), [255, 255, 255, 0].into())?;
    let made =
        client.create_private_network(&PrivateNetworkCreate::new("backend").with_addresses(range)).await?;
    let network = client.private_network(&made);
    println!("network {:?}", network.wait_for().await?.network_address);

    network.delete().await?;
    network.wait_deleted().await?;
    policy.delete().await?;
    policy.wait_deleted().await?;
    Ok(())
}
