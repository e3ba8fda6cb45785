//! Takes a backup of the database while everything goes on.

use crate::config::Config;
use crate::failure::Failure;
use crate::house;
use crate::output::Output;
use indicatif::{ProgressBar, ProgressStyle};
use innkeeper_store::StoreConfig;
use innkeeper_store::backup::{self, BackupError, Summary};
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Everything that the database holds goes into one file: customers, orders, servers, invoices, the ledger, and
what is under way. The disks of the servers do not. Requests and work go on meanwhile, and the backup is the state
of one moment. The file can be restored into SQLite and into PostgreSQL, whichever it was taken of. It holds
password hashes, and only its owner may read it.

Examples:
  innkeeper backup /var/backups/innkeeper/monday.backup --force
  innkeeper backup before-upgrade.backup -o json
  innkeeper restore --check before-upgrade.backup";

/// Where the backup goes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file; it appears under its name once it is complete
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replaces a file that is there already
    #[arg(long)]
    force: bool,
}

pub(crate) async fn run(args: Args, config: Config, output: Output) -> Result<(), Failure> {
    if let StoreConfig::Sqlite { path, .. } = &config.store
        && !path.exists()
    {
        return Err(Failure::not_found(format!("there is no database at {}", path.display())));
    }
    let file = args.file.clone();
    let work = tokio::task::spawn_blocking(move || save(&args, &config));
    let summary = work.await.map_err(Failure::failed)??;
    let text = format!("{}: {}", file.display(), described(&summary));
    output.text(&text, &document(&file, &summary))
}

fn save(args: &Args, config: &Config) -> Result<Summary, Failure> {
    let file = &args.file;
    let present = || Failure::refused(format!("{} is there already: --force replaces it", file.display()));
    if !args.force && file.exists() {
        return Err(present());
    }
    let partial = beside(file);
    let unwritten = |error: io::Error| Failure::failed(format!("{}: {error}", partial.display()));
    let out = private(&partial).map_err(unwritten)?;
    let saved = write(&out, config).map_err(|error| failure(error).during("the backup was not taken"));
    let placed = saved.and_then(|summary| {
        out.sync_all().map_err(unwritten)?;
        if !args.force && file.exists() {
            return Err(present());
        }
        std::fs::rename(&partial, file).map_err(unwritten)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        // The name itself has to outlive a power cut, too.
        File::open(folder.unwrap_or(Path::new(".")))
            .and_then(|folder| folder.sync_all())
            .map_err(unwritten)?;
        Ok(summary)
    });
    if placed.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    placed
}

fn write(out: &File, config: &Config) -> Result<Summary, BackupError> {
    let mut buffer = BufWriter::with_capacity(1 << 20, out);
    let created_at = house::clock(config).now().rfc3339();
    let bar = progress_bar();
    let summary =
        backup::save(&config.store, &mut buffer, &created_at, &mut |table, rows| show(&bar, table, rows))?;
    buffer.flush()?;
    bar.finish_and_clear();
    Ok(summary)
}

/// The name of a file that is not complete yet.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// A file that only its owner may read, and that nobody else writes at this moment.
fn private(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    file.try_lock().map_err(|_| io::Error::other("another backup is being written to it"))?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    file.set_len(0)?;
    Ok(file)
}

/// What a backup or a restore says when it was not done.
pub(crate) fn failure(error: BackupError) -> Failure {
    match error {
        BackupError::Store(error) => error.into(),
        BackupError::InUse(_) => Failure::unavailable(error),
        BackupError::NotEmpty(_) => {
            Failure::refused(format!("{error}; --force replaces everything in it; nothing was changed"))
        }
        BackupError::Io(_) | BackupError::Damaged(_) | BackupError::Newer(_) => Failure::failed(error),
    }
}

/// Shown on a terminal only.
pub(crate) fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
    ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// Shows which table is at work.
pub(crate) fn show(bar: &ProgressBar, table: &str, rows: u64) {
    bar.set_message(format!("{table}: {rows} rows"));
    bar.tick();
}

/// What an archive holds, for people.
pub(crate) fn described(summary: &Summary) -> String {
    let filled = summary.tables.iter().filter(|(_, rows)| *rows > 0).count();
    format!(
        "{} rows of {filled} tables, {} bytes, taken of {} at {} (schema {}), SHA-256 {}",
        summary.rows(),
        summary.bytes,
        summary.source,
        summary.created_at,
        summary.schema,
        summary.sha256
    )
}

/// What an archive holds, for programs.
pub(crate) fn document(file: &Path, summary: &Summary) -> Value {
    let tables: serde_json::Map<String, Value> =
        summary.tables.iter().map(|(table, rows)| (table.clone(), json!(rows))).collect();
    json!({
        "file": file.display().to_string(), "source": summary.source, "schema": summary.schema,
        "created_at": summary.created_at, "rows": summary.rows(), "bytes": summary.bytes,
        "sha256": summary.sha256, "tables": tables,
    })
}
