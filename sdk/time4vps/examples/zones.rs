//! Makes a zone, answers a challenge in it, shows its records, and deletes it.
//!
//! Reads `TIME4VPS_URL` (with `/api`), `TIME4VPS_USERNAME`, `TIME4VPS_PASSWORD`, and from `TIME4VPS_ZONE` the name of
//! the zone.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_time4vps::Client;
use innkeeper_sdk_time4vps::dns::{RecordSpec, RecordType};
use innkeeper_sdk_time4vps::id::ServiceId;
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let login = (std::env::var("TIME4VPS_USERNAME")?, std::env::var("TIME4VPS_PASSWORD")?);
    let client = Client::builder(login).base_url(std::env::var("TIME4VPS_URL")?).build()?;
    let name = std::env::var("TIME4VPS_ZONE")?;

    let zones = client.list_zones().await?;
    let service = zones.service_ids.first().ok_or("no service can have a zone")?;
    let service = client.service(ServiceId::from(*service));
    service.create_zone(&name).await?;
    let zones = client.list_zones().await?.zones;
    let zone = service.zone(zones.iter().find(|zone| zone.name == name).ok_or("the zone is not there")?);

    zone.add_record(&RecordSpec::new("_acme-challenge", RecordType::Txt, "token").with_ttl(120)).await?;
    for record in zone.get().await?.records {
        println!("{} {} {}", record.name, record.kind.as_str(), record.text());
    }
    zone.delete().await?;
    Ok(())
}
