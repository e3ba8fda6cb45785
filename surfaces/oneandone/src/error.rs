//! Refusals: the one place where a kind of refusal meets its status, its type name and its body.
//!
//! Clients decide that something is gone by finding `NOT_FOUND` in a body, or the digits 404 anywhere in
//! status and message. So a 404 always carries `NOT_FOUND`, and no other refusal ever contains those digits.
//! A published client repeats calls that answer 500, 502 or 504, so no expected refusal does.

use crate::dates::WindowError;
use crate::listing::ListingError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use innkeeper_app::Denied;
use innkeeper_app::account::AuthError;
use innkeeper_app::order::OrderError;
use innkeeper_app::server::WishError;
use innkeeper_sdk_oneandone::{DecodeError, ErrorBody, RATE_RESET_HEADER};
use innkeeper_surface::{Answer, KeyError, ReadError};
use std::borrow::Cow;

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The body is no JSON.
    BadRequest,
    /// A field or parameter is missing, out of its limits, or names something unknown.
    InvalidParameter,
    /// No token, an unknown one, or access by API is off for its user.
    Unauthorized,
    /// The account cannot pay for it.
    PaymentRequired,
    /// The role lacks the permission.
    Forbidden,
    /// The path names nothing, or something that is gone.
    NotFound,
    /// The path does not take this verb.
    MethodNotAllowed,
    /// The caller's address is not among those allowed.
    IpNotAllowed,
    /// The resource is in a state that does not take this.
    Conflict,
    /// Other work on the resource is running.
    ResourceLocked,
    /// The account or the datacenter has no more of it.
    QuotaExceeded,
    /// Fewer processors while the server runs.
    HotVcoreDecrease,
    /// Less memory while the server runs.
    HotRamDecrease,
    /// More than sixteen times the memory while the server runs.
    HotRamTimes16,
    /// A main disk smaller than the appliance needs.
    ApplianceMinimumHdd,
    /// Too many calls.
    TooManyRequests,
    /// The service takes no work now.
    Maintenance,
    /// A fault of ours.
    Internal,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 18] = [
        Self::BadRequest,
        Self::InvalidParameter,
        Self::Unauthorized,
        Self::PaymentRequired,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::IpNotAllowed,
        Self::Conflict,
        Self::ResourceLocked,
        Self::QuotaExceeded,
        Self::HotVcoreDecrease,
        Self::HotRamDecrease,
        Self::HotRamTimes16,
        Self::ApplianceMinimumHdd,
        Self::TooManyRequests,
        Self::Maintenance,
        Self::Internal,
    ];

    /// The status, the `type` of the body, and the message that fits every case of the kind.
    pub const fn shown(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::BadRequest => (S::BAD_REQUEST, "BAD_REQUEST", "The body is not valid JSON"),
            Self::InvalidParameter => (S::BAD_REQUEST, "INVALID_PARAMETER", "A parameter is not valid"),
            Self::Unauthorized => (S::UNAUTHORIZED, "UNAUTHORIZED", "The Token you are using is not valid"),
            Self::PaymentRequired => {
                (S::PAYMENT_REQUIRED, "PAYMENT_REQUIRED", "The account cannot pay for this")
            }
            Self::Forbidden => (S::FORBIDDEN, "FORBIDDEN", "Your role does not permit this"),
            Self::NotFound => (S::NOT_FOUND, "NOT_FOUND", "The resource does not exist"),
            Self::MethodNotAllowed => {
                (S::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "The resource does not support this method")
            }
            Self::IpNotAllowed => {
                (S::NOT_ACCEPTABLE, "IP_NOT_ALLOWED", "Your address is not allowed to use this Token")
            }
            Self::Conflict => (S::CONFLICT, "CONFLICT", "The state of the resource does not permit this"),
            Self::ResourceLocked => (S::CONFLICT, "RESOURCE_LOCKED", "Other work on the resource is running"),
            Self::QuotaExceeded => (S::CONFLICT, "QUOTA_EXCEEDED", "There is no more capacity for this"),
            Self::HotVcoreDecrease => (
                S::CONFLICT,
                "RESIZE_RESTRICTION_HOT_VCPU_DECREASE_NOT_ALLOWED",
                "A running server cannot lose processors",
            ),
            Self::HotRamDecrease => (
                S::CONFLICT,
                "RESIZE_RESTRICTION_HOT_RAM_DECREASE_NOT_ALLOWED",
                "A running server cannot lose memory",
            ),
            Self::HotRamTimes16 => (
                S::CONFLICT,
                "RESIZE_RESTRICTION_HOT_RAM_X16",
                "The memory of a running server cannot grow more than sixteenfold",
            ),
            Self::ApplianceMinimumHdd => (
                S::BAD_REQUEST,
                "RESIZE_RESTRICTION_APPLIANCE_MINIMUM_HDD_SIZE",
                "The main disk is smaller than the appliance needs",
            ),
            Self::TooManyRequests => {
                (S::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", "Too many calls in a short time")
            }
            Self::Maintenance => (S::SERVICE_UNAVAILABLE, "MAINTENANCE", "The service is under maintenance"),
            Self::Internal => (S::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "The service failed"),
        }
    }
}

/// A refusal, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    kind: Kind,
    message: Cow<'static, str>,
    reset_s: Option<u32>,
    /// What went wrong on our side. It is for the log and is never sent.
    cause: Option<String>,
}

impl ApiError {
    /// A refusal with a message of its own. It must not repeat what the caller sent: a message with the
    /// digits that mean "gone" to a client is replaced by the one of the kind.
    pub fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        let misleads = kind != Kind::NotFound && message.contains("404");
        if misleads { Self::from(kind) } else { Self { kind, message, reset_s: None, cause: None } }
    }

    /// The refusal of a parameter that is an id and names nothing.
    pub fn unknown(member: &str) -> Self {
        Self::new(Kind::InvalidParameter, format!("{member} is unknown"))
    }

    /// The refusal of a call above the rate limit, which resets in so many whole seconds. It also carries
    /// `Retry-After`, on which the published Python client waits and repeats by itself.
    pub fn too_many_requests(reset_s: u32) -> Self {
        Self { reset_s: Some(reset_s), ..Self::from(Kind::TooManyRequests) }
    }

    /// Why the call is refused.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What went wrong on our side, for the log.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The answer, without the headers of a rate limit.
    pub fn answer(&self) -> Answer {
        let (status, kind, _) = self.kind.shown();
        // Three texts and a null always serialise.
        let body = serde_json::to_string(&ErrorBody::new(kind, self.message.clone())).unwrap_or_default();
        Answer { status: status.as_u16(), body }
    }

    fn ours(kind: Kind, cause: String) -> Self {
        Self { cause: Some(cause), ..Self::from(kind) }
    }
}

impl From<Kind> for ApiError {
    fn from(kind: Kind) -> Self {
        let (_, _, message) = kind.shown();
        Self { kind, message: Cow::Borrowed(message), reset_s: None, cause: None }
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Forbidden => Self::from(Kind::Forbidden),
            Denied::Suspended => Self::new(Kind::Forbidden, "The account is suspended"),
            Denied::KeyReused => {
                Self::new(Kind::Conflict, "The Idempotency-Key was used for another request")
            }
            Denied::Unavailable(internal) => Self::ours(Kind::Maintenance, internal.0),
            Denied::Internal(internal) => Self::ours(Kind::Internal, internal.0),
        }
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unknown => Self::from(Kind::Unauthorized),
            AuthError::AddressNotAllowed => Self::from(Kind::IpNotAllowed),
            AuthError::Throttled { wait } => {
                Self::too_many_requests(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1))
            }
            AuthError::Denied(denied) => denied.into(),
        }
    }
}

impl From<OrderError> for ApiError {
    fn from(error: OrderError) -> Self {
        let invalid = |text: String| Self::new(Kind::InvalidParameter, text);
        match error {
            OrderError::Items => Self::from(Kind::InvalidParameter),
            OrderError::NoProduct => Self::unknown("hardware.fixed_instance_size_id"),
            OrderError::NoLocation => Self::unknown("datacenter_id"),
            OrderError::NoImage => Self::unknown("appliance_id"),
            // None of these is the caller's to choose here: such a product is not for this API.
            OrderError::NoPrice(_) | OrderError::NoOption | OrderError::OptionMissing(_) => {
                invalid("This hardware is not sold to your account through this API".to_owned())
            }
            OrderError::Size(text) => invalid(format!("hardware is not valid: {text}")),
            // The number of disks and their sizes were checked when the body was read.
            OrderError::Disks(_) => Self::from(Kind::ApplianceMinimumHdd),
            OrderError::Field { part, rule } => invalid(format!("{} must be {rule}", member(part))),
            OrderError::OutOfStock | OrderError::NoAddress | OrderError::NoCapacity => {
                Self::from(Kind::QuotaExceeded)
            }
            OrderError::Credit { .. } => Self::from(Kind::PaymentRequired),
            OrderError::Denied(denied) => denied.into(),
        }
    }
}

impl From<WishError> for ApiError {
    fn from(error: WishError) -> Self {
        match error {
            WishError::NotFound => Self::from(Kind::NotFound),
            WishError::Busy => Self::from(Kind::ResourceLocked),
            WishError::NotRunning => Self::new(Kind::Conflict, "The server is not powered on"),
            WishError::Unpaid => {
                Self::new(Kind::PaymentRequired, "The server is suspended until its invoice is paid")
            }
            WishError::NoImage => Self::unknown("id"),
            WishError::NoScript => Self::from(Kind::InvalidParameter),
            WishError::NoSize => Self::unknown("fixed_instance_size_id"),
            WishError::PlanBound => Self::new(
                Kind::Conflict,
                "The hardware of this server comes with the product that was bought",
            ),
            WishError::HotShrink("memory") => Self::from(Kind::HotRamDecrease),
            WishError::HotShrink(_) => Self::from(Kind::HotVcoreDecrease),
            WishError::DiskShrink => Self::new(Kind::Conflict, "A disk cannot shrink"),
            WishError::NoCapacity => Self::from(Kind::QuotaExceeded),
            WishError::Field { part, rule } => {
                Self::new(Kind::InvalidParameter, format!("{} is not valid: {rule}", member(part)))
            }
            WishError::Denied(denied) => denied.into(),
        }
    }
}

/// The name on this wire of a part that the app refuses.
fn member(part: &str) -> &str {
    if part == "ssh_key" { "rsa_key" } else { part }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        // Not 413: with it the published Python client is one header away from repeating the call.
        Self::new(Kind::BadRequest, format!("{error}"))
    }
}

impl From<KeyError> for ApiError {
    fn from(error: KeyError) -> Self {
        Self::new(Kind::InvalidParameter, format!("{error}"))
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Self::ours(Kind::Internal, format!("an answer does not serialise: {error}"))
    }
}

impl From<DecodeError> for ApiError {
    fn from(error: DecodeError) -> Self {
        Self::new(Kind::InvalidParameter, error.to_string())
    }
}

impl From<ListingError> for ApiError {
    fn from(error: ListingError) -> Self {
        Self::new(Kind::InvalidParameter, error.to_string())
    }
}

impl From<WindowError> for ApiError {
    fn from(error: WindowError) -> Self {
        Self::new(Kind::InvalidParameter, error.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, ..) = self.kind.shown();
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = (status, json, self.answer().body).into_response();
        if let Some(reset_s) = self.reset_s {
            response.headers_mut().insert(RATE_RESET_HEADER, HeaderValue::from(reset_s));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(reset_s));
        }
        response
    }
}

/// What a call is answered that took too long. Whether it was carried out is not known, so it is none of the
/// statuses that a published client repeats.
pub fn late() -> Response {
    ApiError::from(Kind::Maintenance).into_response()
}

/// What a call is answered that ended in a fault of ours.
pub fn broken() -> Response {
    ApiError::from(Kind::Internal).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_sdk_oneandone::{Request, server::ServerCreate};
    use serde_json::json;

    async fn sent(error: ApiError) -> (u16, String) {
        let response = error.into_response();
        assert_eq!(response.headers()["content-type"], "application/json");
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 4096).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_bad_token_is_answered_as_the_live_service_does() {
        let body =
            r#"{"type":"UNAUTHORIZED","message":"The Token you are using is not valid","errors":null}"#;
        assert_eq!(sent(Kind::Unauthorized.into()).await, (401, body.to_owned()));
    }

    #[tokio::test]
    async fn only_what_is_gone_looks_gone() {
        for kind in Kind::ALL {
            for error in [kind.into(), ApiError::new(kind, "no disk of 404 GB")] {
                let (status, body) = sent(error).await;
                assert_eq!(status == 404, body.contains("NOT_FOUND"), "{body}");
                assert_eq!(status == 404, kind == Kind::NotFound, "{body}");
                assert!(status == 404 || !format!("{status} {body}").contains("404"), "{body}");
            }
        }
    }

    #[test]
    fn no_expected_refusal_is_repeated_by_the_published_client() {
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Internal) {
            let (status, ..) = kind.shown();
            assert!(![500, 502, 504, 495, 496, 525, 526].contains(&status.as_u16()), "{kind:?}");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_read_names_the_member() {
        let error = ServerCreate::decode(&json!({"name": 1})).unwrap_err();
        let body = r#"{"type":"INVALID_PARAMETER","message":"hardware is required","errors":null}"#;
        assert_eq!(sent(error.into()).await, (400, body.to_owned()));
        let body =
            r#"{"type":"INVALID_PARAMETER","message":"page must be an integer of at least 1","errors":null}"#;
        assert_eq!(sent(ListingError::Page.into()).await, (400, body.to_owned()));
        assert_eq!(ApiError::from(WindowError::Period).kind(), Kind::InvalidParameter);
    }

    #[tokio::test]
    async fn what_fails_on_our_side_is_logged_and_not_told() {
        let cause = || innkeeper_app::Internal("disk sda1 is full".to_owned());
        for (denied, status, kind) in [
            (Denied::Internal(cause()), 500, "INTERNAL_ERROR"),
            (Denied::Unavailable(cause()), 503, "MAINTENANCE"),
        ] {
            for error in [
                ApiError::from(denied.clone()),
                AuthError::from(denied.clone()).into(),
                OrderError::from(denied.clone()).into(),
                WishError::from(denied.clone()).into(),
            ] {
                assert_eq!(error.cause(), Some("disk sda1 is full"));
                assert!(!error.clone().into_response().headers().contains_key("retry-after"));
                let (sent_status, body) = sent(error).await;
                assert_eq!(sent_status, status);
                assert!(body.contains(kind) && !body.contains("sda1"), "{body}");
            }
        }
    }

    #[test]
    fn the_rate_limit_tells_when_it_resets_in_whole_seconds() {
        let response = ApiError::too_many_requests(7).into_response();
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()["x-rate-limit-reset"], "7");
        assert_eq!(response.headers()["retry-after"], "7");
    }
}
