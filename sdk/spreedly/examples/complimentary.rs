//! Gives a subscription away, and more time, at a test site, and takes everything back.
//!
//! Reads `SPREEDLY_URL`, `SPREEDLY_TOKEN` and `SPREEDLY_SITE`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_spreedly::complimentary::ComplimentarySubscription;
use innkeeper_sdk_spreedly::subscriber::SubscriberCreate;
use innkeeper_sdk_spreedly::{Client, Decimal, FeatureLevel, Period};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("SPREEDLY_TOKEN")?, std::env::var("SPREEDLY_SITE")?)
        .base_url(std::env::var("SPREEDLY_URL")?)
        .build()?;
    let created = client.create_subscriber(&SubscriberCreate::new("example-78").screen_name("kim")).await?;
    let kim = client.subscriber(&created);

    let gift = ComplimentarySubscription::new(Period::months(1)?, &FeatureLevel::new("vps-m")?);
    let subscriber = kim.create_complimentary_subscription(&gift).await?;
    println!("{} until {:?}", subscriber.standing(), subscriber.active_until.map(|time| time.to_string()));
    let subscriber = kim.create_complimentary_time_extension(Period::days(10)?).await?;
    println!("{} until {:?}", subscriber.standing(), subscriber.active_until.map(|time| time.to_string()));
    kim.add_credit(Decimal::cents(500)).await?;
    println!("store credit {}", kim.get().await?.store_credit);

    kim.delete().await?;
    kim.wait_deleted().await?;
    Ok(())
}
