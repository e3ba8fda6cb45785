//! `survives`: breaks a workflow at every point of every step, and requires the world of the quiet run.

use crate::engine::Engine;
use crate::fault::{Fault, Faults, Point};
use innkeeper_ports::clock::{Clock, ManualClock};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A fresh world with one wish in it.
pub trait Stage: Send + Sync {
    /// What the engine acts on.
    type World: Send + Sync + 'static;

    /// The engine over this stage's own store.
    fn engine(&self) -> &Engine<Self::World>;

    /// The clock that the engine reads.
    fn clock(&self) -> &ManualClock;

    /// Everything that must be the same after every accident: the world and the ledger, without times and
    /// random names.
    fn snapshot(&self) -> impl Future<Output = String> + Send;

    /// What must hold after every refusal, where the end may differ from the quiet one.
    fn audit(&self) -> impl Future<Output = Result<(), String>> + Send;
}

/// What was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The steps of the quiet run, as `kind/step`, in order.
    pub steps: Vec<String>,
    /// How many of them were broken: all but those that repeat the step before and are repeated themselves.
    pub broken: usize,
    /// How many accidents were survived.
    pub accidents: usize,
    /// How many refusals ended well.
    pub refusals: usize,
}

/// Lets one accident happen at the n-th step that is acted for, and writes down which steps those are.
#[derive(Debug, Default)]
pub struct Plan {
    accident: Option<(usize, Point, Fault)>,
    state: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    steps: Vec<String>,
    happened: bool,
}

impl Plan {
    /// Nothing happens; the steps are written down.
    pub fn quiet() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// A fault at a point of the n-th step, counted from 0.
    pub fn accident(nth: usize, point: Point, fault: Fault) -> Arc<Self> {
        Arc::new(Self { accident: Some((nth, point, fault)), state: Mutex::default() })
    }

    fn steps(&self) -> Vec<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).steps.clone()
    }

    fn happened(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).happened
    }
}

impl Faults for Plan {
    fn at(&self, point: Point, kind: &str, step: &str) -> Fault {
        let mut seen = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if point == Point::BeforeAct {
            seen.steps.push(format!("{kind}/{step}"));
        }
        let current = seen.steps.len().saturating_sub(1);
        match self.accident {
            Some((nth, when, fault)) if nth == current && when == point && !seen.happened => {
                seen.happened = true;
                fault
            }
            _ => Fault::None,
        }
    }
}

const ACCIDENTS: &[(Point, Fault)] = &[
    (Point::BeforeAct, Fault::Crash),
    (Point::AfterAct, Fault::Crash),
    (Point::AfterCommit, Fault::Crash),
    (Point::BeforeAct, Fault::Twice),
    (Point::BeforeAct, Fault::Transient),
    (Point::AfterAct, Fault::Transient),
    (Point::AfterAct, Fault::LeaseLost),
];

/// Proves a scenario: `make` builds a fresh stage around a plan; `horizon` is how far the clock may run.
///
/// Of a step that is repeated, as while waiting for a guest, the first and the last time are broken.
/// Every accident at every step must end in the snapshot of the quiet run, and every refusal must satisfy the
/// stage's audit.
pub async fn survives<S, M, Fut>(make: M, horizon: Duration) -> Result<Report, String>
where
    S: Stage,
    M: Fn(Arc<Plan>) -> Fut + Send + Sync,
    Fut: Future<Output = S> + Send,
{
    let plan = Plan::quiet();
    let quiet = make(Arc::clone(&plan)).await;
    settle(&quiet, horizon).await?;
    quiet.audit().await.map_err(|error| format!("the quiet run fails its audit: {error}"))?;
    let expected = quiet.snapshot().await;
    let steps = plan.steps();
    let mut report = Report { steps: steps.clone(), broken: 0, accidents: 0, refusals: 0 };
    for (nth, step) in steps.iter().enumerate() {
        let before = nth.checked_sub(1).and_then(|nth| steps.get(nth));
        if before == Some(step) && steps.get(nth + 1) == Some(step) {
            continue;
        }
        report.broken += 1;
        for (point, fault) in ACCIDENTS {
            let plan = Plan::accident(nth, *point, *fault);
            let stage = make(Arc::clone(&plan)).await;
            settle(&stage, horizon)
                .await
                .map_err(|error| format!("{fault:?} at {point:?} of {step}: {error}"))?;
            let found = stage.snapshot().await;
            if found != expected {
                return Err(format!(
                    "{fault:?} at {point:?} of {step} ({nth}):\n--- quiet\n{expected}\n--- found\n{found}"
                ));
            }
            report.accidents += usize::from(plan.happened());
        }
        let plan = Plan::accident(nth, Point::BeforeAct, Fault::Refuse);
        let stage = make(Arc::clone(&plan)).await;
        settle(&stage, horizon).await.map_err(|error| format!("refusal of {step}: {error}"))?;
        stage.audit().await.map_err(|error| format!("refusal of {step} ({nth}): {error}"))?;
        report.refusals += usize::from(plan.happened());
    }
    Ok(report)
}

/// Runs a stage until nothing is due within the horizon, moving its clock to whatever is due next.
pub async fn settle<S: Stage>(stage: &S, horizon: Duration) -> Result<(), String> {
    let end = stage.clock().now().plus(horizon);
    for _ in 0..20_000 {
        if stage.engine().run_due().await > 0 {
            continue;
        }
        match stage.engine().next_run().await {
            None => return Ok(()),
            Some(next) if next > end => return Ok(()),
            Some(next) => stage.clock().set(next.max(stage.clock().now())),
        }
    }
    Err("it does not come to rest".to_owned())
}
