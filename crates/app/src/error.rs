//! What every verb may answer beside its own refusals.

use innkeeper_store::StoreError;

/// Something that the caller cannot mend. Its text is for the log, not for customers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Internal(pub String);

/// Why a caller is turned away before the verb looks at the wish.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The login's role does not carry the right.
    #[error("this login may not do that")]
    Forbidden,
    /// The account is suspended or closed.
    #[error("the account is suspended")]
    Suspended,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The database cannot take it now; the same request again is the remedy.
    #[error("try again later")]
    Unavailable(Internal),
    /// A bug or a damaged database.
    #[error("internal error")]
    Internal(Internal),
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        let internal = Internal(error.to_string());
        match error {
            StoreError::Unavailable(_) | StoreError::Full | StoreError::ReadOnly | StoreError::Conflict => {
                Self::Unavailable(internal)
            }
            _ => Self::Internal(internal),
        }
    }
}

impl From<innkeeper_domain::money::MoneyError> for Denied {
    fn from(error: innkeeper_domain::money::MoneyError) -> Self {
        Self::Internal(Internal(error.to_string()))
    }
}

impl From<serde_json::Error> for Denied {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(Internal(error.to_string()))
    }
}

impl Denied {
    /// A bug, described for the log.
    pub(crate) fn bug(text: impl Into<String>) -> Self {
        Self::Internal(Internal(text.into()))
    }
}

/// Lets a verb's own error be made of whatever the shared steps refuse.
macro_rules! denied_into {
    ($($error:ty),+ $(,)?) => { $(
        impl From<innkeeper_store::StoreError> for $error {
            fn from(error: innkeeper_store::StoreError) -> Self { Self::Denied(error.into()) }
        }
        impl From<innkeeper_domain::money::MoneyError> for $error {
            fn from(error: innkeeper_domain::money::MoneyError) -> Self { Self::Denied(error.into()) }
        }
        impl From<serde_json::Error> for $error {
            fn from(error: serde_json::Error) -> Self { Self::Denied(error.into()) }
        }
    )+ };
}
pub(crate) use denied_into;
