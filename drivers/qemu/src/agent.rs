//! The guest agent: a conversation with a program inside the guest. Nothing it says is trusted.

use crate::link::Link;
use serde_json::{Value, json};
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The socket of the agent's channel.
pub(crate) const SOCKET: &str = "agent.sock";

/// One conversation. The channel carries one at a time, so the machine's folder is locked meanwhile.
pub(crate) struct Agent {
    link: Link,
    _turn: File,
}

/// Why the agent did not do as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AgentError {
    /// It did not answer in time.
    #[error("the guest's agent does not answer: {0}")]
    Silent(#[from] io::Error),
    /// It answered that it cannot.
    #[error("the guest's agent refused: {0}")]
    Refused(String),
}

impl Agent {
    /// Opens the conversation and makes sure that answers belong to it.
    pub(crate) fn open(dir: &Path, until: Instant) -> Result<Self, AgentError> {
        static SERIAL: AtomicU64 = AtomicU64::new(1);
        let turn = take_turn(dir, until)?;
        let mut agent = Self { link: Link::open(dir, SOCKET, until)?, _turn: turn };
        let id = u64::from(std::process::id()) << 24 | (SERIAL.fetch_add(1, Ordering::Relaxed) & 0xFF_FFFF);
        let sync = json!({ "execute": "guest-sync-delimited", "arguments": { "id": id } });
        agent.link.send(&sync, true, until)?;
        while agent.link.receive(until)?.get("return").and_then(Value::as_u64) != Some(id) {}
        Ok(agent)
    }

    pub(crate) fn execute(
        &mut self,
        command: &str,
        arguments: &Value,
        until: Instant,
    ) -> Result<Value, AgentError> {
        let message = match arguments {
            Value::Null => json!({ "execute": command }),
            _ => json!({ "execute": command, "arguments": arguments }),
        };
        self.link.send(&message, false, until)?;
        let answer = self.link.receive(until)?;
        if let Some(error) = answer.get("error") {
            let text = error.get("desc").and_then(Value::as_str).unwrap_or("without a reason");
            return Err(AgentError::Refused(text.chars().take(300).collect()));
        }
        Ok(answer.get("return").cloned().unwrap_or_default())
    }
}

fn take_turn(dir: &Path, until: Instant) -> io::Result<File> {
    let folder = File::open(dir)?;
    loop {
        match folder.try_lock() {
            Ok(()) => return Ok(folder),
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(TryLockError::WouldBlock) => return Err(ErrorKind::TimedOut.into()),
            Err(TryLockError::Error(e)) => return Err(e),
        }
    }
}
