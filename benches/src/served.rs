//! Processes that serve: started, waited for, and gone when they are dropped.
#![expect(clippy::disallowed_methods, reason = "the measured programs are started here")]

use crate::bench::{Bench, Place};
use crate::http::{Call, once};
use crate::outcome::{Outcome, failure};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a process may take to serve.
const PATIENCE: Duration = Duration::from_mins(1);

/// A process that serves.
pub struct Serving {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took from its start to its first good answer.
    pub took: Duration,
}

impl Serving {
    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How innkeeper is to serve.
#[derive(Clone, Copy, Debug)]
pub struct Roles(&'static str);

impl Roles {
    /// Everything, as it is by default.
    pub const ALL: Self = Self("api,worker");
    /// Requests alone: what is ordered is not built.
    pub const API: Self = Self("api");
}

/// Serves a database with innkeeper, as it is by default but for the rate limit, in a folder of its own.
pub async fn innkeeper(bench: &Bench, place: &Place, folder: &Path, roles: Roles) -> Outcome<Serving> {
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let config = folder.join("innkeeper.toml");
    let text = format!(
        "data_dir = \"{}\"\n[server]\nlisten = \"{address}\"\n[store]\ndatabase = \"{}\"\n\
         [qemu]\nimages = \"{}\"\nforwards = [{{ host_port = 2222, guest_port = 22 }}]\n\
         [dialects.oneandone]\nrequests_per_minute = 0\nrequests_per_minute_per_address = 0\n\
         [dialects.time4vps]\nrequests_per_minute = 0\nrequests_per_minute_per_login = 0\n",
        folder.display(),
        place.url(),
        bench.images().display()
    );
    std::fs::write(&config, text)?;
    let log = std::fs::File::create(folder.join("log"))?;
    let began = Instant::now();
    let mut command = Command::new(&bench.innkeeper);
    command.arg("--config").arg(&config).args(["serve", "--roles", roles.0]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let mut serving = Serving { child: command.spawn()?, address, took: Duration::ZERO };
    let ready = Call::get("/readyz");
    loop {
        if once(address, &ready).await.is_ok() {
            serving.took = began.elapsed();
            return Ok(serving);
        }
        if serving.child.try_wait()?.is_some() || began.elapsed() > PATIENCE {
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            return Err(failure(format!("innkeeper does not serve: {log}")));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Serves a database with the bare handler.
pub fn floor(bench: &Bench, place: &Place) -> Outcome<Serving> {
    let began = Instant::now();
    let mut child = Command::new(&bench.floor)
        .args(["floor", &place.url()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    let serving = |address| Serving { child, address, took: began.elapsed() };
    let address = line.trim().parse().map_err(|_| failure(format!("the floor does not serve: {line}")))?;
    Ok(serving(address))
}
