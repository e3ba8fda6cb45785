//! A PostgreSQL server of its own, which keeps what it has committed: with `fsync`, and as Debian sets it up.
#![expect(clippy::disallowed_methods, reason = "the server is started here")]

use crate::outcome::{Outcome, apart, failure};
use postgres::{Client, NoTls};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A running server; gone when it is dropped.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    account: Option<(u32, u32)>,
}

impl Cluster {
    /// Starts a server. Where PostgreSQL is not installed, the failure says so.
    pub fn start() -> Outcome<Self> {
        let programs = programs().ok_or_else(|| failure("PostgreSQL is not installed"))?;
        // A socket's path has 107 bytes at most, so it stands near the root.
        let folder = tempfile::Builder::new().prefix("inn-pg-").tempdir_in("/tmp")?;
        let account = account(folder.path())?;
        let cluster = Self { folder, programs, account };
        let data = cluster.data();
        let data_text = data.to_string_lossy().into_owned();
        let flags = ["--username=innkeeper", "--auth=trust", "--encoding=UTF8", "--locale=C"];
        cluster.run("initdb", &[&[format!("--pgdata={data_text}").as_str()], &flags[..]].concat())?;
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 100\n",
            cluster.folder.path().display()
        );
        let file = data.join("postgresql.conf");
        let before = std::fs::read_to_string(&file)?;
        std::fs::write(&file, before + &settings)?;
        let log = cluster.folder.path().join("log").to_string_lossy().into_owned();
        cluster.run(
            "pg_ctl",
            &[&format!("--pgdata={data_text}"), "--wait", "--silent", &format!("--log={log}"), "start"],
        )?;
        Ok(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn url(&self, database: &str) -> String {
        format!("host={} port=5432 user=innkeeper dbname={database}", self.folder.path().display())
    }

    /// Creates a database, and tells how to connect to it.
    pub fn create(&self, name: &str) -> Outcome<String> {
        let url = self.url("postgres");
        apart(|| {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let mut client = Client::connect(&url, NoTls)?;
            client.batch_execute(&sql)?;
            client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))?;
            Ok(())
        })?;
        Ok(self.url(name))
    }

    fn run(&self, program: &str, args: &[&str]) -> Outcome<()> {
        let path = self.programs.join(program);
        let mut command = match self.account {
            // PostgreSQL refuses to run as root.
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command.args([format!("--reuid={user}"), format!("--regid={group}")]);
                command.args(["--clear-groups", "--"]).arg(path);
                command
            }
            None => Command::new(path),
        };
        // The output goes to a file, because a server that is started keeps it open.
        let log = self.folder.path().join(format!("{program}.log"));
        let file = std::fs::File::create(&log)?;
        command.args(args).current_dir(self.folder.path()).stdout(file.try_clone()?).stderr(file);
        if command.status()?.success() {
            return Ok(());
        }
        Err(failure(format!("{program}: {}", std::fs::read_to_string(log).unwrap_or_default())))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = format!("--pgdata={}", self.data().display());
        let _ = self.run("pg_ctl", &[&data, "--mode=immediate", "--silent", "stop"]);
    }
}

/// The newest installed server.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    folders.sort();
    folders.pop().map(|(_, folder)| folder).filter(|folder| folder.join("initdb").is_file())
}

/// The account of the server where this process is root's; the folder is given to it.
fn account(folder: &Path) -> Outcome<Option<(u32, u32)>> {
    if std::fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut parts = line.split(':').skip(2);
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    let (user, group) =
        find("postgres").or_else(|| find("nobody")).ok_or_else(|| failure("there is no user nobody"))?;
    chown(folder, Some(user), Some(group))?;
    Ok(Some((user, group)))
}
