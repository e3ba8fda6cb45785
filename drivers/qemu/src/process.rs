//! The process of a machine: found by what its command line says, never by its number alone.

use innkeeper_ports::compute::ComputeError;
use rustix::process::{Pid, Signal, kill_process};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The file with the process number, in the machine's directory. Its path also marks the process.
pub(crate) const PID_FILE: &str = "pid";

/// How long a process may take to be gone after it was killed. Its memory has to be given back first.
const DEATH_LIMIT: Duration = Duration::from_secs(10);
/// A tick of `/proc`'s clock: `USER_HZ` is 100 on every architecture that Linux offers to programs.
const TICK_US: i64 = 10_000;

/// A QEMU that runs a certain machine.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    pid_file: PathBuf,
}

impl Process {
    /// The process that the pid file of a machine's directory names, if it is indeed that machine's.
    pub(crate) fn find(dir: &Path) -> Option<Self> {
        let pid_file = dir.join(PID_FILE);
        let pid = std::fs::read_to_string(&pid_file).ok()?.trim().parse().ok()?;
        Some(Self { pid, pid_file }).filter(Self::is_alive)
    }

    /// Every process of a machine, also one that is still about to write its pid file.
    pub(crate) fn find_all(dir: &Path) -> Vec<Self> {
        let pid_file = dir.join(PID_FILE);
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .map(|pid| Self { pid, pid_file: pid_file.clone() })
            .filter(Self::is_alive)
            .collect()
    }

    /// Whether it still runs this machine. A number that went to another process counts as dead, as does a process
    /// that nobody has buried yet: its command line is empty.
    pub(crate) fn is_alive(&self) -> bool {
        let Ok(command_line) = std::fs::read(format!("/proc/{}/cmdline", self.pid)) else { return false };
        let mark = self.pid_file.as_os_str().as_encoded_bytes();
        let mut args = command_line.split(|byte| *byte == 0);
        args.any(|arg| arg == b"-pidfile") && args.next() == Some(mark)
    }

    /// Waits until it is gone.
    pub(crate) fn wait_gone(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        while self.is_alive() {
            if Instant::now() >= until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        true
    }

    /// Kills it, and waits until it is gone.
    pub(crate) fn kill(&self) -> Result<(), ComputeError> {
        if !self.is_alive() {
            return Ok(());
        }
        if let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) {
            match kill_process(pid, Signal::KILL) {
                Ok(()) | Err(rustix::io::Errno::SRCH) => {}
                Err(e) => {
                    let pid = self.pid;
                    return Err(ComputeError::Refused(format!(
                        "QEMU (process {pid}) cannot be ended: {e}; it belongs to another user"
                    )));
                }
            }
        }
        if self.wait_gone(DEATH_LIMIT) {
            return Ok(());
        }
        Err(ComputeError::Transient(format!("QEMU (process {}) does not die", self.pid)))
    }

    /// Processor time used so far, in microseconds.
    pub(crate) fn cpu_time_us(&self) -> i64 {
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{}/stat", self.pid)) else { return 0 };
        // The name in parentheses may hold spaces. After it come the state and eleven numbers, then user and system
        // time in ticks.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let ticks: i64 =
            fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<i64>().ok()).sum();
        ticks.saturating_mul(TICK_US)
    }

    /// Resident memory, in bytes.
    pub(crate) fn memory_bytes(&self) -> i64 {
        let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", self.pid)) else { return 0 };
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        let kib = line.trim().trim_end_matches(" kB").parse::<i64>().unwrap_or_default();
        kib.saturating_mul(1024)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::command;

    #[test]
    fn knows_its_own_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let pid_file = dir.path().join(PID_FILE);
        assert!(Process::find(dir.path()).is_none());
        // A number that went to somebody else.
        std::fs::write(&pid_file, std::process::id().to_string()).unwrap();
        assert!(Process::find(dir.path()).is_none());

        let mut child = command("sh")
            .args(["-c", "read line", "sh", "-pidfile", pid_file.to_str().unwrap()])
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::fs::write(&pid_file, child.id().to_string()).unwrap();
        // The kernel shows a command line a moment after the program has begun.
        let until = Instant::now() + DEATH_LIMIT;
        while Process::find(dir.path()).is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(2));
        }
        let process = Process::find(dir.path()).unwrap();
        assert_eq!(Process::find_all(dir.path()).len(), 1);
        assert!(process.memory_bytes() > 0);
        process.kill().unwrap();
        child.wait().unwrap();
        assert!(Process::find(dir.path()).is_none() && Process::find_all(dir.path()).is_empty());
    }
}
