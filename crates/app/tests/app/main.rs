//! The suite of the app: every workflow broken at every step, and every promise of the verbs.

#[cfg(test)]
mod account;
#[cfg(test)]
mod billing;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod dunning;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod mixed;
#[cfg(test)]
mod order;
#[cfg(test)]
mod prove;
#[cfg(test)]
mod removal;
mod renewals;
#[cfg(test)]
mod restore;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod server;
#[cfg(test)]
mod stale;
mod steps;
#[cfg(test)]
mod store_faults;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod sweep;
#[cfg(test)]
mod undone;
