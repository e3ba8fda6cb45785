//! Shows what can be ordered and what was done lately, without an async runtime of its own.
//!
//! Reads `ONEANDONE_URL` and `ONEANDONE_TOKEN`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_oneandone::Client;
use innkeeper_sdk_oneandone::log::Period;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("ONEANDONE_TOKEN")?)
        .base_url(std::env::var("ONEANDONE_URL")?)
        .build()?;
    println!("{:?}", client.ping_auth().block()?);

    for place in client.list_datacenters().block()? {
        println!("datacenter {} {}", place.country_code, place.location);
    }
    for size in client.list_fixed_sizes().block()? {
        println!("size {} with {} MiB of memory", size.name, size.hardware.ram.mib());
    }
    for appliance in client.list_appliances().sort("name").page(1).per_page(10).block()? {
        println!("appliance {}", appliance.name);
    }
    for entry in client.list_logs(&Period::Last24Hours).sort("-start_date").block()? {
        println!("{} {} {}", entry.start_date, entry.action, entry.resource.name);
    }
    Ok(())
}
