//! Token login: outside the vendor's 73 operations, in the form that other deployments of the product use.

use crate::lenient;
use serde::{Deserialize, Serialize};

/// The answer of `POST /login` and `POST /token`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// What follows `Authorization: Bearer`.
    #[serde(deserialize_with = "lenient::text")]
    pub token: String,
    /// Buys the next token.
    #[serde(default, deserialize_with = "lenient::text")]
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
    #[serde(default = "crate::ack::yes", deserialize_with = "lenient::flag")]
    pub status: bool,
}

#[cfg(feature = "client")]
mod calls {
    use super::{LoggedOut, Tokens};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::secret::Secret;
    use std::collections::BTreeMap;

    /// Tokens. A client of [`Credential::login`](crate::Credential::login) asks for them by itself.
    impl Client {
        /// Buys tokens with mail address and password. The client does not keep them: build another one with
        /// [`Credential::tokens`](crate::Credential::tokens).
        pub fn log_in(&self, username: impl AsRef<str>, password: impl Into<Secret>) -> Call<Tokens> {
            let password = password.into();
            let login = BTreeMap::from([("username", username.as_ref()), ("password", password.as_str())]);
            Call::new(self, Method::Post, Path::of("/login")).parameters(&login).without_credential()
        }

        /// Buys tokens with the second one of earlier tokens.
        pub fn renew_tokens(&self, tokens: &Tokens) -> Call<Tokens> {
            let call = Call::new(self, Method::Post, Path::of("/token"));
            call.member("refresh_token", &tokens.refresh).without_credential()
        }

        /// Ends the token of the client.
        pub fn log_out(&self) -> Call<LoggedOut> {
            Call::new(self, Method::Post, Path::of("/logout"))
        }

        /// Ends the token of the client, and also the second one when it is given.
        pub fn revoke(&self, tokens: Option<&Tokens>) -> Call<LoggedOut> {
            let refresh = tokens.map(|tokens| ("refresh_token", tokens.refresh.as_str()));
            let parameters: BTreeMap<_, _> = refresh.into_iter().collect();
            Call::new(self, Method::Post, Path::of("/revoke")).parameters(&parameters)
        }
    }
}
