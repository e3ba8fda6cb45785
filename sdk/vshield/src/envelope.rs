//! What every answer is wrapped in: whether it worked, and the result or the reason.

use crate::error::{ErrorBody, Reason};
use crate::word::Word;
use serde::Serialize;

/// An answer as it travels. The HTTP status beside it means nothing: clients look at `requestStatus` alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Envelope<T> {
    #[serde(rename = "requestStatus")]
    request_status: u8,
    result: T,
}

impl<T> Envelope<T> {
    /// The answer to what worked.
    pub const fn done(result: T) -> Self {
        Self { request_status: 1, result }
    }

    /// The result.
    pub fn into_result(self) -> T {
        self.result
    }
}

impl Envelope<ErrorBody> {
    /// The answer to what is refused.
    pub fn refused(reason: impl Into<Word<Reason>>) -> Self {
        Self { request_status: 0, result: ErrorBody::new(reason) }
    }
}
