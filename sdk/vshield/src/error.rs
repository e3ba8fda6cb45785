//! What can go wrong: the body of every refusal on the wire, and the error of every call.

use crate::word::{Word, words};
use serde::{Deserialize, Serialize};
#[cfg(feature = "client")]
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// Characters of a body that an error shows; the whole of it is kept beside.
const SHOWN_CHARS: usize = 200;

words! {
    /// A reason for a refusal. Clients compare the whole text.
    Reason {
        NotAuthenticated = "You are not authenticated.",
        InvalidServer = "Invalid server.",
        InvalidService = "Invalid service.",
        InvalidTask = "Invalid task Id.",
        InvalidHostname = "Invalid hostname.",
        InvalidParameter = "Invalid order parameter(s).",
    }
}

/// The `result` of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// The reason: a known one, or an English sentence.
    pub error: Word<Reason>,
}

impl ErrorBody {
    /// A refusal with its reason.
    pub fn new(reason: impl Into<Word<Reason>>) -> Self {
        Self { error: reason.into() }
    }
}

/// Why a call has no result.
///
/// Every case is one that a caller can act on. None of them holds the API key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No answer came, or not all of it.
    #[error("no answer: {kind}")]
    Transport {
        /// What happened.
        kind: TransportKind,
        /// What the layer below says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The key is missing or unknown (`You are not authenticated.`, or 401 and 403).
    #[error("not admitted: {0}")]
    Authentication(Box<Refusal>),
    /// There is no such server, service or task, or it is gone (404 without a known reason).
    #[error("not found: {0}")]
    NotFound(Box<Refusal>),
    /// The service does not take the request as it is (`Invalid hostname.`, `Invalid order parameter(s).`, or
    /// another status of the 4xx range).
    #[error("not valid: {refusal}")]
    Validation {
        /// The answer.
        refusal: Box<Refusal>,
        /// The fields at fault, as far as the answer tells.
        fields: Vec<String>,
    },
    /// The state of things does not admit it: the balance is too small, nothing is in stock, another task runs.
    /// The service says so in words of its own, and an invoice that does not exist is among them.
    #[error("in conflict: {0}")]
    Conflict(Box<Refusal>),
    /// Too many calls in this window (429).
    #[error("too many calls: {refusal}")]
    RateLimited {
        /// The answer.
        refusal: Box<Refusal>,
        /// How long until the next window, where the answer says so.
        retry_after: Option<Duration>,
    },
    /// The service failed (5xx).
    #[error("the service failed: {0}")]
    Server(Box<Refusal>),
    /// The answer is not what the operation answers.
    #[error("the answer does not read at `{path}`: {}", Shown(body.as_str()))]
    Decode {
        /// The path of the member at fault, with dots; `.` is the whole answer.
        path: String,
        /// The whole answer.
        body: AnswerBody,
        /// What the reader says.
        source: serde_json::Error,
    },
    /// The request breaks a rule and was never sent.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The wait is over and the resource is not there yet. Nothing is lost: the work goes on at the provider.
    #[error("still {state} after {} s", waited.as_secs())]
    Timeout {
        /// How long it was waited.
        waited: Duration,
        /// The state that was seen last.
        state: String,
    },
    /// The resource that was waited for went into a state that it does not leave by itself.
    #[error("the {kind} is {state} for good")]
    Failed {
        /// What was waited for.
        kind: &'static str,
        /// The state it is in.
        state: String,
    },
}

impl Error {
    /// The status code of the answer, where there is one that refuses.
    pub fn status(&self) -> Option<u16> {
        self.refusal().map(|refusal| refusal.status)
    }

    /// The refusal, where the service answered with one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Authentication(refusal)
            | Self::NotFound(refusal)
            | Self::Conflict(refusal)
            | Self::Server(refusal)
            | Self::Validation { refusal, .. }
            | Self::RateLimited { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// Whether the thing is not there (any more).
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound(_))
    }

    /// The result of an answer, or the error that it is. The envelope decides where there is one: the service
    /// refuses with status 200 as well.
    #[cfg(feature = "client")]
    pub(crate) fn judge(status: u16, body: &[u8], retry_after: Option<Duration>) -> Result<Value, Self> {
        let read: Result<Value, serde_json::Error> = serde_json::from_slice(body);
        let request_status = read.as_ref().ok().and_then(|answer| answer.get("requestStatus"));
        let worked = request_status.and_then(crate::lenient::flag);
        let fault = |path: &str, source| {
            Err(Self::Decode { path: path.to_owned(), body: AnswerBody::new(body), source })
        };
        match (worked, read) {
            (Some(true), Ok(mut answer)) => match answer.get_mut("result") {
                Some(result) => Ok(result.take()),
                None => fault("result", serde::de::Error::missing_field("result")),
            },
            (None, Ok(_)) if (200..300).contains(&status) => {
                fault("requestStatus", serde::de::Error::custom("expected an object with a 0 or 1 there"))
            }
            (None, Err(source)) if (200..300).contains(&status) => fault(".", source),
            _ => Err(Self::refused(status, body, retry_after)),
        }
    }

    /// Sorts an answer that refuses: by its reason where that is a known one, else by its status.
    #[cfg(feature = "client")]
    pub(crate) fn refused(status: u16, body: &[u8], retry_after: Option<Duration>) -> Self {
        let refusal = Box::new(Refusal { retry_after, ..Refusal::read(status, body) });
        match (refusal.reason.known(), status) {
            (Some(Reason::NotAuthenticated), _) | (None, 401 | 403) => Self::Authentication(refusal),
            (Some(Reason::InvalidServer | Reason::InvalidService | Reason::InvalidTask), _) | (None, 404) => {
                Self::NotFound(refusal)
            }
            (None, 429) => Self::RateLimited { refusal, retry_after },
            (None, 200..=299 | 402 | 409) => Self::Conflict(refusal),
            (Some(Reason::InvalidHostname | Reason::InvalidParameter), _) | (None, 400..=499) => {
                let is_hostname = refusal.reason.is(Reason::InvalidHostname);
                let fields = if is_hostname { vec!["hostname".to_owned()] } else { Vec::new() };
                Self::Validation { refusal, fields }
            }
            _ => Self::Server(refusal),
        }
    }
}

/// How an exchange ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection came to be; the request was not sent.
    Connect,
    /// The time-out of the request was over.
    Timeout,
    /// The connection broke in the middle.
    Interrupted,
    /// The answer is longer than a client takes.
    TooLong,
    /// The client itself cannot be built, as without root certificates.
    Setup,
}

impl fmt::Display for TransportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "no connection",
            Self::Timeout => "the time-out is over",
            Self::Interrupted => "the connection broke",
            Self::TooLong => "the answer is too long",
            Self::Setup => "the client cannot be built",
        })
    }
}

/// An answer that refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status; 200 for most refusals of this service.
    pub status: u16,
    /// The reason; empty when the answer has none.
    pub reason: Word<Reason>,
    /// The whole answer as text.
    pub body: String,
    /// When to come back, where the answer says so.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    #[cfg(feature = "client")]
    fn read(status: u16, body: &[u8]) -> Self {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let reason = match answer.pointer("/result/error").or_else(|| answer.get("result")) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        };
        let body = String::from_utf8_lossy(body).into_owned();
        Self { status, reason: Word::new(reason), body, retry_after: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        match self.reason.as_str() {
            "" if self.body.is_empty() => Ok(()),
            "" => write!(f, " {}", Shown(&self.body)),
            reason => write!(f, " {}", Shown(reason)),
        }
    }
}

/// A value that breaks a rule, found before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member} {rule}")]
pub struct Invalid {
    member: String,
    rule: String,
}

impl Invalid {
    /// A member and the rule it breaks, in words that follow the member's name: `must be 1 to 365 days`.
    pub fn new(member: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { member: member.into(), rule: rule.into() }
    }

    /// The path of the member, with dots.
    pub fn member(&self) -> &str {
        &self.member
    }

    /// The rule, such as `must be 1 to 365 days`.
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

/// The whole text of an answer. Its `Debug` tells only the length, because an answer may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerBody(String);

impl AnswerBody {
    /// The text; what is not UTF-8 is replaced.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[cfg(feature = "client")]
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(String::from_utf8_lossy(bytes).into_owned())
    }
}

impl fmt::Debug for AnswerBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// The beginning of a body.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(SHOWN_CHARS) {
            Some((end, _)) => write!(f, "{}…", self.0.get(..end).unwrap_or_default()),
            None => f.write_str(self.0),
        }
    }
}
