//! What can go wrong: what refusals look like on the wire, and the error of every call.

use crate::record::Answer;
use crate::xml::{Element, Fault};
use std::fmt;
use std::time::Duration;

/// Characters of a body that an error shows; the whole of it is kept beside.
const SHOWN_CHARS: usize = 200;

/// What is wrong with the members of a request: the body of most answers with status 422.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(pub Vec<String>);

impl Answer for Errors {
    fn from_element(root: &Element) -> Result<Self, Fault> {
        Ok(Self(root.children().iter().map(|error| error.text().to_owned()).collect()))
    }

    fn to_element(&self) -> Element {
        let mut root = Element::new("errors");
        self.0.iter().for_each(|error| root.push(Element::with_text("error", error.as_str())));
        root
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

/// Why a call has no result.
///
/// Every case is one that a caller can act on. None of them holds the API token.
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
    /// The token is missing or unknown (401).
    #[error("not admitted: {0}")]
    Authentication(Box<Refusal>),
    /// There is no such subscriber, plan or invoice, or it is gone (404).
    #[error("not found: {0}")]
    NotFound(Box<Refusal>),
    /// The service does not take the request as it is (422 and the other refusals of the 4xx range).
    #[error("not valid: {refusal}")]
    Validation {
        /// The answer.
        refusal: Box<Refusal>,
        /// A sentence for each member that is not valid, where the answer has some.
        fields: Vec<String>,
    },
    /// The state of things does not admit it: an id is taken, a trial is used up, a plan cannot be bought, an
    /// invoice is closed, a card is declined (403, which this API says for a broken rule, and 409).
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
    /// The service failed (5xx), or the payment provider behind it did not answer (504).
    #[error("the service failed: {0}")]
    Server(Box<Refusal>),
    /// The answer is not what the operation answers.
    #[error("the answer does not read at `{path}`: {}", Shown(body.as_str()))]
    Decode {
        /// The path of the member at fault, with dots; the place in a list is a number. `.` is the whole answer.
        path: String,
        /// The whole answer.
        body: AnswerBody,
        /// What the reader says.
        source: Fault,
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

    /// Whether a card was declined.
    pub fn is_declined(&self) -> bool {
        matches!(self, Self::Conflict(refusal) if refusal.message.contains("Charge not authorized"))
    }

    /// Whether the thing is not there (any more).
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound(_))
    }

    /// Sorts an answer that refuses.
    #[cfg(feature = "client")]
    pub(crate) fn refused(status: u16, body: &[u8], retry_after: Option<Duration>) -> Self {
        let refusal = Box::new(Refusal { retry_after, ..Refusal::read(status, body) });
        match status {
            401 => Self::Authentication(refusal),
            403 | 409 => Self::Conflict(refusal),
            404 => Self::NotFound(refusal),
            429 => Self::RateLimited { refusal, retry_after },
            400..=499 => {
                let fields = refusal.errors.clone();
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
    /// The HTTP status.
    pub status: u16,
    /// What the answer says: its text, or its `errors` in a row. Empty when it says nothing.
    pub message: String,
    /// The `errors` of the answer.
    pub errors: Vec<String>,
    /// The whole answer as text.
    pub body: String,
    /// When to come back, where the answer says so.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    #[cfg(feature = "client")]
    fn read(status: u16, body: &[u8]) -> Self {
        let root = Element::parse(body).ok().filter(|root| root.name() == "errors");
        let errors = root.and_then(|root| Errors::from_element(&root).ok()).unwrap_or_default();
        let body = String::from_utf8_lossy(body).into_owned();
        let message = if errors.0.is_empty() { body.trim().to_owned() } else { errors.to_string() };
        Self { status, message, errors: errors.0, body, retry_after: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if self.message.is_empty() { Ok(()) } else { write!(f, " {}", Shown(&self.message)) }
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
    /// A member and the rule it breaks, in words that follow the member's name: `must be 1 to 12`.
    pub fn new(member: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { member: member.into(), rule: rule.into() }
    }

    /// The path of the member, with dots.
    pub fn member(&self) -> &str {
        &self.member
    }

    /// The rule, such as `must be 1 to 12`.
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

/// The whole text of an answer. Its `Debug` tells only the length, because an answer may hold the token of a subscriber.
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
