//! Whether the process lives, and whether it can do its work.

use innkeeper_app::App;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long the database may take to answer before it counts as away: whoever asks for health does not wait long.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);

/// What is known of the process.
#[derive(Clone)]
pub(super) struct Health {
    app: App,
    has_worker: bool,
    working: Arc<AtomicBool>,
}

impl Health {
    pub(super) fn new(app: App, has_worker: bool) -> Self {
        Self { app, has_worker, working: Arc::default() }
    }

    /// Notes that the worker runs, or no longer does.
    pub(super) fn set_working(&self, working: bool) {
        self.working.store(working, Ordering::Relaxed);
    }

    /// Whether the worker runs; `None` where the process has none.
    pub(super) fn working(&self) -> Option<bool> {
        self.has_worker.then(|| self.working.load(Ordering::Relaxed))
    }

    /// What keeps the process from its work; `None` when nothing does.
    pub(super) async fn hindrance(&self) -> Option<&'static str> {
        if self.working() == Some(false) {
            return Some("the worker does not run");
        }
        match tokio::time::timeout(ANSWER_LIMIT, self.app.ready()).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => {
                tracing::warn!(?error, "the database does not answer");
                Some("the database does not answer")
            }
            Err(_) => {
                tracing::warn!("the database takes too long to answer");
                Some("the database does not answer")
            }
        }
    }
}
