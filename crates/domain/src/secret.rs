//! Secrets: passwords on their way, which no log and no error may show.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A text that never shows up in logs: its `Debug` is blank, and it has no `Display`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Some(Secret("hunter2".to_owned()));
        assert_eq!(format!("{secret:?}"), "Some([secret])");
        assert_eq!(secret.as_ref().map(Secret::reveal), Some("hunter2"));
    }
}
