//! The configuration file, as it is written. `docs/operating/configuration.md` describes every key.

use super::spans::{Percent, Span};
use crate::serve::Range;
use innkeeper_drivers_qemu::QemuConfig;
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) data_dir: Option<PathBuf>,
    pub(super) server: Server,
    pub(super) store: Store,
    pub(super) engine: Engine,
    pub(super) billing: Billing,
    pub(super) sign_in: SignIn,
    pub(super) qemu: QemuConfig,
    pub(super) gateways: Gateways,
    pub(super) dialects: Dialects,
    pub(super) log: Log,
    #[cfg(feature = "chaos")]
    pub(super) chaos: Chaos,
}

/// What is broken on purpose.
#[cfg(feature = "chaos")]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Chaos {
    /// The folder of the machines that are files; without it the real driver is used.
    pub(crate) machines: Option<PathBuf>,
    /// The longest pause inside an act of that driver, in milliseconds.
    pub(crate) pause_ms_max: u64,
    /// One pause in so many is of the longest.
    pub(crate) long_pause_one_in: u64,
    /// How many acts in a thousand fail in passing.
    pub(crate) errors_permille: u64,
    /// The file that tells how many microseconds the clock is ahead.
    pub(crate) clock: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Server {
    pub(super) listen: String,
    pub(super) admin_listen: Option<String>,
    pub(super) connections_max: usize,
    pub(super) connections_per_client_max: usize,
    pub(super) header_timeout: Span,
    pub(super) body_timeout: Span,
    pub(super) answer_timeout: Span,
    pub(super) request_timeout: Span,
    pub(super) stop_timeout: Span,
    pub(super) trusted_proxies: Vec<Range>,
    pub(super) admin_requests_per_minute: u32,
    pub(super) core_dumps: bool,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            admin_listen: None,
            connections_max: 1024,
            connections_per_client_max: 256,
            header_timeout: Span::seconds(15),
            body_timeout: Span::seconds(30),
            answer_timeout: Span::seconds(30),
            request_timeout: Span::seconds(60),
            stop_timeout: Span::seconds(30),
            trusted_proxies: Vec::new(),
            admin_requests_per_minute: 6000,
            core_dumps: false,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Store {
    pub(super) database: Option<String>,
}

impl fmt::Debug for Store {
    /// Leaves the address out: a password may be in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Engine {
    pub(super) lease: Span,
    pub(super) concurrency: usize,
    pub(super) poll: Span,
    pub(super) sweep: Span,
}

impl Default for Engine {
    fn default() -> Self {
        Self { lease: Span::seconds(30), concurrency: 64, poll: Span::millis(250), sweep: Span::seconds(60) }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Billing {
    pub(super) currency: String,
    #[serde(deserialize_with = "Percent::read")]
    pub(super) tax_rate: String,
    pub(super) zone: String,
    pub(super) due_days: i64,
    pub(super) order_hold: Span,
    pub(super) grace: Span,
    pub(super) retention: Span,
    pub(super) metered_reserve_hours: i64,
    pub(super) host_domain: String,
    pub(super) idempotency_kept: Span,
    pub(super) tombstone_kept: Span,
    pub(super) password_checks: usize,
}

impl Default for Billing {
    fn default() -> Self {
        let policy = innkeeper_app::Policy::default();
        Self {
            currency: policy.currency.to_string(),
            tax_rate: "0".to_owned(),
            zone: policy.zone.name().to_owned(),
            due_days: policy.due_days,
            order_hold: Span(policy.order_hold),
            grace: Span(policy.grace),
            retention: Span(policy.retention),
            metered_reserve_hours: policy.metered_reserve_hours,
            host_domain: policy.host_domain,
            idempotency_kept: Span(policy.idempotency_kept),
            tombstone_kept: Span(policy.tombstone_kept),
            password_checks: policy.password_checks,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SignIn {
    pub(super) failures_free: u32,
    pub(super) wait_max: Span,
    pub(super) failures_per_address: u32,
    pub(super) failures_per_login: u32,
    pub(super) password_queue: usize,
}

impl Default for SignIn {
    fn default() -> Self {
        let policy = innkeeper_app::SignInPolicy::default();
        Self {
            failures_free: policy.failures_free,
            wait_max: Span(policy.wait_max),
            failures_per_address: policy.failures_per_address,
            failures_per_login: policy.failures_per_login,
            password_queue: policy.password_queue,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Gateways {
    pub(super) manual: Manual,
}

/// Payment by bank transfer, booked by the operator.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Manual {
    /// What customers call it.
    pub(crate) title: String,
    /// What customers are told to do, without amount and reference.
    pub(crate) instruction: String,
}

impl Default for Manual {
    fn default() -> Self {
        Self { title: "Bank transfer".to_owned(), instruction: String::new() }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Dialects {
    pub(super) oneandone: OneAndOne,
    pub(super) time4vps: Time4Vps,
}

/// Without a number, the dialect's own default counts.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OneAndOne {
    pub(super) requests_per_minute: Option<u32>,
    pub(super) requests_per_minute_per_address: Option<u32>,
}

/// Without a number, the dialect's own default counts.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Time4Vps {
    pub(super) requests_per_minute: Option<u32>,
    pub(super) requests_per_minute_per_login: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Log {
    pub(super) format: LogFormat,
    pub(super) filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Auto, filter: "info".to_owned() }
    }
}

/// The form of the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    Auto,
    /// One line of text for each event.
    Text,
    /// One JSON object a line for each event.
    Json,
}
