//! A bench for the engine: a workflow that writes down what it does, in a world that answers as told.

use innkeeper_domain::account::Profile;
use innkeeper_domain::id::{AccountId, OperationId, Uid};
use innkeeper_domain::money::Currency;
use innkeeper_domain::operation::{Operation, OperationEvent};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{
    ActError, Engine, EngineConfig, Faults, Next, NoFaults, Refusal, Registry, Start, StepName, Task,
    Workflow, start,
};
use innkeeper_ports::clock::{Clock, ManualClock};
use innkeeper_ports::entropy::{SeededEntropy, uid};
use innkeeper_store::accounts::{self, NewAccount};
use innkeeper_store::{Store, StoreConfig, StoreError, Tx, operations, scripts};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Barrier, Notify};

/// When every bench begins.
pub(crate) const START: Instant = Instant::from_micros(1_790_000_000_000_000);

/// The steps of [`Toy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    One,
    Two,
    Undo,
    /// Asks to go together, and then has to go alone.
    Crowd,
}

impl StepName for Step {
    const ALL: &'static [Self] = &[Self::One, Self::Two, Self::Undo, Self::Crowd];

    fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Undo => "undo",
            Self::Crowd => "crowd",
        }
    }
}

/// What acting does next, in line.
pub(crate) enum Answer {
    Transient(&'static str),
    Refused(&'static str),
    /// Waits until it is told to go on.
    Freeze(Arc<Notify>),
    /// Waits for the others.
    Meet(Arc<Barrier>),
    Panic,
}

/// What the toy acts on.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) acts: Mutex<Vec<String>>,
    pub(crate) answers: Mutex<VecDeque<Answer>>,
    /// What committing step one decides, in line; going on when it is empty.
    pub(crate) decisions: Mutex<VecDeque<Next<Step>>>,
    /// How many commits fail.
    pub(crate) broken_commits: Mutex<usize>,
}

impl World {
    pub(crate) fn answers(&self, answer: Answer) {
        self.answers.lock().unwrap().push_back(answer);
    }

    pub(crate) fn decides(&self, next: Next<Step>) {
        self.decisions.lock().unwrap().push_back(next);
    }

    pub(crate) fn acts(&self) -> Vec<String> {
        self.acts.lock().unwrap().clone()
    }
}

/// One, two; or one, undo. Its commits keep a script each, which is the only table without rules of its own.
pub(crate) struct Toy(pub(crate) Arc<World>);

impl Workflow for Toy {
    const KIND: &'static str = "toy";
    type Step = Step;
    type World = Arc<World>;
    type Fact = ();

    async fn act(&self, world: &Arc<World>, task: &Task<Step>) -> Result<(), ActError> {
        world.acts.lock().unwrap().push(format!("{} {}", task.step.as_str(), task.operation.input));
        let answer = world.answers.lock().unwrap().pop_front();
        match answer {
            None => Ok(()),
            Some(Answer::Transient(text)) => Err(ActError::Transient(text.to_owned())),
            Some(Answer::Refused(text)) => Err(ActError::Refused(text.to_owned())),
            Some(Answer::Freeze(thaw)) => {
                thaw.notified().await;
                Ok(())
            }
            Some(Answer::Meet(others)) => {
                others.wait().await;
                Ok(())
            }
            Some(Answer::Panic) => panic!("the driver has a bug"),
        }
    }

    fn commit(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        (): &(),
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        self.keep(tx, task, task.step.as_str(), now)?;
        match task.step {
            Step::One => {
                operations::set_input(tx, task.operation.id, "changed")?;
                Ok(self.0.decisions.lock().unwrap().pop_front().unwrap_or(Next::Go(Step::Two)))
            }
            Step::Two | Step::Crowd => Ok(Next::Finish),
            Step::Undo => Ok(Next::Fail("it was undone".to_owned())),
        }
    }

    fn together(step: Step) -> bool {
        step == Step::Crowd
    }

    fn refused(
        &self,
        tx: &mut Tx<'_>,
        task: &Task<Step>,
        why: &Refusal<'_>,
        now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        self.keep(tx, task, &format!("refused: {}", why.text()), now)?;
        match task.step {
            Step::Undo => Ok(Next::Park(format!("it cannot be undone: {}", why.text()))),
            _ => Ok(Next::Go(Step::Undo)),
        }
    }

    fn ended(&self, tx: &mut Tx<'_>, task: &Task<Step>, now: Instant) -> Result<(), StoreError> {
        self.keep(tx, task, "ended", now)?;
        let free = operations::live_by_subject(tx, &task.operation.subject)?.is_none();
        if free { Ok(()) } else { Err(StoreError::Internal("the subject is not free".to_owned())) }
    }

    fn time_limit(_step: Step) -> Duration {
        Duration::from_mins(1)
    }
}

impl Toy {
    fn keep(&self, tx: &mut Tx<'_>, task: &Task<Step>, text: &str, now: Instant) -> Result<(), StoreError> {
        let mut broken = self.0.broken_commits.lock().unwrap();
        if *broken > 0 {
            *broken -= 1;
            return Err(StoreError::Internal("the commit has a bug".to_owned()));
        }
        let name = task.operation.subject.as_str();
        scripts::insert(tx, task.operation.account, name, "toy", text, now).map(drop)
    }
}

/// A store with one account, a clock and a world, for as many engines as a test needs.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) world: Arc<World>,
    pub(crate) config: EngineConfig,
    entropy: Arc<SeededEntropy>,
    account: AccountId,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::over(&StoreConfig::Memory).await
    }

    pub(crate) async fn over(config: &StoreConfig) -> Self {
        let store = Store::open(config).unwrap();
        let new = NewAccount {
            uid: Uid::from_bytes([1; 16]),
            email: "ada@example.net".to_owned(),
            currency: Currency::EUR,
            zone: "UTC".to_owned(),
            tax_bp: 0,
            profile: Profile::default(),
            at: START,
        };
        let account: Result<_, StoreError> =
            store.write("test.account", move |tx| accounts::insert(tx, &new)).await;
        Self {
            store,
            clock: Arc::new(ManualClock::new(START)),
            world: Arc::default(),
            config: EngineConfig::default(),
            entropy: Arc::new(SeededEntropy::new(1)),
            account: account.unwrap(),
        }
    }

    pub(crate) fn engine(&self) -> Engine<Arc<World>> {
        self.engine_with(Arc::new(NoFaults))
    }

    pub(crate) fn engine_with(&self, faults: Arc<dyn Faults>) -> Engine<Arc<World>> {
        let registry = Registry::default().with(Toy(Arc::clone(&self.world)));
        let (store, clock, entropy) = (self.store.clone(), self.clock.clone(), self.entropy.clone());
        Engine::new(store, clock, entropy, Arc::new(Arc::clone(&self.world)), registry, self.config)
            .with_faults(faults)
    }

    /// Starts a toy on a subject.
    pub(crate) async fn start(&self, subject: &str) -> OperationId {
        self.start_at(subject, Step::One).await
    }

    pub(crate) async fn start_at(&self, subject: &str, step: Step) -> OperationId {
        let now = self.clock.now();
        let new = Start {
            uid: uid(self.entropy.as_ref()),
            account: self.account,
            service: None,
            subject: subject.to_owned(),
            input: "given".to_owned(),
            requested_by: "test".to_owned(),
            run_at: now,
        };
        self.write(move |tx| start::<Toy>(tx, &new, step, now)).await
    }

    /// Writes an operation that no engine of this version would write.
    pub(crate) async fn plant(&self, kind: &'static str, step: &str) -> OperationId {
        let new = operations::NewOperation {
            uid: uid(self.entropy.as_ref()),
            account: self.account,
            service: None,
            kind,
            subject: format!("{kind}:{step}"),
            step: step.to_owned(),
            run_at: START,
            deadline_at: START.plus(Duration::from_mins(1)),
            input: String::new(),
            requested_by: "test".to_owned(),
            at: START,
        };
        self.write(move |tx| operations::insert(tx, &new)).await
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write("test.write", body).await.unwrap()
    }

    pub(crate) async fn operation(&self, id: OperationId) -> Operation {
        self.write(move |tx| operations::by_id(tx, id)).await.unwrap()
    }

    /// Step and outcome of everything that happened to an operation.
    pub(crate) async fn events(&self, id: OperationId) -> Vec<String> {
        let events: Vec<OperationEvent> = self.write(move |tx| operations::events(tx, id)).await;
        events.into_iter().map(|event| format!("{} {}", event.step, event.outcome)).collect()
    }

    /// What was committed, in order.
    pub(crate) async fn commits(&self) -> Vec<String> {
        let account = self.account;
        let kept = self.write(move |tx| scripts::by_account(tx, account)).await;
        kept.into_iter().map(|script| script.content).collect()
    }

    /// What was committed for each subject.
    pub(crate) async fn commits_of(&self, subject: &str) -> Vec<String> {
        let account = self.account;
        let kept = self.write(move |tx| scripts::by_account(tx, account)).await;
        kept.into_iter().filter(|script| script.name == subject).map(|script| script.content).collect()
    }

    pub(crate) async fn next_run(&self) -> Option<Instant> {
        self.write(operations::next_run).await
    }

    /// Runs an engine until nothing is due within a span of virtual time.
    pub(crate) async fn settle(&self, engine: &Engine<Arc<World>>, span: Duration) {
        let end = self.clock.now().plus(span);
        for _ in 0..10_000 {
            if engine.run_due().await > 0 {
                continue;
            }
            match engine.next_run().await {
                Some(next) if next <= end => self.clock.set(next.max(self.clock.now())),
                _ => return,
            }
        }
        panic!("it does not come to rest");
    }
}
