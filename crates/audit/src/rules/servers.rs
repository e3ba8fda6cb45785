//! A service, its server and the work on them say the same about where they stand.

use crate::Findings;
use crate::books::{Books, is_over, runs};
use crate::rows::{Server, Service};

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    for service in &books.tables.services {
        dates(service, found);
        let Some(server) = books.servers.get(&service.id) else { continue };
        together(books, service, server, found);
        work(books, server, found);
        billed(books, service, server, found);
    }
}

/// A service says when it was delivered and when it ended, once it was, and not before.
fn dates(service: &Service, found: &mut Findings) {
    let (began, ended) = (service.activated_at.is_some(), service.ended_at.is_some());
    let fits = match service.state.as_str() {
        "pending" => !began && !ended,
        "active" | "suspended" => began && !ended,
        "cancelled" => began && ended,
        "terminated" => ended,
        _ => false,
    };
    let billing = matches!(service.billing.as_str(), "prepaid" | "metered");
    if !fits || !billing {
        let Service { id, state, billing, activated_at, ended_at, .. } = service;
        let text = format!("service {id} is {state} ({billing}), from {activated_at:?} to {ended_at:?}");
        found.say("service.state", text);
    }
}

/// The state of the server fits that of its service.
fn together(books: &Books<'_>, service: &Service, server: &Server, found: &mut Findings) {
    let covered = books.orders.get(&service.order_id).is_some_and(|order| order.state == "provisioning");
    let fits = match server.state.as_str() {
        "pending" => service.state == "pending" && !covered,
        "deploying" => service.state == "pending" && covered,
        "running" | "stopped" | "starting" | "stopping" | "rebooting" | "configuring" | "reinstalling"
        | "removing" => runs(service),
        "failed" => service.state == "terminated" && service.activated_at.is_none(),
        "gone" => is_over(service) && service.activated_at.is_some(),
        _ => false,
    };
    let (id, state) = (server.id, server.state.as_str());
    if !fits {
        found.say("server.state", format!("server {id} is {state}, and its service is {}", service.state));
    }
    // Until it is delivered, the mark says that it is not to be powered on.
    if runs(service) && (service.state == "suspended") != (server.suspended != 0) {
        let text = format!(
            "server {id} is {}marked as unpaid, and its service is {}",
            if server.suspended == 0 { "not " } else { "" },
            service.state
        );
        found.say("server.state", text);
    }
    if state == "removing" && server.removal == 0 {
        found.say("server.state", format!("server {id} is being removed, and nobody wished for it"));
    }
}

/// A server in between has the operation that brings it on; one at rest has none.
fn work(books: &Books<'_>, server: &Server, found: &mut Findings) {
    let expected: &[&str] = match server.state.as_str() {
        "deploying" => &["server.provision"],
        "starting" | "stopping" | "rebooting" => &["server.power"],
        "configuring" => &["server.resize", "server.rename", "server.reset_password"],
        "reinstalling" => &["server.reinstall"],
        "removing" => &["server.remove"],
        _ => &[],
    };
    let open = books.under_way(&format!("server:{}", server.id));
    let (id, state) = (server.id, server.state.as_str());
    match open.first().map(|operation| operation.kind.as_str()) {
        None if !expected.is_empty() => {
            found.say("server.work", format!("server {id} is {state}, and nothing works on it"));
        }
        Some(kind) if !expected.contains(&kind) => {
            found.say("server.work", format!("server {id} is {state}, and {kind} works on it"));
        }
        None if server.removal != 0 && !matches!(state, "gone" | "failed") => {
            found.say("server.work", format!("server {id} is to be removed, and nothing works on it"));
        }
        _ => {}
    }
}

/// Whatever stands is billed for as long as it does, unless its removal has begun.
fn billed(books: &Books<'_>, service: &Service, server: &Server, found: &mut Findings) {
    let billed =
        books.under_way(&format!("service:{}", service.id)).iter().any(|it| it.kind == "service.cycle");
    if runs(service) && server.removal == 0 && !billed {
        found.say(
            "service.billed",
            format!("service {} is {}, and nothing bills it", service.id, service.state),
        );
    }
    if billed && !runs(service) && books.expect.at_rest {
        found.say(
            "service.billed",
            format!("service {} is {}, and is still billed", service.id, service.state),
        );
    }
}
