//! Reads the tables from PostgreSQL, in one repeatable-read transaction.

use crate::AuditError;
use crate::rows::Row;
use crate::tables::{Source, Tables};
use postgres::{Client, IsolationLevel, NoTls, Transaction};

struct Reader<'a>(Transaction<'a>);

impl Source for Reader<'_> {
    fn rows<R: Row>(&mut self, sql: &str, after: Option<i64>) -> Result<Vec<R>, AuditError> {
        let rows = match &after {
            Some(after) => self.0.query(sql, &[after])?,
            None => self.0.query(sql, &[])?,
        };
        Ok(rows.iter().map(R::of_postgres).collect::<Result<_, _>>()?)
    }
}

impl Tables {
    /// Reads everything from a PostgreSQL database. May be called from async code: it reads on a thread of its own.
    pub fn open_postgres(url: &str) -> Result<Self, AuditError> {
        // The client brings a runtime of its own, which may not start inside another.
        std::thread::scope(|scope| {
            let reading = scope.spawn(|| {
                let mut client = Client::connect(url, NoTls)?;
                let transaction = client
                    .build_transaction()
                    .isolation_level(IsolationLevel::RepeatableRead)
                    .read_only(true)
                    .start()?;
                Self::read(&mut Reader(transaction))
            });
            reading.join().unwrap_or(Err(AuditError::Panicked))
        })
    }
}
