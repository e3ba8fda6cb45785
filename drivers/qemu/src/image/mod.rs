//! Guest images: what is built, whether it is whole, and its removal.

mod build;
mod recipe;

use crate::config::QemuConfig;
use crate::layout::{check_name, remove_dir_if_there};
pub use build::{Progress, build};
use innkeeper_ports::compute::ComputeError;
pub use recipe::names;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What an image is made of; it lies beside the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The name that specifications call it by.
    pub name: String,
    /// The guest's operating system.
    pub os: Os,
    /// The smallest system disk, in GiB.
    pub disk_gib_min: u32,
    /// The least memory, in MiB.
    pub memory_mib_min: u32,
    /// Whether the guest carries an agent.
    pub agent: bool,
    /// Words of the kernel's command line.
    pub kernel_args: String,
    /// The digest of the recipe that it was built by.
    pub recipe: String,
    /// The kernel.
    pub kernel: ImageFile,
    /// The initial RAM disk.
    pub initrd: ImageFile,
    /// The disk that system disks begin as.
    pub rootfs: ImageFile,
}

impl Manifest {
    /// Whether it was built by the recipe that this program carries. Newer packages do not count.
    pub fn is_current(&self) -> bool {
        recipe::find(&self.name).is_some_and(|recipe| recipe.digest() == self.recipe)
    }
}

/// The operating system of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Os {
    /// The family, as `linux`.
    pub family: String,
    /// The distribution, as `debian`.
    pub name: String,
    /// Its version, as `12`.
    pub version: String,
    /// The processor, as `x86_64`.
    pub architecture: String,
}

/// A file of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFile {
    /// The file's name in the image's folder.
    pub file: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Why an image cannot be built or removed.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// No recipe bears this name.
    #[error("there is no recipe for an image {0:?}; there are: {names}", names = names().join(", "))]
    Unknown(String),
    /// No image bears this name.
    #[error("no image {0:?} is built")]
    NotBuilt(String),
    /// Another process is building.
    #[error("another image is being built: wait until it is done")]
    Busy,
    /// The build failed; the text is the end of what its programs said.
    #[error("the build failed at {step:?}: {complaint}")]
    Failed {
        /// The step that failed.
        step: String,
        /// What its programs complained about.
        complaint: String,
    },
    /// A file cannot be read or written.
    #[error("{path} cannot be used: check its permissions and the free space")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

/// An image that was found whole.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) manifest: Manifest,
    folder: PathBuf,
}

impl Image {
    pub(crate) fn path(&self, file: &ImageFile) -> PathBuf {
        self.folder.join(&file.file)
    }
}

const MANIFEST: &str = "manifest.json";

/// The images that are built, by name.
pub fn list(config: &QemuConfig) -> Result<Vec<Manifest>, ImageError> {
    let folder = config.images_dir();
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(ImageError::Io { path: folder, source }),
    };
    let read = |path: PathBuf| serde_json::from_slice(&std::fs::read(path.join(MANIFEST)).ok()?).ok();
    let named = |name: &str| check_name(name).is_ok();
    let mut manifests: Vec<Manifest> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_str().is_some_and(named))
        .filter_map(|entry| read(entry.path()))
        .collect();
    manifests.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(manifests)
}

/// Removes an image. Machines that were installed from it keep what they need.
pub fn remove(name: &str, config: &QemuConfig) -> Result<(), ImageError> {
    let folder = config.images_dir().join(name);
    if check_name(name).is_err() || !folder.exists() {
        return Err(ImageError::NotBuilt(name.to_owned()));
    }
    // It is renamed first, so that an image is there as a whole or not at all.
    let doomed = config.images_dir().join(format!(".removed-{}-{name}", std::process::id()));
    let io = |path: &Path, source| ImageError::Io { path: path.to_owned(), source };
    std::fs::rename(&folder, &doomed).map_err(|e| io(&folder, e))?;
    remove_dir_if_there(&doomed).map_err(|e| io(&doomed, io::Error::other(e.to_string())))
}

/// An image whose files are what its manifest says. A damaged one is refused before anything stands on it.
pub(crate) fn verified(images: &Path, name: &str) -> Result<Image, ComputeError> {
    let build = format!("build it with: innkeeper image build {name}");
    let absent = || ComputeError::Refused(format!("there is no image {name:?}: {build}"));
    check_name(name).map_err(|_| ComputeError::Refused(format!("{name:?} is no image name")))?;
    let folder = images.join(name);
    let bytes = match std::fs::read(folder.join(MANIFEST)) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(absent()),
        Err(e) => return Err(crate::layout::io_error("the image cannot be read", &folder, &e)),
    };
    let damaged =
        |what: &str| ComputeError::Refused(format!("the image {name:?} is damaged ({what}): {build}"));
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| damaged(MANIFEST))?;
    for file in [&manifest.kernel, &manifest.initrd, &manifest.rootfs] {
        match is_whole(&folder.join(&file.file), file) {
            Ok(true) => {}
            Ok(false) => return Err(damaged(&file.file)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(damaged(&file.file)),
            Err(e) => return Err(crate::layout::io_error("the image cannot be read", &folder, &e)),
        }
    }
    Ok(Image { manifest, folder })
}

/// Size, change time, inode, and the digest that was found.
type Seen = ((u64, i64, i64, u64), String);
/// What was read before, because reading a large image takes a second. A file that changed is read again.
static SEEN: Mutex<Option<HashMap<PathBuf, Seen>>> = Mutex::new(None);

fn is_whole(path: &Path, file: &ImageFile) -> io::Result<bool> {
    let facts = std::fs::metadata(path)?;
    if facts.len() != file.size_bytes {
        return Ok(false);
    }
    let stamp = (facts.len(), facts.mtime(), facts.mtime_nsec(), facts.ino());
    {
        let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, digest)) = seen.as_ref().and_then(|seen| seen.get(path))
            && *then == stamp
        {
            return Ok(*digest == file.sha256);
        }
    }
    let digest = sha256(path)?;
    let whole = digest == file.sha256;
    SEEN.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get_or_insert_default()
        .insert(path.to_owned(), (stamp, digest));
    Ok(whole)
}

/// The SHA-256 of a file, in hexadecimal.
fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        digest.update(chunk.get(..count).unwrap_or_default());
    }
    Ok(hexadecimal(&digest.finalize()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
