//! Committing the same step of many operations in one transaction.
//!
//! This is for speed alone: whatever cannot go together goes alone, by the way of [`crate::drive`], and a
//! transaction that fails sends all of its operations that way.

use crate::drive::{Erased, advance, committed};
use crate::engine::Engine;
use crate::fault::{Fault, Point};
use crate::workflow::{StepName, Task, Workflow};
use innkeeper_domain::id::OperationId;
use innkeeper_domain::time::Instant;
use innkeeper_store::operations::{self, Claimed};
use innkeeper_store::{StoreError, Tx};
use std::collections::HashSet;
use std::sync::Arc;

/// The fewest operations that are worth a transaction of their own kind.
pub(crate) const MIN: usize = 2;
/// How many are claimed after a hand of nothing but such operations: enough to tell that there are more of them. The
/// others join without a claim, which costs as much as moving them on.
pub(crate) const SAMPLE: usize = 8;

impl<F: Workflow> Erased<F> {
    /// Commits what can go together, and gives back what has to go alone.
    ///
    /// Up to `more` join that are due and not claimed. One of them that has to go alone stays due, and is claimed in its
    /// turn.
    pub(crate) async fn commit_together(
        &self,
        engine: &Engine<F::World>,
        claimed: Vec<Claimed>,
        more: usize,
    ) -> Vec<Claimed> {
        if !self.survives(engine, Point::BeforeAct, &claimed).await
            || !self.survives(engine, Point::AfterAct, &claimed).await
        {
            return Vec::new();
        }
        let now = engine.clock.now();
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        let (workflow, group) = (Arc::clone(&self.0), claimed.clone());
        let committed = engine
            .store
            .write(F::KIND, move |tx| {
                let held = operations::fence_many(tx, &group)?;
                let held = group.iter().filter(|claimed| held.contains(&claimed.operation.id));
                let joining = match group.first() {
                    Some(one) if more > 0 => {
                        operations::due_alike(tx, now, (F::KIND, &one.operation.step), more)?
                    }
                    _ => Vec::new(),
                };
                commit(workflow.as_ref(), tx, held.chain(&joining), now)
            })
            .await;
        match committed {
            Ok(alone) => {
                tracing::debug!(
                    kind = F::KIND,
                    claimed = claimed.len(),
                    alone = alone.len(),
                    "steps committed"
                );
                if !self.survives(engine, Point::AfterCommit, &claimed).await {
                    return Vec::new();
                }
                claimed.into_iter().filter(|it| alone.contains(&it.operation.id)).collect()
            }
            Err(StoreError::Unavailable(_) | StoreError::Full | StoreError::ReadOnly) => Vec::new(),
            Err(error) => {
                tracing::warn!(kind = F::KIND, %error, "steps are committed one by one");
                claimed
            }
        }
    }

    /// Whether a test lets the worker live at a point. It may also take the lease of single operations away.
    async fn survives(&self, engine: &Engine<F::World>, point: Point, claimed: &[Claimed]) -> bool {
        for it in claimed {
            match engine.faults.at(point, F::KIND, &it.operation.step) {
                Fault::Crash => return false,
                Fault::LeaseLost => engine.take_over(it).await,
                // Nothing outside is asked in these steps: nothing can be silent, refuse, or be asked twice.
                Fault::None | Fault::Transient | Fault::Refuse | Fault::Twice => {}
            }
        }
        true
    }
}

/// Commits the held operations, and tells which of them have to go alone.
fn commit<'a, F: Workflow>(
    workflow: &F,
    tx: &mut Tx<'_>,
    held: impl Iterator<Item = &'a Claimed>,
    now: Instant,
) -> Result<HashSet<OperationId>, StoreError> {
    let tasks: Vec<Task<F::Step>> = held.filter_map(task_of::<F>).collect();
    let nexts = workflow.commit_together(tx, &tasks, now)?;
    if nexts.len() != tasks.len() {
        return Err(StoreError::Internal(format!("{} answers for {} tasks", nexts.len(), tasks.len())));
    }
    let (mut moves, mut alone) = (Vec::new(), HashSet::new());
    for (task, next) in tasks.iter().zip(nexts) {
        let Some((step, at)) = next else {
            alone.insert(task.operation.id);
            continue;
        };
        moves.push((task.operation.id, advance::<F>(step, at, now), committed(task, now)));
    }
    operations::advance_many(tx, &moves)?;
    tx.wake_engine();
    Ok(alone)
}

fn task_of<F: Workflow>(claimed: &Claimed) -> Option<Task<F::Step>> {
    let step = F::Step::parse(&claimed.operation.step)?;
    Some(Task { operation: claimed.operation.clone(), step })
}
