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
use tokio::task::{JoinError, JoinSet};

/// Claimed operations that are driven by one task.
struct Group {
    claimed: Vec<Claimed>,
    /// How many more of their kind and step may join them in their transaction.
    more: usize,
}

impl Group {
    /// How many of the operations that may be acted for at the same time it stands for. One that others join is work for
    /// the whole hand, however few of them were claimed.
    const fn weight(&self, hand: usize) -> usize {
        if self.more > 0 { hand } else { self.claimed.len() }
    }
}

/// How a group ended.
#[derive(Default)]
struct Ended {
    weight: usize,
    /// Whether it was a whole hand, others joined it, and nothing of it had to go alone.
    crowd: bool,
}

/// Gives the room of a group back, and notes whether there are likely more like it.
fn note(ended: Result<Ended, JoinError>, busy: &mut usize, crowded: &mut bool) {
    let Ended { weight, crowd } = ended.unwrap_or_default();
    *busy -= weight;
    *crowded |= crowd;
}

impl<W: Send + Sync + 'static> Engine<W> {
    /// Drives operations until `stop` completes, then finishes the steps that are under way.
    pub async fn run(self: Arc<Self>, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let (mut tasks, mut busy, mut crowded) = (JoinSet::new(), 0, false);
        loop {
            let free = self.config.concurrency.saturating_sub(busy);
            let hand = if crowded { free.min(together::SAMPLE) } else { free };
            let claimed = if hand == 0 { Vec::new() } else { self.claim(hand).await };
            let found = !claimed.is_empty();
            let groups = self.groups(claimed, hand);
            crowded &= !found;
            let only = groups.len() == 1;
            for group in groups {
                let (engine, weight, crowd) = (Arc::clone(&self), group.weight(free), only && group.more > 0);
                busy += weight;
                tasks.spawn(async move {
                    // In a task of its own: one that panics leaves its lease to run out, and gives its room back.
                    let driven = tokio::spawn(async move { engine.drive_group(group).await }).await;
                    let together = driven.unwrap_or_else(|error| {
                        tracing::error!(%error, "a step panicked");
                        false
                    });
                    Ended { weight, crowd: crowd && together }
                });
            }
            while let Some(ended) = tasks.try_join_next() {
                note(ended, &mut busy, &mut crowded);
            }
            if found && busy < self.config.concurrency {
                continue;
            }
            let nap = if busy < self.config.concurrency { self.nap().await } else { self.config.poll };
            tokio::select! {
                () = &mut stop => break,
                () = self.store.woken() => {}
                Some(ended) = tasks.join_next(), if busy >= self.config.concurrency =>
                    note(ended, &mut busy, &mut crowded),
                () = tokio::time::sleep(nap) => {}
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Claims what is due and drives it, one after the other; counts what was claimed. For tests and simulation.
    pub async fn run_due(&self) -> usize {
        let free = self.config.concurrency;
        let claimed = self.claim(free).await;
        let count = claimed.len();
        for group in self.groups(claimed, free) {
            for it in self.drive_together(group).await {
                self.drive(it).await;
            }
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

    /// Puts what may be committed together into one group; everything else is a group of its own.
    ///
    /// Where most of a full hand goes together there is likely more of it, and the more of it goes into one transaction,
    /// the less each costs.
    fn groups(&self, claimed: Vec<Claimed>, hand: usize) -> Vec<Group> {
        let (full, half) = (claimed.len() >= hand, claimed.len() / 2);
        let mut together: BTreeMap<(String, String), Vec<Claimed>> = BTreeMap::new();
        let mut groups = Vec::new();
        for it in claimed {
            let operation = &it.operation;
            let workflow = self.registry.0.get(operation.kind.as_str());
            if workflow.is_some_and(|workflow| workflow.goes_together(&operation.step)) {
                together.entry((operation.kind.clone(), operation.step.clone())).or_default().push(it);
            } else {
                groups.push(Group { claimed: vec![it], more: 0 });
            }
        }
        groups.extend(together.into_values().map(|claimed| {
            let crowd = full && claimed.len() > half;
            Group { more: if crowd { self.config.crowd.saturating_sub(claimed.len()) } else { 0 }, claimed }
        }));
        groups
    }

    /// Drives a group to where its operations wait or end, and tells whether none of them had to go alone. Those that
    /// have to are driven at the same time, so that the database can commit them with few writes to the disk.
    async fn drive_group(self: Arc<Self>, group: Group) -> bool {
        let alone = self.drive_together(group).await;
        let together = alone.is_empty();
        match <[Claimed; 1]>::try_from(alone) {
            // Nearly every group but a crowd: it has a task of its own already.
            Ok([it]) => {
                self.drive(it).await;
            }
            Err(alone) => self.drive_each(alone).await,
        }
        together
    }

    async fn drive_each(self: Arc<Self>, claimed: Vec<Claimed>) {
        let mut tasks = JoinSet::new();
        for it in claimed {
            let engine = Arc::clone(&self);
            tasks.spawn(async move { engine.drive(it).await });
        }
        while let Some(driven) = tasks.join_next().await {
            if let Err(error) = driven {
                tracing::error!(%error, "a step panicked");
            }
        }
    }

    /// Commits what of a group can go together, and gives back what has to go alone.
    async fn drive_together(&self, Group { claimed, more }: Group) -> Vec<Claimed> {
        let workflow = claimed.first().and_then(|it| self.registry.0.get(it.operation.kind.as_str()));
        match workflow {
            Some(workflow) if claimed.len() >= together::MIN => {
                workflow.drive_together(self, claimed, more).await
            }
            _ => claimed,
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
