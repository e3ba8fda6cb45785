//! Looks at everything that innkeeper needs here, and says what is missing.

use crate::config::Config;
use crate::failure::Failure;
use crate::output::{Output, Rows};
use innkeeper_drivers_qemu::doctor;
use innkeeper_store::{Store, StoreConfig, StoreError, operations};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

/// One thing that was looked at.
struct Finding {
    area: &'static str,
    ok: bool,
    what: String,
    remedy: String,
}

impl Finding {
    fn fine(area: &'static str, what: impl Into<String>) -> Self {
        Self { area, ok: true, what: what.into(), remedy: String::new() }
    }

    fn wrong(area: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { area, ok: false, what: what.into(), remedy: remedy.into() }
    }
}

pub(crate) async fn run(config: &Config, output: Output) -> Result<(), Failure> {
    let mut findings = vec![configuration(config), database(config).await, port(config.server.listen)];
    findings.extend(config.server.admin_listen.map(port));
    let qemu = config.qemu.clone();
    let driver = tokio::task::spawn_blocking(move || doctor::check(&qemu)).await.map_err(Failure::failed)?;
    findings.extend(driver.into_iter().map(|finding| Finding {
        area: "qemu",
        ok: finding.ok,
        what: finding.what,
        remedy: finding.remedy,
    }));
    let mut rows = Rows::new(["", "area", "finding", "remedy"]);
    for finding in &findings {
        let mark = if finding.ok { "ok" } else { "MISSING" };
        rows.push([mark.to_owned(), finding.area.to_owned(), finding.what.clone(), finding.remedy.clone()]);
    }
    let all_well = findings.iter().all(|finding| finding.ok);
    let documents: Value = findings
        .iter()
        .map(|finding| {
            json!({ "area": finding.area, "ok": finding.ok, "what": finding.what, "remedy": finding.remedy })
        })
        .collect();
    output.rows(&rows, &json!({ "ok": all_well, "findings": documents }))?;
    if all_well { Ok(()) } else { Err(Failure::told()) }
}

fn configuration(config: &Config) -> Finding {
    let from = config.file.as_ref().map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
    Finding::fine("config", format!("read from {from}; data in {}", config.data_dir.display()))
}

async fn database(config: &Config) -> Finding {
    let place = &config.database;
    if let StoreConfig::Sqlite { path, .. } = &config.store
        && !path.exists()
    {
        return Finding::wrong("store", format!("there is no database at {place}"), "innkeeper migrate");
    }
    let remedy = "check that the database runs, and its address in store.database";
    match whole(config).await {
        Ok(kind) => Finding::fine("store", format!("{place} ({kind}) answers and is up to date")),
        Err(StoreError::Corrupt(text)) => Finding::wrong(
            "store",
            format!("{place} is damaged: {text}"),
            "stop innkeeper, move the file and its -wal aside, then: innkeeper restore FILE",
        ),
        Err(error) => Finding::wrong("store", format!("{place}: {error}"), remedy),
    }
}

/// Opens the database, reads a SQLite file to its end, and asks a server whether it answers.
async fn whole(config: &Config) -> Result<&'static str, StoreError> {
    let store = Store::open(&config.store)?;
    store.examine().await?;
    store.read("doctor.database", operations::next_run).await?;
    Ok(store.kind())
}

fn port(listen: SocketAddr) -> Finding {
    match TcpListener::bind(listen) {
        Ok(_) => Finding::fine("port", format!("{listen} is free")),
        // A server that runs is no fault, and who holds the port is not to be seen from here.
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            Finding::fine("port", format!("{listen} is in use; fine if that is innkeeper"))
        }
        Err(error) => Finding::wrong(
            "port",
            format!("{listen} cannot be listened on: {error}"),
            "set another server.listen",
        ),
    }
}
