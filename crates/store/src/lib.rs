//! All SQL of innkeeper: migrations, transactions, statements.
//!
//! A transaction is a synchronous closure that runs wholly on a database thread: [`Store::write`] and
//! [`Store::read`]. Async callers await one reply, which is sent after the commit. Closures are pure but for
//! the transaction, because a conflict makes them run again.
//!
//! # Architecture Invariant
//! No other crate knows that a database exists. Every statement is a named constant of this crate, in a subset
//! of SQL that SQLite and PostgreSQL both take; a test prepares each of them on both.

mod column;
mod connect;
mod error;
#[cfg(feature = "testing")]
mod in_place;
mod migrate;
mod postgresql;
mod queue;
#[cfg(feature = "testing")]
mod repeats;
mod shared;
mod sqlite;
mod statement;
mod store;
mod turnstile;
mod tx;
mod value;

pub mod accounts;
pub mod addresses;
pub mod api_keys;
pub mod audit;
pub mod backup;
pub mod capacity;
pub mod catalogue;
pub mod disks;
pub mod idempotency;
pub mod invoices;
pub mod ledger;
pub mod logins;
pub mod notices;
pub mod operations;
pub mod orders;
pub mod sabotage;
pub mod scripts;
pub mod servers;
pub mod services;
pub mod stock;
pub mod usage;

#[cfg(feature = "testing")]
pub mod fault;
#[cfg(feature = "testing")]
pub mod testing;

pub use error::{StoreError, Violation};
pub use statement::{Statement, all as statements, all_bulk as bulk_statements};
pub use store::{Store, StoreConfig};
pub use tx::Tx;
