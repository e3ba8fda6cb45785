//! Statements: named constants, so that a test can prepare every one of them on both databases.

/// One SQL text. It begins with its Rust name in a comment, so that slow-query logs can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement(&'static str);

impl Statement {
    pub(crate) const fn new(sql: &'static str) -> Self {
        Self(sql)
    }

    /// The SQL text.
    pub const fn sql(self) -> &'static str {
        self.0
    }
}

/// A statement for many rows at once.
///
/// SQLite runs `one` for each row, which costs it next to nothing; PostgreSQL runs `many` once, with an array for
/// each column, because there each statement is a way to the server and back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bulk {
    pub(crate) one: Statement,
    pub(crate) many: Statement,
}

impl Bulk {
    pub(crate) const fn new(one: Statement, many: Statement) -> Self {
        Self { one, many }
    }
}

/// Declares the bulk statements of a module, each as the one and the many, and the list of them.
macro_rules! bulk {
    ($module:literal: $($name:ident = $one:expr, $many:expr;)+) => {
        $(const $name: $crate::statement::Bulk = $crate::statement::Bulk::new($one,
            $crate::statement::Statement::new(concat!("-- ", $module, "::", stringify!($name), "\n", $many)));)+
        pub(crate) const BULK: &[$crate::statement::Bulk] = &[$($name),+];
    };
}
pub(crate) use bulk;

/// Declares the statements of a module and the list of them.
macro_rules! statements {
    ($module:literal: $($name:ident = $sql:expr;)+) => {
        $(const $name: $crate::statement::Statement = $crate::statement::Statement::new(
            concat!("-- ", $module, "::", stringify!($name), "\n", $sql));)+
        pub(crate) const STATEMENTS: &[$crate::statement::Statement] = &[$($name),+];
    };
}
pub(crate) use statements;

/// Every statement of the store.
pub fn all() -> Vec<Statement> {
    [
        crate::accounts::STATEMENTS,
        crate::addresses::STATEMENTS,
        crate::api_keys::STATEMENTS,
        crate::audit::STATEMENTS,
        crate::capacity::STATEMENTS,
        crate::catalogue::STATEMENTS,
        crate::disks::STATEMENTS,
        crate::idempotency::STATEMENTS,
        crate::invoices::STATEMENTS,
        crate::ledger::STATEMENTS,
        crate::logins::STATEMENTS,
        crate::notices::STATEMENTS,
        crate::operations::STATEMENTS,
        crate::orders::STATEMENTS,
        #[cfg(feature = "sabotage")]
        crate::sabotage::address::STATEMENTS,
        crate::scripts::STATEMENTS,
        crate::servers::STATEMENTS,
        crate::services::STATEMENTS,
        crate::stock::STATEMENTS,
        crate::usage::STATEMENTS,
    ]
    .concat()
}

/// The bulk statements that only PostgreSQL runs.
pub fn all_bulk() -> Vec<Statement> {
    let bulk = [
        crate::accounts::BULK,
        crate::invoices::BULK,
        crate::ledger::BULK,
        crate::operations::BULK,
        crate::servers::BULK,
        crate::services::BULK,
    ];
    bulk.concat().iter().map(|bulk| bulk.many).collect()
}
