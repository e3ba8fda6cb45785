//! The folder of the demo: its configuration, its catalogue, and what one run tells the next.

use crate::config::{Config, Given, environment, user_data_dir};
use crate::failure::Failure;
use crate::house::create_private_dir;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What is sold in the demo.
const CATALOGUE: &str = include_str!("../../../../catalogue/demo.toml");

/// What one run tells the next. It holds passwords, so only this user may read it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Where the demo serves.
    pub(super) listen: SocketAddr,
    /// The serving process.
    pub(super) pid: Option<i32>,
    /// The customer, once there is one.
    pub(super) customer: Option<super::customer::Customer>,
}

/// The folder, locked against another demo.
pub(super) struct Stage {
    dir: PathBuf,
    kept: Kept,
    _lock: File,
}

impl Stage {
    /// The folder, which is created where there is none.
    pub(super) fn open(dir: Option<PathBuf>) -> Result<Self, Failure> {
        let dir = place(dir);
        create_private_dir(&dir)?;
        Self::locked(&dir)
    }

    /// The folder of an earlier demo.
    pub(super) fn existing(dir: Option<PathBuf>) -> Result<Option<Self>, Failure> {
        let dir = place(dir);
        if dir.join("demo.json").exists() { Self::locked(&dir).map(Some) } else { Ok(None) }
    }

    fn locked(dir: &Path) -> Result<Self, Failure> {
        let dir = dir.canonicalize()?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join(".lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let shown = dir.display();
                return Err(Failure::unavailable(format!(
                    "another demo is busy in {shown}: wait until it is done"
                )));
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let kept =
            std::fs::read(dir.join("demo.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let kept = kept.unwrap_or(Kept { listen: nowhere, pid: None, customer: None });
        Ok(Self { dir, kept, _lock: lock })
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(super) const fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(super) fn config_file(&self) -> PathBuf {
        self.dir.join("innkeeper.toml")
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.dir.join("serve.log")
    }

    /// Changes what the next run is told, on the disk as well.
    pub(super) fn keep(&mut self, change: impl FnOnce(&mut Kept)) -> Result<(), Failure> {
        change(&mut self.kept);
        let text = serde_json::to_string_pretty(&self.kept).map_err(Failure::failed)?;
        self.write("demo.json", &text, 0o600).map(drop)
    }

    /// Writes a file as a whole.
    pub(super) fn write(&self, name: &str, text: &str, mode: u32) -> Result<PathBuf, Failure> {
        let (path, new) = (self.dir.join(name), self.dir.join(format!(".new-{name}")));
        let _ = std::fs::remove_file(&new);
        let mut file = OpenOptions::new().create_new(true).write(true).mode(mode).open(&new)?;
        file.write_all(text.as_bytes())?;
        std::fs::rename(&new, &path)?;
        Ok(path)
    }

    /// Writes the configuration of this run, with a free port, and reads it back.
    pub(super) fn config(&mut self) -> Result<Config, Failure> {
        let listen = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        self.keep(|kept| kept.listen = listen)?;
        let dir = toml::Value::String(self.dir.display().to_string());
        let text = format!(
            "# Written by innkeeper demo; the next demo writes it anew.\ndata_dir = {dir}\n\n[server]\nlisten = \
             \"{listen}\"\n\n[billing]\ntax_rate = 21\nhost_domain = \"demo.example\"\n\n[engine]\nsweep = \"30s\"\n"
        );
        self.write("innkeeper.toml", &text, 0o600)?;
        self.written_config()
    }

    /// The configuration of the last run.
    ///
    /// Of the environment only the driver's variables count: a variable of a real house must not lead the demo
    /// into its data.
    pub(super) fn written_config(&self) -> Result<Config, Failure> {
        let variables: Vec<_> = environment().into_iter().filter(|(name, _)| is_harmless(name)).collect();
        Config::load_with(&Given { file: Some(self.config_file()), database: None }, &variables)
    }

    /// The catalogue: that of earlier runs, or a new one whose addresses nobody on this host uses yet.
    pub(super) fn catalogue(&self, ssh_port: u16) -> Result<String, Failure> {
        let path = self.dir.join("catalogue.toml");
        if let Ok(text) = std::fs::read_to_string(&path) {
            return Ok(text);
        }
        let is_free = |octet: &u8| TcpListener::bind((Ipv4Addr::new(127, *octet, 0, 1), ssh_port)).is_ok();
        let first = (80_u8..240).step_by(4).find(is_free).unwrap_or(80);
        let text = (0..4_u8).fold(CATALOGUE.to_owned(), |text, index| {
            text.replace(&format!("\"127.{}.", 80 + index), &format!("\"127.{}.", first + index))
        });
        self.write("catalogue.toml", &text, 0o600)?;
        Ok(text)
    }
}

/// Whether a variable may reach the demo: it is none of ours, or tells the driver of images and acceleration.
pub(super) fn is_harmless(name: &str) -> bool {
    !name.starts_with("INNKEEPER_") || (name.starts_with("INNKEEPER_QEMU_") && name != "INNKEEPER_QEMU_ROOT")
}

fn place(dir: Option<PathBuf>) -> PathBuf {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    dir.unwrap_or_else(|| user_data_dir(variable("XDG_DATA_HOME"), variable("HOME")).join("innkeeper-demo"))
}
