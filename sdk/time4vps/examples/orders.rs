//! Asks what a virtual server would cost, orders it, waits for it, labels it, and asks for its end.
//!
//! Reads `TIME4VPS_URL` (with `/api`), `TIME4VPS_USERNAME` and `TIME4VPS_PASSWORD`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_time4vps::cart::{Cart, ProductOrder};
use innkeeper_sdk_time4vps::service::Cancellation;
use innkeeper_sdk_time4vps::{Client, Credential};
use std::error::Error;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let login = Credential::login(std::env::var("TIME4VPS_USERNAME")?, std::env::var("TIME4VPS_PASSWORD")?);
    let client = Client::builder(login).base_url(std::env::var("TIME4VPS_URL")?).build()?;

    let products = client.list_vps_products().await?;
    let product = products.first().ok_or("nothing is for sale")?;
    let wish = ProductOrder::new(product).with_domain("example.example.net");
    let quote = client.quote(&Cart::default().with_product(wish.clone())).await?;
    println!("{} costs {} {}", product.name, quote.total, quote.currency);

    let order = client.order(&wish).await?;
    let service = client.service(client.order_service(&order).await?);
    let active = service
        .wait_for()
        .interval(Duration::from_secs(1))
        .on_progress(|progress| println!("{}", progress.state))
        .await?;
    println!("{} is due on {}", active.domain, active.next_due);

    service.set_label("example").await?;
    println!("{}", service.label().await?);
    let answer = service.cancel(&Cancellation::at_period_end("it was an example")).await?;
    println!("{}", answer.info.join(", "));
    Ok(())
}
