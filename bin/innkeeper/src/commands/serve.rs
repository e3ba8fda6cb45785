//! Serves the dialects, and does the work behind them.

use crate::config::Config;
use crate::failure::Failure;
use crate::serve::{self, Roles};
use crate::telemetry;
use clap::ValueEnum;
use std::net::SocketAddr;

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Answers requests
    Api,
    /// Builds, bills and sweeps
    Worker,
}

/// How to serve.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  innkeeper serve\n  innkeeper serve --listen 0.0.0.0:8080\n  \
    innkeeper serve --roles api --database postgres://inn@db/inn\n\n\
    Stop it with SIGTERM or Ctrl-C: requests and steps under way are finished, and servers keep running.")]
pub(crate) struct Args {
    /// What this process does
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Role::Api, Role::Worker])]
    roles: Vec<Role>,
    /// Where the dialects are served; over the configuration's
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

pub(crate) async fn run(args: Args, mut config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    if let Some(listen) = args.listen {
        config.server.listen = listen;
    }
    let roles = Roles { api: args.roles.contains(&Role::Api), worker: args.roles.contains(&Role::Worker) };
    serve::run(config, roles).await
}
