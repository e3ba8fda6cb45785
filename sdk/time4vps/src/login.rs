//! Token login: outside the vendor's 73 operations, in the form that other deployments of the product use.

use serde::{Deserialize, Serialize};

/// The answer of `POST /login` and `POST /token`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// What follows `Authorization: Bearer`.
    pub token: String,
    /// Buys the next token.
    pub refresh: String,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

/// The answer of `POST /logout` and `POST /revoke`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedOut {
    /// Always true.
    pub status: bool,
}
