//! The harness itself: it finds workflows that do not survive. One that finds nothing proves nothing.

use innkeeper_domain::account::Profile;
use innkeeper_domain::id::Uid;
use innkeeper_domain::money::Currency;
use innkeeper_domain::time::Instant;
use innkeeper_engine::prove::{Plan, Stage, survives};
use innkeeper_engine::{
    ActError, Engine, EngineConfig, Next, Refusal, Registry, Start, StepName, Task, Workflow, start,
};
use innkeeper_ports::clock::ManualClock;
use innkeeper_ports::entropy::SeededEntropy;
use innkeeper_store::accounts::{self, NewAccount};
use innkeeper_store::{Store, StoreConfig, StoreError, Tx};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What is wrong with the workflow on trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    /// It builds another one each time it acts.
    BuildsAgain,
    /// It names what it builds only after it was built.
    ForgetsTheName,
    /// It leaves what it built behind when it is refused.
    LeavesItBehind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Build,
    Start,
    Retire,
}

impl StepName for Step {
    const ALL: &'static [Self] = &[Self::Build, Self::Start, Self::Retire];

    fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Start => "start",
            Self::Retire => "retire",
        }
    }
}

/// Machines by name, and whether they run.
type Machines = Mutex<BTreeMap<String, bool>>;

struct OnTrial(Flaw);

impl Workflow for OnTrial {
    const KIND: &'static str = "trial";
    type Step = Step;
    type World = Machines;
    type Fact = ();

    async fn act(&self, world: &Machines, task: &Task<Step>) -> Result<(), ActError> {
        let mut machines = world.lock().unwrap();
        let name = match self.0 {
            Flaw::BuildsAgain => format!("vm-{}", machines.len()),
            Flaw::ForgetsTheName => format!("vm-{}", task.operation.attempt),
            _ => "vm".to_owned(),
        };
        match task.step {
            Step::Build => drop(machines.entry(name).or_insert(false)),
            Step::Start => machines.values_mut().for_each(|running| *running = true),
            Step::Retire if self.0 == Flaw::LeavesItBehind => {}
            Step::Retire => machines.clear(),
        }
        Ok(())
    }

    fn commit(
        &self,
        _: &mut Tx<'_>,
        task: &Task<Step>,
        (): &(),
        _: Instant,
    ) -> Result<Next<Step>, StoreError> {
        Ok(match task.step {
            Step::Build => Next::Go(Step::Start),
            Step::Start => Next::Finish,
            Step::Retire => Next::Fail("undone".to_owned()),
        })
    }

    fn refused(
        &self,
        _: &mut Tx<'_>,
        task: &Task<Step>,
        why: &Refusal<'_>,
        _: Instant,
    ) -> Result<Next<Step>, StoreError> {
        Ok(if task.step == Step::Retire { Next::Park(why.text()) } else { Next::Go(Step::Retire) })
    }

    fn time_limit(_: Step) -> Duration {
        Duration::from_mins(5)
    }
}

struct Trial {
    engine: Engine<Machines>,
    clock: Arc<ManualClock>,
}

impl Trial {
    async fn of(flaw: Flaw, plan: Arc<Plan>) -> Self {
        let now = Instant::from_micros(1_790_000_000_000_000);
        let (clock, entropy) = (Arc::new(ManualClock::new(now)), Arc::new(SeededEntropy::new(1)));
        let store = Store::open(&StoreConfig::Memory).unwrap();
        let new = NewAccount {
            uid: Uid::from_bytes([1; 16]),
            email: "ada@example.net".to_owned(),
            currency: Currency::EUR,
            zone: "UTC".to_owned(),
            tax_bp: 0,
            profile: Profile::default(),
            at: now,
        };
        let started: Result<_, StoreError> = store
            .write("test.start", move |tx| {
                let account = accounts::insert(tx, &new)?;
                let begin = Start {
                    uid: Uid::from_bytes([2; 16]),
                    account,
                    service: None,
                    subject: "vm".to_owned(),
                    input: String::new(),
                    requested_by: "test".to_owned(),
                    run_at: now,
                };
                start::<OnTrial>(tx, &begin, Step::Build, now)
            })
            .await;
        started.unwrap();
        let registry = Registry::default().with(OnTrial(flaw));
        let config = EngineConfig::default();
        let engine =
            Engine::new(store, clock.clone(), entropy, Arc::default(), registry, config).with_faults(plan);
        Self { engine, clock }
    }
}

impl Stage for Trial {
    type World = Machines;

    fn engine(&self) -> &Engine<Machines> {
        &self.engine
    }

    fn clock(&self) -> &ManualClock {
        &self.clock
    }

    async fn snapshot(&self) -> String {
        format!("{:?}", self.engine.world().lock().unwrap())
    }

    async fn audit(&self) -> Result<(), String> {
        let machines = self.engine.world().lock().unwrap();
        let stray = machines.values().any(|running| !running);
        if stray { Err(format!("left behind: {machines:?}")) } else { Ok(()) }
    }
}

async fn verdict(flaw: Flaw) -> Result<(usize, usize), String> {
    let report = survives(|plan| Trial::of(flaw, plan), Duration::from_mins(30)).await?;
    assert_eq!(report.steps, ["trial/build", "trial/start"]);
    Ok((report.accidents, report.refusals))
}

#[tokio::test]
async fn a_sound_workflow_survives() {
    // Seven accidents at the first step; six at the last one, after whose commit there is nothing left to crash.
    assert_eq!(verdict(Flaw::None).await, Ok((13, 2)));
}

#[tokio::test]
async fn a_workflow_that_builds_again_is_caught() {
    let error = verdict(Flaw::BuildsAgain).await.unwrap_err();
    assert!(error.starts_with("Crash at AfterAct of trial/build"), "{error}");
}

#[tokio::test]
async fn a_workflow_that_names_what_it_builds_too_late_is_caught() {
    let error = verdict(Flaw::ForgetsTheName).await.unwrap_err();
    assert!(error.contains("of trial/build (0):\n--- quiet"), "{error}");
}

#[tokio::test]
async fn a_workflow_that_leaves_things_behind_is_caught() {
    let error = verdict(Flaw::LeavesItBehind).await.unwrap_err();
    assert!(error.starts_with("refusal of trial/start"), "{error}");
}
