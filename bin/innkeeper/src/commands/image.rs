//! Builds, lists and removes guest images.

use crate::config::Config;
use crate::failure::Failure;
use crate::house::create_private_dir;
use crate::output::{Output, Rows};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use innkeeper_drivers_qemu::QemuConfig;
use innkeeper_drivers_qemu::image::{self, ImageError, Manifest, Progress};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// What is done with images.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Builds an image from Debian packages; machines that stand on an older one keep it
    #[command(after_help = "Examples:\n  innkeeper image build tiny\n  innkeeper image build debian-12")]
    Build {
        /// The name of its recipe
        name: String,
        /// Only when it is missing, or was built by an older recipe
        #[arg(long)]
        if_needed: bool,
    },
    /// Lists the images that are built
    #[command(after_help = "Examples:\n  innkeeper image list\n  innkeeper image list -o json")]
    List,
    /// Removes an image; machines that stand on it keep what they need
    #[command(after_help = "Examples:\n  innkeeper image remove tiny")]
    Remove {
        /// Its name
        name: String,
    },
}

pub(crate) async fn run(verb: Verb, config: &Config, output: Output) -> Result<(), Failure> {
    match verb {
        Verb::Build { name, if_needed } => build_and_tell(&name, if_needed, config, output).await,
        Verb::List => list(config, output),
        Verb::Remove { name } => {
            image::remove(&name, &config.qemu).map_err(refused)?;
            output.text(&format!("image {name} is removed"), &json!({ "name": name, "removed": true }))
        }
    }
}

fn refused(error: ImageError) -> Failure {
    match error {
        ImageError::Unknown(_) | ImageError::NotBuilt(_) => Failure::not_found(error),
        ImageError::Busy => Failure::unavailable(error),
        ImageError::Io { ref source, .. } => Failure::failed(format!("{error} ({source})")),
        ImageError::Failed { .. } => Failure::failed(error),
    }
}

fn size_mib(manifest: &Manifest) -> u64 {
    [&manifest.kernel, &manifest.initrd, &manifest.rootfs].iter().map(|file| file.size_bytes).sum::<u64>()
        >> 20
}

fn document(manifest: &Manifest) -> Value {
    json!({
        "name": manifest.name, "os": manifest.os.name, "version": manifest.os.version,
        "size_mib": size_mib(manifest), "disk_gib_min": manifest.disk_gib_min,
        "memory_mib_min": manifest.memory_mib_min, "current": manifest.is_current(),
    })
}

/// Whether an image is there, built by the recipe that this program carries.
pub(crate) fn is_current(name: &str, config: &QemuConfig) -> Result<bool, Failure> {
    let built = image::list(config).map_err(refused)?;
    Ok(built.iter().any(|manifest| manifest.name == name && manifest.is_current()))
}

/// Builds an image, and tells of each step on the way.
pub(crate) async fn build(
    name: &str,
    config: &QemuConfig,
    mut tell: impl FnMut(Progress) + Send + 'static,
) -> Result<Manifest, Failure> {
    create_private_dir(&config.root)?;
    let (name, config) = (name.to_owned(), config.clone());
    let building = tokio::task::spawn_blocking(move || image::build(&name, &config, &mut tell));
    building.await.map_err(Failure::failed)?.map_err(refused)
}

async fn build_and_tell(name: &str, if_needed: bool, config: &Config, output: Output) -> Result<(), Failure> {
    if if_needed && is_current(name, &config.qemu)? {
        return output.text(&format!("image {name} is up to date"), &json!({ "name": name, "built": false }));
    }
    let bar = bar();
    let shown = bar.clone();
    let built = build(name, &config.qemu, move |progress| show(shown.as_ref(), &progress)).await;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let built = built?;
    let text = format!("image {name} is built: {} MiB", size_mib(&built));
    let mut shown = document(&built);
    if let Value::Object(members) = &mut shown {
        members.insert("built".to_owned(), true.into());
    }
    output.text(&text, &shown)
}

/// A bar on a terminal; nothing elsewhere, where lines are printed instead.
fn bar() -> Option<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new(1);
    if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:24}] {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    Some(bar)
}

fn show(bar: Option<&ProgressBar>, progress: &Progress) {
    match bar {
        Some(bar) => {
            bar.set_length(u64::from(progress.total));
            bar.set_position(u64::from(progress.number.saturating_sub(1)));
            bar.set_message(progress.step.clone());
        }
        None => {
            let _ = writeln!(std::io::stderr(), "[{}/{}] {}", progress.number, progress.total, progress.step);
        }
    }
}

fn list(config: &Config, output: Output) -> Result<(), Failure> {
    let built = image::list(&config.qemu).map_err(refused)?;
    let mut rows = Rows::new(["name", "system", "size", "disk", "memory", "recipe"]);
    for manifest in &built {
        rows.push([
            manifest.name.clone(),
            format!("{} {}", manifest.os.name, manifest.os.version),
            format!("{} MiB", size_mib(manifest)),
            format!("{} GiB or more", manifest.disk_gib_min),
            format!("{} MiB or more", manifest.memory_mib_min),
            if manifest.is_current() { "current" } else { "older: build it again" }.to_owned(),
        ]);
    }
    output.rows(&rows, &built.iter().map(document).collect())
}
