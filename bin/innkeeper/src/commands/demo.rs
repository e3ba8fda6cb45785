//! Shows everything at work.

use crate::demo;
use crate::failure::Failure;
use std::path::PathBuf;

/// How to show it.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:\n  innkeeper demo\n  innkeeper demo --exit\n  innkeeper demo --stop")]
pub(crate) struct Args {
    /// Deletes the server in the end, proves that nothing is left, and stops
    #[arg(long)]
    pub(crate) exit: bool,
    /// Deletes what an earlier demo left running, and stops it
    #[arg(long, conflicts_with = "exit")]
    pub(crate) stop: bool,
    /// The folder of the demo [default: ~/.local/share/innkeeper-demo]
    #[arg(long, env = "INNKEEPER_DEMO_DIR")]
    pub(crate) dir: Option<PathBuf>,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    if args.stop { demo::stop(args.dir).await } else { demo::run(args.dir, args.exit).await }
}
