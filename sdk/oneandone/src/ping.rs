//! The answer of `/ping` and `/ping_auth`.

/// The exact body, without blanks: one client compares it as text.
pub const PONG: &str = r#"["PONG"]"#;

#[cfg(feature = "client")]
mod calls {
    use crate::call::{Call, Method, Path};
    use crate::client::Client;

    /// Whether the service is there.
    impl Client {
        /// Asks whether the service is there. No API key is sent.
        pub fn ping(&self) -> Call<Vec<String>> {
            Call::new(self, Method::Get, Path::of("/ping")).without_token()
        }

        /// Asks whether the service is there and admits the API key.
        pub fn ping_auth(&self) -> Call<Vec<String>> {
            Call::new(self, Method::Get, Path::of("/ping_auth"))
        }
    }
}
