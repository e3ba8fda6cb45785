//! Makes a subscriber, sends it to the page where it buys the first plan of the site, and waits until it did.
//!
//! Reads `SPREEDLY_URL`, `SPREEDLY_TOKEN` and `SPREEDLY_SITE`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_spreedly::Client;
use innkeeper_sdk_spreedly::subscriber::SubscriberCreate;
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("SPREEDLY_TOKEN")?, std::env::var("SPREEDLY_SITE")?)
        .base_url(std::env::var("SPREEDLY_URL")?)
        .build()?;
    let wish = SubscriberCreate::new("example-77").screen_name("mika").email("mika@example.org");
    let subscriber = client.get_or_create_subscriber(&wish).await?;
    println!("{} is {}", subscriber.screen_name, subscriber.standing());

    let mika = client.subscriber(&subscriber);
    let plans = client.list_plans().await?;
    let plan = plans.iter().find(|plan| plan.enabled).ok_or("no plan can be bought")?;
    println!("buy {} at {}", plan.name, mika.sign_up_url(plan).token(&subscriber.token).build()?);

    let subscriber = mika.wait_for().on_progress(|seen| println!("still {}", seen.state)).await?;
    println!("{} may use {}", subscriber.screen_name, subscriber.feature_level);
    println!("look after it at {}", client.account_url(&subscriber.token).build()?);
    Ok(())
}
