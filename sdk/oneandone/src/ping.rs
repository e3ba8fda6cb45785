//! The answer of `/ping` and `/ping_auth`.

/// The exact body, without blanks: one client compares it as text.
pub const PONG: &str = r#"["PONG"]"#;
