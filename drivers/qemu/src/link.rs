//! A conversation in JSON lines over a Unix socket of a machine's directory, in which nothing waits for ever.

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};
use serde_json::Value;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::{fd::AsRawFd, unix::net::UnixStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// One open conversation.
#[derive(Debug)]
pub(crate) struct Link {
    stream: UnixStream,
    unread: Vec<u8>,
}

/// The longest message. What a guest says through its agent is not to be trusted, its length included.
const MESSAGE_BYTES_MAX: usize = 1 << 20;

impl Link {
    pub(crate) fn open(dir: &Path, socket: &str, until: Instant) -> io::Result<Self> {
        Ok(Self { stream: open_socket(dir, socket, until)?, unread: Vec::new() })
    }

    /// Sends a message, after the byte 0xFF where the other side takes it as a mark to start afresh.
    pub(crate) fn send(&mut self, message: &Value, afresh: bool, until: Instant) -> io::Result<()> {
        let mut bytes = if afresh { vec![0xFF] } else { Vec::new() };
        bytes.extend_from_slice(message.to_string().as_bytes());
        bytes.push(b'\n');
        self.stream.set_write_timeout(Some(left(until)?))?;
        self.stream.write_all(&bytes).map_err(timed_out)
    }

    /// The next message. What stands before a byte 0xFF is left over from an earlier conversation.
    pub(crate) fn receive(&mut self, until: Instant) -> io::Result<Value> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                let fresh = line.rsplit(|byte| *byte == 0xFF).next().unwrap_or_default();
                match serde_json::from_slice(fresh) {
                    Ok(message) => return Ok(message),
                    // A line of an earlier conversation may be cut short.
                    Err(_) => continue,
                }
            }
            if self.unread.len() > MESSAGE_BYTES_MAX {
                return Err(io::Error::new(ErrorKind::InvalidData, "the answer is too long"));
            }
            let mut chunk = [0; 16 * 1024];
            self.stream.set_read_timeout(Some(left(until)?))?;
            let count = self.stream.read(&mut chunk).map_err(timed_out)?;
            if count == 0 {
                return Err(io::Error::new(ErrorKind::UnexpectedEof, "the other side hung up"));
            }
            self.unread.extend_from_slice(chunk.get(..count).unwrap_or_default());
        }
    }
}

/// Connects to a socket in a folder. A path through the folder's descriptor is short however deep the folder lies:
/// the kernel takes no socket path of more than 107 bytes.
pub(crate) fn open_socket(dir: &Path, socket: &str, until: Instant) -> io::Result<UnixStream> {
    let folder = File::open(dir)?;
    let address = SocketAddrUnix::new(format!("/proc/self/fd/{}/{socket}", folder.as_raw_fd()))?;
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let descriptor = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    loop {
        match connect(&descriptor, &address) {
            Ok(()) => break,
            // Others are in line before us, and the line is full.
            Err(rustix::io::Errno::AGAIN) => {
                left(until)?;
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(e) => return Err(e.into()),
        }
    }
    let stream = UnixStream::from(descriptor);
    stream.set_nonblocking(false)?;
    Ok(stream)
}

fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// The kernel reports a time-out of a socket as "would block".
fn timed_out(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::WouldBlock { ErrorKind::TimedOut.into() } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn skips_leftovers_and_times_out() {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("s")).unwrap();
        let until = Instant::now() + Duration::from_millis(200);
        let mut link = Link::open(folder.path(), "s", until).unwrap();
        let (mut other, _) = listener.accept().unwrap();
        other.write_all(b"rn\":1}\n\xff{\"return\":2}\n").unwrap();
        assert_eq!(link.receive(until).unwrap(), serde_json::json!({"return": 2}));
        assert_eq!(link.receive(until).unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(Link::open(folder.path(), "none", until).is_err());
    }

    #[test]
    fn reaches_sockets_in_deep_folders() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("d".repeat(200));
        std::fs::create_dir(&deep).unwrap();
        let handle = File::open(&deep).unwrap();
        let short = format!("/proc/self/fd/{}/s", handle.as_raw_fd());
        let _listener = UnixListener::bind(short).unwrap();
        Link::open(&deep, "s", Instant::now() + Duration::from_secs(5)).unwrap();
    }
}
