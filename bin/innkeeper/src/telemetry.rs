//! Logs: text on a terminal, one JSON object a line elsewhere, and never a secret.

use crate::config::{Log, LogFormat};
use crate::failure::Failure;
use std::io::IsTerminal;
use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging for a server.
pub(crate) fn start(log: &Log) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| {
        Failure::usage(format!("log.filter: {error}: write one such as info,innkeeper=debug"))
    })?;
    let json = match log.format {
        LogFormat::Auto => !std::io::stderr().is_terminal(),
        LogFormat::Json => true,
        LogFormat::Text => false,
    };
    let discreet = filter_fn(is_discreet).with_max_level_hint(LevelFilter::TRACE);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if json {
        let builder = builder.json().flatten_event(true).with_current_span(true).with_span_list(false);
        builder.finish().with(discreet).try_init()
    } else {
        builder
            .with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .finish()
            .with(discreet)
            .try_init()
    };
    started.map_err(Failure::failed)?;
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a thread panicked")));
    Ok(())
}

/// Whether an event may be logged, whatever the operator wants to read: the database client tells the parameters of
/// every statement at its lower levels, and root passwords are among them.
fn is_discreet(metadata: &Metadata<'_>) -> bool {
    let of_database = ["tokio_postgres", "postgres"].iter().any(|name| metadata.target().starts_with(name));
    !of_database || *metadata.level() <= Level::WARN
}

/// Starts logging for a short command: warnings only, beside its output.
pub(crate) fn quiet() {
    let filter = EnvFilter::new("warn");
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in the same process changes nothing.
    let _ = builder.with_target(false).without_time().with_ansi(std::io::stderr().is_terminal()).try_init();
}
