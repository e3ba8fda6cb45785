//! Orders a server through the Time4VPS API, and watches it being built.

use super::client::{self, basic};
use super::customer::Customer;
use super::stage::Stage;
use super::teller::Teller;
use crate::commands::operation::step_times;
use crate::failure::Failure;
use hyper::Method;
use innkeeper_app::{App, operation, operator};
use innkeeper_domain::id::{InvoiceId, OperationId, ServiceId};
use innkeeper_domain::operation::OperationState;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The kind of the operation that builds a server, and its step in which the guest boots.
const PROVISION: &str = innkeeper_app::workflow::PROVISION;
const BOOT: &str = "boot";
/// What is ordered, by the code in the catalogue.
const PRODUCT: &str = "linux-2";
/// How long the building may take; the steps have limits of their own, which are shorter.
const PATIENCE: Duration = Duration::from_mins(12);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What was ordered.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    /// The service, which is also the server.
    pub(super) service: ServiceId,
    /// The first invoice.
    pub(super) invoice: InvoiceId,
    /// The identity of the server.
    pub(super) uid: String,
    /// The name under which the driver knows the machine.
    pub(super) machine: String,
    /// The operation that builds it.
    operation: OperationId,
}

/// Orders, as any client of that API does.
pub(super) async fn place(
    stage: &Stage,
    app: &App,
    customer: &Customer,
    teller: &Teller,
) -> Result<Ordered, Failure> {
    let (at, login) = (stage.kept().listen, basic(&customer.email, &customer.password));
    let headers = [("authorization", login.as_str())];
    let catalogue = innkeeper_app::catalogue::show(app).await?;
    let offer = catalogue.offers.iter().find(|offer| offer.product.code == PRODUCT);
    let product = offer.ok_or_else(|| Failure::failed(format!("the catalogue has no {PRODUCT}")))?.product.id;

    let mark = Instant::now();
    teller.begin("looking at the product");
    let form = client::get(at, &format!("/api/order/{product}"), &headers).await?.json()?;
    let (name, price) = (text(&form, "/product/name"), text(&form, "/product/price"));
    teller.done(&format!("GET /api/order/{product}: {name} for {price} a month"), mark);

    let mark = Instant::now();
    teller.begin("ordering");
    let path = format!("/api/order/{product}");
    let wish = json!({ "domain": "web-1.demo.example", "cycle": "m" });
    let placed = client::send(at, (Method::POST, &path), &headers, Some(&wish)).await?.json()?;
    let (number, invoice) = (text(&placed, "/order_num"), text(&placed, "/invoice_id"));
    let total = text(&placed, "/total");
    teller.done(
        &format!("POST {path}: order {number}, invoice {invoice} over {total}, held from the credit"),
        mark,
    );
    let found = client::get(at, &format!("/api/service/order/{number}"), &headers).await?.json()?;
    let service = ServiceId(number_of(&found, "/account_id")?);
    let line = operator::server(app, service).await?;
    let server = line.ok_or_else(|| Failure::failed("the ordered server is not there"))?.server;
    let building = operator::operations_of(app, service).await?;
    let building = building.into_iter().find(|operation| operation.kind == PROVISION);
    let operation = building.ok_or_else(|| Failure::failed("the order is not being carried out"))?.id;
    let invoice = InvoiceId(number_of(&placed, "/invoice_id")?);
    Ok(Ordered { service, invoice, uid: server.uid.to_string(), machine: server.machine, operation })
}

/// A member of an answer, whether it is written as a text or as a number.
pub(super) fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "-".to_owned(),
        Some(other) => other.to_string(),
    }
}

fn number_of(value: &Value, pointer: &str) -> Result<i64, Failure> {
    text(value, pointer)
        .parse()
        .map_err(|_| Failure::failed(format!("the answer has no number at {pointer}: {value}")))
}

/// Tells of each step as it is committed; returns how long the guest took to boot.
pub(super) async fn follow(app: &App, ordered: &Ordered, teller: &Teller) -> Result<Duration, Failure> {
    let until = Instant::now() + PATIENCE;
    let (mut told, mut boot) = (0, Duration::ZERO);
    loop {
        let found = operation::inspect(app, ordered.operation).await?;
        let (operation, events) = found.ok_or_else(|| Failure::failed("the operation is gone"))?;
        for time in step_times(&operation, &events).iter().skip(told) {
            let took = Duration::from_micros(u64::try_from(time.micros).unwrap_or(0));
            if time.step == BOOT && time.outcome == "committed" {
                boot = took;
            }
            let detail = if time.detail.is_empty() { String::new() } else { format!(": {}", time.detail) };
            teller.took(&format!("step {} {}{detail}", time.step, time.outcome), took);
            told += 1;
        }
        match operation.state {
            OperationState::Live if Instant::now() < until => {
                let step = &operation.step;
                teller.begin(&format!("operation {}: step {step}, {} %", operation.id, operation.percent));
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            OperationState::Done => return Ok(boot),
            state => {
                return Err(Failure::failed(format!(
                    "the server was not built ({state}, step {}): {}",
                    operation.step, operation.finding
                )));
            }
        }
    }
}

/// The root password, where the API shows it: in the result of the first task.
pub(super) async fn password(
    stage: &Stage,
    customer: &Customer,
    ordered: &Ordered,
) -> Result<String, Failure> {
    let login = basic(&customer.email, &customer.password);
    let path = format!("/api/server/{}", ordered.service);
    let shown = client::get(stage.kept().listen, &path, &[("authorization", &login)]).await?.json()?;
    let results = text(&shown, "/last_tasks/0/results");
    let password = results.lines().find_map(|line| line.strip_prefix("Password: "));
    password.map(ToOwned::to_owned).ok_or_else(|| Failure::failed("the first task shows no password"))
}
