//! Shows the hostings and dedicated servers, and how busy the firewall before each of them is.
//!
//! Reads `VS_API_URL` (such as `http://127.0.0.1:8080`) and `VS_API_KEY`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_vshield::Client;
use innkeeper_sdk_vshield::service::ServiceKind;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("VS_API_KEY")?).base_url(std::env::var("VS_API_URL")?).build()?;
    for service in client.list_services().block()? {
        match service.kind() {
            ServiceKind::Hosting { domain } => println!("hosting of {domain}"),
            ServiceKind::DedicatedServer { ip } => println!("dedicated server at {ip}"),
        }
        match client.service(&service).firewall().block() {
            Ok(firewall) => println!(
                "  {} requests in a second pass and {} do not; {} attacks so far",
                firewall.allowed_req_per_sec,
                firewall.blocked_req_per_sec,
                firewall.attack_history.len()
            ),
            Err(error) if error.is_not_found() => println!("  without a firewall"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
