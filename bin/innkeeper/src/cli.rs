//! The command line.

use crate::commands::{
    account, backup, catalog, completions, credit, demo, image, invoice, ledger, operation, restore, serve,
    server,
};
use crate::output::Format;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

const CODES: &str = "\
Exit codes:
  0  it went well
  1  it failed, or something is missing
  2  the command line or the configuration is wrong
  3  something named does not exist
  4  a rule stands against it
  5  the database or another process does not answer now: try again

Examples:
  innkeeper demo
  innkeeper serve --config /etc/innkeeper/innkeeper.toml
  innkeeper server list -o json";

/// Runs a hosting company: sells, provisions, meters and bills virtual servers.
#[derive(Debug, Parser)]
#[command(name = "innkeeper", version, after_help = CODES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Globals {
    /// The configuration file [default: /etc/innkeeper/innkeeper.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "INNKEEPER_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// The database: a SQLite file, or a postgres:// URL; over the configuration's
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// The form of the output
    #[arg(short, long, global = true, value_enum, default_value_t = Format::Table, value_name = "FORM")]
    pub(crate) output: Format,
}

/// The commands, in the order of a first visit.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Shows everything at work: orders a server, logs in, and follows the money
    Demo(demo::Args),
    /// Serves the dialects, and does the work behind them
    Serve(serve::Args),
    /// Creates the database, or brings it up to date
    #[command(
        after_help = "Examples:\n  innkeeper migrate\n  innkeeper migrate --database postgres://inn@db/inn"
    )]
    Migrate,
    /// Looks at everything that innkeeper needs here, and says what is missing
    #[command(after_help = "Examples:\n  innkeeper doctor\n  innkeeper doctor -o json")]
    Doctor,
    /// Writes everything that the database holds to a file, while everything goes on
    Backup(backup::Args),
    /// Puts a backup in the place of the database, or only checks it
    Restore(restore::Args),
    /// Builds, lists and removes guest images
    #[command(subcommand)]
    Image(image::Verb),
    /// Signs customers up, makes their keys, suspends them
    #[command(subcommand)]
    Account(account::Verb),
    /// Books money that arrived for an account
    #[command(subcommand)]
    Credit(credit::Verb),
    /// Loads and shows what is sold
    #[command(subcommand)]
    Catalog(catalog::Verb),
    /// Shows, powers and deletes servers of all accounts
    #[command(subcommand)]
    Server(server::Verb),
    /// Shows durable operations, and lets parked ones go on
    #[command(subcommand)]
    Operation(operation::Verb),
    /// Shows invoices and credit notes of all accounts
    #[command(subcommand)]
    Invoice(invoice::Verb),
    /// Shows the ledger, and computes it again
    #[command(subcommand)]
    Ledger(ledger::Verb),
    /// Prints a completion script for a shell
    Completions(completions::Args),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        fn look(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            if command.get_subcommands().next().is_none() {
                let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("Examples:"), "{path} has no examples");
            }
            for inner in command.get_subcommands() {
                look(inner, &path);
            }
        }
        look(&Cli::command(), "");
    }
}
