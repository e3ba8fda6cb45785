//! A house in a folder of its own: its configuration, its database, its clock, and commands over it.

#![expect(clippy::disallowed_methods, reason = "the house is a program, and it is started here")]

use crate::plan::{Plan, Sabotage, StoreKind};
use innkeeper_domain::time::Instant;
use postgres::{Client, NoTls};
use std::fs;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

/// The password of every customer.
pub(crate) const PASSWORD: &str = "Correct-Horse-1";

pub(crate) struct House {
    binary: PathBuf,
    folder: PathBuf,
    /// The database, as the configuration writes it.
    pub(crate) database: String,
    /// Where requests are answered.
    pub(crate) addresses: Vec<SocketAddr>,
    /// The image that servers by the hour are made of.
    pub(crate) image: String,
    sabotage: Option<Sabotage>,
    /// How far the clock is ahead, in microseconds.
    ahead: Mutex<i64>,
    created: Option<Created>,
}

/// A PostgreSQL database that was made for the run.
struct Created {
    server: String,
    name: String,
}

impl House {
    /// Furnishes a house in a folder.
    pub(crate) fn open(plan: &Plan, folder: &Path) -> Result<Self, String> {
        let (database, created) = match plan.store {
            StoreKind::Sqlite => (folder.join("innkeeper.db").display().to_string(), None),
            StoreKind::Postgres => {
                let (url, created) = create_database(plan)?;
                (url, Some(created))
            }
        };
        let count = if plan.store == StoreKind::Sqlite { 1 } else { 2 };
        let addresses = (0..count).map(|_| free_address()).collect::<io::Result<Vec<_>>>().map_err(told)?;
        let house = Self {
            binary: plan.binary.clone(),
            folder: folder.to_owned(),
            database,
            addresses,
            image: String::new(),
            sabotage: plan.sabotage,
            ahead: Mutex::new(0),
            created,
        };
        house.write_files(plan).map_err(told)?;
        house.must(&["migrate"])?;
        let catalogue = house.path("catalogue.toml");
        house.must(&["catalog", "load", &catalogue.display().to_string()])?;
        Ok(house)
    }

    fn write_files(&self, plan: &Plan) -> io::Result<()> {
        let (root, lease) = (self.folder.display(), plan.lease_s());
        let (pause, share) = (plan.pause_ms_max(), plan.long_pause_one_in());
        let database = &self.database;
        let configuration = format!(
            "data_dir = \"{root}\"\n[store]\ndatabase = \"{database}\"\n[engine]\nlease = \"{lease}s\"\npoll = \"50ms\"\n\
             sweep = \"1s\"\nconcurrency = 64\n[billing]\ntax_rate = 21\nidempotency_kept = \"36500d\"\n\
             tombstone_kept = \"36500d\"\n[dialects.oneandone]\nrequests_per_minute = 0\n[dialects.time4vps]\n\
             requests_per_minute = 0\n[log]\nformat = \"text\"\nfilter = \"info\"\n[chaos]\nmachines = \
             \"{root}/machines\"\nclock = \"{root}/clock\"\npause_ms_max = {pause}\nlong_pause_one_in = {share}\nerrors_permille = 15\n"
        );
        fs::write(self.path("innkeeper.toml"), configuration)?;
        fs::write(self.path("catalogue.toml"), include_str!("catalogue.toml"))?;
        fs::write(self.path("clock"), "0")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A command of the binary over this house, with none of the caller's variables.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("INNKEEPER_") {
                command.env_remove(name);
            }
        }
        command.arg("--config").arg(self.path("innkeeper.toml")).args(args).stdin(Stdio::null());
        if let Some(sabotage) = self.sabotage {
            command.env("INNKEEPER_SABOTAGE", sabotage.as_str());
        }
        command
    }

    pub(crate) fn output(&self, args: &[&str]) -> io::Result<Output> {
        self.command(args).env("INNKEEPER_PASSWORD", PASSWORD).output()
    }

    /// Runs a command until it succeeds, for a while: a house in trouble may not answer at once.
    pub(crate) fn must(&self, args: &[&str]) -> Result<String, String> {
        let mut last = String::new();
        for _ in 0..20 {
            let output = self.output(args).map_err(told)?;
            if output.status.success() {
                return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
            }
            last = String::from_utf8_lossy(&output.stderr).into_owned();
            std::thread::sleep(std::time::Duration::from_millis(250));
        }
        Err(format!("innkeeper {}: {last}", args.join(" ")))
    }

    /// Moves the clock of all processes at the same instant.
    pub(crate) fn jump(&self, by_us: i64) -> io::Result<()> {
        let mut ahead = self.ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *ahead = ahead.saturating_add(by_us);
        let fresh = self.path("clock.new");
        fs::File::create(&fresh)?.write_all(ahead.to_string().as_bytes())?;
        fs::rename(fresh, self.path("clock"))
    }

    /// What the clock of the house shows.
    pub(crate) fn now(&self) -> Instant {
        let ahead = *self.ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        Instant::from_micros(micros.saturating_add(ahead))
    }

    /// Removes what lies outside the folder.
    pub(crate) fn close(&self) {
        let Some(Created { server, name }) = &self.created else { return };
        if let Ok(mut client) = Client::connect(server, NoTls) {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn create_database(plan: &Plan) -> Result<(String, Created), String> {
    let server =
        plan.postgres.clone().ok_or("no PostgreSQL server was named: use scripts/with-postgres.sh")?;
    let stamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
    let name = format!("chaos_{}_{stamp}", std::process::id());
    let mut client = Client::connect(&server, NoTls).map_err(told)?;
    client.batch_execute(&format!("CREATE DATABASE {name}")).map_err(told)?;
    let words = server.split(' ').filter(|word| !word.starts_with("dbname="));
    let url = format!("{} dbname={name}", words.collect::<Vec<_>>().join(" "));
    Ok((url, Created { server, name }))
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// An error as a sentence.
pub(crate) fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
