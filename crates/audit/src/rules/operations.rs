//! One operation a subject; what is over says when, and at rest nothing is under way.

use crate::Findings;
use crate::books::Books;
use crate::rows::Operation;
use std::collections::HashMap;

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    let mut open: HashMap<&str, i64> = HashMap::new();
    for operation in &books.tables.operations {
        let is_open = matches!(operation.state.as_str(), "live" | "parked");
        if is_open && let Some(other) = open.insert(&operation.subject, operation.id) {
            let (id, subject) = (operation.id, &operation.subject);
            found.say("operation.subject", format!("operations {other} and {id} both have {subject}"));
        }
        subject(operation, found);
        ended(operation, found);
        if books.expect.at_rest {
            rest(operation, books.expect.now_us, found);
        }
    }
}

/// The subject follows from the kind and the service.
fn subject(operation: &Operation, found: &mut Findings) {
    let service = operation.service_id.unwrap_or_default();
    let fits = match operation.kind.split_once('.') {
        Some(("server", _)) => operation.subject == format!("server:{service}"),
        Some(("service", _)) => operation.subject == format!("service:{service}"),
        Some(("order", _)) => operation.subject.starts_with("order:") && operation.service_id.is_none(),
        _ => false,
    };
    if !fits {
        let Operation { id, kind, subject, .. } = operation;
        found.say("operation.subject", format!("operation {id} ({kind}) has {subject}"));
    }
}

fn ended(operation: &Operation, found: &mut Findings) {
    let state = operation.state.as_str();
    let over = match state {
        "done" | "failed" => true,
        "live" | "parked" => false,
        _ => return found.say("operation.ended", format!("operation {} is {state:?}", operation.id)),
    };
    if over != operation.finished_at.is_some() || (over && operation.percent != 100) {
        let (finished, percent) = (operation.finished_at, operation.percent);
        let text = format!("operation {} is {state} at {percent} %, finished at {finished:?}", operation.id);
        found.say("operation.ended", text);
    }
    if state != "live" && !operation.lease.is_empty() {
        found.say("operation.leased", format!("operation {} is {state}, and somebody has it", operation.id));
    }
}

/// At rest, only agreements and unpaid orders wait, and for a later time.
fn rest(operation: &Operation, now_us: i64, found: &mut Findings) {
    let Operation { id, kind, step, .. } = operation;
    match operation.state.as_str() {
        "parked" => {
            found.say("operation.parked", format!("operation {id} ({kind}, {step}): {}", operation.finding));
        }
        "live" if !operation.lease.is_empty() => {
            found.say("operation.leased", format!("operation {id} ({kind}, {step}) is leased"));
        }
        "live" => {
            let waits =
                matches!(kind.as_str(), "service.cycle" | "order.expiry") && operation.run_at > now_us;
            if !waits {
                let at = operation.run_at;
                found.say(
                    "operation.waiting",
                    format!("operation {id} ({kind}, {step}) is still to run, at {at}"),
                );
            }
        }
        _ => {}
    }
}
