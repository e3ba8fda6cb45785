//! Who calls: a mail address and a password on every call, or tokens.

use crate::login::Tokens;
use std::fmt;

/// What a client signs in with. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Credential(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    Anonymous,
    Basic { username: String, password: String },
    Login { username: String, password: String },
    Bearer(String),
    Tokens(Tokens),
}

impl Credential {
    /// Mail address and password, sent with every call.
    pub fn basic(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self(Kind::Basic { username: username.into(), password: password.into() })
    }

    /// Mail address and password, sent once for a token. When the token is refused, it is renewed, and if that fails
    /// the client signs in anew.
    pub fn login(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self(Kind::Login { username: username.into(), password: password.into() })
    }

    /// A token that does not change.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self(Kind::Bearer(token.into()))
    }

    /// Tokens of an earlier session. When the first is refused, the second renews both.
    pub fn tokens(tokens: Tokens) -> Self {
        Self(Kind::Tokens(tokens))
    }

    /// Nobody yet: enough to sign up and to ask for a new password.
    pub const fn anonymous() -> Self {
        Self(Kind::Anonymous)
    }
}

impl<U: Into<String>, P: Into<String>> From<(U, P)> for Credential {
    fn from((username, password): (U, P)) -> Self {
        Self::basic(username, password)
    }
}

impl From<Tokens> for Credential {
    fn from(tokens: Tokens) -> Self {
        Self::tokens(tokens)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").finish_non_exhaustive()
    }
}
