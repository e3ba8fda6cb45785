//! Shows what can be bought: categories, products, virtual servers and ways to pay.
//!
//! Reads `TIME4VPS_URL` (with `/api`), `TIME4VPS_USERNAME` and `TIME4VPS_PASSWORD`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_time4vps::Client;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let login = (std::env::var("TIME4VPS_USERNAME")?, std::env::var("TIME4VPS_PASSWORD")?);
    let client = Client::builder(login).base_url(std::env::var("TIME4VPS_URL")?).build()?;

    for category in client.list_categories().block()? {
        println!("category {}", category.name);
        for product in client.list_products(&category).block()? {
            for period in product.periods {
                println!("  {} {}: {}", product.name, period.title.0.title(), period.price);
            }
        }
    }
    for product in client.list_vps_products().block()? {
        let options: Vec<_> = product.components.iter().map(|component| component.name.as_str()).collect();
        println!("{} with {}", product.name, options.join(", "));
    }
    for method in client.list_payment_fees().block()? {
        println!("pay by {} for {} and {} %", method.name, method.fixed_fee.0, method.percent_fee.0);
    }
    Ok(())
}
