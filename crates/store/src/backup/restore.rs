//! Restores a backup: the whole archive in one transaction, or nothing.

use super::archive::{Reader, TableHead};
use super::{BackupError, MIGRATION, PROGRESS_ROWS, Progress, Summary, TABLES, Target, postgresql, sqlite};
use crate::error::StoreError;
use crate::store::{StoreConfig, apart};
use innkeeper_domain::time::Instant;
use std::io::BufRead;

/// Reads an archive to its end, and tells what it holds. Nothing else is looked at.
pub fn verify(input: &mut dyn BufRead) -> Result<Summary, BackupError> {
    let mut reader = Reader::begin(input)?;
    if reader.head().schema > crate::migrate::newest() {
        return Err(BackupError::Newer(format!("the archive has migration {}", reader.head().schema)));
    }
    while reader.table()?.is_some() {
        while reader.pass_row()?.is_some() {}
    }
    reader.finish()
}

/// Replaces what a database holds by an archive, and brings its schema up to date.
///
/// The archive has to be checked with [`verify`] before; should it have changed since, nothing is restored. A
/// database that holds rows is refused unless `force` is set, and so is one that another process has open. Blocks
/// for as long as that takes. The memory that it needs does not grow with the archive.
///
/// What is wished of every machine counts from `now`: hosts have heard later wishes than the archive holds, and refuse
/// earlier ones.
pub fn restore(
    config: &StoreConfig,
    input: &mut (dyn BufRead + Send),
    force: bool,
    now: Instant,
    progress: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Summary, BackupError> {
    match config {
        StoreConfig::Memory => {
            Err(StoreError::Internal("a database in memory ends with its process".to_owned()).into())
        }
        StoreConfig::Sqlite { path, .. } => {
            sqlite::replace(path, &mut |target| fill(target, input, force, now, progress))
        }
        StoreConfig::Postgres { url, .. } => {
            apart(|| postgresql::replace(url, &mut |target| fill(target, input, force, now, progress)))
        }
    }
}

fn fill(
    target: &mut dyn Target,
    input: &mut dyn BufRead,
    force: bool,
    now: Instant,
    progress: Progress<'_>,
) -> Result<Summary, BackupError> {
    let newest = crate::migrate::newest();
    let mut reader = Reader::begin(input)?;
    let schema = reader.head().schema;
    if schema > newest {
        return Err(BackupError::Newer(format!("the archive has migration {schema}")));
    }
    let present = target.schema()?;
    if present > newest {
        return Err(BackupError::Newer(format!("the database has migration {present}")));
    }
    let there = standing(target)?;
    if !force {
        for table in &there {
            if target.holds_rows(table)? {
                return Err(BackupError::NotEmpty((*table).to_owned()));
            }
        }
    }
    let all: Vec<&str> = std::iter::once(MIGRATION).chain(there.into_iter().rev()).collect();
    target.clear(&all)?;
    target.migrate(schema)?;
    while let Some(head) = reader.table()? {
        progress(&head.table, 0);
        agree(target, &head)?;
        let mut done = 0;
        target.fill(&head.table, &head.columns, &mut || {
            done += 1;
            if done % PROGRESS_ROWS == 0 {
                progress(&head.table, done);
            }
            reader.row()
        })?;
        if let Some(last) = head.serial {
            target.set_serial(&head.table, last)?;
        }
    }
    let summary = reader.finish()?;
    target.migrate(newest)?;
    target.run(&superseding(now))?;
    Ok(summary)
}

/// The statement after which every wish is a later one than any that a host has heard.
fn superseding(now: Instant) -> String {
    let now = now.micros();
    format!("UPDATE server SET revision = CASE WHEN revision < {now} THEN {now} ELSE revision + 1 END")
}

/// The tables that the database has.
fn standing(target: &mut dyn Target) -> Result<Vec<&'static str>, StoreError> {
    let mut found = Vec::new();
    for table in TABLES {
        if !target.columns(table)?.is_empty() {
            found.push(*table);
        }
    }
    Ok(found)
}

/// The archive's table is one of ours, with the columns that its migration gives it.
fn agree(target: &mut dyn Target, head: &TableHead) -> Result<(), BackupError> {
    let TableHead { table, columns, .. } = head;
    let known = TABLES.contains(&table.as_str());
    let mut ours = if known { target.columns(table)? } else { Vec::new() };
    let mut theirs = columns.clone();
    ours.sort();
    theirs.sort();
    if known && ours == theirs {
        return Ok(());
    }
    Err(BackupError::Damaged(format!("its table {table} has other columns than that of its migration")))
}
