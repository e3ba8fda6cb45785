//! Shows the balance, what moved it, and the invoices.
//!
//! Reads `VS_API_URL` (such as `http://127.0.0.1:8080`) and `VS_API_KEY`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_vshield::Client;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("VS_API_KEY")?).base_url(std::env::var("VS_API_URL")?).build()?;
    println!("balance {}", client.balance().block()?.user_balance);
    for transaction in client.list_transactions().block()? {
        println!("{} {} by {}", transaction.amount, transaction.kind, transaction.payment_method);
    }
    for listed in client.list_invoices().block()? {
        let invoice = client.invoice(&listed).get().block()?;
        let paid = if invoice.is_paid { "paid" } else { "due" };
        println!("invoice {} about {}: {} {paid}", invoice.id, invoice.kind, invoice.amount);
    }
    Ok(())
}
