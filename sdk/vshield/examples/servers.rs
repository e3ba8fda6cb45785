//! Orders the smallest plan that is in stock, waits for the server, looks at it, restarts it and deletes it.
//!
//! Reads `VS_API_URL` (such as `http://127.0.0.1:8080`) and `VS_API_KEY`. It spends money where that is real.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_vshield::server::{Hostname, ServerOrder};
use innkeeper_sdk_vshield::{Client, Days, OperatingSystem, Plan};
use std::error::Error;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("VS_API_KEY")?).base_url(std::env::var("VS_API_URL")?).build()?;

    let stock = client.plans().await?;
    let in_stock = |plan| stock.locations_in_stock(plan).first().map(|location| (plan, *location));
    let (plan, location) = Plan::ALL.into_iter().find_map(in_stock).ok_or("nothing is in stock")?;

    let (hostname, days) = (Hostname::new("example")?, Days::new(1)?);
    let order = ServerOrder { location, hostname, os: OperatingSystem::Debian10, days, plan };
    let placed = client.order_server(&order).await?;
    println!("paid {}, {} is left", placed.transaction_price, placed.new_balance);

    let second = Duration::from_secs(1);
    let invoice = client.invoice(&placed).wait_deployed().interval(second).await?;
    let handle = client.server(invoice.service.ok_or("the invoice names no server")?);
    let server = handle.wait_for().interval(second).on_progress(|seen| println!("{}", seen.state)).await?;
    println!("{} is at {}", server.hostname, server.ip);
    println!("processors in the last hour: {:?}", handle.stats().await?.cpu_avg_last_1hr());

    let restart = handle.restart().await?;
    client.task(&restart).wait_for().interval(second).await?;

    handle.delete().await?;
    handle.wait_deleted().interval(second).await?;
    println!("gone");
    Ok(())
}
