//! Visits the server from outside: logs in over SSH with its password, and reads its web page.

use super::client;
use super::order::Ordered;
use super::stage::Stage;
use super::teller::Teller;
use crate::config::Config;
use crate::failure::Failure;
use crate::house;
use crate::output::lines;
use innkeeper_ports::compute::Observed;
use std::net::{SocketAddr, SocketAddrV4};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is run in the guest.
const COMMAND: &str = "uname -a; cat /etc/hostname";
const TRIES: usize = 3;

/// Answers the client's question for a password; the password itself stands in no file and on no command line.
const ASKER: &str = "#!/bin/sh\nprintf '%s\\n' \"$INNKEEPER_DEMO_PASSWORD\"\n";

/// Where the guest's services are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guest {
    /// Its SSH server.
    pub(super) ssh: SocketAddrV4,
    /// Its web server.
    pub(super) web: SocketAddrV4,
}

impl Guest {
    /// Asks the driver where the guest is reached.
    pub(super) async fn of(config: &Config, ordered: &Ordered) -> Result<Self, Failure> {
        let observed =
            house::open_driver(config)?.observe(&ordered.machine).await.map_err(Failure::failed)?;
        Ok(Self { ssh: endpoint(&observed, 22)?, web: endpoint(&observed, 80)? })
    }
}

fn endpoint(observed: &Observed, port: u16) -> Result<SocketAddrV4, Failure> {
    let found = observed.endpoints.iter().find(|endpoint| endpoint.guest_port == port);
    found
        .map(|endpoint| endpoint.address)
        .ok_or_else(|| Failure::failed(format!("port {port} of the guest is not reachable")))
}

/// The command with which a person logs in.
pub(super) fn command_line(stage: &Stage, at: SocketAddrV4) -> String {
    let port = if at.port() == 22 { String::new() } else { format!(" -p {}", at.port()) };
    format!("ssh -o UserKnownHostsFile={}{port} root@{}", stage.dir().join("known_hosts").display(), at.ip())
}

/// Logs in as root with the password, and shows what the guest says.
pub(super) async fn log_in(
    stage: &Stage,
    guest: &Guest,
    password: &str,
    teller: &Teller,
) -> Result<(), Failure> {
    let mark = Instant::now();
    teller.begin("logging in over SSH");
    let known_hosts = stage.dir().join("known_hosts");
    // A server that is ordered anew on an old address has a new key.
    let _ = std::fs::remove_file(&known_hosts);
    let asker = stage.write("ask-password", ASKER, 0o700)?;
    let mut complaint = String::new();
    for _ in 0..TRIES {
        let mut ssh = ssh(guest.ssh, &known_hosts, &asker, password);
        let ended = tokio::task::spawn_blocking(move || ssh.output()).await.map_err(Failure::failed)?;
        let ended = ended.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                Failure::failed("ssh is not installed: apt-get install openssh-client")
            }
            _ => error.into(),
        })?;
        if ended.status.success() {
            teller.done(&format!("ssh root@{} '{COMMAND}'", guest.ssh), mark);
            teller.text(&indented(&String::from_utf8_lossy(&ended.stdout)));
            return Ok(());
        }
        String::from_utf8_lossy(&ended.stderr).trim().clone_into(&mut complaint);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Err(Failure::failed(format!("ssh root@{}: {complaint}", guest.ssh)))
}

fn ssh(at: SocketAddrV4, known_hosts: &Path, asker: &Path, password: &str) -> Command {
    #[expect(clippy::disallowed_methods, reason = "the demo logs in with the program that customers use")]
    let mut ssh = Command::new("ssh");
    ssh.args(["-F", "/dev/null", "-o", "StrictHostKeyChecking=accept-new", "-o", "LogLevel=ERROR"])
        .arg("-o")
        .arg(format!("UserKnownHostsFile={}", known_hosts.display()))
        .args(["-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1", "-o", "ConnectTimeout=30"])
        .args(["-o", "ServerAliveInterval=10", "-o", "ServerAliveCountMax=3"])
        .args(["-p", &at.port().to_string(), &format!("root@{}", at.ip()), COMMAND])
        .env("SSH_ASKPASS", asker)
        .env("SSH_ASKPASS_REQUIRE", "force")
        .env("DISPLAY", "none")
        .env("INNKEEPER_DEMO_PASSWORD", password)
        .stdin(Stdio::null());
    ssh
}

/// Reads the guest's web page.
pub(super) async fn read_page(guest: &Guest, teller: &Teller) -> Result<(), Failure> {
    let mark = Instant::now();
    teller.begin("reading the web page");
    let answer = client::get(SocketAddr::V4(guest.web), "/", &[]).await?;
    if answer.status != 200 {
        return Err(Failure::failed(format!("http://{}/ answers with status {}", guest.web, answer.status)));
    }
    teller.done(&format!("GET http://{}/", guest.web), mark);
    teller.text(&indented(answer.text().trim()));
    Ok(())
}

/// Behind the column of times.
fn indented(text: &str) -> String {
    lines(text.lines().map(|line| format!("          {line}")))
}
