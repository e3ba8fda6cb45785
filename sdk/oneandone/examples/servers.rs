//! Orders a server, waits for it, looks at it, restarts it and deletes it.
//!
//! Reads `ONEANDONE_URL` (with the version, such as `http://127.0.0.1:8080/v1`), `ONEANDONE_TOKEN`, and from
//! `ONEANDONE_APPLIANCE` the name of what to install, such as `debian`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_oneandone::server::{
    ActionMethod, HardwareSpec, HddSize, HddSpec, ServerCreate, ServerDelete, ServerModify,
};
use innkeeper_sdk_oneandone::{Client, Ram};
use std::error::Error;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("ONEANDONE_TOKEN")?)
        .base_url(std::env::var("ONEANDONE_URL")?)
        .build()?;

    let wanted = std::env::var("ONEANDONE_APPLIANCE")?;
    let appliances = client.list_appliances().search(wanted).await?;
    let appliance = appliances.first().ok_or("nothing of that name can be installed")?;

    let main_disk = HddSpec::main(HddSize::new(appliance.min_hdd_size.max(20).next_multiple_of(20))?);
    let hardware = HardwareSpec::flexible(1, 1, Ram::from_mib(1024), [main_disk])?;
    let created = client.create_server(&ServerCreate::new("example", hardware, &appliance.id)).await?;

    let handle = client.server(&created);
    let server = handle
        .wait_for()
        .interval(Duration::from_secs(1))
        .on_progress(|progress| println!("{} {:?}", progress.state, progress.percent))
        .await?;
    for ip in &server.ips {
        println!("{} is at {}", server.name, ip.ip);
    }

    println!("hardware: {:?}", handle.hardware().await?);
    handle.modify(&ServerModify::name("renamed")).await?;
    handle.reboot(ActionMethod::Software).await?;
    handle.wait_for().await?;

    handle.delete(ServerDelete::default()).await?;
    handle.wait_deleted().await?;
    println!("gone");
    Ok(())
}
