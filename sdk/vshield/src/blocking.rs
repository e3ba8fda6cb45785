//! Runs futures for programs without a runtime.

use crate::error::{Error, Invalid, TransportKind};
use std::future::Future;
use std::sync::OnceLock;
use tokio::runtime::{Builder, Handle, Runtime};

/// One runtime for the process, never dropped: connections of one call serve the next one, and a runtime must
/// not be dropped inside another.
static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();

/// Runs a future to its end, outside of any runtime.
pub(crate) fn run<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    if Handle::try_current().is_ok() {
        return Err(
            Invalid::new("block()", "must not be called inside an async runtime; use .await there").into()
        );
    }
    let runtime = RUNTIME.get_or_init(|| {
        Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())
    });
    match runtime {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => Err(Error::Transport { kind: TransportKind::Setup, source: error.as_str().into() }),
    }
}
