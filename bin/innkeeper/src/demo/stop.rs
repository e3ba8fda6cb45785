//! Takes the demo down, and proves that nothing of it is left.

use super::client;
use super::daemon::Daemon;
use super::stage::Stage;
use super::teller::Teller;
use super::{Shown, work_until};
use crate::config::Config;
use crate::failure::Failure;
use crate::house;
use hyper::Method;
use innkeeper_app::server::{self, ServerRef, WishError};
use innkeeper_app::{App, ledger, operator};
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a server may take to be gone.
const PATIENCE: Duration = Duration::from_mins(2);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Deletes the server as its customer would, through the 1&1 API, then stops the demo.
pub(super) async fn through_the_front_door(
    stage: &Stage,
    shown: &Shown,
    teller: &Teller,
) -> Result<(), Failure> {
    let (at, path) = (stage.kept().listen, format!("/v1/servers/{}", shown.ordered.uid));
    let headers = [("x-token", shown.customer.token.as_str())];
    let mark = Instant::now();
    teller.begin("deleting the server");
    client::send(at, (Method::DELETE, &path), &headers, None).await?.json()?;
    let until = mark + PATIENCE;
    while client::get(at, &path, &headers).await?.status != 404 {
        if Instant::now() >= until {
            return Err(Failure::failed("the server is not gone in time"));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    teller.done(&format!("DELETE {path}: gone"), mark);
    everything(stage, teller).await?;

    let mark = Instant::now();
    for address in [shown.ssh, shown.web] {
        TcpListener::bind(address)
            .map_err(|error| Failure::failed(format!("{address} is still in use: {error}")))?;
    }
    let report = ledger::check(&shown.app).await?;
    if !report.findings.is_empty() {
        return Err(Failure::failed(report.findings.join("\n")));
    }
    teller.done("its ports are free, and the ledger agrees", mark);
    Ok(())
}

/// Stops the server process, deletes every machine that stands, and looks whether anything is left.
pub(super) async fn everything(stage: &Stage, teller: &Teller) -> Result<(), Failure> {
    if let Some(daemon) = Daemon::find(stage) {
        let mark = Instant::now();
        teller.begin("stopping innkeeper serve");
        daemon.stop(stage).await?;
        teller.done(&format!("innkeeper serve (process {}) has ended", daemon.pid), mark);
    }
    if !stage.config_file().exists() {
        return Ok(());
    }
    let config = stage.written_config()?;
    if let Ok(app) = house::open(&config) {
        remove_servers(&config, &app, teller).await?;
    }
    let mark = Instant::now();
    nothing_left(&config, stage)?;
    teller.done("no process, no machine and no disk is left", mark);
    Ok(())
}

/// Deletes what stands, with a worker of this process, because the other one has ended.
async fn remove_servers(config: &Config, app: &App, teller: &Teller) -> Result<(), Failure> {
    let standing = operator::servers(app).await?;
    if standing.is_empty() {
        return Ok(());
    }
    let mark = Instant::now();
    teller.begin("deleting the servers that stand");
    for line in &standing {
        let caller = operator::caller_for(app, line.server.account).await?;
        match server::remove(app, &caller, ServerRef::Id(line.server.id), false).await {
            Ok(_) | Err(WishError::NotFound) => {}
            Err(error) => return Err(Failure::failed(error).during(format!("server {}", line.server.id))),
        }
    }
    let gone = async {
        let until = mark + PATIENCE;
        while Instant::now() < until {
            if operator::servers(app).await?.is_empty() {
                return Ok::<_, Failure>(true);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(false)
    };
    if !work_until(config, app, gone).await?? {
        return Err(Failure::failed("not every server is gone in time: innkeeper operation list shows why"));
    }
    teller.done(&format!("{} servers deleted", standing.len()), mark);
    Ok(())
}

/// Looks for machines, their disks and their processes.
fn nothing_left(config: &Config, stage: &Stage) -> Result<(), Failure> {
    let machines = config.qemu.root.join("machines");
    let left: Vec<String> = std::fs::read_dir(&machines)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path().display().to_string())).collect())
        .unwrap_or_default();
    if !left.is_empty() {
        return Err(Failure::failed(format!("machines are left: {}", left.join(", "))));
    }
    let processes = processes_of(stage.dir());
    if processes.is_empty() {
        return Ok(());
    }
    Err(Failure::failed(format!("processes are left: {}", processes.join(", "))))
}

/// The processes, other than this one, whose command line names a file of a folder.
fn processes_of(dir: &Path) -> Vec<String> {
    let mut mark = dir.as_os_str().as_encoded_bytes().to_vec();
    mark.push(b'/');
    let own = std::process::id().to_string();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let mut found = Vec::new();
    for name in entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
        let is_other = name.bytes().all(|byte| byte.is_ascii_digit()) && name != own;
        let line = if is_other {
            std::fs::read(format!("/proc/{name}/cmdline")).unwrap_or_default()
        } else {
            continue;
        };
        if names_a_machine(&line, &mark) {
            found.push(format!("{name} ({})", String::from_utf8_lossy(&line).replace('\0', " ").trim_end()));
        }
    }
    found
}

/// Editors and shells may name the folder, too: what counts is a machine, or the server.
fn names_a_machine(line: &[u8], mark: &[u8]) -> bool {
    let mut words = line.split(|byte| *byte == 0);
    let program = words.next().unwrap_or_default();
    let is_ours = program.ends_with(b"innkeeper") || program.windows(4).any(|part| part == b"qemu");
    is_ours && words.any(|word| word.windows(mark.len()).any(|part| part == mark))
}
