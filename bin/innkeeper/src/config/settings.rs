//! The configuration file, as it is written. `docs/operating/configuration.md` describes every key.

use super::spans::{Percent, Span};
use innkeeper_drivers_qemu::QemuConfig;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) data_dir: Option<PathBuf>,
    pub(super) server: Server,
    pub(super) store: Store,
    pub(super) engine: Engine,
    pub(super) billing: Billing,
    pub(super) qemu: QemuConfig,
    pub(super) gateways: Gateways,
    pub(super) dialects: Dialects,
    pub(super) log: Log,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Server {
    pub(super) listen: String,
    pub(super) admin_listen: Option<String>,
    pub(super) connections_max: usize,
    pub(super) header_timeout: Span,
    pub(super) request_timeout: Span,
    pub(super) stop_timeout: Span,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            admin_listen: None,
            connections_max: 1024,
            header_timeout: Span::seconds(15),
            request_timeout: Span::seconds(60),
            stop_timeout: Span::seconds(30),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Store {
    pub(super) database: Option<String>,
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
        Self { lease: Span::seconds(30), concurrency: 32, poll: Span::millis(250), sweep: Span::seconds(60) }
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
    pub(super) oneandone: Dialect,
    pub(super) time4vps: Dialect,
}

/// Without a number, the dialect's own default counts.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Dialect {
    pub(super) requests_per_minute: Option<u32>,
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
