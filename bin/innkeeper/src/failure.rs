//! How a command ends when it does not succeed: an exit code for scripts, and a text that says what to do.

use innkeeper_app::Denied;
use innkeeper_app::operator::OperatorError;
use innkeeper_store::StoreError;
use std::fmt::Display;

/// It went well.
pub(crate) const OK: u8 = 0;
/// It was tried, and failed.
const FAILED: u8 = 1;
/// The command line or the configuration is wrong.
pub(crate) const USAGE: u8 = 2;
/// Something named does not exist.
const NOT_FOUND: u8 = 3;
/// A rule stands against it.
const REFUSED: u8 = 4;
/// The database or another process does not answer now; the same command later is the remedy.
const UNAVAILABLE: u8 = 5;

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    text: Option<String>,
}

impl Failure {
    fn of(code: u8, text: impl Display) -> Self {
        Self { code, text: Some(text.to_string()) }
    }

    /// It was tried, and failed.
    pub(crate) fn failed(text: impl Display) -> Self {
        Self::of(FAILED, text)
    }

    /// It failed, and everything that can be said of it has been printed.
    pub(crate) const fn told() -> Self {
        Self { code: FAILED, text: None }
    }

    /// The command line or the configuration is wrong.
    pub(crate) fn usage(text: impl Display) -> Self {
        Self::of(USAGE, text)
    }

    /// Something named does not exist.
    pub(crate) fn not_found(text: impl Display) -> Self {
        Self::of(NOT_FOUND, text)
    }

    /// A rule stands against it.
    pub(crate) fn refused(text: impl Display) -> Self {
        Self::of(REFUSED, text)
    }

    /// Something does not answer now.
    pub(crate) fn unavailable(text: impl Display) -> Self {
        Self::of(UNAVAILABLE, text)
    }

    /// The exit code.
    pub(crate) const fn code(&self) -> u8 {
        self.code
    }

    /// What people read; `None` when nothing is left to say.
    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The same failure, with what was being done in front of it.
    pub(crate) fn during(self, what: impl Display) -> Self {
        Self { text: self.text.map(|text| format!("{what}: {text}")), ..self }
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match &denied {
            Denied::Unavailable(cause) => Self::unavailable(cause),
            Denied::Internal(cause) => Self::failed(cause),
            Denied::Forbidden | Denied::Suspended | Denied::KeyReused => Self::refused(denied),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Denied::from(error).into()
    }
}

impl From<OperatorError> for Failure {
    fn from(error: OperatorError) -> Self {
        match error {
            OperatorError::NoAccount => {
                Self::not_found(format!("{error}: innkeeper account list shows them"))
            }
            OperatorError::Closed => Self::refused(error),
            OperatorError::Denied(denied) => denied.into(),
        }
    }
}

/// Whoever reads our output may stop reading: that is no failure, and nothing is left to be said.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self { code: OK, text: None };
        }
        Self::failed(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_app::Internal;

    #[test]
    fn scripts_can_tell_failures_apart() {
        let busy = Denied::Unavailable(Internal("the database cannot be reached".to_owned()));
        assert_eq!(Failure::from(busy).code(), 5);
        assert_eq!(Failure::from(Denied::Suspended).code(), 4);
        assert_eq!(Failure::from(OperatorError::NoAccount).code(), 3);
        assert_eq!(Failure::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe)).code(), 0);
        let text = Failure::failed("no").during("invoice 7");
        assert_eq!(text.text(), Some("invoice 7: no"));
    }
}
