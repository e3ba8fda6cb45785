//! The store: database threads, and the two calls that reach them.

use crate::error::StoreError;
use crate::queue::{Closure, Job};
use crate::shared::Shared;
use crate::tx::Tx;
use crate::{migrate, postgresql, sqlite};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

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
    shared: Arc<Shared>,
    kind: &'static str,
    #[cfg(feature = "testing")]
    repeats: crate::repeats::Repeats,
    #[cfg(feature = "testing")]
    faults: crate::fault::Hook,
    #[cfg(feature = "testing")]
    place: Option<crate::in_place::InPlace>,
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
        let shared = Arc::new(Shared::default());
        let (writer, write_jobs) = unbounded();
        let (reader, read_jobs) = unbounded();
        let (mut writing, mut reading) = (Vec::new(), Vec::new());
        let mut separate_reader = true;
        let kind = match config {
            StoreConfig::Memory => {
                let connection = sqlite::open_in_memory()?;
                migrate::sqlite(&connection)?;
                writing.push(spawn_writer(connection, write_jobs, &shared)?);
                separate_reader = false;
                "sqlite"
            }
            StoreConfig::Sqlite { path, readers } => {
                let connection = sqlite::open(path, false)?;
                migrate::sqlite(&connection)?;
                writing.push(spawn_writer(connection, write_jobs, &shared)?);
                for _ in 0..(*readers).max(1) {
                    reading.push(spawn_reader(sqlite::open(path, true)?, &read_jobs, &shared)?);
                }
                "sqlite"
            }
            StoreConfig::Postgres { url, writers, readers } => {
                apart(|| migrate::postgres(url))?;
                for _ in 0..(*writers).max(1) {
                    writing.push(spawn_session(url, &write_jobs, false, &shared)?);
                }
                for _ in 0..(*readers).max(1) {
                    reading.push(spawn_session(url, &read_jobs, true, &shared)?);
                }
                "postgresql"
            }
        };
        let reader = if separate_reader { reader } else { writer.clone() };
        let (writers, readers) = (Mutex::new(writing), Mutex::new(reading));
        let (writer, reader) = (Some(writer), Some(reader));
        Ok(Self(Arc::new(Inner {
            writer,
            reader,
            writers,
            readers,
            shared,
            kind,
            #[cfg(feature = "testing")]
            repeats: crate::repeats::Repeats::default(),
            #[cfg(feature = "testing")]
            faults: crate::fault::Hook::default(),
            #[cfg(feature = "testing")]
            place: None,
        })))
    }

    /// A new SQLite database in memory whose transactions run on the thread that asks for them.
    #[cfg(feature = "testing")]
    pub fn in_place() -> Result<Self, StoreError> {
        let shared = Arc::new(Shared::default());
        let place = Some(crate::in_place::InPlace::open(Arc::clone(&shared))?);
        Ok(Self(Arc::new(Inner {
            writer: None,
            reader: None,
            writers: Threads::default(),
            readers: Threads::default(),
            shared,
            kind: "sqlite",
            repeats: crate::repeats::Repeats::default(),
            faults: crate::fault::Hook::default(),
            place,
        })))
    }

    #[cfg(feature = "testing")]
    pub(crate) fn place(&self) -> Option<&crate::in_place::InPlace> {
        self.0.place.as_ref()
    }

    /// Lets every write of this store ask what happens to it; `None` lets all of them be.
    #[cfg(feature = "testing")]
    pub fn set_faults(&self, faults: Option<Arc<dyn crate::fault::WriteFaults>>) {
        self.0.faults.set(faults);
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
        #[cfg(feature = "testing")]
        let body = {
            let (mut body, repeats) = (body, self.0.repeats.clone());
            move |tx: &mut Tx<'_>| {
                let result = body(tx);
                repeats.strike(tx);
                result
            }
        };
        let written = self.submit(self.0.writer.as_ref(), Closure::new(name, false, body));
        #[cfg(feature = "testing")]
        let written = self.0.faults.around(name, written);
        written.await
    }

    /// Runs a closure in a read transaction, which sees one state of the database.
    pub async fn read<F, T, E>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.submit(self.0.reader.as_ref(), Closure::new(name, true, body)).await
    }

    /// Reads a SQLite file to its end, and tells whether it is sound; a server looks after its pages itself.
    ///
    /// After damage was found, here or on the way of any transaction, nothing is read or written any more: whatever
    /// is built on a damaged page would outlive the restore that has to follow.
    pub async fn examine(&self) -> Result<(), StoreError> {
        self.read("store.examine", |tx: &mut Tx<'_>| Tx::examine(tx)).await
    }

    /// Lets every so many runs of a write transaction conflict, as if another had been first; 0 for none.
    #[cfg(feature = "testing")]
    pub fn repeat_every(&self, runs: u64) {
        self.0.repeats.set(runs);
    }

    /// Waits until a commit of this process has left work for the engine.
    pub async fn woken(&self) {
        self.0.shared.wake.notified().await;
    }

    async fn submit<F, T, E>(
        &self,
        queue: Option<&Sender<Box<dyn Job>>>,
        (job, reply): (Closure<F, T, E>, oneshot::Receiver<Result<T, E>>),
    ) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let stopped = || E::from(StoreError::Unavailable("the store has stopped".to_owned()));
        #[cfg(feature = "testing")]
        if let Some(place) = &self.0.place {
            place.run(Box::new(job));
            return reply.await.map_err(|_| stopped())?;
        }
        let queue = queue.ok_or_else(stopped)?;
        queue.send(Box::new(job)).map_err(|_| stopped())?;
        reply.await.map_err(|_| stopped())?
    }
}

fn spawn_writer(
    connection: rusqlite::Connection,
    jobs: Receiver<Box<dyn Job>>,
    shared: &Arc<Shared>,
) -> Result<JoinHandle<()>, StoreError> {
    let shared = Arc::clone(shared);
    spawn("store-write", move || sqlite::write_loop(&connection, &jobs, &shared))
}

fn spawn_reader(
    connection: rusqlite::Connection,
    jobs: &Receiver<Box<dyn Job>>,
    shared: &Arc<Shared>,
) -> Result<JoinHandle<()>, StoreError> {
    let (jobs, shared) = (jobs.clone(), Arc::clone(shared));
    spawn("store-read", move || sqlite::read_loop(&connection, &jobs, &shared))
}

fn spawn_session(
    url: &str,
    jobs: &Receiver<Box<dyn Job>>,
    read_only: bool,
    shared: &Arc<Shared>,
) -> Result<JoinHandle<()>, StoreError> {
    let (session, jobs, shared) =
        (postgresql::Session::new(url.to_owned()), jobs.clone(), Arc::clone(shared));
    spawn("store-session", move || postgresql::run_loop(session, &jobs, read_only, &shared))
}

/// Runs something on a thread of its own: the PostgreSQL client has a runtime of its own, which refuses to
/// block a thread of the caller's.
pub(crate) fn apart<T: Send, E: From<StoreError> + Send>(
    body: impl FnOnce() -> Result<T, E> + Send,
) -> Result<T, E> {
    let panicked = |_| E::from(StoreError::Internal("a database thread panicked".to_owned()));
    std::thread::scope(|scope| scope.spawn(body).join()).map_err(panicked)?
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|error| StoreError::Unavailable(format!("no thread: {error}")))
}
