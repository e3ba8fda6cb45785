//! The store: database threads, and the two calls that reach them.

use crate::error::StoreError;
use crate::queue::{Closure, Job};
use crate::tx::Tx;
use crate::{migrate, postgresql, sqlite};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::{Notify, oneshot};

/// Where the data lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreConfig {
    /// A SQLite file; its folder must exist.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// How many threads read; 1 or more.
        readers: usize,
    },
    /// A SQLite database in memory, for tests: it is gone with the store.
    Memory,
    /// A PostgreSQL database.
    Postgres {
        /// A connection URL or key-value string.
        url: String,
        /// How many connections write.
        writers: usize,
        /// How many connections read.
        readers: usize,
    },
}

impl StoreConfig {
    /// Reads `postgres://…`, `memory:` or a file path.
    pub fn parse(url: &str) -> Self {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") || url.contains("host=") {
            Self::Postgres { url: url.to_owned(), writers: 4, readers: 4 }
        } else if url == "memory:" {
            Self::Memory
        } else {
            Self::Sqlite { path: PathBuf::from(url.strip_prefix("sqlite:").unwrap_or(url)), readers: 2 }
        }
    }
}

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

type Threads = Mutex<Vec<JoinHandle<()>>>;

struct Inner {
    writer: Option<Sender<Box<dyn Job>>>,
    reader: Option<Sender<Box<dyn Job>>>,
    writers: Threads,
    readers: Threads,
    wake: Arc<Notify>,
    kind: &'static str,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Readers first: SQLite folds its journal into the file when the last connection closes, if that one may
        // write.
        self.reader = None;
        join(&self.readers);
        self.writer = None;
        join(&self.writers);
    }
}

fn join(threads: &Threads) {
    let threads = std::mem::take(&mut *threads.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    for thread in threads {
        // A thread that drops the last handle must not wait for itself.
        if thread.thread().id() != std::thread::current().id() {
            let _ = thread.join();
        }
    }
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// Blocks for the time that takes; call it before the first request is served.
    pub fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let wake = Arc::new(Notify::new());
        let (writer, write_jobs) = unbounded();
        let (reader, read_jobs) = unbounded();
        let (mut writing, mut reading) = (Vec::new(), Vec::new());
        let mut separate_reader = true;
        let kind = match config {
            StoreConfig::Memory => {
                let connection = sqlite::open_in_memory()?;
                migrate::sqlite(&connection)?;
                writing.push(spawn_writer(connection, write_jobs, &wake)?);
                separate_reader = false;
                "sqlite"
            }
            StoreConfig::Sqlite { path, readers } => {
                let connection = sqlite::open(path, false)?;
                migrate::sqlite(&connection)?;
                writing.push(spawn_writer(connection, write_jobs, &wake)?);
                for _ in 0..(*readers).max(1) {
                    let (connection, read_jobs) = (sqlite::open(path, true)?, read_jobs.clone());
                    reading.push(spawn("store-read", move || sqlite::read_loop(&connection, &read_jobs))?);
                }
                "sqlite"
            }
            StoreConfig::Postgres { url, writers, readers } => {
                apart(|| migrate::postgres(url))?;
                for _ in 0..(*writers).max(1) {
                    writing.push(spawn_session(url, &write_jobs, false, &wake)?);
                }
                for _ in 0..(*readers).max(1) {
                    reading.push(spawn_session(url, &read_jobs, true, &wake)?);
                }
                "postgresql"
            }
        };
        let reader = if separate_reader { reader } else { writer.clone() };
        let (writers, readers) = (Mutex::new(writing), Mutex::new(reading));
        let (writer, reader) = (Some(writer), Some(reader));
        Ok(Self(Arc::new(Inner { writer, reader, writers, readers, wake, kind })))
    }

    /// Which database this is, for people and metrics.
    pub fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// Runs a closure in a write transaction and returns its result after the commit.
    ///
    /// The closure is pure but for the transaction: after a conflict it runs again. An `Err` rolls back.
    pub async fn write<F, T, E>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        submit(self.0.writer.as_ref(), Closure::new(name, false, body)).await
    }

    /// Runs a closure in a read transaction, which sees one state of the database.
    pub async fn read<F, T, E>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        submit(self.0.reader.as_ref(), Closure::new(name, true, body)).await
    }

    /// Waits until a commit of this process has left work for the engine.
    pub async fn woken(&self) {
        self.0.wake.notified().await;
    }
}

async fn submit<F, T, E>(
    queue: Option<&Sender<Box<dyn Job>>>,
    (job, reply): (Closure<F, T, E>, oneshot::Receiver<Result<T, E>>),
) -> Result<T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let stopped = || E::from(StoreError::Unavailable("the store has stopped".to_owned()));
    let queue = queue.ok_or_else(stopped)?;
    queue.send(Box::new(job)).map_err(|_| stopped())?;
    reply.await.map_err(|_| stopped())?
}

fn spawn_writer(
    connection: rusqlite::Connection,
    jobs: Receiver<Box<dyn Job>>,
    wake: &Arc<Notify>,
) -> Result<JoinHandle<()>, StoreError> {
    let wake = Arc::clone(wake);
    spawn("store-write", move || sqlite::write_loop(&connection, &jobs, &wake))
}

fn spawn_session(
    url: &str,
    jobs: &Receiver<Box<dyn Job>>,
    read_only: bool,
    wake: &Arc<Notify>,
) -> Result<JoinHandle<()>, StoreError> {
    let (session, jobs, wake) = (postgresql::Session::new(url.to_owned()), jobs.clone(), Arc::clone(wake));
    spawn("store-session", move || postgresql::run_loop(session, &jobs, read_only, &wake))
}

/// Runs something on a thread of its own: the PostgreSQL client has a runtime of its own, which refuses to
/// block a thread of the caller's.
fn apart<T: Send>(body: impl FnOnce() -> Result<T, StoreError> + Send) -> Result<T, StoreError> {
    let panicked = |_| StoreError::Internal("a database thread panicked".to_owned());
    std::thread::scope(|scope| scope.spawn(body).join()).map_err(panicked)?
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|error| StoreError::Unavailable(format!("no thread: {error}")))
}
