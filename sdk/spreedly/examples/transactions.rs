//! Shows every transaction of a site, page by page.
//!
//! Reads `SPREEDLY_URL`, `SPREEDLY_TOKEN` and `SPREEDLY_SITE`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_spreedly::Client;
use innkeeper_sdk_spreedly::id::TransactionId;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("SPREEDLY_TOKEN")?, std::env::var("SPREEDLY_SITE")?)
        .base_url(std::env::var("SPREEDLY_URL")?)
        .build()?;
    let mut last = TransactionId::from(0);
    loop {
        let page = client.list_transactions_since(last).block()?;
        let Some(newest) = page.last() else { break };
        last = newest.id;
        for transaction in &page {
            let (who, what) = (&transaction.subscriber_customer_id, &transaction.detail_type);
            println!("{} {what} of {who}: {}", transaction.created_at, transaction.price);
        }
    }
    Ok(())
}
