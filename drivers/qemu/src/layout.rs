//! Where everything lies, the locks of names, and files that are either old or new but never half-written.

use innkeeper_ports::compute::ComputeError;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The folders under the root.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    root: PathBuf,
}

/// How long a call waits for another call with the same name.
const LOCK_PATIENCE: Duration = Duration::from_secs(30);
/// Names share this many lock files, so that retired names leave none behind.
const LOCKS: u64 = 256;

impl Layout {
    pub(crate) fn create(root: &Path) -> io::Result<Self> {
        for folder in ["machines", "tombstones", "locks"] {
            create_private_dir(&root.join(folder))?;
        }
        // The path identifies running machines, so it must be the same whichever way the root was named.
        Ok(Self { root: root.canonicalize()? })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn machines(&self) -> PathBuf {
        self.root.join("machines")
    }

    pub(crate) fn machine(&self, name: &str) -> PathBuf {
        self.machines().join(name)
    }

    pub(crate) fn tombstones(&self) -> PathBuf {
        self.root.join("tombstones")
    }

    pub(crate) fn tombstone(&self, name: &str) -> PathBuf {
        self.tombstones().join(name)
    }

    /// Keeps every other call with this name out, also those of other processes, until it is dropped.
    pub(crate) fn lock(&self, name: &str) -> Result<NameLock, ComputeError> {
        // FNV-1a: the same in every process and version.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        let path = self.root.join("locks").join(format!("{:02x}", hash % LOCKS));
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(|e| io_error("the lock cannot be opened", &path, &e))?;
        let until = Instant::now() + LOCK_PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(NameLock { _file: file }),
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    std::thread::sleep(Duration::from_millis(3));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(ComputeError::Transient(format!("another call is still busy with {name}")));
                }
                Err(TryLockError::Error(e)) => return Err(io_error("the lock cannot be taken", &path, &e)),
            }
        }
    }
}

/// The lock of a name; the kernel releases it when the process ends in whichever way.
pub(crate) struct NameLock {
    _file: File,
}

/// Machine names become folder names and process arguments, so they are narrow.
pub(crate) fn check_name(name: &str) -> Result<(), ComputeError> {
    let fits = (1..=64).contains(&name.len())
        && !name.starts_with('-')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits {
        return Ok(());
    }
    Err(ComputeError::Refused(format!("{name:?} is no machine name: use 1 to 64 of a-z, 0-9 and -")))
}

/// A failed access to a file, told so that somebody can act on it.
pub(crate) fn io_error(what: &str, path: &Path, error: &io::Error) -> ComputeError {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ComputeError::Refused(format!(
            "the disk that holds {path} is full: free some space, then try again"
        )),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            ComputeError::Refused(format!("{what}: {path}: {error}; give the innkeeper's user write access"))
        }
        _ => ComputeError::Transient(format!("{what}: {path}: {error}")),
    }
}

/// Creates a folder that only this user can enter, with its parents.
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// What the names of unfinished files begin with.
pub(crate) const UNFINISHED: &str = ".new-";

/// A path beside `path` for a file that will be renamed to it.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    static SERIAL: AtomicU64 = AtomicU64::new(0);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{UNFINISHED}{}-{serial}-{name}", std::process::id()))
}

/// Replaces a file as a whole, on the disk as well. Nobody else can read it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ComputeError> {
    let new = unfinished(path);
    let written = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&new)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_data()
        })
        .and_then(|()| put_in_place(&new, path));
    written.map_err(|e| {
        let _ = std::fs::remove_file(&new);
        io_error("the file cannot be written", path, &e)
    })
}

/// Renames a finished file to its final name, on the disk as well.
pub(crate) fn put_in_place(new: &Path, path: &Path) -> io::Result<()> {
    std::fs::rename(new, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Reads a file that may not exist.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, ComputeError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io_error("the file cannot be read", path, &e)),
    }
}

/// Removes a file that may not exist.
pub(crate) fn remove_if_there(path: &Path) -> Result<(), ComputeError> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            Err(io_error("the file cannot be removed", path, &e))
        }
        _ => Ok(()),
    }
}

/// Removes a folder with all that is in it; it may not exist.
pub(crate) fn remove_dir_if_there(path: &Path) -> Result<(), ComputeError> {
    match std::fs::remove_dir_all(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            Err(io_error("the folder cannot be removed", path, &e))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_narrow() {
        for name in ["", "-a", "..", "a.b", "A", "a/b", "a b", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name}");
        }
        check_name(&"x".repeat(64)).unwrap();
        check_name("srv-0-9").unwrap();
    }

    #[test]
    fn a_name_is_locked_once() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::create(folder.path()).unwrap();
        let lock = layout.lock("a").unwrap();
        let other = layout.clone();
        let waiting = std::thread::spawn(move || other.lock("a").map(|_| Instant::now()));
        std::thread::sleep(Duration::from_millis(30));
        let released = Instant::now();
        drop(lock);
        assert!(waiting.join().unwrap().unwrap() >= released);
    }

    #[test]
    fn a_full_disk_says_so() {
        let error = io_error("x", Path::new("/srv/a"), &io::Error::from(io::ErrorKind::StorageFull));
        assert!(matches!(error, ComputeError::Refused(text) if text.contains("free some space")));
    }
}
