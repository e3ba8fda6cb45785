//! Shows which plans are sold where, what can be had now, and which orders wait to be deployed.
//!
//! Reads `VS_API_URL` (such as `http://127.0.0.1:8080`) and `VS_API_KEY`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_vshield::{Client, Location, Plan};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("VS_API_KEY")?).base_url(std::env::var("VS_API_URL")?).build()?;
    let stock = client.plans().block()?;
    for plan in Plan::ALL {
        let names = |places: Vec<Location>| places.into_iter().map(Location::as_str).collect::<Vec<_>>();
        let (sold, now) = (names(stock.locations(plan)), names(stock.locations_in_stock(plan)));
        println!("{} is sold in {sold:?}, and can be had in {now:?}", plan.as_str());
    }
    for order in client.list_pending_orders().block()? {
        println!("{} ({}) in {} waits since {}", order.hostname, order.plan, order.location, order.date_paid);
    }
    Ok(())
}
