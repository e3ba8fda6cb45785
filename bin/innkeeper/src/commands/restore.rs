//! Puts a backup in the place of the database, and tells how it compares with the machines that are there.

use super::backup::{described, document, failure, progress_bar, show};
use crate::config::Config;
use crate::failure::Failure;
use crate::house;
use crate::output::{Output, lines};
use crate::serve::WorkerLock;
use innkeeper_app::survey::{Survey, survey};
use innkeeper_app::{App, ledger};
use innkeeper_ports::clock::{Clock, SystemClock};
use innkeeper_store::backup::{self, BackupError, Summary};
use innkeeper_store::{StoreConfig, StoreError};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Every innkeeper process on the database has to be stopped. The archive's checksum is compared first; then everything
is replaced in one transaction, so that a restore that fails changes nothing. A backup of SQLite can be restored into
PostgreSQL, and back: that is also the way from one to the other. At the end the ledger is computed again, and the
machines of this host are compared with the servers; nothing is done to a machine.

Examples:
  innkeeper restore --check monday.backup
  innkeeper restore monday.backup
  innkeeper restore monday.backup --force
  innkeeper restore monday.backup --database postgres://inn@db/inn";

/// Which backup, and over what.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file that innkeeper backup has written
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replaces a database that holds something
    #[arg(long)]
    force: bool,
    /// Only reads the file, and tells whether it is whole
    #[arg(long, conflicts_with = "force")]
    check: bool,
}

pub(crate) async fn run(args: Args, config: Config, output: Output) -> Result<(), Failure> {
    let Args { file, force, check } = args;
    if check {
        let given = file.clone();
        let work = tokio::task::spawn_blocking(move || verify(&given));
        let (_, summary) = work.await.map_err(Failure::failed)??;
        let text = format!("{} is whole: {}", file.display(), described(&summary));
        return output.text(&text, &document(&file, &summary));
    }
    house::create_private_dir(&config.qemu.root)?;
    if let StoreConfig::Sqlite { path, .. } = &config.store
        && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        house::create_private_dir(folder)?;
    }
    // Held to the end, so that no worker begins on a database that is half compared.
    let _lock = WorkerLock::take(&config).map_err(|failure| {
        let cause = failure.text().unwrap_or_default();
        Failure::unavailable(format!("stop innkeeper before its database is replaced: {cause}"))
    })?;
    let (given, place) = (file.clone(), config.store.clone());
    let work = tokio::task::spawn_blocking(move || replace(&given, &place, force));
    let summary = work.await.map_err(Failure::failed)??;
    let app = house::open(&config)?;
    compare(&file, &summary, &app, &config, output).await
}

/// Reads the whole file before anything is touched.
fn verify(file: &Path) -> Result<(File, Summary), Failure> {
    let shown = file.display();
    let mut open = File::open(file).map_err(|error| Failure::not_found(format!("{shown}: {error}")))?;
    let summary = backup::verify(&mut BufReader::with_capacity(1 << 20, &open))
        .map_err(|error| failure(error).during(shown))?;
    open.seek(SeekFrom::Start(0))?;
    Ok((open, summary))
}

fn replace(file: &Path, place: &StoreConfig, force: bool) -> Result<Summary, Failure> {
    let (open, _) = verify(file)?;
    let mut input = BufReader::with_capacity(1 << 20, open);
    let bar = progress_bar();
    let outcome = backup::restore(place, &mut input, force, SystemClock.now(), &mut |table, rows| {
        show(&bar, table, rows);
    });
    bar.finish_and_clear();
    outcome.map_err(|error| match error {
        BackupError::Store(StoreError::Corrupt(text)) => Failure::failed(format!(
            "the present database is damaged ({text}): move it and its -wal aside, and restore into a new one"
        )),
        BackupError::Store(_) | BackupError::Io(_) => {
            failure(error).during("nothing was restored, and nothing was changed")
        }
        other => failure(other),
    })
}

/// Computes all money again, and looks at the machines.
async fn compare(
    file: &Path,
    summary: &Summary,
    app: &App,
    config: &Config,
    output: Output,
) -> Result<(), Failure> {
    let report = ledger::check(app).await?;
    let found = match house::open_driver(config) {
        Ok(driver) => survey(app, driver.as_ref()).await?.map_err(|error| error.to_string()),
        Err(failure) => Err(failure.text().unwrap_or_default().to_owned()),
    };
    let mut told = vec![format!("restored {}: {}", file.display(), described(summary))];
    told.push(match report.findings.len() {
        0 => format!("the ledger agrees: {} invoices, {} lines", report.invoices, report.lines),
        count => format!("{count} things in the ledger do not agree:\n{}", report.findings.join("\n")),
    });
    match &found {
        Ok(survey) => told.extend(words(survey)),
        Err(error) => told.push(format!("the machines were not looked at: {error}")),
    }
    let mut document = document(file, summary);
    if let Some(members) = document.as_object_mut() {
        members.insert("ledger_agrees".to_owned(), json!(report.findings.is_empty()));
        members.insert("findings".to_owned(), json!(report.findings));
        members.insert("machines".to_owned(), found.map_or(Value::Null, |survey| machines(&survey)));
    }
    output.text(&lines(told.into_iter()), &document)?;
    if report.findings.is_empty() { Ok(()) } else { Err(Failure::told()) }
}

fn words(survey: &Survey) -> Vec<String> {
    let list = |ids: &[innkeeper_domain::id::ServiceId]| {
        ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let mut words = vec![format!("{} servers have their machine", survey.adopted)];
    if !survey.missing.is_empty() {
        words.push(format!(
            "no machine is here for the servers {}: bring their disks back, or delete them",
            list(&survey.missing)
        ));
    }
    if !survey.retired.is_empty() {
        words.push(format!(
            "the machines of the servers {} were deleted after the backup: the next worker removes these servers",
            list(&survey.retired)
        ));
    }
    if !survey.unknown.is_empty() {
        words.push(format!(
            "the database does not know the machines {}: they were built after the backup, and are left alone",
            survey.unknown.join(", ")
        ));
    }
    words
}

fn machines(survey: &Survey) -> Value {
    let ids = |ids: &[innkeeper_domain::id::ServiceId]| ids.iter().map(|id| id.0).collect::<Vec<_>>();
    json!({
        "adopted": survey.adopted, "missing": ids(&survey.missing), "retired": ids(&survey.retired),
        "unknown": survey.unknown,
    })
}
