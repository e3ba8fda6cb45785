//! What a database can refuse, told apart only as far as a caller can act on it.

/// Which rule of the schema a change would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Something of that identity is there already.
    Unique,
    /// Something named is not there.
    ForeignKey,
    /// A value is out of its bounds.
    Check,
}

/// Why the store did not do as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A rule of the schema stands against it.
    #[error("the change breaks a rule of the database ({0:?})")]
    Violation(Violation),
    /// Another transaction was first; the store repeats the closure by itself.
    #[error("the transaction has to be repeated")]
    Conflict,
    /// The database cannot be reached now. The outcome of a write may be unknown: repeat it under the same ids.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// There is no room left.
    #[error("the database has no room left: free disk space and repeat")]
    Full,
    /// The database cannot be written.
    #[error("the database is read-only: check the file's permissions and the disk")]
    ReadOnly,
    /// The database file is damaged.
    #[error("the database is damaged: restore it from a backup ({0})")]
    Corrupt(String),
    /// A row holds something that this version cannot read.
    #[error("a stored value cannot be read: {0}")]
    Decode(String),
    /// A bug: the statement or its use is wrong.
    #[error("the store failed: {0}")]
    Internal(String),
}

impl StoreError {
    /// A stored value that should never have been written.
    pub fn decode(what: impl std::fmt::Display) -> Self {
        Self::Decode(what.to_string())
    }
}
