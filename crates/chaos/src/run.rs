//! One run, from the first stone to the judgement.

use crate::chance::Chance;
use crate::clerk::{self, Desk};
use crate::client::{Client, Customer};
use crate::fleet::Fleet;
use crate::house::{House, told};
use crate::http::{Request, exchange};
use crate::plan::Plan;
use crate::report::{Counts, Outcome};
use crate::{judge, rest, trouble};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Runs a plan. An error means that it could not be run; what the house did wrong is in the outcome.
pub fn run(plan: &Plan, say: &(dyn Fn(&str) + Sync)) -> Result<Outcome, String> {
    std::fs::create_dir_all(&plan.evidence).map_err(told)?;
    let folder = tempfile::Builder::new().prefix("chaos-").tempdir_in(&plan.evidence).map_err(told)?;
    let mut house = House::open(plan, folder.path())?;
    let outcome = in_house(plan, &mut house, say);
    let failed = outcome.as_ref().map_or(true, |outcome| !outcome.violations.is_empty());
    // A database on a server goes with the run; what it held is in the evidence of a file only.
    if !failed || plan.sabotage.is_some() {
        house.close();
    }
    let evidence = (failed && plan.sabotage.is_none()).then(|| folder.keep());
    if let Some(evidence) = &evidence {
        say(&format!("the evidence is kept in {}, the database {}", evidence.display(), house.database));
    }
    outcome.map(|outcome| Outcome { evidence, ..outcome })
}

fn in_house(plan: &Plan, house: &mut House, say: &(dyn Fn(&str) + Sync)) -> Result<Outcome, String> {
    let counts = Counts::default();
    let mut first = Vec::new();
    for number in 0..plan.customers {
        let cents = if plan.sabotage.is_some() { 2_000_000 } else { 40_000 };
        first.push(clerk::sign_up(house, &counts, number, cents)?);
    }
    let fleet_house = {
        let key = first.first().map(|customer| customer.key.clone()).unwrap_or_default();
        let fleet = Fleet::start(house, plan.store)?;
        let image = image(house, &key)?;
        drop(fleet);
        house.image = image;
        &*house
    };
    let fleet = Fleet::start(fleet_house, plan.store)?;
    let customers = Mutex::new(first);
    say("the house is open");
    load(plan, fleet_house, &fleet, &customers, &counts, say)?;
    let began = Instant::now();
    let mut violations = rest::settle(fleet_house, &fleet, &counts)?;
    let took = began.elapsed();
    say(&format!("at rest after {} s", took.as_secs()));
    let late = fleet.stop();
    violations.extend(late.into_iter().map(|log| format!("a process does not end when asked: {log}")));
    let all = customers.into_inner().unwrap_or_else(PoisonError::into_inner);
    violations.extend(judge::judge(plan, fleet_house, &all, &counts)?);
    Ok(Outcome { counts, violations, rest: took, evidence: None })
}

/// The image that servers by the hour are made of.
fn image(house: &House, key: &str) -> Result<String, String> {
    let headers = format!("x-token: {key}\r\n");
    let path = "/v1/server_appliances".to_owned();
    let request = Request { method: "GET", path, headers, body: String::new() };
    let at = *house.addresses.first().ok_or("nobody answers")?;
    for _ in 0..100 {
        let answer = exchange(at, &request).filter(|answer| answer.status == 200);
        let list: Option<Value> = answer.and_then(|answer| serde_json::from_str(&answer.body).ok());
        if let Some(id) = list.as_ref().and_then(|list| list.pointer("/0/id")).and_then(Value::as_str) {
            return Ok(id.to_owned());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err("the house does not open".to_owned())
}

/// Customers and trouble at the same time, until the length of the plan is over. Everything runs when it returns.
fn load(
    plan: &Plan,
    house: &House,
    fleet: &Fleet<'_>,
    customers: &Mutex<Vec<Arc<Customer>>>,
    counts: &Counts,
    say: &(dyn Fn(&str) + Sync),
) -> Result<(), String> {
    let (closed, calm) = (AtomicBool::new(false), AtomicBool::new(false));
    let (closed, calm) = (&closed, &calm);
    std::thread::scope(|scope| {
        let raging = scope.spawn(move || trouble::rage(plan, fleet, counts, calm));
        let passing = scope.spawn(move || trouble::pass_time(plan, house, counts, calm));
        let desk = Desk { house, customers, counts, over: closed };
        let clerk = scope.spawn(move || clerk::work(&desk, plan.seed));
        let mut shopping = Vec::new();
        for number in 0..plan.clients {
            let chance = Chance::new(plan.seed, 100 + number);
            let client = Client { plan, house, customers, counts, over: closed, number, chance, sent: 0 };
            shopping.push(scope.spawn(move || client.live()));
        }
        tell_progress(plan, counts, say);
        // Trouble ends first, so that every request that is under way is answered in the end.
        calm.store(true, Ordering::Relaxed);
        let raged = raging.join().unwrap_or_else(|_| Err("the trouble ended by itself".to_owned()));
        let passed = passing.join().unwrap_or_else(|_| Err("the clock broke".to_owned()));
        fleet.heal()?;
        closed.store(true, Ordering::Relaxed);
        let clerked = clerk.join().unwrap_or_else(|_| Err("the clerk ended by itself".to_owned()));
        for one in shopping {
            one.join().map_err(|_| "a client ended by itself".to_owned())?;
        }
        raged.and(passed).and(clerked)
    })
}

fn tell_progress(plan: &Plan, counts: &Counts, say: &(dyn Fn(&str) + Sync)) {
    let until = Instant::now() + plan.length;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(Duration::from_secs(15)));
        let text = |(name, count): (&str, i64)| format!("{name} {count}");
        let busy = counts.rows().into_iter().filter(|(_, count)| *count > 0).map(text);
        say(&busy.collect::<Vec<_>>().join(", "));
    }
}
