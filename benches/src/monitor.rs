//! QEMU's monitor, as far as a measurement needs it, and the end of machines that a measurement leaves.
#![expect(clippy::disallowed_methods, reason = "what was started is ended here")]

use crate::outcome::{Outcome, failure};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long a monitor may take to be there and to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// An open monitor.
pub struct Monitor {
    reader: BufReader<UnixStream>,
}

impl Monitor {
    /// Opens a monitor as soon as it is there: connects, is greeted, and answers the greeting.
    pub fn open(socket: &Path) -> Outcome<Self> {
        let until = Instant::now() + PATIENCE;
        let stream = loop {
            match connect(socket) {
                Ok(stream) => break stream,
                Err(error) if Instant::now() > until => {
                    return Err(failure(format!("{}: {error}", socket.display())));
                }
                Err(_) => std::thread::sleep(Duration::from_micros(500)),
            }
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut monitor = Self { reader: BufReader::new(stream) };
        monitor.line()?;
        monitor.execute("qmp_capabilities")?;
        Ok(monitor)
    }

    /// Sends a command without arguments, and waits for its answer.
    pub fn execute(&mut self, command: &str) -> Outcome<Value> {
        let text = json!({ "execute": command }).to_string();
        self.reader.get_mut().write_all(format!("{text}\n").as_bytes())?;
        loop {
            let answer = self.line()?;
            if let Some(result) = answer.get("return") {
                return Ok(result.clone());
            }
            if let Some(error) = answer.get("error") {
                return Err(failure(format!("{command}: {error}")));
            }
        }
    }

    /// Waits until the machine runs.
    pub fn until_running(&mut self) -> Outcome<()> {
        let until = Instant::now() + PATIENCE;
        while self.execute("query-status")?.get("running") != Some(&Value::Bool(true)) {
            if Instant::now() > until {
                return Err(failure("the machine does not run"));
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        Ok(())
    }

    fn line(&mut self) -> Outcome<Value> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Err(failure("QEMU has closed its monitor"));
        }
        Ok(serde_json::from_str(&line)?)
    }
}

/// Connects through the folder's descriptor: the kernel takes no socket path of more than 107 bytes, and a folder of
/// measurements may lie deep.
fn connect(socket: &Path) -> io::Result<UnixStream> {
    let (Some(folder), Some(name)) = (socket.parent(), socket.file_name()) else {
        return Err(ErrorKind::InvalidInput.into());
    };
    let folder = File::open(folder)?;
    UnixStream::connect(Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name))
}

/// The folder of a driver's machines: when it is dropped, none of them runs any more.
pub struct Machines(pub PathBuf);

impl Machines {
    /// The folder of one machine.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.0.join("machines").join(name)
    }

    /// The process of a machine.
    pub fn pid(&self, name: &str) -> Outcome<u32> {
        pid(&self.folder(name)).ok_or_else(|| failure(format!("{name} does not run")))
    }

    /// The words that QEMU was started with.
    pub fn command_line(&self, name: &str) -> Outcome<Vec<String>> {
        let line = std::fs::read(format!("/proc/{}/cmdline", self.pid(name)?))?;
        let words = line.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned());
        let mut words: Vec<String> = words.collect();
        words.pop();
        Ok(words)
    }
}

impl Drop for Machines {
    fn drop(&mut self) {
        let Ok(entries) = std::fs::read_dir(self.0.join("machines")) else { return };
        for entry in entries.filter_map(Result::ok) {
            if let Some(pid) = pid(&entry.path()) {
                let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
            }
        }
    }
}

/// The process whose command line names the pid file in this folder.
fn pid(folder: &Path) -> Option<u32> {
    let file = folder.join("pid");
    let pid: u32 = std::fs::read_to_string(&file).ok()?.trim().parse().ok()?;
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    String::from_utf8_lossy(&line).contains(&*file.to_string_lossy()).then_some(pid)
}
