//! Shows who the account is, what it owes and owns, its contacts and its unread notifications.
//!
//! Reads `TIME4VPS_URL` (with `/api`), `TIME4VPS_USERNAME` and `TIME4VPS_PASSWORD`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_time4vps::Client;
use innkeeper_sdk_time4vps::notification::NotificationFilter;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let login = (std::env::var("TIME4VPS_USERNAME")?, std::env::var("TIME4VPS_PASSWORD")?);
    let client = Client::builder(login).base_url(std::env::var("TIME4VPS_URL")?).build()?;

    let account = client.details().block()?;
    println!("{} {} <{}>", account.firstname, account.lastname, account.email);
    let balance = client.balance().block()?;
    println!("owes {} and owns {} {}", balance.acc_balance, balance.acc_credit, balance.currency);
    for invoice in client.list_invoices().block()? {
        println!("invoice {} of {}: {} {:?}", invoice.number, invoice.date, invoice.total, invoice.status);
    }
    for service in client.list_services().block()? {
        println!("service {} is {:?} and due on {}", service.domain, service.status, service.next_due);
    }
    // Not every deployment has contacts and notifications.
    match client.list_contacts().block() {
        Ok(contacts) => contacts.iter().for_each(|contact| println!("contact <{}>", contact.email)),
        Err(error) if error.is_not_found() => println!("there are no contacts here"),
        Err(error) => return Err(error.into()),
    }
    match client.list_new_notifications(&NotificationFilter::default()).block() {
        Ok(news) => news.iter().for_each(|news| println!("{}: {}", news.date_added, news.subject)),
        Err(error) if error.is_not_found() => println!("there are no notifications here"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
