//! Prints a completion script for a shell.

use crate::cli::Cli;
use crate::failure::Failure;
use crate::output::print;
use clap::CommandFactory;
use clap_complete::Shell;

/// Which shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  innkeeper completions bash >/etc/bash_completion.d/innkeeper\n  \
    innkeeper completions fish >~/.config/fish/completions/innkeeper.fish")]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "innkeeper", &mut script);
    print(&String::from_utf8_lossy(&script))
}
