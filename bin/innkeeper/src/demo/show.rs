//! Shows one server and its money from every side.

use super::client::{self, basic};
use super::customer::Customer;
use super::order::{Ordered, text};
use super::stage::Stage;
use super::teller::Teller;
use crate::commands::operation::step_times;
use crate::commands::{invoice, ledger as books, seconds};
use crate::failure::Failure;
use crate::output::{Rows, facts};
use innkeeper_app::invoice as invoices_of;
use innkeeper_app::{App, ledger as ledger_of, operation, operator, usage as usage_of};
use innkeeper_domain::time::Instant;

/// The server as each dialect shows it.
pub(super) async fn dialects(
    stage: &Stage,
    customer: &Customer,
    ordered: &Ordered,
    teller: &Teller,
) -> Result<(), Failure> {
    let at = stage.kept().listen;
    let (time4vps, oneandone) =
        (format!("/api/server/{}", ordered.service), format!("/v1/servers/{}", ordered.uid));
    let login = basic(&customer.email, &customer.password);
    let one = client::get(at, &time4vps, &[("authorization", &login)]).await?.json()?;
    let other = client::get(at, &oneandone, &[("x-token", &customer.token)]).await?.json()?;
    let mut rows = Rows::new(["", "Time4VPS", "1&1"]);
    let mut row = |what: &str, one: String, other: String| rows.push([what.to_owned(), one, other]);
    row(
        "call",
        format!("GET {time4vps}"),
        format!("GET /v1/servers/{}…", ordered.uid.chars().take(8).collect::<String>()),
    );
    row("name", text(&one, "/domain"), text(&other, "/name"));
    row("state", text(&one, "/status"), text(&other, "/status/state"));
    row("address", text(&one, "/ip"), text(&other, "/ips/0/ip"));
    row("processors", text(&one, "/cpu_cores"), text(&other, "/hardware/vcore"));
    row(
        "memory",
        format!("{} MiB", text(&one, "/ram_limit")),
        format!("{} GB", text(&other, "/hardware/ram")),
    );
    row(
        "disk",
        format!("{} MiB", text(&one, "/disk_limit")),
        format!("{} GB", text(&other, "/hardware/hdds/0/size")),
    );
    row("image", text(&one, "/os"), text(&other, "/image/name"));
    teller.text(&rows.text());
    Ok(())
}

/// The operations on the server with their steps.
pub(super) async fn steps(app: &App, ordered: &Ordered, teller: &Teller) -> Result<(), Failure> {
    let mut rows = Rows::new(["operation", "kind", "step", "outcome", "took"]);
    for known in operator::operations_of(app, ordered.service).await? {
        let Some((operation, events)) = operation::inspect(app, known.id).await? else { continue };
        let (id, kind) = (operation.id.to_string(), operation.kind.clone());
        let times = step_times(&operation, &events);
        if times.is_empty() {
            rows.push([id.clone(), kind.clone(), operation.step.clone(), "waits".to_owned(), "-".to_owned()]);
        }
        for time in times {
            rows.push([id.clone(), kind.clone(), time.step, time.outcome, seconds(time.micros)]);
        }
    }
    teller.text(&rows.text());
    Ok(())
}

/// What is metered since the server was delivered.
pub(super) async fn usage(app: &App, customer: &Customer, teller: &Teller) -> Result<(), Failure> {
    let caller = customer.caller(app).await?;
    let report = usage_of::report(app, &caller, Instant::from_micros(0), app.now()).await?;
    let mut rows = Rows::new(["server", "meter", "quantity", "from", "to"]);
    for interval in report.iter().flat_map(|one| &one.intervals).filter(|interval| interval.end.is_none()) {
        let milli = interval.quantity_milli;
        rows.push([
            interval.service.to_string(),
            interval.meter.to_string(),
            format!("{}.{:03}", milli / 1000, milli % 1000),
            interval.start.plain(),
            "open".to_owned(),
        ]);
    }
    teller.line("");
    teller.text(&rows.text());
    Ok(())
}

/// The invoice of the order.
pub(super) async fn invoices(
    app: &App,
    customer: &Customer,
    ordered: &Ordered,
    teller: &Teller,
) -> Result<(), Failure> {
    let caller = customer.caller(app).await?;
    let view = invoices_of::show(app, &caller, ordered.invoice).await?;
    let view = view.ok_or_else(|| Failure::failed(format!("invoice {} is gone", ordered.invoice)))?;
    teller.line("");
    teller.text(&invoice::text(&view));
    Ok(())
}

/// The ledger's accounts, and everything computed again.
pub(super) async fn ledger(app: &App, teller: &Teller) -> Result<(), Failure> {
    teller.text(&books::rows(&ledger_of::accounts(app).await?).text());
    let report = ledger_of::check(app).await?;
    teller.line("");
    teller.text(&facts(&[(
        "ledger check",
        format!(
            "{} accounts, {} invoices, {} lines, {} intervals computed again: {}",
            report.accounts,
            report.invoices,
            report.lines,
            report.intervals,
            if report.findings.is_empty() { "everything agrees" } else { "NOT everything agrees" }
        ),
    )]));
    if report.findings.is_empty() {
        return Ok(());
    }
    Err(Failure::failed(report.findings.join("\n")))
}
