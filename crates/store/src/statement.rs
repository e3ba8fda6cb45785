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
        crate::catalogue::STATEMENTS,
        crate::disks::STATEMENTS,
        crate::idempotency::STATEMENTS,
        crate::invoices::STATEMENTS,
        crate::ledger::STATEMENTS,
        crate::logins::STATEMENTS,
        crate::notices::STATEMENTS,
        crate::operations::STATEMENTS,
        crate::orders::STATEMENTS,
        crate::scripts::STATEMENTS,
        crate::servers::STATEMENTS,
        crate::services::STATEMENTS,
        crate::stock::STATEMENTS,
        crate::usage::STATEMENTS,
    ]
    .concat()
}
