//! Buys a product, changes how much of it there is, renews it, and gives it up.
//!
//! Reads `GANDI_URL` (such as `http://127.0.0.1:8080/xmlrpc/`) and `GANDI_KEY`. It costs money.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_gandi::product::{Period, ProductCreate, ProductName, Quantity};
use innkeeper_sdk_gandi::{Client, Operation};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("GANDI_KEY")?).base_url(std::env::var("GANDI_URL")?).build()?;

    let wish = ProductCreate::new(ProductName::Cores, 2, Period::OneMonth)?;
    let bought = done(&client, &client.create_product(&wish).await?).await?;
    let id = bought.product_id().ok_or("the operation does not name its product")?;
    let product = client.product(id);

    done(&client, &product.update(Quantity::new(4)?).await?).await?;
    done(&client, &product.renew(Period::OneYear).await?).await?;
    for product in client.account().await?.products.unwrap_or_default() {
        println!("{} {} until {:?}", product.quantity, product.product_name.as_str(), product.date_end);
    }
    done(&client, &product.delete().await?).await?;
    Ok(())
}

async fn done(client: &Client, operation: &Operation) -> Result<Operation, innkeeper_sdk_gandi::Error> {
    let wait = client.operation(operation).wait_for();
    let done = wait.on_progress(|seen| println!("{} after {:?}", seen.state, seen.elapsed)).await?;
    println!("{} is {}", done.kind.as_str(), done.step.as_str());
    Ok(done)
}
