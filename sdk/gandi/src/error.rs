//! What can go wrong: the error of every call.

use crate::fault::Fault;
#[cfg(feature = "client")]
use crate::fault::{Cause, Object, ServerCause, Side};
use crate::xmlrpc::DecodeError;
use std::fmt;
use std::time::Duration;

/// Characters of a body that an error shows; the whole of it is kept beside.
const SHOWN_CHARS: usize = 200;

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
    /// The key is unknown or revoked, or has no right to this (cause `NORIGHT`, and the statuses 401 and 403).
    #[error("not admitted: {0}")]
    Authentication(Box<Refusal>),
    /// There is no such thing, or it is gone (causes `NOTFOUND` and `DONTEXIST`).
    #[error("not found: {0}")]
    NotFound(Box<Refusal>),
    /// The service does not take the request as it is.
    #[error("not valid: {refusal}")]
    Validation {
        /// The answer.
        refusal: Box<Refusal>,
        /// What the fault says in brackets.
        fields: Vec<String>,
    },
    /// The state of things does not admit it: busy, attached, in the wrong state, in use, beyond what was bought.
    #[error("in conflict: {0}")]
    Conflict(Box<Refusal>),
    /// There is not enough money for it, or nothing was bought yet (cause `NOT_ENOUGH_MONEY`, and 530040).
    #[error("not paid for: {0}")]
    Payment(Box<Refusal>),
    /// Too many calls in this window (429, and cause `TOOMANY` of the service).
    #[error("too many calls: {refusal}")]
    RateLimited {
        /// The answer.
        refusal: Box<Refusal>,
        /// How long until the next window, where the answer says so.
        retry_after: Option<Duration>,
    },
    /// The service failed: a fault of its side, or a status that no XML-RPC service answers with.
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
        source: DecodeError,
    },
    /// The request breaks a rule and was never sent.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The wait is over and the operation is not. Nothing is lost: the work goes on at the provider.
    #[error("still {state} after {} s", waited.as_secs())]
    Timeout {
        /// How long it was waited.
        waited: Duration,
        /// The state that was seen last.
        state: String,
    },
    /// What was waited for went into a state that it does not leave by itself.
    #[error("the {kind} is {state} for good{}", Because(reason.as_deref()))]
    Failed {
        /// What was waited for.
        kind: &'static str,
        /// The state it is in.
        state: String,
        /// What the service says about it.
        reason: Option<String>,
    },
}

impl Error {
    /// The fault, where the service answered with one.
    pub fn fault(&self) -> Option<&Fault> {
        self.refusal().and_then(|refusal| refusal.fault.as_ref())
    }

    /// The refusal, where the service answered with one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Authentication(refusal)
            | Self::NotFound(refusal)
            | Self::Conflict(refusal)
            | Self::Payment(refusal)
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

    /// Sorts a fault.
    #[cfg(feature = "client")]
    pub(crate) fn faulted(fault: Fault) -> Self {
        let fields = fault.detail().map(str::to_owned).into_iter().collect();
        let sort = (fault.side(), fault.object(), fault.cause(), fault.server_cause());
        let body = fault.string.clone();
        let refusal = Box::new(Refusal { status: 200, fault: Some(fault), body, retry_after: None });
        match sort {
            (Some(Side::Server), _, _, Some(ServerCause::Toomany)) => {
                Self::RateLimited { refusal, retry_after: None }
            }
            (Some(Side::Server) | None, ..) => Self::Server(refusal),
            (_, _, Some(Cause::Noright), _) => Self::Authentication(refusal),
            (_, Some(Object::HostingAccount), Some(Cause::Dontexist), _)
            | (_, _, Some(Cause::NotEnoughMoney), _) => Self::Payment(refusal),
            (_, Some(Object::Method), ..) => Self::Validation { refusal, fields },
            (_, _, Some(Cause::Notfound | Cause::Dontexist), _) => Self::NotFound(refusal),
            (_, _, Some(cause), _) if is_conflict(cause) => Self::Conflict(refusal),
            _ => Self::Validation { refusal, fields },
        }
    }

    /// Sorts an answer with another status than 200. A 404 is no [`Error::NotFound`]: it is the address of the
    /// service that is wrong, and nothing can be told of the thing that was asked for.
    #[cfg(feature = "client")]
    pub(crate) fn refused(status: u16, body: &[u8], retry_after: Option<Duration>) -> Self {
        let body = String::from_utf8_lossy(body).into_owned();
        let refusal = Box::new(Refusal { status, fault: None, body, retry_after });
        match status {
            401 | 403 => Self::Authentication(refusal),
            429 => Self::RateLimited { refusal, retry_after },
            _ => Self::Server(refusal),
        }
    }

    /// An answer that does not read.
    #[cfg(feature = "client")]
    pub(crate) fn unread(body: &[u8], source: DecodeError) -> Self {
        let path = if source.path().is_empty() { "." } else { source.path() };
        Self::Decode { path: path.to_owned(), body: AnswerBody::new(body), source }
    }
}

#[cfg(feature = "client")]
const fn is_conflict(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Identical
            | Cause::QuotaReached
            | Cause::Attached
            | Cause::Exist
            | Cause::NothingToUpdate
            | Cause::Position
            | Cause::Expired
            | Cause::Disabled
            | Cause::State
            | Cause::Billed
            | Cause::Pending
            | Cause::Running
            | Cause::AttachedRunning
            | Cause::InvalidStep
            | Cause::Invalid
            | Cause::InvalidResource
            | Cause::NotAttached
            | Cause::Toomany
    )
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
    /// The HTTP status; 200 with a fault.
    pub status: u16,
    /// The fault; none when the answer has another status than 200.
    pub fault: Option<Fault>,
    /// The text of the fault, or the whole answer without one.
    pub body: String,
    /// When to come back, where the answer says so.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Whether the same request may work a little later.
    #[cfg(feature = "client")]
    pub(crate) fn is_passing(&self) -> bool {
        let cause = self.fault.as_ref().and_then(Fault::server_cause);
        matches!(self.status, 502..=504)
            || matches!(cause, Some(ServerCause::Unavailable | ServerCause::Connection))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Some(fault) => write!(f, "{} {}", fault.code, Shown(&fault.string)),
            None if self.body.is_empty() => write!(f, "HTTP {}", self.status),
            None => write!(f, "HTTP {} {}", self.status, Shown(&self.body)),
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

    /// The rule, such as `must be 1 or more`.
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl From<Invalid> for DecodeError {
    /// The member is left to those who know where it was read.
    fn from(invalid: Invalid) -> Self {
        Self::rule(invalid.rule)
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

/// A reason, where there is one.
struct Because<'a>(Option<&'a str>);

impl fmt::Display for Because<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(reason) if !reason.is_empty() => write!(f, ": {}", Shown(reason)),
            _ => Ok(()),
        }
    }
}
