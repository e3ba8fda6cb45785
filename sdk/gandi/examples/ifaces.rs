//! Makes a private network with an interface, and a public address with a name, and deletes them.
//!
//! Reads `GANDI_URL` and `GANDI_KEY`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_gandi::iface::IfaceCreate;
use innkeeper_sdk_gandi::vlan::VlanCreate;
use innkeeper_sdk_gandi::vm_create::IpVersion;
use innkeeper_sdk_gandi::{Client, Operation};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("GANDI_KEY")?).base_url(std::env::var("GANDI_URL")?).build()?;

    let places = client.list_datacenters().open_for_machines().await?;
    let place = places.first().ok_or("no datacenter takes new networks")?;
    let wish = VlanCreate::new("example", place).with_subnet("192.168.7.0/24", "192.168.7.254");
    done(&client, &client.create_vlan(&wish).await?).await?;
    let vlans = client.list_vlans().datacenter(place).await?;
    let vlan = vlans.iter().find(|vlan| vlan.name == "example").ok_or("the network is not there")?;

    let inside = IfaceCreate::private(vlan, place, 102_400);
    let outside = IfaceCreate::public(IpVersion::V4, place, 102_400);
    for wish in [inside, outside] {
        let made = done(&client, &client.create_iface(&wish).await?).await?;
        let iface = client.iface(made.iface_id.ok_or("the operation does not name its interface")?);
        for address in iface.get().await?.ips {
            println!("{} resolves to {:?}", address.ip, address.reverse);
            if wish.vlan.is_none() {
                done(&client, &client.ip(&address).set_reverse("www.example.org").await?).await?;
            }
        }
        done(&client, &iface.delete().await?).await?;
    }
    done(&client, &client.vlan(vlan).delete().await?).await?;
    Ok(())
}

async fn done(client: &Client, operation: &Operation) -> Result<Operation, innkeeper_sdk_gandi::Error> {
    let done = client.operation(operation).wait_for().await?;
    println!("{} is {}", done.kind.as_str(), done.step.as_str());
    Ok(done)
}
