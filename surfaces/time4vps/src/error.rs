//! Refusals: which HTTP status and which body each one has.
//!
//! A business refusal answers 200: clients of this product tell errors by the `error` member, and the vendor's
//! library shows its first element to people.

use crate::answer::respond;
use axum::http::StatusCode;
use axum::response::Response;
use innkeeper_app::Denied;
use innkeeper_app::account::{ApiKeyError, AuthError, ProfileError};
use innkeeper_app::order::OrderError;
use innkeeper_app::server::WishError;
use innkeeper_app::service::{CancelError, LabelError};
use innkeeper_domain::money::MoneyError;
use innkeeper_sdk_time4vps::{ErrorBody, ErrorItem};
use innkeeper_surface::params::ParamsError;
use innkeeper_surface::{Answer, KeyError, ReadError};
use std::time::Duration;

/// Codes of the product's message catalogue that refusals use.
pub mod code {
    /// A required parameter was not given; its argument is the parameter.
    pub const FIELD_EMPTY: &str = "field_empty_error";
    /// A parameter is not what it should be; its argument is the parameter.
    pub const FIELD_FORMAT: &str = "field_format_error";
    /// The request as a whole does not decode.
    pub const DATA_FORMAT: &str = "data_format_error";
    /// An address that is no mail address.
    pub const EMAIL_FORMAT: &str = "emailformat_error";
    /// Another account has this mail address.
    pub const EMAIL_TAKEN: &str = "useralreadyexistsemail_error";
    /// No such promotion code.
    pub const COUPON_UNKNOWN: &str = "coupon_not_exist";
    /// A cancellation without a reason.
    pub const REASON_EMPTY: &str = "empty_reason";
    /// The service cannot be cancelled.
    pub const CANNOT_CANCEL: &str = "cannot_cancel_this_service";
    /// The service is being cancelled already. Sent as `info`, because the caller has what it wants.
    pub const CANCELLED_ALREADY: &str = "cancelled_already";
    /// A host name that is none, or that points elsewhere.
    pub const HOSTNAME: &str = "invalid_hostname";
    /// No such operating system for this server.
    pub const TEMPLATE: &str = "invalid_template";
    /// The caller may not do this.
    pub const ACCESS_BLOCKED: &str = "access_blocked";
}

/// Sentences, where the catalogue has nothing. A foreign resource reads like an unknown one.
pub mod sentence {
    /// No such service of the account.
    pub const NO_SERVICE: &str = "Service not found";
    /// No such server of the account.
    pub const NO_SERVER: &str = "Server not found";
    /// No such order of the account.
    pub const NO_ORDER: &str = "Order not found";
    /// No such category, or nothing in it is sold here.
    pub const NO_CATEGORY: &str = "Category not found";
    /// No such product, or it is not sold here.
    pub const NO_PRODUCT: &str = "Product not found";
    /// No such script of the account.
    pub const NO_SCRIPT: &str = "Script not found";
    /// No such key. Keys are no part of this dialect, so nobody reads it.
    pub const NO_KEY: &str = "Key not found";
    /// Something is under way on the server.
    pub const BUSY: &str = "Another task is active on this server";
    /// The server has to be on.
    pub const POWERED_OFF: &str = "The server is powered off";
    /// The server is kept off until it is paid for.
    pub const UNPAID: &str = "The service is suspended until its invoice is paid";
    /// The size comes with the product.
    pub const PLAN_BOUND: &str = "The size comes with the product";
    /// There was nothing to do, so there is no task.
    pub const NOTHING_TO_DO: &str = "There is nothing to do";
    /// All are sold.
    pub const OUT_OF_STOCK: &str = "This product is out of stock";
    /// The location is full.
    pub const NO_CAPACITY: &str = "There is no room for this server at the moment";
    /// The credit does not reach.
    pub const CREDIT: &str = "The account's credit does not cover the first hours of this server";
    /// Certificates are not sold.
    pub const NO_CERTIFICATES: &str = "Certificates are not sold here";
    /// The idempotency key belongs to another request.
    pub const KEY_REUSED: &str = "This Idempotency-Key was used for another request";
}

/// Everything that this dialect refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A wrong login, password or token.
    WrongLogin,
    /// The right login from an address that the account does not allow.
    AddressNotAllowed,
    /// No credential at all.
    Unauthorized,
    /// Too many calls. The status is 401, not 429: so the service does it, and so its clients read it.
    Throttled {
        /// How long the caller has to wait.
        wait: Duration,
    },
    /// No task of this number or name. Clients compare the text.
    UnknownTask,
    /// No such call. One client compares the text.
    UnknownRoute,
    /// A code of the catalogue.
    Code(&'static str),
    /// A code of the catalogue about a parameter.
    Field {
        /// The code.
        code: &'static str,
        /// The parameter's full name.
        field: String,
    },
    /// An English sentence, where the catalogue has nothing.
    Sentence(&'static str),
    /// Our fault, and over by itself: the database is away.
    Unavailable,
    /// Our fault.
    Internal,
}

impl Refusal {
    /// A required parameter was not given.
    pub fn missing(field: impl Into<String>) -> Self {
        Self::Field { code: code::FIELD_EMPTY, field: field.into() }
    }

    /// A parameter is not what it should be.
    pub fn format(field: impl Into<String>) -> Self {
        Self::Field { code: code::FIELD_FORMAT, field: field.into() }
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::WrongLogin | Self::AddressNotAllowed | Self::Unauthorized | Self::Throttled { .. } => {
                StatusCode::UNAUTHORIZED
            }
            Self::UnknownRoute => StatusCode::NOT_FOUND,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::UnknownTask | Self::Code(_) | Self::Field { .. } | Self::Sentence(_) => StatusCode::OK,
        }
    }

    /// The body.
    pub fn body(&self) -> ErrorBody {
        let unauthorized = |first: ErrorItem| vec![first, "unauthorized".into()];
        ErrorBody::new(match self {
            Self::WrongLogin => unauthorized("wronglogin".into()),
            Self::AddressNotAllowed => unauthorized("ipnotallowed".into()),
            Self::Unauthorized => vec!["unauthorized".into()],
            Self::Throttled { .. } => {
                unauthorized(ErrorItem::coded("wait_x_between_action", self.wait_s().unwrap_or(1)))
            }
            Self::UnknownTask => vec!["Invalid task ID".into()],
            Self::UnknownRoute => vec!["invalid method".into()],
            Self::Code(text) | Self::Sentence(text) => vec![(*text).into()],
            Self::Field { code, field } => vec![ErrorItem::coded(code, field.as_str())],
            Self::Unavailable | Self::Internal => vec!["erroroccured".into()],
        })
    }
}

impl Refusal {
    /// After how many whole seconds the same call may be made again, where that is known.
    pub fn wait_s(&self) -> Option<u64> {
        let Self::Throttled { wait } = self else { return None };
        // A wait of zero seconds would invite the caller back too early.
        let part = u64::from(wait.subsec_nanos() > 0 || wait.is_zero());
        Some(wait.as_secs().saturating_add(part))
    }

    /// Status and body, before they become a response.
    pub fn answer(&self) -> Answer {
        // A body of strings and one number always serialises; the last resort is the same text as `Internal`.
        let body = serde_json::to_string(&self.body());
        let body = body.unwrap_or_else(|_| r#"{"error":["erroroccured"]}"#.to_owned());
        Answer { status: self.status().as_u16(), body }
    }
}

impl From<ParamsError> for Refusal {
    fn from(error: ParamsError) -> Self {
        error.name().map_or(Self::Code(code::DATA_FORMAT), Self::format)
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::TooLarge | ReadError::TooSlow | ReadError::Broken => Self::Code(code::DATA_FORMAT),
        }
    }
}

impl From<KeyError> for Refusal {
    fn from(KeyError: KeyError) -> Self {
        Self::format("Idempotency-Key")
    }
}

impl From<Denied> for Refusal {
    fn from(error: Denied) -> Self {
        match error {
            Denied::Forbidden | Denied::Suspended => Self::Code(code::ACCESS_BLOCKED),
            Denied::KeyReused => Self::Sentence(sentence::KEY_REUSED),
            Denied::Unavailable(why) => {
                tracing::warn!(%why, "a call could not be answered");
                Self::Unavailable
            }
            Denied::Internal(why) => {
                tracing::error!(%why, "a call failed");
                Self::Internal
            }
        }
    }
}

impl From<MoneyError> for Refusal {
    fn from(error: MoneyError) -> Self {
        Denied::from(error).into()
    }
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unknown => Self::WrongLogin,
            AuthError::AddressNotAllowed => Self::AddressNotAllowed,
            AuthError::Throttled { wait } => Self::Throttled { wait },
            AuthError::Denied(denied) => denied.into(),
        }
    }
}

impl From<ApiKeyError> for Refusal {
    fn from(error: ApiKeyError) -> Self {
        match error {
            ApiKeyError::NotFound => Self::Sentence(sentence::NO_KEY),
            ApiKeyError::Label => Self::format("label"),
            ApiKeyError::Address => Self::format("address"),
            ApiKeyError::Denied(denied) => denied.into(),
        }
    }
}

impl From<ProfileError> for Refusal {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Email => Self::Code(code::EMAIL_FORMAT),
            ProfileError::EmailTaken => Self::Code(code::EMAIL_TAKEN),
            ProfileError::Field(part) => Self::format(part),
            ProfileError::Denied(denied) => denied.into(),
        }
    }
}

impl From<LabelError> for Refusal {
    fn from(error: LabelError) -> Self {
        match error {
            LabelError::NotFound => Self::Sentence(sentence::NO_SERVICE),
            LabelError::Label => Self::format("label"),
            LabelError::Denied(denied) => denied.into(),
        }
    }
}

impl From<CancelError> for Refusal {
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::NotFound => Self::Sentence(sentence::NO_SERVICE),
            CancelError::Ended => Self::Code(code::CANNOT_CANCEL),
            // An empty reason is refused before; what is left is one that is too long.
            CancelError::Reason => Self::format("reason"),
            CancelError::Denied(denied) => denied.into(),
        }
    }
}

impl From<OrderError> for Refusal {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Items => Self::format("items"),
            OrderError::NoProduct => Self::Sentence(sentence::NO_PRODUCT),
            OrderError::NoPrice(_) => Self::format("cycle"),
            OrderError::NoOption => Self::format("custom"),
            OrderError::OptionMissing(_) => Self::missing("custom"),
            OrderError::Field { part: "hostname", .. } => Self::Code(code::HOSTNAME),
            OrderError::Field { part, .. } => Self::format(part),
            OrderError::OutOfStock => Self::Sentence(sentence::OUT_OF_STOCK),
            OrderError::NoAddress | OrderError::NoCapacity => Self::Sentence(sentence::NO_CAPACITY),
            OrderError::Credit { .. } => Self::Sentence(sentence::CREDIT),
            // The catalogue does not fit itself: callers cannot name location, image, size or disks.
            OrderError::NoLocation | OrderError::NoImage | OrderError::Size(_) | OrderError::Disks(_) => {
                tracing::warn!(%error, "the catalogue offers what cannot be built");
                Self::Sentence(sentence::NO_PRODUCT)
            }
            OrderError::Denied(denied) => denied.into(),
        }
    }
}

impl From<WishError> for Refusal {
    fn from(error: WishError) -> Self {
        match error {
            WishError::NotFound => Self::Sentence(sentence::NO_SERVER),
            WishError::Busy => Self::Sentence(sentence::BUSY),
            WishError::NotRunning => Self::Sentence(sentence::POWERED_OFF),
            WishError::Unpaid => Self::Sentence(sentence::UNPAID),
            // The only way to a size that is not valid is an image that does not fit it.
            WishError::NoImage | WishError::Field { part: "hardware", .. } => Self::Code(code::TEMPLATE),
            WishError::NoScript => Self::Sentence(sentence::NO_SCRIPT),
            WishError::NoSize => Self::Sentence(sentence::NO_PRODUCT),
            WishError::PlanBound | WishError::HotShrink(_) | WishError::DiskShrink => {
                Self::Sentence(sentence::PLAN_BOUND)
            }
            WishError::NoCapacity => Self::Sentence(sentence::NO_CAPACITY),
            WishError::Field { part: "hostname", .. } => Self::Code(code::HOSTNAME),
            WishError::Field { part, .. } => Self::format(part),
            WishError::Denied(denied) => denied.into(),
        }
    }
}

/// What a call is answered that took too long. Whether it was carried out is not known.
pub fn late() -> Response {
    respond(Refusal::Unavailable.answer(), "")
}

/// What a call is answered that ended in a fault of ours.
pub fn broken() -> Response {
    respond(Refusal::Internal.answer(), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_surface::params::Params;

    #[test]
    fn every_refusal_has_its_status_and_body() {
        let throttled = |wait| Refusal::Throttled { wait };
        let cases = [
            (Refusal::WrongLogin, 401, r#"{"error":["wronglogin","unauthorized"]}"#),
            (Refusal::AddressNotAllowed, 401, r#"{"error":["ipnotallowed","unauthorized"]}"#),
            (Refusal::Unauthorized, 401, r#"{"error":["unauthorized"]}"#),
            (
                throttled(Duration::from_secs(24)),
                401,
                r#"{"error":[["wait_x_between_action",24],"unauthorized"]}"#,
            ),
            (
                throttled(Duration::from_millis(1)),
                401,
                r#"{"error":[["wait_x_between_action",1],"unauthorized"]}"#,
            ),
            (throttled(Duration::ZERO), 401, r#"{"error":[["wait_x_between_action",1],"unauthorized"]}"#),
            (Refusal::UnknownTask, 200, r#"{"error":["Invalid task ID"]}"#),
            (Refusal::UnknownRoute, 404, r#"{"error":["invalid method"]}"#),
            (Refusal::Code(code::TEMPLATE), 200, r#"{"error":["invalid_template"]}"#),
            (Refusal::missing("os"), 200, r#"{"error":[["field_empty_error","os"]]}"#),
            (Refusal::Sentence("Service not found"), 200, r#"{"error":["Service not found"]}"#),
            (Refusal::Unavailable, 503, r#"{"error":["erroroccured"]}"#),
            (Refusal::Internal, 500, r#"{"error":["erroroccured"]}"#),
        ];
        for (refusal, status, body) in cases {
            assert_eq!(refusal.answer(), Answer { status, body: body.to_owned() });
        }
    }

    #[test]
    fn parameters_that_do_not_decode_are_business_refusals() {
        let refused = |body: &[u8]| Refusal::from(Params::parse(None, None, body).unwrap_err());
        assert_eq!(refused(b"{"), Refusal::Code(code::DATA_FORMAT));
        assert_eq!(refused(b"a=%zz"), Refusal::format("a"));
        let error = Params::parse(None, None, b"a[b]=x").unwrap().text("a").unwrap_err();
        let body = r#"{"error":[["field_format_error","a"]]}"#.to_owned();
        assert_eq!(Refusal::from(error).answer(), Answer { status: 200, body });
    }
}
