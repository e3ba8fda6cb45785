//! Reading result rows, column by column, into domain types.

use crate::error::StoreError;
use crate::value::Cell;
use innkeeper_domain::id::Uid;
use innkeeper_domain::money::Currency;
use innkeeper_domain::time::{Date, Instant};

/// A result row, read from left to right.
pub(crate) struct Columns<'a> {
    row: RowRef<'a>,
    next: usize,
}

pub(crate) enum RowRef<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl<'a> Columns<'a> {
    pub(crate) const fn new(row: RowRef<'a>) -> Self {
        Self { row, next: 0 }
    }

    /// Reads the next column.
    pub(crate) fn take<T: Column>(&mut self) -> Result<T, StoreError> {
        let index = self.next;
        self.next += 1;
        T::read(&self.cell(index)?).map_err(|error| match error {
            StoreError::Decode(text) => StoreError::decode(format_args!("column {index}: {text}")),
            other => other,
        })
    }

    /// The first `count` columns, as they are.
    pub(crate) fn cells(&self, count: usize) -> Result<Vec<Cell<'_>>, StoreError> {
        (0..count).map(|index| self.cell(index)).collect()
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>, StoreError> {
        match &self.row {
            RowRef::Sqlite(row) => match row.get_ref(index) {
                Ok(rusqlite::types::ValueRef::Null) => Ok(Cell::Null),
                Ok(rusqlite::types::ValueRef::Integer(value)) => Ok(Cell::Int(value)),
                Ok(rusqlite::types::ValueRef::Text(text)) => {
                    std::str::from_utf8(text).map(Cell::Text).map_err(StoreError::decode)
                }
                Ok(_) => Err(StoreError::decode("a float or blob")),
                Err(error) => Err(StoreError::Internal(error.to_string())),
            },
            RowRef::Postgres(row) => {
                let column = row
                    .columns()
                    .get(index)
                    .ok_or_else(|| StoreError::Internal(format!("no column {index}")))?;
                let failed = |error: postgres::Error| StoreError::decode(error);
                if *column.type_() == postgres::types::Type::INT8 {
                    Ok(row.try_get::<_, Option<i64>>(index).map_err(failed)?.map_or(Cell::Null, Cell::Int))
                } else {
                    Ok(row.try_get::<_, Option<&str>>(index).map_err(failed)?.map_or(Cell::Null, Cell::Text))
                }
            }
        }
    }
}

/// Reads a row of one column.
pub(crate) fn only<T: Column>(columns: &mut Columns<'_>) -> Result<T, StoreError> {
    columns.take()
}

/// A type that a column can be read into.
pub(crate) trait Column: Sized {
    fn read(cell: &Cell<'_>) -> Result<Self, StoreError>;
}

impl<T: Column> Column for Option<T> {
    fn read(cell: &Cell<'_>) -> Result<Self, StoreError> {
        if matches!(cell, Cell::Null) { Ok(None) } else { T::read(cell).map(Some) }
    }
}

impl Column for i64 {
    fn read(cell: &Cell<'_>) -> Result<Self, StoreError> {
        if let Cell::Int(value) = cell { Ok(*value) } else { Err(cell.wrong("an integer")) }
    }
}

impl Column for String {
    fn read(cell: &Cell<'_>) -> Result<Self, StoreError> {
        if let Cell::Text(text) = cell { Ok((*text).to_owned()) } else { Err(cell.wrong("a text")) }
    }
}

impl Column for bool {
    fn read(cell: &Cell<'_>) -> Result<Self, StoreError> {
        i64::read(cell).map(|value| value != 0)
    }
}

macro_rules! narrow_column {
    ($($type:ty),+) => { $(impl Column for $type {
        fn read(cell: &Cell<'_>) -> Result<Self, StoreError> {
            <$type>::try_from(i64::read(cell)?).map_err(StoreError::decode)
        }
    })+ };
}
narrow_column!(u32, i32, u16);

/// Types that are stored as a text with its own reader.
macro_rules! text_column {
    ($($type:ty => $parse:expr),+ $(,)?) => { $(impl Column for $type {
        fn read(cell: &Cell<'_>) -> Result<Self, StoreError> {
            let Cell::Text(text) = cell else { return Err(cell.wrong("a text")) };
            let parse: fn(&str) -> Option<$type> = $parse;
            parse(text).ok_or_else(|| StoreError::decode(format_args!("{text:?} is no {}", stringify!($type))))
        }
    })+ };
}

text_column! {
    Uid => Uid::parse,
    Currency => Currency::parse,
    Date => |text| text.parse().ok(),
    std::net::Ipv4Addr => |text| text.parse().ok(),
}

impl Column for Instant {
    fn read(cell: &Cell<'_>) -> Result<Self, StoreError> {
        i64::read(cell).map(Self::from_micros)
    }
}

/// Enums with persisted names, as columns and as parameters.
macro_rules! enum_columns {
    ($($type:ty),+ $(,)?) => { $(
        text_column!($type => <$type>::parse);
        impl From<$type> for crate::value::Value<'_> {
            fn from(value: $type) -> Self { Self::from(value.as_str()) }
        }
    )+ };
}

enum_columns! {
    innkeeper_domain::account::AccountState,
    innkeeper_domain::account::Role,
    innkeeper_domain::billing::BillingMode,
    innkeeper_domain::billing::InvoiceKind,
    innkeeper_domain::billing::InvoiceState,
    innkeeper_domain::billing::LineKind,
    innkeeper_domain::billing::OrderState,
    innkeeper_domain::billing::ServiceState,
    innkeeper_domain::catalogue::OsFamily,
    innkeeper_domain::ledger::LedgerKind,
    innkeeper_domain::ledger::TransferState,
    innkeeper_domain::operation::OperationState,
    innkeeper_domain::server::ServerState,
    innkeeper_domain::time::Cycle,
    innkeeper_domain::usage::Meter,
}

/// Serial numbers, as columns and as parameters.
macro_rules! id_columns {
    ($($name:ident),+ $(,)?) => { $(
        impl Column for innkeeper_domain::id::$name {
            fn read(cell: &Cell<'_>) -> Result<Self, StoreError> { i64::read(cell).map(Self) }
        }
        impl From<innkeeper_domain::id::$name> for crate::value::Value<'_> {
            fn from(value: innkeeper_domain::id::$name) -> Self { Self::Int(value.0) }
        }
    )+ };
}

id_columns!(
    AccountId,
    LoginId,
    ApiKeyId,
    CategoryId,
    ProductId,
    OptionId,
    OptionItemId,
    LocationId,
    ImageId,
    AddressId,
    ServiceId,
    DiskId,
    OperationId,
    OrderId,
    InvoiceId,
    PaymentId,
    ScriptId,
    IntervalId
);

/// Reads JSON that only this program writes.
pub(crate) fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(StoreError::decode)
}

/// Writes JSON that only this program reads.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Internal(error.to_string()))
}
