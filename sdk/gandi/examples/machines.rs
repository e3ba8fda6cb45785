//! Creates a machine from an image, looks at it, restarts it and deletes it.
//!
//! Reads `GANDI_URL`, `GANDI_KEY`, and from `GANDI_IMAGE` the name of what to install, such as `Debian 8`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_gandi::Client;
use innkeeper_sdk_gandi::vm_create::{SystemDisk, VmCreate};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("GANDI_KEY")?).base_url(std::env::var("GANDI_URL")?).build()?;

    let places = client.list_datacenters().open_for_machines().await?;
    let place = places.first().ok_or("no datacenter takes new machines")?;
    let wanted = std::env::var("GANDI_IMAGE")?;
    let images = client.list_images().datacenter(place).await?;
    let image = images.iter().find(|image| image.label == wanted).ok_or("there is no such image")?;

    let vm = VmCreate::new("example", place).with_password("a-Long-enough-1");
    let creation = client.create_vm(&vm, &SystemDisk::new("sys_example", place), image).await?;
    let wait = client.wait_for_creation(&creation);
    wait.on_progress(|seen| println!("{} {:?}", seen.state, seen.eta)).await?;

    let machine = client.vm(creation.vm_id().ok_or("the operations do not name the machine")?);
    let shown = machine.get().await?;
    for address in shown.ifaces.iter().flatten().flat_map(|iface| &iface.ips) {
        println!("{} is at {}", shown.hostname, address.ip);
    }

    // Each change has to be done before the next: a machine is deleted only when it is halted.
    for change in [machine.reboot(), machine.stop(), machine.delete()] {
        let done = client.operation(&change.await?).wait_for().await?;
        println!("{} is {}", done.kind.as_str(), done.step.as_str());
    }
    Ok(())
}
