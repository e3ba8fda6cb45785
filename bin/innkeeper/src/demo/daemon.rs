//! The demo's `innkeeper serve`: a process of its own that outlives the demo.

use super::client;
use super::stage::{Stage, is_harmless};
use crate::failure::Failure;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long the server may take to be ready, and to end.
const PATIENCE: Duration = Duration::from_secs(40);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The serving process of the demo.
#[derive(Clone, Copy, Debug)]
pub(super) struct Daemon {
    /// Its number.
    pub(super) pid: i32,
}

impl Daemon {
    /// The process that an earlier demo left running.
    pub(super) fn find(stage: &Stage) -> Option<Self> {
        let pid = stage.kept().pid?;
        is_ours(pid, &stage.config_file()).then_some(Self { pid })
    }

    /// Starts the process, and waits until it is ready.
    pub(super) async fn start(stage: &mut Stage) -> Result<Self, Failure> {
        let log =
            OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(stage.log_file())?;
        let program = std::env::current_exe()?;
        #[expect(
            clippy::disallowed_methods,
            reason = "the demo starts this very program as an operator would"
        )]
        let mut command = Command::new(program);
        command.arg("--config").arg(stage.config_file()).arg("serve").current_dir(stage.dir());
        for (name, _) in std::env::vars_os().filter(|(name, _)| !is_harmless(&name.to_string_lossy())) {
            command.env_remove(name);
        }
        // In a process group of its own, so that Ctrl-C for the demo leaves it alone.
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0);
        let mut child = command.spawn()?;
        let pid = i32::try_from(child.id()).map_err(Failure::failed)?;
        stage.keep(|kept| kept.pid = Some(pid))?;
        let until = Instant::now() + PATIENCE;
        let listen = stage.kept().listen;
        loop {
            if let Some(status) = child.try_wait()? {
                return Err(Failure::failed(format!(
                    "innkeeper serve ended ({status}): {}",
                    last_words(stage)
                )));
            }
            if client::get(listen, "/readyz", &[]).await.is_ok_and(|answer| answer.status == 200) {
                return Ok(Self { pid });
            }
            if Instant::now() >= until {
                return Err(Failure::failed(format!("innkeeper serve is not ready: {}", last_words(stage))));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Asks the process to end, and waits until it has.
    pub(super) async fn stop(self, stage: &Stage) -> Result<(), Failure> {
        let config = stage.config_file();
        let until = Instant::now() + PATIENCE;
        if let Some(pid) = Pid::from_raw(self.pid).filter(|_| is_ours(self.pid, &config)) {
            kill_process(pid, Signal::TERM).map_err(std::io::Error::from)?;
        }
        while is_ours(self.pid, &config) {
            if Instant::now() >= until {
                return Err(Failure::failed(format!("innkeeper serve (process {}) does not end", self.pid)));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }
}

/// Whether a process is the demo's server: numbers are given again, so its command line has to say so. A dead
/// process that nobody has buried yet has an empty one.
fn is_ours(pid: i32, config: &Path) -> bool {
    let Ok(line) = std::fs::read(format!("/proc/{pid}/cmdline")) else { return false };
    let config = config.as_os_str().as_encoded_bytes();
    line.split(|byte| *byte == 0).any(|word| word == config)
        && line.split(|byte| *byte == 0).any(|word| word == b"serve")
}

fn last_words(stage: &Stage) -> String {
    let log = std::fs::read_to_string(stage.log_file()).unwrap_or_default();
    log.lines().last().unwrap_or("its log is empty").to_owned()
}
