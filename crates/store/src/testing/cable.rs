//! A cable to a PostgreSQL server that a test can cut, and that can swallow the answer to a COMMIT.

use postgres::{Config, config::Host};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A way to a server, over a port of its own on the loopback.
pub struct Cable {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    is_cut: AtomicBool,
    commits_to_lose: AtomicUsize,
    commits_lost: AtomicUsize,
    ends: Mutex<Vec<End>>,
}

/// One end of a connection.
enum End {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl End {
    fn copy(&self) -> Self {
        match self {
            Self::Tcp(stream) => Self::Tcp(stream.try_clone().expect("a copy of a socket")),
            Self::Unix(stream) => Self::Unix(stream.try_clone().expect("a copy of a socket")),
        }
    }

    fn shut(&self) {
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }

    fn read(&mut self, into: &mut [u8]) -> usize {
        let count = match self {
            Self::Tcp(stream) => stream.read(into),
            Self::Unix(stream) => stream.read(into),
        };
        count.unwrap_or(0)
    }

    fn write(&mut self, bytes: &[u8]) -> bool {
        let written = match self {
            Self::Tcp(stream) => stream.write_all(bytes),
            Self::Unix(stream) => stream.write_all(bytes),
        };
        written.is_ok()
    }
}

impl Cable {
    /// A cable to the server and database of a connection string.
    pub fn to(url: &str) -> Self {
        let config: Config = url.parse().expect("a connection string");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (user, name) = (config.get_user().unwrap_or("postgres"), config.get_dbname().unwrap_or_default());
        let url = format!("host=127.0.0.1 port={port} user={user} dbname={name} sslmode=disable");
        let shared = Arc::new(Shared {
            config,
            is_cut: AtomicBool::new(false),
            commits_to_lose: AtomicUsize::new(0),
            commits_lost: AtomicUsize::new(0),
            ends: Mutex::default(),
        });
        let ours = Arc::downgrade(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Some(shared)) = (client, ours.upgrade()) else { return };
                if !shared.is_cut.load(Ordering::SeqCst) {
                    connect(&shared, &End::Tcp(client));
                }
            }
        });
        Self { url, shared }
    }

    /// The connection string of this end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Breaks every connection, and refuses new ones until [`Cable::mend`].
    pub fn cut(&self) {
        self.shared.is_cut.store(true, Ordering::SeqCst);
        self.interrupt();
    }

    /// Breaks every connection; new ones are made at once.
    pub fn interrupt(&self) {
        for end in self.shared.ends.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            end.shut();
        }
    }

    /// Lets new connections through again.
    pub fn mend(&self) {
        self.shared.is_cut.store(false, Ordering::SeqCst);
    }

    /// Of the next so many commits the server hears, and its answer is lost with the connection.
    pub fn lose_commits(&self, count: usize) {
        self.shared.commits_to_lose.store(count, Ordering::SeqCst);
    }

    /// How many answers were lost.
    pub fn commits_lost(&self) -> usize {
        self.shared.commits_lost.load(Ordering::SeqCst)
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.cut();
    }
}

fn connect(shared: &Arc<Shared>, client: &End) {
    let port = shared.config.get_ports().first().copied().unwrap_or(5432);
    let server = match shared.config.get_hosts().first() {
        Some(Host::Unix(folder)) => {
            UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).map(End::Unix)
        }
        Some(Host::Tcp(host)) => TcpStream::connect((host.as_str(), port)).map(End::Tcp),
        None => return,
    };
    let Ok(server) = server else { return };
    shared.ends.lock().unwrap_or_else(PoisonError::into_inner).extend([client.copy(), server.copy()]);
    let is_mute = Arc::new(AtomicBool::new(false));
    let (from_client, to_server) = (client.copy(), server.copy());
    let (ours, mute) = (Arc::clone(shared), Arc::clone(&is_mute));
    std::thread::spawn(move || {
        carry(from_client, to_server, &mut |bytes| {
            if bytes.windows(7).any(|window| window == b"COMMIT\0") && ours.take_one() {
                mute.store(true, Ordering::SeqCst);
            }
            true
        });
    });
    let (ours, to_client) = (Arc::clone(shared), client.copy());
    std::thread::spawn(move || {
        carry(server, to_client, &mut |_| {
            let heard = is_mute.load(Ordering::SeqCst);
            ours.commits_lost.fetch_add(usize::from(heard), Ordering::SeqCst);
            !heard
        });
    });
}

impl Shared {
    fn take_one(&self) -> bool {
        let less = |count: usize| count.checked_sub(1);
        self.commits_to_lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
    }
}

/// Carries bytes until one side closes, or until `pass` says no.
fn carry(mut from: End, mut to: End, pass: &mut dyn FnMut(&[u8]) -> bool) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut buffer);
        let bytes = buffer.get(..count).unwrap_or_default();
        if bytes.is_empty() || !pass(bytes) || !to.write(bytes) {
            from.shut();
            to.shut();
            return;
        }
    }
}
