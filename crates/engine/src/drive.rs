//! Driving one claimed operation: act, commit behind the fence, and go on while the lease is ours.

use crate::engine::Engine;
use crate::fault::{Fault, Point};
use crate::workflow::{ActError, Next, Refusal, StepName, Task, Workflow, percent};
use innkeeper_domain::operation::{Operation, OperationEvent, OperationState};
use innkeeper_domain::time::Instant;
use innkeeper_store::operations::{self, Advance, Claimed};
use innkeeper_store::{StoreError, Tx};
use std::sync::Arc;
use std::time::Duration;

/// How a drive ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Driven {
    /// The operation was given back: it waits, or it ended.
    Released,
    /// Another worker has it.
    Lost,
    /// The worker died, by order of a test.
    Crashed,
    /// The database did not take the commit; the lease will run out.
    Failed,
}

/// A workflow whose types are forgotten, so that a registry can hold them all.
#[async_trait::async_trait]
pub(crate) trait AnyWorkflow<W>: Send + Sync {
    fn steps(&self) -> Vec<&'static str>;
    /// Whether operations in a step may be committed together.
    fn goes_together(&self, step: &str) -> bool;
    /// Commits what can go together, with up to `more` of the same that are due, and gives back what has to go alone.
    async fn drive_together(&self, engine: &Engine<W>, claimed: Vec<Claimed>, more: usize) -> Vec<Claimed>;
    async fn drive(&self, engine: &Engine<W>, claimed: Claimed) -> Driven;
}

pub(crate) struct Erased<F>(pub(crate) Arc<F>);

#[async_trait::async_trait]
impl<F: Workflow> AnyWorkflow<F::World> for Erased<F> {
    fn steps(&self) -> Vec<&'static str> {
        F::Step::ALL.iter().map(|step| step.as_str()).collect()
    }

    fn goes_together(&self, step: &str) -> bool {
        F::Step::parse(step).is_some_and(F::together)
    }

    async fn drive_together(
        &self,
        engine: &Engine<F::World>,
        claimed: Vec<Claimed>,
        more: usize,
    ) -> Vec<Claimed> {
        self.commit_together(engine, claimed, more).await
    }

    async fn drive(&self, engine: &Engine<F::World>, mut claimed: Claimed) -> Driven {
        loop {
            let Some(step) = F::Step::parse(&claimed.operation.step) else {
                return engine.park_unknown(claimed).await;
            };
            let task = Arc::new(Task { operation: claimed.operation.clone(), step });
            let outcome = match self.act(engine, &task, &claimed).await {
                Acted::Crashed => return Driven::Crashed,
                Acted::Done(outcome) => outcome,
            };
            let settled = self.settle(engine, claimed, task, outcome).await;
            match settled {
                Settled::Going(next) => claimed = *next,
                Settled::Over(driven) => return driven,
            }
            let operation = &claimed.operation;
            if engine.faults.at(Point::AfterCommit, F::KIND, &operation.step) == Fault::Crash {
                return Driven::Crashed;
            }
        }
    }
}

enum Acted<T> {
    Crashed,
    Done(Result<T, ActError>),
}

enum Settled {
    Going(Box<Claimed>),
    Over(Driven),
}

/// What a commit transaction decided.
enum Decision {
    Lost,
    Going(Box<Claimed>),
    Released,
    /// It came to an end, or is parked, which the word tells.
    Ended(&'static str),
}

impl<F: Workflow> Erased<F> {
    /// Acts once, within what is left of the lease, with whatever a test wants to break.
    ///
    /// Also past the deadline: what went well is never given up because nobody was there to see it in time.
    async fn act(
        &self,
        engine: &Engine<F::World>,
        task: &Arc<Task<F::Step>>,
        claimed: &Claimed,
    ) -> Acted<F::Fact> {
        let step = task.step.as_str();
        match engine.faults.at(Point::BeforeAct, F::KIND, step) {
            Fault::Crash => return Acted::Crashed,
            Fault::Transient => return Acted::Done(Err(ActError::Transient("no answer".to_owned()))),
            Fault::Refuse => return Acted::Done(Err(ActError::Refused("refused by a test".to_owned()))),
            Fault::Twice => drop(self.0.act(&engine.world, task).await),
            Fault::None | Fault::LeaseLost => {}
        }
        // Half the lease: whoever hangs longer would only find that the lease was lost.
        let limit = engine.config.lease / 2;
        let acted = match tokio::time::timeout(limit, self.0.act(&engine.world, task)).await {
            Ok(acted) => acted,
            Err(_) => Err(ActError::Transient(format!("no answer within {} s", limit.as_secs()))),
        };
        match engine.faults.at(Point::AfterAct, F::KIND, step) {
            Fault::Crash => Acted::Crashed,
            Fault::Transient => Acted::Done(Err(ActError::Transient("no answer".to_owned()))),
            Fault::LeaseLost => {
                engine.take_over(claimed).await;
                Acted::Done(acted)
            }
            Fault::None | Fault::Refuse | Fault::Twice => Acted::Done(acted),
        }
    }

    /// Commits what acting came to.
    async fn settle(
        &self,
        engine: &Engine<F::World>,
        claimed: Claimed,
        task: Arc<Task<F::Step>>,
        outcome: Result<F::Fact, ActError>,
    ) -> Settled {
        let now = engine.clock.now();
        let overdue = now >= claimed.deadline_at;
        if let Err(ActError::Transient(text)) = &outcome {
            let backoff = backoff(claimed.operation.attempt);
            if !overdue && now.plus(backoff) < claimed.deadline_at {
                return engine.give_back(claimed, now, backoff, text.clone()).await;
            }
        }
        let lease = engine.config.lease;
        let (workflow, kept) = (Arc::clone(&self.0), claimed.clone());
        let result = engine
            .store
            .write(F::KIND, move |tx| {
                if !operations::fence(tx, &claimed, now.plus(lease))? {
                    return Ok(Decision::Lost);
                }
                let next = match &outcome {
                    Ok(fact) => workflow.commit(tx, &task, fact, now)?,
                    Err(ActError::Refused(text)) => {
                        note(tx, &task, now, "refused", text)?;
                        workflow.refused(tx, &task, &Refusal::Refused(text), now)?
                    }
                    Err(ActError::Transient(text)) => {
                        note(tx, &task, now, "deadline", text)?;
                        workflow.refused(tx, &task, &Refusal::Deadline(text), now)?
                    }
                };
                let next = match next {
                    // Waiting ends at the deadline, too.
                    Next::WaitUntil(at) if at >= claimed.deadline_at => {
                        note(tx, &task, now, "deadline", "")?;
                        workflow.refused(tx, &task, &Refusal::Deadline(""), now)?
                    }
                    next => next,
                };
                let ends = matches!(next, Next::Finish | Next::Fail(_));
                let decision = apply::<F>(tx, &claimed, &task, next, now, lease)?;
                if ends {
                    workflow.ended(tx, &task, now)?;
                }
                Ok(decision)
            })
            .await;
        match result {
            Ok(Decision::Lost) => Settled::Over(Driven::Lost),
            Ok(Decision::Released) => Settled::Over(Driven::Released),
            Ok(Decision::Ended(how)) => {
                let operation = &kept.operation;
                tracing::info!(operation = %operation.id, kind = F::KIND, step = %operation.step, how, "ended");
                Settled::Over(Driven::Released)
            }
            Ok(Decision::Going(next)) => {
                let operation = &kept.operation;
                tracing::info!(operation = %operation.id, kind = F::KIND, step = %operation.step, "step committed");
                Settled::Going(next)
            }
            Err(error) => engine.not_committed(kept, now, overdue, error).await,
        }
    }
}

fn note<S: StepName>(
    tx: &mut Tx<'_>,
    task: &Task<S>,
    at: Instant,
    outcome: &str,
    detail: &str,
) -> Result<(), StoreError> {
    let event = OperationEvent {
        step: task.step.as_str().to_owned(),
        at,
        outcome: outcome.to_owned(),
        detail: detail.to_owned(),
    };
    operations::add_event(tx, task.operation.id, &event)
}

/// What the history says of a step that went well.
pub(crate) fn committed<S: StepName>(task: &Task<S>, at: Instant) -> OperationEvent {
    let (step, outcome) = (task.step.as_str().to_owned(), "committed".to_owned());
    OperationEvent { step, at, outcome, detail: String::new() }
}

/// To another step that anyone may claim at an instant. Its time begins then.
pub(crate) fn advance<F: Workflow>(step: F::Step, at: Instant, now: Instant) -> Advance<'static> {
    let deadline_at = at.max(now).plus(F::time_limit(step));
    Advance { step: step.as_str(), percent: percent(step), run_at: at, lease: "", attempt: 0, deadline_at }
}

/// Writes where the operation goes on.
fn apply<F: Workflow>(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    task: &Task<F::Step>,
    next: Next<F::Step>,
    now: Instant,
    lease: Duration,
) -> Result<Decision, StoreError> {
    let id = task.operation.id;
    match next {
        Next::Go(step) => {
            note(tx, task, now, "committed", "")?;
            let deadline_at = now.plus(F::time_limit(step));
            let (run_at, percent) = (now.plus(lease), percent(step));
            let token = &claimed.lease;
            let to = Advance { step: step.as_str(), percent, run_at, lease: token, attempt: 1, deadline_at };
            operations::advance(tx, id, &to)?;
            // Read again, because the commit may have changed what the workflow is asked for.
            let row = operations::by_id(tx, id)?;
            let operation = row.ok_or_else(|| StoreError::Internal(format!("operation {id} is gone")))?;
            let operation = Operation { finding: String::new(), ..operation };
            let lease = claimed.lease.clone();
            return Ok(Decision::Going(Box::new(Claimed { operation, lease, deadline_at })));
        }
        Next::GoAt(step, at) => {
            operations::add_event(tx, id, &committed(task, now))?;
            operations::advance(tx, id, &advance::<F>(step, at, now))?;
            tx.wake_engine();
        }
        Next::WaitUntil(at) => {
            let (deadline_at, percent) = (claimed.deadline_at, percent(task.step));
            let to =
                Advance { step: task.step.as_str(), percent, run_at: at, lease: "", attempt: 0, deadline_at };
            operations::advance(tx, id, &to)?;
            tx.wake_engine();
        }
        Next::Finish => {
            note(tx, task, now, "committed", "")?;
            operations::finish(tx, id, OperationState::Done, now, "")?;
            return Ok(Decision::Ended("done"));
        }
        Next::Fail(why) => {
            note(tx, task, now, "committed", &why)?;
            operations::finish(tx, id, OperationState::Failed, now, &why)?;
            return Ok(Decision::Ended("failed"));
        }
        Next::Park(finding) => {
            note(tx, task, now, "parked", &finding)?;
            operations::park(tx, id, &finding)?;
            return Ok(Decision::Ended("parked"));
        }
    }
    Ok(Decision::Released)
}

/// How long to wait after the `attempt`-th try: from 200 ms, doubling, at most 30 s.
fn backoff(attempt: i64) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 9) - 1).unwrap_or(0);
    Duration::from_millis((200_u64 << doublings).min(30_000))
}

impl<W: Send + Sync + 'static> Engine<W> {
    /// Gives an operation back after the world did not answer.
    async fn give_back(&self, claimed: Claimed, now: Instant, backoff: Duration, text: String) -> Settled {
        let operation = &claimed.operation;
        tracing::debug!(operation = %operation.id, step = %operation.step, error = %text, "tried again later");
        let event = OperationEvent {
            step: operation.step.clone(),
            at: now,
            outcome: "retry".to_owned(),
            detail: text.clone(),
        };
        let result = self
            .store
            .write("engine.retry", move |tx| {
                let ours = operations::retry(tx, &claimed, now.plus(backoff), &text)?;
                if ours {
                    operations::add_event(tx, claimed.operation.id, &event)?;
                    tx.wake_engine();
                }
                Ok::<_, StoreError>(ours)
            })
            .await;
        Settled::Over(match result {
            Ok(true) => Driven::Released,
            Ok(false) => Driven::Lost,
            Err(_) => Driven::Failed,
        })
    }

    /// Handles a commit that the database refused.
    ///
    /// An unreachable database is waited for: the lease runs out and the step is repeated. Anything else is
    /// tried again until the deadline, and then parked, because it is a bug that time does not mend.
    async fn not_committed(
        &self,
        claimed: Claimed,
        now: Instant,
        overdue: bool,
        error: StoreError,
    ) -> Settled {
        let operation = &claimed.operation;
        tracing::warn!(operation = %operation.id, kind = %operation.kind, step = %operation.step, %error,
            "a step was not committed");
        if matches!(error, StoreError::Unavailable(_) | StoreError::Full | StoreError::ReadOnly) {
            return Settled::Over(Driven::Failed);
        }
        if overdue {
            let finding = format!(
                "step {} cannot be committed: {error}. Look at the log, then run: innkeeper operation retry {}",
                operation.step, operation.id
            );
            return Settled::Over(self.park(claimed, now, finding).await);
        }
        let wait = backoff(operation.attempt);
        self.give_back(claimed, now, wait, error.to_string()).await
    }

    /// Takes an operation from the worker that has it, by order of a test: it is due at once, for anyone.
    pub(crate) async fn take_over(&self, claimed: &Claimed) {
        let (id, step) = (claimed.operation.id, claimed.operation.step.clone());
        let (percent, deadline_at) = (claimed.operation.percent, claimed.deadline_at);
        let (attempt, run_at) = (claimed.operation.attempt, self.clock.now());
        let taken = self
            .store
            .write("engine.take_over", move |tx| {
                let lease = "another worker";
                let to = Advance { step: &step, percent, run_at, lease, attempt, deadline_at };
                operations::advance(tx, id, &to)
            })
            .await;
        if let Err(error) = taken {
            tracing::warn!(operation = %claimed.operation.id, %error, "not taken over");
        }
    }

    async fn park_unknown(&self, claimed: Claimed) -> Driven {
        let operation = &claimed.operation;
        let finding = format!(
            "this version does not know step {} of {}: start a newer innkeeper, then run: innkeeper operation retry {}",
            operation.step, operation.kind, operation.id
        );
        let now = self.clock.now();
        self.park(claimed, now, finding).await
    }

    pub(crate) async fn park(&self, claimed: Claimed, now: Instant, finding: String) -> Driven {
        let lease = self.config.lease;
        let result = self
            .store
            .write("engine.park", move |tx| {
                if !operations::fence(tx, &claimed, now.plus(lease))? {
                    return Ok::<_, StoreError>(Driven::Lost);
                }
                operations::park(tx, claimed.operation.id, &finding)?;
                Ok(Driven::Released)
            })
            .await;
        result.unwrap_or(Driven::Failed)
    }
}
