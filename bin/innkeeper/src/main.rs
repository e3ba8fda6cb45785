//! Runs a hosting company: sells, provisions, meters and bills virtual servers.
//!
//! One binary holds the server and the commands around it. This crate is the only place that names concrete
//! drivers, gateways and dialects.

#[cfg(feature = "chaos")]
mod chaos;
mod cli;
mod commands;
mod config;
mod demo;
mod entropy;
mod failure;
mod house;
mod output;
mod serve;
mod telemetry;

use clap::Parser;
use failure::Failure;
use std::io::Write;
use std::process::ExitCode;

/// Every request makes many small allocations, on several threads; SQLite's own come from here, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to the standard output, and asking for it is no mistake.
            let code = if error.use_stderr() { failure::USAGE } else { failure::OK };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(commands::run(cli));
            // A command that was interrupted does not wait for what it had begun on other threads.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(Failure::failed(format!("no threads can be started: {error}"))),
    };
    let Err(failure) = outcome else { return ExitCode::from(failure::OK) };
    if let Some(text) = failure.text() {
        let _ = writeln!(std::io::stderr(), "innkeeper: {text}");
    }
    ExitCode::from(failure.code())
}
