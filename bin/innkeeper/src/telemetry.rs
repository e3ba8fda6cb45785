//! Logs: text on a terminal, one JSON object a line elsewhere, and never a secret.

use crate::config::{Log, LogFormat};
use crate::failure::Failure;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

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
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if json {
        builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    } else {
        builder.with_target(false).with_ansi(std::io::stderr().is_terminal()).try_init()
    };
    started.map_err(Failure::failed)?;
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a thread panicked")));
    Ok(())
}

/// Starts logging for a short command: warnings only, beside its output.
pub(crate) fn quiet() {
    let filter = EnvFilter::new("warn");
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in the same process changes nothing.
    let _ = builder.with_target(false).without_time().with_ansi(std::io::stderr().is_terminal()).try_init();
}
