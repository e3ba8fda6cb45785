//! An independent auditor: it reads the tables and the machines itself, and says where *one accepted order, one
//! server, one bill* does not hold.
//!
//! It shares no code with what it audits: its SQL, its arithmetic and its calendar are its own, and its rules are
//! read off the architecture, the decisions and the schema. Every rule holds after every committed transaction;
//! those that need drained queues are looked at only when [`Expectation::at_rest`] says so.
//!
//! ```
//! use innkeeper_audit::{Expectation, Tables, audit};
//!
//! let expect = Expectation { at_rest: true, now_us: 0, topups: None };
//! assert!(audit(&Tables::default(), None, &expect).is_empty());
//! ```

mod books;
mod calendar;
mod money;
mod postgresql;
pub mod rows;
mod rules;
mod sqlite;
mod stock;
mod tables;
mod world;

pub use rules::RULES;
pub use tables::Tables;
pub use world::{Event, Machine, World};

use books::Books;

/// Why the tables could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// SQLite refused.
    #[error("SQLite cannot be read")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused.
    #[error("PostgreSQL cannot be read")]
    Postgres(#[from] postgres::Error),
    /// The thread that reads ended early.
    #[error("the reading thread panicked")]
    Panicked,
}

/// What has to hold at the moment of the audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// All work is drained: nothing is leased, nothing is parked, no operation is live but for agreements and orders
    /// that wait for their time, and a sweep would find nothing to do.
    pub at_rest: bool,
    /// The moment of the audit, in microseconds since 1970. At rest, nothing waits for an instant before it.
    pub now_us: i64,
    /// The top-ups that were answered as booked; `None` when nobody took notes.
    ///
    /// One that was booked while its answer was lost is no violation.
    pub topups: Option<Vec<Topup>>,
}

/// A top-up that was answered as booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topup {
    /// The number of the account whose credit grew.
    pub account: i64,
    /// The gateway, as `manual`.
    pub gateway: String,
    /// The gateway's reference.
    pub reference: String,
    /// How much, in minor units.
    pub amount: i64,
}

/// A rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Which rule, one of [`RULES`].
    pub rule: &'static str,
    /// Where, and what was expected instead.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.rule, self.detail)
    }
}

/// Looks at everything once; an empty answer means that every rule holds.
///
/// `world` is what the driver holds; without it, the rules about machines are not looked at. To see no machine where
/// a transaction has just named one, the world is read after the tables, or while nothing happens.
pub fn audit(tables: &Tables, world: Option<&World>, expect: &Expectation) -> Vec<Violation> {
    let books = Books::open(tables, world, expect);
    let mut found = Findings(Vec::new());
    rules::check(&books, &mut found);
    found.0
}

/// The violations that were found so far.
struct Findings(Vec<Violation>);

impl Findings {
    fn say(&mut self, rule: &'static str, detail: String) {
        self.0.push(Violation { rule, detail });
    }
}
