//! QMP: QEMU's own control protocol, as a client.

use crate::link::Link;
use innkeeper_ports::compute::ComputeError;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// The monitor that changes machines; whoever holds the lock of the name uses it.
pub(crate) const CONTROL: &str = "qmp.sock";
/// The monitor that only looks, so that looking never waits for a change.
pub(crate) const WATCH: &str = "watch.sock";

/// How long QEMU may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QmpError {
    /// QEMU did not answer, or is gone.
    #[error("QEMU does not answer: {0}")]
    Silent(#[from] io::Error),
    /// QEMU answered that it will not.
    #[error("QEMU refused: {0}")]
    Refused(String),
}

impl From<QmpError> for ComputeError {
    fn from(error: QmpError) -> Self {
        Self::Transient(error.to_string())
    }
}

/// One open monitor.
pub(crate) struct Qmp {
    link: Link,
    events: VecDeque<Value>,
}

impl Qmp {
    pub(crate) fn open(dir: &Path, socket: &str) -> Result<Self, QmpError> {
        Self::open_until(dir, socket, Instant::now() + ANSWER_LIMIT)
    }

    pub(crate) fn open_until(dir: &Path, socket: &str, until: Instant) -> Result<Self, QmpError> {
        let mut qmp = Self { link: Link::open(dir, socket, until)?, events: VecDeque::new() };
        // The greeting comes first, and a session begins by answering it.
        qmp.link.receive(until)?;
        qmp.execute_until("qmp_capabilities", &Value::Null, until)?;
        Ok(qmp)
    }

    pub(crate) fn execute(&mut self, command: &str, arguments: &Value) -> Result<Value, QmpError> {
        self.execute_until(command, arguments, Instant::now() + ANSWER_LIMIT)
    }

    pub(crate) fn execute_until(
        &mut self,
        command: &str,
        arguments: &Value,
        until: Instant,
    ) -> Result<Value, QmpError> {
        let message = match arguments {
            Value::Null => json!({ "execute": command }),
            _ => json!({ "execute": command, "arguments": arguments }),
        };
        self.link.send(&message, false, until)?;
        loop {
            let answer = self.link.receive(until)?;
            if let Some(result) = answer.get("return") {
                return Ok(result.clone());
            }
            if let Some(error) = answer.get("error") {
                let text = error.get("desc").and_then(Value::as_str).unwrap_or("without a reason");
                return Err(QmpError::Refused(text.to_owned()));
            }
            self.events.push_back(answer);
        }
    }

    /// Waits for an event; events of other kinds are dropped.
    pub(crate) fn wait_for(
        &mut self,
        event: &str,
        fits: impl Fn(&Value) -> bool,
        limit: Duration,
    ) -> Result<(), QmpError> {
        let until = Instant::now() + limit;
        loop {
            let message = match self.events.pop_front() {
                Some(message) => message,
                None => self.link.receive(until)?,
            };
            let data = message.get("data").unwrap_or(&Value::Null);
            if message.get("event").and_then(Value::as_str) == Some(event) && fits(data) {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::net::UnixListener;

    #[test]
    fn speaks_with_events_between() {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("q")).unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"{\"QMP\": {}}\n").unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            lines.next();
            stream.write_all(b"{\"return\": {}}\n").unwrap();
            let asked = lines.next().unwrap().unwrap();
            stream.write_all(b"{\"event\": \"RESET\", \"data\": {\"guest\": false}}\n").unwrap();
            stream.write_all(b"{\"return\": {\"status\": \"running\"}}\n").unwrap();
            lines.next();
            stream.write_all(b"{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\n").unwrap();
            asked
        });
        let mut qmp = Qmp::open(folder.path(), "q").unwrap();
        let status = qmp.execute("query-status", &Value::Null).unwrap();
        assert_eq!(status.get("status").unwrap(), "running");
        qmp.wait_for("RESET", |data| data.get("guest").is_some(), Duration::from_secs(1)).unwrap();
        assert!(matches!(qmp.execute("x", &json!({"a": 1})), Err(QmpError::Refused(why)) if why == "no"));
        assert_eq!(server.join().unwrap(), r#"{"execute":"query-status"}"#);
    }
}
