//! What can go wrong: the body of every refusal on the wire, and the error of every call.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// Characters of a body that an error shows; the whole of it is kept beside.
const SHOWN_CHARS: usize = 200;

/// `{"error":[...]}`. It is always an array: the vendor's library crashes on a bare string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong; the first element is what users see.
    pub error: Vec<ErrorItem>,
}

/// One element of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ErrorItem {
    /// A message code or a sentence.
    Text(String),
    /// A message code with its arguments: `["wait_x_between_action",24]`.
    Coded(Vec<Value>),
}

impl ErrorItem {
    /// A message code with one argument.
    pub fn coded(code: &str, argument: impl Into<Value>) -> Self {
        Self::Coded(vec![code.into(), argument.into()])
    }

    /// The code or sentence.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Coded(parts) => parts.first().and_then(Value::as_str).unwrap_or_default(),
        }
    }

    /// The arguments of the code.
    pub fn arguments(&self) -> &[Value] {
        match self {
            Self::Text(_) => &[],
            Self::Coded(parts) => parts.get(1..).unwrap_or_default(),
        }
    }
}

impl From<&str> for ErrorItem {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl ErrorBody {
    /// A refusal of these elements.
    pub fn new(error: Vec<ErrorItem>) -> Self {
        Self { error }
    }
}

/// Why a call has no result.
///
/// Every case is one that a caller can act on. None of them holds a password or a token.
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
    /// The login or token is wrong, it lacks the privilege, or the caller's address is not admitted.
    #[error("not admitted: {0}")]
    Authentication(Box<Refusal>),
    /// There is no such thing, or it belongs to somebody else.
    #[error("not found: {0}")]
    NotFound(Box<Refusal>),
    /// The service does not take the request as it is.
    #[error("not valid: {refusal}")]
    Validation {
        /// The answer.
        refusal: Box<Refusal>,
        /// The parameters that the answer names.
        fields: Vec<String>,
    },
    /// The state of things does not admit it: the server is busy, the name is taken, an invoice is open.
    #[error("in conflict: {0}")]
    Conflict(Box<Refusal>),
    /// Too many calls.
    #[error("too many calls: {refusal}")]
    RateLimited {
        /// The answer.
        refusal: Box<Refusal>,
        /// How long to wait, where the answer says so.
        retry_after: Option<Duration>,
    },
    /// The service failed.
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
    /// The wait is over and the work is not done yet. Nothing is lost: it goes on at the provider.
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

/// An answer that refuses. Most of them have the status 200.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The message code, such as `wronglogin`; empty when the answer has a sentence or nothing.
    pub kind: String,
    /// The sentence, or the arguments of the code; empty when the answer has none.
    pub message: String,
    /// All that the answer lists.
    pub errors: Vec<ErrorItem>,
    /// The whole answer as text.
    pub body: String,
    /// When to come back, where the answer says so.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        match (self.kind.as_str(), self.message.as_str()) {
            ("", "") if self.body.is_empty() => Ok(()),
            ("", "") => write!(f, " {}", Shown(&self.body)),
            ("", message) => write!(f, " {}", Shown(message)),
            (kind, "") => write!(f, " {kind}"),
            (kind, message) => write!(f, " {kind}: {}", Shown(message)),
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
    /// A member and the rule it breaks, in words that follow the member's name: `must be 1 to 16`.
    pub fn new(member: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { member: member.into(), rule: rule.into() }
    }

    /// The path of the member, with dots.
    pub fn member(&self) -> &str {
        &self.member
    }

    /// The rule, such as `must be 200 to 768`.
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
