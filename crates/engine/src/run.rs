//! The loop of a worker process: claim what is due, act for many at once, sleep until there is more.

use crate::drive::Driven;
use crate::engine::Engine;
use crate::together;
use innkeeper_domain::time::Instant;
use innkeeper_ports::entropy;
use innkeeper_store::StoreError;
use innkeeper_store::operations::{self, Claimed};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

impl<W: Send + Sync + 'static> Engine<W> {
    /// Drives operations until `stop` completes, then finishes the steps that are under way.
    pub async fn run(self: Arc<Self>, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let (mut tasks, mut busy) = (JoinSet::new(), 0);
        loop {
            let free = self.config.concurrency.saturating_sub(busy);
            let claimed = if free == 0 { Vec::new() } else { self.claim(free).await };
            let found = !claimed.is_empty();
            for group in self.groups(claimed) {
                let (engine, count) = (Arc::clone(&self), group.len().min(self.config.concurrency.div_ceil(2)));
                busy += count;
                tasks.spawn(async move {
                    // In a task of its own: one that panics leaves its lease to run out, and gives its room back.
                    if let Err(error) = tokio::spawn(async move { engine.drive_group(group).await }).await {
                        tracing::error!(%error, "a step panicked");
                    }
                    count
                });
            }
            while let Some(ended) = tasks.try_join_next() {
                busy -= ended.unwrap_or_default();
            }
            if found && busy < self.config.concurrency {
                continue;
            }
            let nap = if busy < self.config.concurrency { self.nap().await } else { self.config.poll };
            tokio::select! {
                () = &mut stop => break,
                () = self.store.woken() => {}
                Some(ended) = tasks.join_next(), if busy >= self.config.concurrency => busy -= ended.unwrap_or_default(),
                () = tokio::time::sleep(nap) => {}
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Claims what is due and drives it, one after the other; counts what was claimed. For tests and simulation.
    pub async fn run_due(&self) -> usize {
        let claimed = self.claim(self.config.concurrency).await;
        let count = claimed.len();
        for group in self.groups(claimed) {
            self.drive_group(group).await;
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
        let alike = self.registry.together();
        let claimed = self
            .store
            .write("engine.claim", move |tx| {
                let mut claimed = operations::claim(tx, &token, now, until, count(limit))?;
                if let Some((kind, step)) = crowd(&claimed, limit, &alike) {
                    let more = count(together::MAX.saturating_sub(claimed.len()));
                    claimed.extend(operations::claim_alike(tx, &token, now, until, more, (kind, step))?);
                }
                Ok(claimed)
            })
            .await;
        claimed.unwrap_or_else(|error: StoreError| {
            tracing::warn!(%error, "no operation could be claimed");
            Vec::new()
        })
    }

    /// Puts what may be committed together into one group; everything else is a group of its own.
    fn groups(&self, claimed: Vec<Claimed>) -> Vec<Vec<Claimed>> {
        let mut together: BTreeMap<(String, String), Vec<Claimed>> = BTreeMap::new();
        let mut groups = Vec::new();
        for it in claimed {
            let operation = &it.operation;
            let workflow = self.registry.0.get(operation.kind.as_str());
            if workflow.is_some_and(|workflow| workflow.goes_together(&operation.step)) {
                together.entry((operation.kind.clone(), operation.step.clone())).or_default().push(it);
            } else {
                groups.push(vec![it]);
            }
        }
        groups.extend(together.into_values());
        groups
    }

    /// Drives a group to where its operations wait or end.
    async fn drive_group(&self, group: Vec<Claimed>) {
        let workflow = group.first().and_then(|it| self.registry.0.get(it.operation.kind.as_str()));
        let alone = match workflow {
            Some(workflow) if group.len() >= together::MIN => workflow.drive_together(self, group).await,
            _ => group,
        };
        for it in alone {
            self.drive(it).await;
        }
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

fn count(operations: usize) -> i64 {
    i64::try_from(operations).unwrap_or(i64::MAX)
}

/// What most of a full hand is, if it goes together: there is likely more of it, and the more of it goes into one
/// transaction, the less each costs.
fn crowd(
    claimed: &[Claimed],
    limit: usize,
    together: &[(&'static str, &'static str)],
) -> Option<(&'static str, &'static str)> {
    if claimed.len() < limit {
        return None;
    }
    let is = |it: &Claimed, (kind, step): (&str, &str)| it.operation.kind == kind && it.operation.step == step;
    let of = |pair| claimed.iter().filter(|it| is(it, pair)).count();
    together.iter().copied().find(|pair| of(*pair) * 2 > claimed.len())
}
