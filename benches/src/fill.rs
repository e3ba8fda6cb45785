//! Fills a fresh database with a multiplied house, in seconds.

use crate::bench::Place;
use crate::columns::{Cell, Table};
use crate::multiply::Pattern;
use crate::outcome::{Outcome, apart};
use innkeeper_store::Store;
use postgres::{Client, NoTls};
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Creates the schema, and writes a house with so many customers.
pub fn fill(place: &Place, pattern: &Pattern, customers: i64) -> Outcome<()> {
    drop(Store::open(&place.config())?);
    match place {
        Place::Sqlite(path) => sqlite(path, pattern, customers),
        Place::Postgres(url) => apart(|| postgres(url, pattern, customers)),
    }
}

fn sqlite(path: &Path, pattern: &Pattern, customers: i64) -> Outcome<()> {
    let mut connection = rusqlite::Connection::open(path)?;
    // Nothing is lost with a database that can be filled again.
    connection.pragma_update(None, "synchronous", "OFF")?;
    let transaction = connection.transaction()?;
    for table in pattern.order() {
        let names = table.columns.join(", ");
        let marks: Vec<String> = (1..=table.columns.len()).map(|number| format!("?{number}")).collect();
        let sql = format!("INSERT INTO {} ({names}) VALUES ({})", table.name, marks.join(", "));
        let mut insert = transaction.prepare(&sql)?;
        pattern.rows(table, customers, |row| {
            insert.execute(rusqlite::params_from_iter(row))?;
            Ok(())
        })?;
    }
    transaction.commit()?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    // What is still on its way to the disk would stand in the way of every commit that is measured.
    File::open(path)?.sync_all()?;
    Ok(())
}

fn postgres(url: &str, pattern: &Pattern, customers: i64) -> Outcome<()> {
    let mut client = Client::connect(url, NoTls)?;
    let mut transaction = client.transaction()?;
    for table in pattern.order() {
        let sql = format!("COPY {} ({}) FROM STDIN", table.name, table.columns.join(", "));
        let mut writer = transaction.copy_in(&sql)?;
        pattern.rows(table, customers, |row| Ok(writer.write_all(copy_line(row).as_bytes())?))?;
        writer.finish()?;
        restart_numbers(&mut transaction, table)?;
    }
    transaction.commit()?;
    // What the server does by itself within minutes, while it would stand in the way of every commit that is measured.
    client.batch_execute("VACUUM ANALYZE")?;
    client.batch_execute("CHECKPOINT")?;
    Ok(())
}

/// Lets the numbers that the database gives go on behind those that are there.
fn restart_numbers(transaction: &mut postgres::Transaction<'_>, table: &Table) -> Outcome<()> {
    let name = &table.name;
    let sql = "SELECT count(*) FROM information_schema.columns WHERE table_name = $1 AND column_name = 'id' \
               AND is_identity = 'YES'";
    let found: i64 = transaction.query_one(sql, &[name])?.get(0);
    if found > 0 {
        transaction.batch_execute(&format!(
            "SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM {name}))"
        ))?;
    }
    Ok(())
}

/// A row in the text form of COPY.
fn copy_line(row: &[Cell]) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Null => "\\N".to_owned(),
        Cell::Int(value) => value.to_string(),
        Cell::Text(text) => {
            text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
        }
    };
    let mut line = row.iter().map(cell).collect::<Vec<_>>().join("\t");
    line.push('\n');
    line
}
