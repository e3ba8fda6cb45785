//! Shows, powers and deletes servers of all accounts.

use crate::commands::moment;
use crate::failure::Failure;
use crate::output::{Output, Rows, facts};
use clap::{Subcommand, ValueEnum};
use innkeeper_app::operator::{self, ServerLine};
use innkeeper_app::server::{self, Accepted, ServerRef, WishError};
use innkeeper_app::{App, operation};
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::PowerWish;
use serde_json::{Value, json};

/// What is done with servers.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Lists the servers that are not gone
    #[command(after_help = "Examples:\n  innkeeper server list\n  innkeeper server list -o json")]
    List,
    /// Shows a server
    #[command(after_help = "Examples:\n  innkeeper server show 12\n  innkeeper server show 12 -o json")]
    Show {
        /// The number of the server
        id: i64,
    },
    /// Changes the power of a server
    #[command(after_help = "Examples:\n  innkeeper server power 12 off\n  innkeeper server power 12 reset")]
    Power {
        /// The number of the server
        id: i64,
        /// The change
        #[arg(value_enum)]
        to: Power,
    },
    /// Deletes a server; its last use is billed
    #[command(after_help = "Examples:\n  innkeeper server delete 12 --yes")]
    Delete {
        /// The number of the server
        id: i64,
        /// Yes, with everything that is on it
        #[arg(long)]
        yes: bool,
    },
}

/// A change of power.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Power {
    /// Power on
    On,
    /// Ask the guest to shut down, and cut the power when it does not
    Off,
    /// Cut the power
    Cut,
    /// Shut down, and power on again
    Reboot,
    /// Press reset
    Reset,
}

impl Power {
    const fn wish(self) -> PowerWish {
        match self {
            Self::On => PowerWish::On,
            Self::Off => PowerWish::OffSoft,
            Self::Cut => PowerWish::OffHard,
            Self::Reboot => PowerWish::RebootSoft,
            Self::Reset => PowerWish::RebootHard,
        }
    }
}

pub(crate) async fn run(verb: Verb, app: &App, output: Output) -> Result<(), Failure> {
    match verb {
        Verb::List => list(app, output).await,
        Verb::Show { id } => show(app, ServiceId(id), output).await,
        Verb::Power { id, to } => power(app, ServiceId(id), to, output).await,
        Verb::Delete { id, yes: false } => {
            Err(Failure::usage(format!("deleting server {id} deletes its disks: say so with --yes")))
        }
        Verb::Delete { id, yes: true } => delete(app, ServiceId(id), output).await,
    }
}

fn address(line: &ServerLine) -> String {
    line.addresses.first().map_or_else(|| "-".to_owned(), |address| address.address.to_string())
}

fn document(line: &ServerLine) -> Value {
    let server = &line.server;
    let addresses: Vec<String> = line.addresses.iter().map(|address| address.address.to_string()).collect();
    json!({
        "id": server.id, "uid": server.uid, "account": server.account, "name": server.name,
        "hostname": server.hostname, "state": server.state.as_str(), "suspended": server.suspended,
        "removal": server.removal, "vcpu": server.size.vcpu, "memory_mib": server.size.memory_mib,
        "machine": server.machine, "addresses": addresses,
        "operation": line.operation.as_ref().map(|operation| operation.id),
        "created_at": server.created_at.rfc3339(), "changed_at": server.changed_at.rfc3339(),
    })
}

async fn list(app: &App, output: Output) -> Result<(), Failure> {
    let lines = operator::servers(app).await?;
    let mut rows = Rows::new(["id", "name", "account", "state", "address", "vcpu", "memory", "operation"]);
    for line in &lines {
        let server = &line.server;
        rows.push([
            server.id.to_string(),
            server.name.clone(),
            server.account.to_string(),
            server.state.as_str().to_owned(),
            address(line),
            server.size.vcpu.to_string(),
            format!("{} MiB", server.size.memory_mib),
            line.operation.as_ref().map_or_else(|| "-".to_owned(), |operation| operation.id.to_string()),
        ]);
    }
    output.rows(&rows, &lines.iter().map(document).collect())
}

async fn find(app: &App, id: ServiceId) -> Result<ServerLine, Failure> {
    let found = operator::server(app, id).await?;
    found.ok_or_else(|| {
        Failure::not_found(format!("there is no server {id}: innkeeper server list shows them"))
    })
}

async fn show(app: &App, id: ServiceId, output: Output) -> Result<(), Failure> {
    let line = find(app, id).await?;
    let server = &line.server;
    let operations = operator::operations_of(app, id).await?;
    let mut text = facts(&[
        ("server", server.id.to_string()),
        ("uid", server.uid.to_string()),
        ("account", server.account.to_string()),
        ("name", server.name.clone()),
        ("host name", server.hostname.clone()),
        ("state", server.state.as_str().to_owned()),
        ("size", format!("{} vCPU, {} MiB", server.size.vcpu, server.size.memory_mib)),
        ("address", address(&line)),
        ("machine", server.machine.clone()),
        ("created", server.created_at.plain()),
        ("changed", server.changed_at.plain()),
    ]);
    let mut rows = Rows::new(["operation", "kind", "step", "state", "accepted", "ended"]);
    for operation in &operations {
        rows.push([
            operation.id.to_string(),
            operation.kind.clone(),
            operation.step.clone(),
            operation.state.as_str().to_owned(),
            operation.created_at.plain(),
            moment(operation.finished_at),
        ]);
    }
    text.push('\n');
    text.push_str(&rows.text());
    let mut shown = document(&line);
    if let Value::Object(members) = &mut shown {
        members.insert("operations".to_owned(), operations.iter().map(super::operation::document).collect());
    }
    output.text(&text, &shown)
}

fn refused(error: WishError) -> Failure {
    match error {
        WishError::NotFound => Failure::not_found(error),
        WishError::Denied(denied) => denied.into(),
        WishError::Busy => Failure::unavailable(format!("{error}: innkeeper operation list shows with what")),
        other => Failure::refused(other),
    }
}

async fn power(app: &App, id: ServiceId, to: Power, output: Output) -> Result<(), Failure> {
    let line = find(app, id).await?;
    let caller = operator::caller_for(app, line.server.account).await?;
    let accepted = server::power(app, &caller, ServerRef::Id(id), to.wish()).await.map_err(refused)?;
    accept(app, &accepted, output).await
}

async fn delete(app: &App, id: ServiceId, output: Output) -> Result<(), Failure> {
    let line = find(app, id).await?;
    let caller = operator::caller_for(app, line.server.account).await?;
    let accepted = server::remove(app, &caller, ServerRef::Id(id), false).await.map_err(refused)?;
    accept(app, &accepted, output).await
}

/// Says which operation carries a wish out. A worker does, as soon as one runs.
async fn accept(app: &App, accepted: &Accepted, output: Output) -> Result<(), Failure> {
    let Some(id) = accepted.operation else {
        return output
            .text("there is nothing to do", &json!({ "server": accepted.server, "operation": null }));
    };
    let kind = operation::inspect(app, id).await?.map(|(operation, _)| operation.kind).unwrap_or_default();
    let text = format!("accepted as operation {id} ({kind}): innkeeper operation show {id}");
    output.text(&text, &json!({ "server": accepted.server, "operation": id, "kind": kind }))
}
