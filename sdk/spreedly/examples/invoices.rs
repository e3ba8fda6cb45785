//! Opens an invoice for a plan and pays it with the card of the test gateway.
//!
//! Reads `SPREEDLY_URL`, `SPREEDLY_TOKEN`, `SPREEDLY_SITE` and `SPREEDLY_PLAN`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_spreedly::card::{CardNumber, Expiry, VerificationValue};
use innkeeper_sdk_spreedly::invoice::{InvoiceCreate, Payment};
use innkeeper_sdk_spreedly::word::CardType;
use innkeeper_sdk_spreedly::{Card, Client};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("SPREEDLY_TOKEN")?, std::env::var("SPREEDLY_SITE")?)
        .base_url(std::env::var("SPREEDLY_URL")?)
        .build()?;
    let plan: u64 = std::env::var("SPREEDLY_PLAN")?.parse()?;
    let wish = InvoiceCreate::new(plan, "example-79").screen_name("noa").email("noa@example.org");
    let invoice = client.create_invoice(&wish).block()?;
    println!("invoice {} over {}", invoice.token, invoice.price);

    let (number, value) = (CardNumber::new("4222 2222 2222 2")?, VerificationValue::new("123")?);
    let card = Card::new(number, value, Expiry::new(12, 2099)?, "Noa", "Doe")?.card_type(CardType::Visa);
    match client.invoice(&invoice).pay(&Payment::card(card)).block() {
        Ok(paid) => println!("paid: {}", paid.closed),
        Err(error) if error.is_declined() => println!("the card was declined"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
