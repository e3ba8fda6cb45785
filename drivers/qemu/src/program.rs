//! Starts programs, with a time-out, and turns what they complain about into errors that can be acted on.

use innkeeper_ports::compute::ComputeError;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How a program ended, and what it wrote.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
    pub(crate) complaint: String,
}

/// Why a program did not end by itself.
pub(crate) enum RunError {
    Missing,
    Start(io::Error),
    TimedOut,
}

/// How much of a program's output is read.
const OUTPUT_BYTES_MAX: u64 = 64 * 1024;

/// Runs a program to its end, in `folder`. It must not write more than a pipe holds.
pub(crate) fn run<S: AsRef<OsStr>>(
    program: &str,
    args: &[S],
    folder: &Path,
    limit: Duration,
) -> Result<Ended, RunError> {
    let mut child = command(program)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        // A missing folder gives the same error as a missing program.
        .map_err(|e| match e.kind() {
            io::ErrorKind::NotFound if folder.is_dir() => RunError::Missing,
            _ => RunError::Start(e),
        })?;
    let until = Instant::now() + limit;
    let status = loop {
        match child.try_wait().map_err(RunError::Start)? {
            Some(status) => break status,
            None if Instant::now() < until => std::thread::sleep(Duration::from_millis(1)),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(RunError::TimedOut);
            }
        }
    };
    let output = child.stdout.take().map(read_some).unwrap_or_default();
    let mut complaint = child.stderr.take().map(read_some).unwrap_or_default();
    if complaint.is_empty() && !status.success() {
        complaint = status.to_string();
    }
    Ok(Ended { status, output, complaint })
}

#[expect(clippy::disallowed_methods, reason = "drivers start programs, and this one starts them here")]
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    // Messages are matched against their English text.
    command.env("LC_ALL", "C");
    command
}

fn read_some(pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = pipe.take(OUTPUT_BYTES_MAX).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

/// The error for a program that is not there, or that hangs.
pub(crate) fn run_error(program: &str, error: &RunError) -> ComputeError {
    match error {
        RunError::Missing => ComputeError::Refused(format!(
            "{program} is not installed: run scripts/install-qemu.sh, or apt-get install qemu-system-x86 qemu-utils"
        )),
        RunError::Start(e) => ComputeError::Transient(format!("{program} cannot be started: {e}")),
        RunError::TimedOut => ComputeError::Transient(format!("{program} took too long, and was ended")),
    }
}

/// The error for a program that ended badly. A full disk is the operator's to solve.
pub(crate) fn ended_badly(program: &str, complaint: &str) -> ComputeError {
    if complaint.contains("No space left on device") || complaint.contains("Disk quota exceeded") {
        return ComputeError::Refused(format!(
            "the disk is full: free some space, then try again ({complaint})"
        ));
    }
    if complaint.contains("Failed to get \"write\" lock") {
        return ComputeError::Transient(format!("the disk is still in use by another process ({complaint})"));
    }
    ComputeError::Transient(format!("{program} failed: {complaint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_output_absence_and_hanging() {
        let here = Path::new("/");
        let long = Duration::from_secs(10);
        let ended = run("sh", &["-c", "echo out; echo err >&2; exit 3"], here, long).ok().unwrap();
        assert_eq!((ended.output.as_str(), ended.complaint.as_str()), ("out", "err"));
        assert_eq!(ended.status.code(), Some(3));
        assert!(matches!(run("no-such-program", &[""], here, long), Err(RunError::Missing)));
        assert!(matches!(run("sleep", &["9"], here, Duration::from_millis(20)), Err(RunError::TimedOut)));
    }
}
