//! The commands, one file each.

pub(crate) mod account;
pub(crate) mod backup;
pub(crate) mod catalog;
pub(crate) mod completions;
pub(crate) mod credit;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod image;
pub(crate) mod invoice;
pub(crate) mod ledger;
pub(crate) mod migrate;
pub(crate) mod operation;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod server;

use crate::cli::{Cli, Command, Globals};
use crate::config::{Config, Given};
use crate::failure::Failure;
use crate::house;
use crate::output::Output;
use crate::telemetry;
use innkeeper_app::App;
use innkeeper_domain::time::Instant;

/// Runs the command of a command line.
pub(crate) async fn run(cli: Cli) -> Result<(), Failure> {
    let globals = &cli.globals;
    let output = Output(globals.output);
    if !matches!(cli.command, Command::Serve(_)) {
        telemetry::quiet();
    }
    match cli.command {
        Command::Demo(args) => demo::run(args).await,
        Command::Completions(args) => completions::run(&args),
        Command::Serve(args) => serve::run(args, config(globals)?).await,
        Command::Migrate => migrate::run(&config(globals)?, output),
        Command::Backup(args) => backup::run(args, config(globals)?, output).await,
        Command::Restore(args) => restore::run(args, config(globals)?, output).await,
        Command::Doctor => doctor::run(&config(globals)?, output).await,
        Command::Image(verb) => image::run(verb, &config(globals)?, output).await,
        Command::Account(verb) => account::run(verb, &app(globals)?, output).await,
        Command::Credit(verb) => credit::run(verb, &app(globals)?, output).await,
        Command::Catalog(verb) => catalog::run(verb, &app(globals)?, output).await,
        Command::Server(verb) => server::run(verb, &app(globals)?, output).await,
        Command::Operation(verb) => operation::run(verb, &app(globals)?, output).await,
        Command::Invoice(verb) => invoice::run(verb, &app(globals)?, output).await,
        Command::Ledger(verb) => ledger::run(verb, &app(globals)?, output).await,
    }
}

fn config(globals: &Globals) -> Result<Config, Failure> {
    Config::load(&Given { file: globals.config.clone(), database: globals.database.clone() })
}

fn app(globals: &Globals) -> Result<App, Failure> {
    house::open(&config(globals)?)
}

/// An instant for a column, or a dash.
fn moment(at: Option<Instant>) -> String {
    at.map_or_else(|| "-".to_owned(), Instant::plain)
}

/// A span of microseconds in seconds, as `1.27 s`.
pub(crate) fn seconds(micros: i64) -> String {
    let hundredths = micros.max(0) / 10_000;
    format!("{}.{:02} s", hundredths / 100, hundredths % 100)
}
