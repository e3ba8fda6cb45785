//! Builds an image in a folder aside, and publishes it by one rename.

use super::recipe::{self, Recipe};
use super::{ImageError, ImageFile, MANIFEST, Manifest, Os, sha256};
use crate::config::QemuConfig;
use crate::program::command;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A step that a build has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it does, in words for an operator.
    pub step: String,
    /// Its number, from 1.
    pub number: u32,
    /// How many there are, or fewer when a step turns out not to be needed.
    pub total: u32,
}

/// How much of the programs' last words an error holds.
const COMPLAINT_CHARS: usize = 2000;

/// Builds an image by its recipe, and puts it in the place of an older one. Needs no root, but Debian's apt.
///
/// Machines that were installed from the older one keep it.
pub fn build(
    name: &str,
    config: &QemuConfig,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, ImageError> {
    let recipe = recipe::find(name).ok_or_else(|| ImageError::Unknown(name.to_owned()))?;
    let images = config.images_dir();
    create_dir(&images)?;
    let images = images.canonicalize().map_err(|e| io_error(&images, e))?;
    let _lock = lock(&images)?;
    // Whoever holds the lock may clear away what killed builds and removals left.
    sweep(&images);
    let work = images.join(format!(".build-{name}"));
    let built = build_in(&work, recipe, progress).and_then(|manifest| {
        publish(&work.join("out"), &images.join(name))?;
        Ok(manifest)
    });
    let _ = std::fs::remove_dir_all(&work);
    built
}

fn build_in(
    work: &Path,
    recipe: &Recipe,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, ImageError> {
    let guest = work.join("guest");
    for (path, text) in recipe::FILES {
        let path = guest.join(path);
        create_dir(path.parent().unwrap_or(&guest))?;
        std::fs::write(&path, text).map_err(|e| io_error(&path, e))?;
    }
    let out = work.join("out");
    create_dir(&out)?;
    run_script(work, &guest, &out, recipe, progress)?;
    let manifest = describe(&out, recipe)?;
    let path = out.join(MANIFEST);
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| io_error(&path, io::Error::other(e)))?;
    std::fs::write(&path, text).map_err(|e| io_error(&path, e))?;
    Ok(manifest)
}

/// Runs the script, and tells of the steps that it announces.
fn run_script(
    work: &Path,
    guest: &Path,
    out: &Path,
    recipe: &Recipe,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), ImageError> {
    let log_path = work.join("log");
    let log = File::create(&log_path).map_err(|e| io_error(&log_path, e))?;
    let script = guest.join(recipe.script);
    let mut child = command("sh")
        .arg(&script)
        .env("WORK", work)
        .env("OUT", out)
        .env("GUEST", guest)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .map_err(|e| io_error(&script, e))?;
    let mut now = Progress { step: "Starting".to_owned(), number: 0, total: recipe.steps };
    for line in
        child.stdout.take().into_iter().flat_map(|pipe| BufReader::new(pipe).lines()).map_while(Result::ok)
    {
        if let Some(step) = line.strip_prefix("STEP ") {
            now = Progress {
                step: step.to_owned(),
                number: now.number + 1,
                total: recipe.steps.max(now.number + 1),
            };
            progress(now.clone());
        }
    }
    let status = child.wait().map_err(|e| io_error(&script, e))?;
    if status.success() {
        return Ok(());
    }
    let said = std::fs::read(&log_path).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let skip = said.trim().chars().count().saturating_sub(COMPLAINT_CHARS);
    Err(ImageError::Failed { step: now.step, complaint: said.trim().chars().skip(skip).collect() })
}

fn describe(out: &Path, recipe: &Recipe) -> Result<Manifest, ImageError> {
    let file = |name: &str| {
        let path = out.join(name);
        let facts = std::fs::metadata(&path).map_err(|e| io_error(&path, e))?;
        let digest = sha256(&path).map_err(|e| io_error(&path, e))?;
        Ok(ImageFile { file: name.to_owned(), size_bytes: facts.len(), sha256: digest })
    };
    Ok(Manifest {
        name: recipe.name.to_owned(),
        os: Os {
            family: "linux".to_owned(),
            name: recipe.os_name.to_owned(),
            version: recipe.os_version.to_owned(),
            architecture: "x86_64".to_owned(),
        },
        disk_gib_min: recipe.disk_gib_min,
        memory_mib_min: recipe.memory_mib_min,
        agent: true,
        kernel_args: recipe.kernel_args.split_whitespace().collect::<Vec<_>>().join(" "),
        recipe: recipe.digest(),
        kernel: file("kernel")?,
        initrd: file("initrd")?,
        rootfs: file("rootfs")?,
    })
}

/// Puts the finished folder in its place. Where there is an older one the two change places, so that at every moment
/// there is a whole image under the name; the older one goes away with the build folder.
fn publish(out: &Path, place: &Path) -> Result<(), ImageError> {
    // What is in the files must be on the disk before the name is.
    for entry in std::fs::read_dir(out).map_err(|e| io_error(out, e))?.filter_map(Result::ok) {
        let synced = File::open(entry.path()).and_then(|file| file.sync_all());
        synced.map_err(|e| io_error(&entry.path(), e))?;
    }
    match renameat_with(CWD, out, CWD, place, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::NOENT) => std::fs::rename(out, place).map_err(|e| io_error(place, e)),
        Err(e) => Err(io_error(place, e.into())),
    }
}

fn lock(images: &Path) -> Result<File, ImageError> {
    let path = images.join(".lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|e| io_error(&path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ImageError::Busy),
        Err(TryLockError::Error(e)) => Err(io_error(&path, e)),
    }
}

fn sweep(images: &Path) {
    let Ok(entries) = std::fs::read_dir(images) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(".build-") || name.starts_with(".removed-") {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn create_dir(path: &Path) -> Result<(), ImageError> {
    std::fs::create_dir_all(path).map_err(|e| io_error(path, e))
}

fn io_error(path: &Path, source: io::Error) -> ImageError {
    ImageError::Io { path: PathBuf::from(path), source }
}
