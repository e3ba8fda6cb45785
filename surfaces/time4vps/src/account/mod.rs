//! The account itself: who it is, and what it has and owes.

mod balance;
mod show;
mod update;

pub(crate) use balance::balance;
pub(crate) use show::show;
pub(crate) use update::update;
