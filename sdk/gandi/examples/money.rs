//! Shows the account, its money, what can be bought and what was done lately, without an async runtime of its own.
//!
//! Reads `GANDI_URL` and `GANDI_KEY`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_gandi::Client;
use innkeeper_sdk_gandi::catalog::ProductSpec;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("GANDI_KEY")?).base_url(std::env::var("GANDI_URL")?).build()?;
    println!("version {}", client.version().block()?.api_version);

    let account = client.account().block()?;
    println!("{} has {} products", account.handle, account.products.map_or(0, |products| products.len()));
    if let Some(available) = account.resources.available {
        println!("left: {:?} servers, {:?} MB of memory", available.servers, available.memory);
    }
    if let Some(prepaid) = client.balance().block()?.prepaid {
        println!("{} {} paid in advance", prepaid.amount, prepaid.currency);
    }

    let hosting = ProductSpec { kind: Some("hosting".to_owned()), ..ProductSpec::default() };
    for entry in client.list_catalog().product(&hosting).block()? {
        for price in entry.unit_price {
            let (product, action) = (&entry.product.description, &entry.action.name);
            println!("{action} {product}: {} {}", price.price, price.currency);
        }
    }
    for operation in client.list_operations().sort("-date_created").per_page(10).block()? {
        println!("{} {} {}", operation.date_created, operation.kind.as_str(), operation.step.as_str());
    }
    Ok(())
}
