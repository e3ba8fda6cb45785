//! The loop of a worker process: claim what is due, act for many at once, sleep until there is more.

use crate::drive::Driven;
use crate::engine::Engine;
use innkeeper_domain::time::Instant;
use innkeeper_ports::entropy;
use innkeeper_store::StoreError;
use innkeeper_store::operations::{self, Claimed};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

impl<W: Send + Sync + 'static> Engine<W> {
    /// Drives operations until `stop` completes, then finishes the steps that are under way.
    pub async fn run(self: Arc<Self>, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let mut tasks = JoinSet::new();
        loop {
            let free = self.config.concurrency.saturating_sub(tasks.len());
            let claimed = if free == 0 { Vec::new() } else { self.claim(free).await };
            let found = !claimed.is_empty();
            for one in claimed {
                let engine = Arc::clone(&self);
                tasks.spawn(async move { engine.drive(one).await });
            }
            while tasks.try_join_next().is_some() {}
            if found && tasks.len() < self.config.concurrency {
                continue;
            }
            let nap = if tasks.len() < self.config.concurrency { self.nap().await } else { self.config.poll };
            tokio::select! {
                () = &mut stop => break,
                () = self.store.woken() => {}
                Some(_) = tasks.join_next(), if tasks.len() >= self.config.concurrency => {}
                () = tokio::time::sleep(nap) => {}
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Claims what is due and drives it, one after the other; counts what was claimed. For tests and simulation.
    pub async fn run_due(&self) -> usize {
        let claimed = self.claim(self.config.concurrency).await;
        let count = claimed.len();
        for one in claimed {
            self.drive(one).await;
        }
        count
    }

    /// When the next operation is due; `None` when none is live.
    pub async fn next_run(&self) -> Option<Instant> {
        self.store.read("engine.next_run", operations::next_run).await.unwrap_or(None)
    }

    /// How long to sleep: until the next operation is due, at most one poll.
    async fn nap(&self) -> Duration {
        let Some(next) = self.next_run().await else { return self.config.poll };
        let micros = u64::try_from(next.micros_since(self.clock.now())).unwrap_or(0);
        Duration::from_micros(micros.max(1_000)).min(self.config.poll)
    }

    async fn claim(&self, limit: usize) -> Vec<Claimed> {
        let token = entropy::uid(self.entropy.as_ref()).to_string();
        let now = self.clock.now();
        let until = now.plus(self.config.lease);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let claimed = self
            .store
            .write("engine.claim", move |tx| operations::claim(tx, &token, now, until, limit))
            .await;
        claimed.unwrap_or_else(|error: StoreError| {
            tracing::warn!(%error, "no operation could be claimed");
            Vec::new()
        })
    }

    async fn drive(&self, claimed: Claimed) -> Driven {
        let operation = &claimed.operation;
        let (id, kind) = (operation.id, operation.kind.clone());
        let Some(workflow) = self.registry.0.get(kind.as_str()) else {
            let finding =
                format!("this version does not know operations of kind {kind}: start a newer innkeeper");
            return self.park(claimed, self.clock.now(), finding).await;
        };
        let driven = workflow.drive(self, claimed).await;
        tracing::debug!(operation = %id, kind, ?driven, "driven");
        driven
    }
}
