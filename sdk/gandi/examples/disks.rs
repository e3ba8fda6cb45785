//! Creates a disk, makes a snapshot of it, lets it grow, and deletes both.
//!
//! Reads `GANDI_URL` and `GANDI_KEY`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_gandi::disk::{DiskCopy, DiskCreate, DiskSize, DiskUpdate};
use innkeeper_sdk_gandi::{Client, Operation};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("GANDI_KEY")?).base_url(std::env::var("GANDI_URL")?).build()?;

    let places = client.list_datacenters().open_for_machines().await?;
    let place = places.first().ok_or("no datacenter takes new disks")?;
    let wish = DiskCreate::new("example", DiskSize::from_mib(3072)?, place);
    let made = done(&client, &client.create_disk(&wish).await?).await?;
    let disk = client.disk(made.disk_id.ok_or("the operation does not name its disk")?);

    let made = done(&client, &client.copy_disk(&DiskCopy::snapshot("before"), disk.id()).await?).await?;
    let snapshot = client.disk(made.disk_id.ok_or("the operation does not name its disk")?);

    let larger = DiskUpdate { size: Some(DiskSize::from_mib(4096)?), ..DiskUpdate::default() };
    done(&client, &disk.update(&larger).await?).await?;
    for disk in client.list_disks().datacenter(place).await? {
        println!("{} {} of {} MB", disk.kind.as_str(), disk.name, disk.size);
    }

    done(&client, &snapshot.delete().await?).await?;
    done(&client, &disk.delete().await?).await?;
    Ok(())
}

async fn done(client: &Client, operation: &Operation) -> Result<Operation, innkeeper_sdk_gandi::Error> {
    let done = client.operation(operation).wait_for().await?;
    println!("{} is {}", done.kind.as_str(), done.step.as_str());
    Ok(done)
}
