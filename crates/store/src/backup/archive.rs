//! The archive: lines of JSON, closed by one that tells their number and their SHA-256.
//!
//! ```text
//!   {"format":"innkeeper-backup","version":1,"schema":1,"source":"sqlite",…}
//!   {"table":"account","columns":["id","uid",…],"serial":12}
//!   [1,"5F…",…]                                   one line for each row
//!   …
//!   {"end":{"tables":[["account",12],…],"sha256":"…"}}   the SHA-256 of every byte before this line
//! ```

use super::{BackupError, Row, Summary};
use crate::value::Cell;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{BufRead, Read, Write};

const FORMAT: &str = "innkeeper-backup";
const VERSION: u32 = 1;
/// No row is longer; a damaged file without line ends must not fill the memory.
const LINE_BYTES_MAX: u64 = 256 * 1024 * 1024;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Head {
    format: String,
    version: u32,
    pub(super) schema: i64,
    pub(super) source: String,
    pub(super) created_at: String,
    program: String,
}

impl Head {
    pub(super) fn new(source: &str, schema: i64, created_at: &str) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            schema,
            source: source.to_owned(),
            created_at: created_at.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct TableHead {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) serial: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct End {
    end: Sum,
}

#[derive(Debug, Serialize, Deserialize)]
struct Sum {
    tables: Vec<(String, u64)>,
    sha256: String,
}

/// A value of a row that is not null.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Field {
    Int(i64),
    Text(String),
}

fn damaged(what: impl std::fmt::Display) -> BackupError {
    BackupError::Damaged(what.to_string())
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What was counted on the way.
struct Tally {
    hash: Sha256,
    bytes: u64,
    tables: Vec<(String, u64)>,
}

impl Tally {
    fn new() -> Self {
        Self { hash: Sha256::new(), bytes: 0, tables: Vec::new() }
    }

    fn add(&mut self, line: &[u8]) {
        self.hash.update(line);
        self.bytes += line.len() as u64;
    }

    fn count(&mut self) -> u64 {
        let Some((_, rows)) = self.tables.last_mut() else { return 0 };
        *rows += 1;
        *rows
    }

    fn summary(self, head: &Head, end_bytes: usize, sha256: String) -> Summary {
        Summary {
            source: head.source.clone(),
            schema: head.schema,
            created_at: head.created_at.clone(),
            tables: self.tables,
            bytes: self.bytes + end_bytes as u64,
            sha256,
        }
    }
}

/// Writes an archive.
pub(super) struct Writer<'a> {
    out: &'a mut dyn Write,
    head: Head,
    tally: Tally,
    line: Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(super) fn begin(out: &'a mut dyn Write, head: Head) -> Result<Self, BackupError> {
        let mut writer = Self { out, head, tally: Tally::new(), line: Vec::new() };
        let head = writer.head.clone();
        writer.object(&head)?;
        Ok(writer)
    }

    pub(super) fn table(&mut self, head: &TableHead) -> Result<(), BackupError> {
        self.object(head)?;
        self.tally.tables.push((head.table.clone(), 0));
        Ok(())
    }

    /// Adds a row to the table that was begun last, and tells how many it has by now.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<u64, BackupError> {
        self.line.clear();
        self.line.push(b'[');
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.line.push(b',');
            }
            match cell {
                Cell::Null => self.line.extend_from_slice(b"null"),
                Cell::Int(value) => write!(self.line, "{value}")?,
                Cell::Text(text) => {
                    serde_json::to_writer(&mut self.line, text).map_err(std::io::Error::from)?;
                }
            }
        }
        self.line.extend_from_slice(b"]\n");
        self.flush_line()?;
        Ok(self.tally.count())
    }

    pub(super) fn finish(self) -> Result<Summary, BackupError> {
        let sha256 = hex(self.tally.hash.clone());
        let end = End { end: Sum { tables: self.tally.tables.clone(), sha256: sha256.clone() } };
        let mut line = serde_json::to_vec(&end).map_err(std::io::Error::from)?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        self.out.flush()?;
        Ok(self.tally.summary(&self.head, line.len(), sha256))
    }

    fn object<T: Serialize>(&mut self, object: &T) -> Result<(), BackupError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, object).map_err(std::io::Error::from)?;
        self.line.push(b'\n');
        self.flush_line()
    }

    fn flush_line(&mut self) -> Result<(), BackupError> {
        self.tally.add(&self.line);
        self.out.write_all(&self.line)?;
        Ok(())
    }
}

/// Reads an archive, and checks it on the way.
pub(super) struct Reader<'a> {
    input: &'a mut dyn BufRead,
    head: Head,
    tally: Tally,
    line: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// Reads the head.
    pub(super) fn begin(input: &'a mut dyn BufRead) -> Result<Self, BackupError> {
        let head = Head::new("", 0, "");
        let mut reader = Self { input, head, tally: Tally::new(), line: Vec::new() };
        reader.fetch()?;
        let no_archive = |_| damaged("it does not begin as a backup of innkeeper does");
        reader.head = serde_json::from_slice(&reader.line).map_err(no_archive)?;
        if reader.head.format != FORMAT {
            return Err(damaged("it is no backup of innkeeper"));
        }
        if reader.head.version > VERSION {
            return Err(BackupError::Newer(format!("the archive has format {}", reader.head.version)));
        }
        reader.fetch()?;
        Ok(reader)
    }

    pub(super) const fn head(&self) -> &Head {
        &self.head
    }

    /// The table that comes next; `None` after the last.
    pub(super) fn table(&mut self) -> Result<Option<TableHead>, BackupError> {
        if self.at_end() {
            return Ok(None);
        }
        let head: TableHead = serde_json::from_slice(&self.line).map_err(damaged)?;
        self.tally.tables.push((head.table.clone(), 0));
        self.fetch()?;
        Ok(Some(head))
    }

    /// The next row of the table; `None` after the last.
    pub(super) fn row(&mut self) -> Result<Option<Row>, BackupError> {
        if !self.at_row() {
            return Ok(None);
        }
        let row = serde_json::from_slice(&self.line).map_err(damaged)?;
        self.skip_row()?;
        Ok(Some(row))
    }

    /// Passes a row over without looking at it; `None` after the last, else how many it were.
    pub(super) fn pass_row(&mut self) -> Result<Option<u64>, BackupError> {
        if self.at_row() { self.skip_row().map(Some) } else { Ok(None) }
    }

    /// Compares what was read with what the last line says.
    pub(super) fn finish(mut self) -> Result<Summary, BackupError> {
        let End { end } = serde_json::from_slice(&self.line).map_err(damaged)?;
        let sha256 = hex(self.tally.hash.clone());
        if end.sha256 != sha256 {
            return Err(damaged(format!("its SHA-256 is {sha256}, not {}", end.sha256)));
        }
        if end.tables != self.tally.tables {
            return Err(damaged("it does not hold as many rows as it says"));
        }
        let mut beyond = [0];
        if self.input.read(&mut beyond)? > 0 {
            return Err(damaged("it goes on after its end"));
        }
        let end_bytes = self.line.len();
        Ok(std::mem::replace(&mut self.tally, Tally::new()).summary(&self.head, end_bytes, sha256))
    }

    fn skip_row(&mut self) -> Result<u64, BackupError> {
        let count = self.tally.count();
        self.fetch()?;
        Ok(count)
    }

    fn at_row(&self) -> bool {
        self.line.starts_with(b"[")
    }

    fn at_end(&self) -> bool {
        self.line.starts_with(b"{\"end\":")
    }

    /// Goes on to the next line.
    fn fetch(&mut self) -> Result<(), BackupError> {
        self.line.clear();
        let mut bounded = Read::take(&mut *self.input, LINE_BYTES_MAX);
        bounded.read_until(b'\n', &mut self.line)?;
        if self.line.last() != Some(&b'\n') {
            return Err(damaged("it ends in the middle"));
        }
        // The last line tells the hash of the others.
        if !self.at_end() {
            self.tally.add(&self.line);
        }
        Ok(())
    }
}
