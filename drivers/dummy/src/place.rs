//! The files of machines: each change is one system call that either happens as a whole or finds somebody faster.
//!
//! ```text
//!   machines/NAME/state.000000, state.000001, …    a machine: the highest number counts, none is ever replaced
//!   machines/NAME                                  a file: the tombstone
//! ```
//!
//! A process that stood still in the middle finds its number taken, or a file where the folder was.

use crate::history;
use crate::machine::Machine;
use innkeeper_domain::time::Instant;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Everything in a folder of machines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The machines, by name.
    pub machines: BTreeMap<String, Machine>,
    /// The tombstones, with the instant at which each was put up.
    pub tombstones: BTreeMap<String, Instant>,
}

impl Standing {
    /// Reads the folder of a driver.
    pub fn read(root: &Path) -> io::Result<Self> {
        Place::open(root)?.standing()
    }
}

/// What is at a machine's path.
pub(crate) enum Found {
    Nothing,
    Retired,
    /// With the number of its last change.
    Machine(u64, Box<Machine>),
}

#[derive(Clone)]
pub(crate) struct Place {
    root: PathBuf,
}

impl Place {
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let place = Self { root: root.to_owned() };
        fs::create_dir_all(root.join("machines"))?;
        fs::create_dir_all(root.join("unfinished"))?;
        Ok(place)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join("machines").join(name)
    }

    fn unfinished(&self, fresh: &str) -> PathBuf {
        self.root.join("unfinished").join(fresh)
    }

    /// Looks at a path, again and again while it changes under the eye.
    pub(crate) fn look(&self, name: &str) -> io::Result<Found> {
        let path = self.path(name);
        loop {
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
                Err(error) if error.kind() == ErrorKind::NotADirectory => return Ok(Found::Retired),
                Err(error) => return Err(error),
            };
            let number = |entry: io::Result<fs::DirEntry>| {
                entry.ok()?.file_name().to_str()?.strip_prefix("state.")?.parse().ok()
            };
            let Some(generation) = entries.filter_map(number).max() else { continue };
            match fs::read(path.join(state(generation))) {
                Ok(text) => return Ok(Found::Machine(generation, serde_json::from_slice(&text)?)),
                Err(error) if is_gone(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Puts a machine where nothing is; `false` when something is there.
    pub(crate) fn build(&self, name: &str, machine: &Machine, fresh: &str) -> io::Result<bool> {
        let unfinished = self.unfinished(fresh);
        fs::create_dir(&unfinished)?;
        fs::write(unfinished.join(state(0)), serde_json::to_vec(machine)?)?;
        let moved = renameat_with(CWD, &unfinished, CWD, self.path(name), RenameFlags::NOREPLACE);
        match moved.map_err(io::Error::from) {
            Ok(()) => {
                history::append(&self.root, &history::Line::Built(name, &machine.build))?;
                Ok(true)
            }
            Err(error) => {
                fs::remove_dir_all(&unfinished)?;
                if error.kind() == ErrorKind::AlreadyExists { Ok(false) } else { Err(error) }
            }
        }
    }

    /// Changes a machine that has changed `generation` times before; `false` when it is not so any more.
    pub(crate) fn swap(&self, name: &str, generation: u64, next: &Machine, fresh: &str) -> io::Result<bool> {
        let unfinished = self.unfinished(fresh);
        fs::write(&unfinished, serde_json::to_vec(next)?)?;
        let linked = fs::hard_link(&unfinished, self.path(name).join(state(generation + 1)));
        fs::remove_file(&unfinished)?;
        match linked {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists || is_gone(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Takes away what is at a path, and leaves a tombstone unless the driver is to be broken.
    pub(crate) fn retire(&self, name: &str, tombstone: bool, fresh: &str) -> io::Result<()> {
        let (path, unfinished) = (self.path(name), self.unfinished(fresh));
        loop {
            let build = match self.look(name)? {
                Found::Machine(_, machine) => machine.build,
                Found::Nothing => history::NONE.to_owned(),
                Found::Retired => {
                    // Whoever put it up may have died before it was written down.
                    let build = fs::read_to_string(&path).unwrap_or_default();
                    return history::append(&self.root, &history::Line::Retired(name, build.trim()));
                }
            };
            let moved = if tombstone {
                fs::write(&unfinished, &build)?;
                let flags =
                    if build == history::NONE { RenameFlags::NOREPLACE } else { RenameFlags::EXCHANGE };
                renameat_with(CWD, &unfinished, CWD, &path, flags).map_err(io::Error::from)
            } else {
                fs::rename(&path, &unfinished)
            };
            match moved {
                Ok(()) => {
                    // Written down first: what follows only tidies up.
                    history::append(&self.root, &history::Line::Retired(name, &build))?;
                    return sweep(&unfinished);
                }
                Err(error) if !tombstone && is_gone(&error) => return Ok(()),
                Err(error) if error.kind() == ErrorKind::AlreadyExists || is_gone(&error) => {
                    sweep(&unfinished)?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) fn forget(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => {
                Err(error)
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn standing(&self) -> io::Result<Standing> {
        let mut standing = Standing::default();
        for entry in fs::read_dir(self.root.join("machines"))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            match self.look(&name)? {
                Found::Nothing => {}
                Found::Machine(_, machine) => drop(standing.machines.insert(name, *machine)),
                Found::Retired => {
                    let Ok(meta) = entry.path().symlink_metadata() else { continue };
                    let at = meta.mtime().saturating_mul(1_000_000).saturating_add(meta.mtime_nsec() / 1000);
                    standing.tombstones.insert(name, Instant::from_micros(at));
                }
            }
        }
        Ok(standing)
    }
}

fn state(generation: u64) -> String {
    format!("state.{generation:06}")
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Removes what is left of a path, be it a file, a folder or nothing.
fn sweep(path: &Path) -> io::Result<()> {
    let removed = match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::IsADirectory => fs::remove_dir_all(path),
        other => other,
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Event;
    use innkeeper_domain::server::Size;
    use innkeeper_ports::compute::{DiskSpec, Install, MachineSpec, NetworkSpec};
    use std::net::Ipv4Addr;

    fn machine(build: &str) -> Machine {
        let install = Install {
            id: "first".to_owned(),
            revision: 1,
            image: "tiny".to_owned(),
            hostname: "h".to_owned(),
            root_password: None,
            ssh_keys: Vec::new(),
            user_data: None,
        };
        let spec = MachineSpec {
            revision: 1,
            size: Size { vcpu: 1, cores_per_socket: 1, memory_mib: 128 },
            disks: vec![DiskSpec { name: "sys".to_owned(), size_gib: 2 }],
            install,
            network: NetworkSpec { mac: String::new(), address: Ipv4Addr::LOCALHOST },
        };
        Machine::new(build.to_owned(), spec)
    }

    fn place() -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::open(folder.path()).unwrap();
        (folder, place)
    }

    #[test]
    fn a_builder_that_stood_still_finds_the_tombstone() {
        let (folder, place) = place();
        assert!(matches!(place.look("m").unwrap(), Found::Nothing));
        // Here it stands still, and others build, change and retire the machine.
        assert!(place.build("m", &machine("one"), "a").unwrap());
        assert!(place.swap("m", 0, &machine("one"), "b").unwrap());
        place.retire("m", true, "c").unwrap();
        assert!(!place.build("m", &machine("two"), "d").unwrap());
        assert!(!place.swap("m", 1, &machine("one"), "e").unwrap());
        assert!(matches!(place.look("m").unwrap(), Found::Retired));
        let events = history::read(folder.path()).unwrap();
        assert_eq!(events, [Event::Built("m".to_owned()), Event::Retired("m".to_owned())]);
        assert_eq!(fs::read_dir(folder.path().join("unfinished")).unwrap().count(), 0);
    }

    #[test]
    fn a_change_from_an_old_look_does_not_happen() {
        let (_folder, place) = place();
        place.build("m", &machine("one"), "a").unwrap();
        assert!(place.swap("m", 0, &machine("one"), "b").unwrap());
        assert!(!place.swap("m", 0, &machine("one"), "c").unwrap());
        assert!(matches!(place.look("m").unwrap(), Found::Machine(1, _)));
    }

    #[test]
    fn without_tombstones_a_name_is_built_again_and_the_history_shows_it() {
        let (folder, place) = place();
        place.build("m", &machine("one"), "a").unwrap();
        place.retire("m", false, "b").unwrap();
        assert!(place.build("m", &machine("two"), "c").unwrap());
        let name = || "m".to_owned();
        let events = history::read(folder.path()).unwrap();
        assert_eq!(events, [Event::Built(name()), Event::Retired(name()), Event::Built(name())]);
    }
}
