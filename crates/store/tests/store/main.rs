//! The suite of the store: one body a promise, run on SQLite and on PostgreSQL.

#[cfg(test)]
mod backup;
#[cfg(test)]
mod billing;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod commit;
#[cfg(test)]
mod conflicts;
#[cfg(test)]
mod customers;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod servers;
