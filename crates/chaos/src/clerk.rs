//! The clerk: signs customers up and books their money with the operator's commands, also more than once.

use crate::chance::Chance;
use crate::client::Customer;
use crate::house::{House, PASSWORD, told};
use crate::report::Counts;
use serde_json::Value;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How an attempt to book ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Booked {
    Now,
    Before,
    Unknown,
}

/// Signs a customer up, with a key and some money.
pub(crate) fn sign_up(
    house: &House,
    counts: &Counts,
    number: u64,
    cents: i64,
) -> Result<Arc<Customer>, String> {
    let email = format!("customer{number}@example.net");
    // A second try finds the account that the first one made before it was heard of.
    let mut made = house.output(&["-o", "json", "account", "create", &email]).map_err(told)?;
    for _ in 0..20 {
        if matches!(made.status.code(), Some(0 | 4)) {
            break;
        }
        std::thread::sleep(Duration::from_millis(200));
        made = house.output(&["-o", "json", "account", "create", &email]).map_err(told)?;
    }
    let shown = document(&house.must(&["-o", "json", "account", "show", &email])?)?;
    let key = document(&house.must(&["-o", "json", "account", "key", &email, "--label", "chaos"])?)?;
    let account = shown.get("id").and_then(Value::as_i64).ok_or("an account without a number")?;
    let key = key.get("key").and_then(Value::as_str).ok_or("a key without text")?.to_owned();
    let customer = Arc::new(Customer::new(account, email, key));
    Counts::add(&counts.sign_ups);
    pay_in(house, counts, &customer, &format!("first-{number}"), cents)?;
    Ok(customer)
}

fn document(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(told)
}

/// Books money until it is certain that it is booked.
fn pay_in(
    house: &House,
    counts: &Counts,
    customer: &Customer,
    reference: &str,
    cents: i64,
) -> Result<(), String> {
    let until = Instant::now() + Duration::from_mins(2);
    while Instant::now() < until {
        if book(house, customer, reference, cents, None)? != Booked::Unknown {
            customer.books().top_ups.push((reference.to_owned(), cents));
            Counts::add(&counts.top_ups);
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err(format!("the top-up {reference} is never booked"))
}

fn book(
    house: &House,
    customer: &Customer,
    reference: &str,
    cents: i64,
    killed_after: Option<Duration>,
) -> Result<Booked, String> {
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    let mut command = house.command(&["credit", "add", &customer.email, &amount, "--reference", reference]);
    command.env("INNKEEPER_PASSWORD", PASSWORD).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(told)?;
    if let Some(after) = killed_after {
        std::thread::sleep(after);
        let _ = child.kill();
    }
    Ok(match child.wait().map_err(told)?.code() {
        Some(0) => Booked::Now,
        Some(4) => Booked::Before,
        _ => Booked::Unknown,
    })
}

/// What the clerk needs.
pub(crate) struct Desk<'a> {
    pub(crate) house: &'a House,
    pub(crate) customers: &'a Mutex<Vec<Arc<Customer>>>,
    pub(crate) counts: &'a Counts,
    pub(crate) over: &'a AtomicBool,
}

/// Books money and signs customers up until told to stop.
pub(crate) fn work(desk: &Desk<'_>, seed: u64) -> Result<(), String> {
    let Desk { house, customers, counts, over } = desk;
    let mut chance = Chance::new(seed, 3);
    let mut number = 0;
    while !over.load(Ordering::Relaxed) {
        number += 1;
        std::thread::sleep(Duration::from_millis(chance.within(200, 700)));
        if chance.percent(8) {
            let customer = sign_up(house, counts, 1000 + number, 20_000)?;
            customers.lock().unwrap_or_else(PoisonError::into_inner).push(customer);
            continue;
        }
        let customer = {
            let all = customers.lock().unwrap_or_else(PoisonError::into_inner);
            chance.pick(&all).cloned()
        };
        let Some(customer) = customer else { continue };
        // One in four pays rarely, so that there is somebody to remind, to suspend and to terminate.
        if customer.account % 4 == 0 && !chance.percent(10) {
            continue;
        }
        let cents = i64::try_from(chance.within(1000, 30_000)).unwrap_or(1000);
        let reference = format!("bank-{number}");
        if chance.percent(15) {
            let after = Duration::from_millis(chance.within(5, 60));
            book(house, &customer, &reference, cents, Some(after))?;
        }
        pay_in(house, counts, &customer, &reference, cents)?;
        if chance.percent(25) && book(house, &customer, &reference, cents, None)? == Booked::Now {
            customer.books().wrongs.push(format!("the top-up {reference} was booked twice"));
        }
    }
    Ok(())
}
