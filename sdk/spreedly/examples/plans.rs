//! Shows what a site sells.
//!
//! Reads `SPREEDLY_URL`, `SPREEDLY_TOKEN` and `SPREEDLY_SITE`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_spreedly::Client;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("SPREEDLY_TOKEN")?, std::env::var("SPREEDLY_SITE")?)
        .base_url(std::env::var("SPREEDLY_URL")?)
        .build()?;
    for plan in client.list_plans().block()? {
        println!("{} {}: {} {} for {}", plan.id, plan.name, plan.amount, plan.currency_code, plan.terms);
    }
    Ok(())
}
