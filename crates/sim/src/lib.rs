//! A house that lives through years in seconds, under faults that a seed decides, and is audited at every turn.
//!
//! One seed is one house: the real app, engine and store over a database in memory, a clock that moves only where
//! the simulator moves it, and a fake world of machines and payments. It runs on one thread, and every future is
//! looked at by hand, so that nothing depends on the machine it runs on: the same seed is the same trace, byte for
//! byte.
//!
//! What goes wrong: a process dies before a write or after its commit, the database does not answer, hosts are
//! silent, refuse, or lose their answers, calls freeze and go on after another worker has taken their lease, guests
//! hang, machines lose power or vanish, payments are told late, twice or never, and the clock jumps.
//!
//! Notices to customers are rows of the database; nothing mails them yet, so there is no mail to lose.

mod chance;
mod customer;
mod hosts;
mod house;
mod judge;
mod plan;
mod process;
mod request;
mod run;
mod steps;
mod strikes;
mod tally;
mod till;
mod trace;

pub mod report;
pub mod seeds;

pub use plan::Plan;
pub use run::{Sweep, run, run_many};
pub use tally::{Finding, Outcome, Tally};
