//! Takes a backup: every table as it was at one moment, while others go on writing.

use super::archive::{Head, TableHead, Writer};
use super::{BackupError, PROGRESS_ROWS, Progress, Source, Summary, TABLES, postgresql, sqlite};
use crate::error::StoreError;
use crate::store::{StoreConfig, apart};
use std::io::Write;

/// Writes everything that a database holds to `out`, as one archive.
///
/// `created_at` is written into it as it is. Blocks for as long as that takes; neither readers nor writers wait
/// for it. The memory that it needs does not grow with the database.
pub fn save(
    config: &StoreConfig,
    out: &mut (dyn Write + Send),
    created_at: &str,
    progress: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Summary, BackupError> {
    match config {
        StoreConfig::Memory => {
            Err(StoreError::Internal("a database in memory ends with its process".to_owned()).into())
        }
        StoreConfig::Sqlite { path, .. } => {
            sqlite::read(path, &mut |source| write(source, out, created_at, progress))
        }
        StoreConfig::Postgres { url, .. } => {
            apart(|| postgresql::read(url, &mut |source| write(source, out, created_at, progress)))
        }
    }
}

fn write(
    source: &mut dyn Source,
    out: &mut dyn Write,
    created_at: &str,
    progress: Progress<'_>,
) -> Result<Summary, BackupError> {
    let schema = source.schema()?;
    if schema == 0 {
        return Err(StoreError::Internal("there is no innkeeper in this database".to_owned()).into());
    }
    if schema > crate::migrate::newest() {
        return Err(BackupError::Newer(format!("the database has migration {schema}")));
    }
    let mut writer = Writer::begin(out, Head::new(source.kind(), schema, created_at))?;
    for table in TABLES {
        let columns = source.columns(table)?;
        // A table that a later migration adds.
        if columns.is_empty() {
            continue;
        }
        progress(table, 0);
        let serial = source.serial(table, &columns)?;
        writer.table(&TableHead { table: (*table).to_owned(), columns: columns.clone(), serial })?;
        source.rows(table, &columns, &mut |cells| {
            let done = writer.row(cells)?;
            if done % PROGRESS_ROWS == 0 {
                progress(table, done);
            }
            Ok(())
        })?;
    }
    writer.finish()
}
