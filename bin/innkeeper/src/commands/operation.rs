//! Shows durable operations, and lets parked ones go on.

use crate::commands::{moment, seconds};
use crate::failure::Failure;
use crate::output::{Output, Rows, facts};
use clap::Subcommand;
use innkeeper_app::{App, operation};
use innkeeper_domain::id::OperationId;
use innkeeper_domain::operation::{Operation, OperationEvent};
use serde_json::{Value, json};

/// What is done with operations.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Lists the newest operations, newest first
    #[command(
        after_help = "Examples:\n  innkeeper operation list\n  innkeeper operation list --limit 500 -o json"
    )]
    List {
        /// How many
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Shows an operation with its steps and how long they took
    #[command(after_help = "Examples:\n  innkeeper operation show 12\n  innkeeper operation show 12 -o json")]
    Show {
        /// The number of the operation
        id: i64,
    },
    /// Lets a parked operation go on, once what stood in its way is mended
    #[command(after_help = "Examples:\n  innkeeper operation retry 12")]
    Retry {
        /// The number of the operation
        id: i64,
    },
}

pub(crate) async fn run(verb: Verb, app: &App, output: Output) -> Result<(), Failure> {
    match verb {
        Verb::List { limit } => list(app, limit, output).await,
        Verb::Show { id } => show(app, OperationId(id), output).await,
        Verb::Retry { id } => retry(app, OperationId(id), output).await,
    }
}

/// An operation for programs. What it was asked for and what it says to the customer may hold a password.
pub(super) fn document(operation: &Operation) -> Value {
    json!({
        "id": operation.id, "uid": operation.uid, "account": operation.account, "service": operation.service,
        "kind": operation.kind, "step": operation.step, "state": operation.state.as_str(),
        "percent": operation.percent, "attempt": operation.attempt, "finding": operation.finding,
        "created_at": operation.created_at.rfc3339(),
        "finished_at": operation.finished_at.map(innkeeper_domain::time::Instant::rfc3339),
    })
}

async fn list(app: &App, limit: i64, output: Output) -> Result<(), Failure> {
    let operations = operation::recent(app, limit).await?;
    let mut rows = Rows::new(["id", "kind", "service", "step", "state", "%", "accepted", "finding"]);
    for operation in &operations {
        rows.push([
            operation.id.to_string(),
            operation.kind.clone(),
            operation.service.map_or_else(|| "-".to_owned(), |id| id.to_string()),
            operation.step.clone(),
            operation.state.as_str().to_owned(),
            operation.percent.to_string(),
            operation.created_at.plain(),
            operation.finding.clone(),
        ]);
    }
    output.rows(&rows, &operations.iter().map(document).collect())
}

/// A step that was left, and how long the operation had been in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StepTime {
    /// The step.
    pub(crate) step: String,
    /// How it was left: `committed`, `retry`, `refused`, `deadline`, `parked`.
    pub(crate) outcome: String,
    /// What was said.
    pub(crate) detail: String,
    /// Since the event before, or since the operation was accepted.
    pub(crate) micros: i64,
}

/// The steps of an operation with their durations, oldest first.
pub(crate) fn step_times(operation: &Operation, events: &[OperationEvent]) -> Vec<StepTime> {
    let mut since = operation.created_at;
    let mut times = Vec::with_capacity(events.len());
    for event in events {
        times.push(StepTime {
            step: event.step.clone(),
            outcome: event.outcome.clone(),
            detail: event.detail.clone(),
            micros: event.at.micros_since(since),
        });
        since = event.at;
    }
    times
}

async fn show(app: &App, id: OperationId, output: Output) -> Result<(), Failure> {
    let found = operation::inspect(app, id).await?;
    let (operation, events) = found.ok_or_else(|| not_found(id))?;
    let mut text = facts(&[
        ("operation", operation.id.to_string()),
        ("kind", operation.kind.clone()),
        ("subject", operation.subject.clone()),
        ("account", operation.account.to_string()),
        ("state", operation.state.as_str().to_owned()),
        ("step", operation.step.clone()),
        ("accepted", operation.created_at.plain()),
        ("ended", moment(operation.finished_at)),
        ("finding", operation.finding.clone()),
    ]);
    let times = step_times(&operation, &events);
    let mut rows = Rows::new(["step", "outcome", "took", "detail"]);
    for time in &times {
        rows.push([time.step.clone(), time.outcome.clone(), seconds(time.micros), time.detail.clone()]);
    }
    if !times.is_empty() {
        text.push('\n');
        text.push_str(&rows.text());
    }
    let mut shown = document(&operation);
    if let Value::Object(members) = &mut shown {
        let steps = times.iter().map(|time| {
            json!({ "step": time.step, "outcome": time.outcome, "took_us": time.micros, "detail": time.detail })
        });
        members.insert("steps".to_owned(), steps.collect());
    }
    output.text(&text, &shown)
}

async fn retry(app: &App, id: OperationId, output: Output) -> Result<(), Failure> {
    if !operation::retry(app, id).await? {
        let found = operation::inspect(app, id).await?;
        let (operation, _) = found.ok_or_else(|| not_found(id))?;
        return Err(Failure::refused(format!(
            "operation {id} is {}: only a parked one can be let go on",
            operation.state.as_str()
        )));
    }
    output.text(&format!("operation {id} goes on"), &json!({ "id": id, "state": "live" }))
}

fn not_found(id: OperationId) -> Failure {
    Failure::not_found(format!("there is no operation {id}: innkeeper operation list shows them"))
}
