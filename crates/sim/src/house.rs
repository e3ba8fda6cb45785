//! A house: its processes, its customers and its world, and the loop that lets time pass over them.

use crate::chance::Chance;
use crate::customer::{Customer, Morals};
use crate::hosts::Hosts;
use crate::judge::Judge;
use crate::plan::Plan;
use crate::process::{Frozen, Parts, Process, Task, look};
use crate::strikes::Strikes;
use crate::tally::Tally;
use crate::till::Telling;
use crate::trace::Trace;
use innkeeper_app::App;
use innkeeper_app::catalogue;
use innkeeper_app::testing::OPENING;
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::time::Instant;
use innkeeper_ports::clock::{Clock, ManualClock};
use innkeeper_ports::entropy::SeededEntropy;
use innkeeper_store::Store;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// What every house sells.
const CATALOGUE: &str = include_str!("house.toml");

/// Why a run ends early: the rule that was broken, and what was seen.
pub(crate) struct Broken {
    pub(crate) rule: String,
    pub(crate) detail: String,
}

impl Broken {
    pub(crate) fn new(rule: &str, detail: impl Into<String>) -> Self {
        Self { rule: rule.to_owned(), detail: detail.into() }
    }
}

/// What a look at something in a process came to.
pub(crate) enum Heard<T> {
    Answer(T),
    Died,
}

/// The house of one seed.
pub(crate) struct House {
    pub(crate) plan: Plan,
    pub(crate) parts: Parts,
    pub(crate) strikes: Arc<Strikes>,
    pub(crate) trace: Trace,
    pub(crate) chance: Chance,
    /// Looks and never writes: it outlives every process.
    pub(crate) observer: App,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) processes: Vec<Process>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) tellings: Vec<Telling>,
    pub(crate) judge: Judge,
    pub(crate) tally: Tally,
    pub(crate) opening: Instant,
    pub(crate) sweep_at: Instant,
    pub(crate) visit_at: Instant,
    pub(crate) runtime: tokio::runtime::Runtime,
}

impl House {
    /// Opens a house: an empty database, a catalogue, processes that have just begun, customers to come.
    pub(crate) fn open(plan: Plan, keeps_trace: bool) -> Result<Self, Broken> {
        let broken = |error: &dyn std::fmt::Display| Broken::new("the house opens", error.to_string());
        let opening = Instant::parse_rfc3339(OPENING).unwrap_or(Instant::from_micros(0));
        let clock = Arc::new(ManualClock::new(opening));
        let trace = Trace::new(Arc::clone(&clock), keeps_trace);
        let store = Store::in_place().map_err(|error| broken(&error))?;
        let strikes = Arc::new(Strikes::new(&plan, trace.clone()));
        store.set_faults(Some(Arc::clone(&strikes) as Arc<dyn innkeeper_store::fault::WriteFaults>));
        let parts = Parts {
            store,
            hosts: Hosts::new(&plan, Arc::clone(&clock), trace.clone()),
            clock,
            entropy: Arc::new(SeededEntropy::new(plan.seed)),
            policy: plan.policy(),
            concurrency: usize::try_from(plan.concurrency).unwrap_or(1),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|error| broken(&error))?;
        let mut chance = Chance::new(plan.seed, 3);
        let customers =
            (0..plan.customers).map(|n| Customer::new(n, &mut chance, opening, plan.months)).collect();
        let up = || Process { up: Some(parts.begin()), back_at: opening, frozen: Vec::new() };
        let mut house = Self {
            processes: (0..plan.processes.max(1)).map(|_| up()).collect(),
            observer: parts.begin().0,
            catalogue: Arc::default(),
            customers,
            tellings: Vec::new(),
            judge: Judge::default(),
            tally: Tally { seeds: 1, ..Tally::default() },
            sweep_at: opening.plus(Duration::from_hours(1)),
            visit_at: opening.plus(Duration::from_hours(24)),
            opening,
            plan,
            parts,
            strikes,
            trace,
            chance,
            runtime,
        };
        let app = house.observer.clone();
        house.quiet(catalogue::load(&app, CATALOGUE))?.map_err(|error| broken(&format!("{error:?}")))?;
        house.catalogue = house.quiet(catalogue::show(&app))?.map_err(|error| broken(&error))?;
        house.turn(true);
        Ok(house)
    }

    pub(crate) fn now(&self) -> Instant {
        self.parts.clock.now()
    }

    /// Turns all faults on or off.
    pub(crate) fn turn(&self, is_on: bool) {
        self.strikes.turn(is_on);
        self.parts.hosts.turn(is_on);
    }

    /// Lets time pass to its end, and closes with an audit of everything.
    pub(crate) fn live(&mut self) -> Result<(), Broken> {
        let month = Duration::from_hours(30 * 24);
        for number in 1..=self.plan.months {
            let end = self.opening.plus(month * u32::try_from(number).unwrap_or(u32::MAX));
            while self.step(end)? {}
            self.rest()?;
        }
        self.count();
        Ok(())
    }

    /// Does the next thing that is due; `false` when nothing is before `end`.
    fn step(&mut self, end: Instant) -> Result<bool, Broken> {
        let Some((at, what)) = self.next()? else { return Ok(false) };
        if at >= end {
            self.parts.clock.set(end.max(self.now()));
            return Ok(false);
        }
        self.pass_to(at);
        self.tally.steps += 1;
        match what {
            Due::Engine => self.work()?,
            Due::Customer(index) => self.attend(index)?,
            Due::Telling(index) => self.tell(index)?,
            Due::Thaw(process, index) => self.thaw(process, index)?,
            Due::Return(process) => self.begin(process)?,
            Due::Sweep => self.sweep()?,
            Due::Visit => self.visit()?,
        }
        self.after_step()?;
        Ok(true)
    }

    /// Moves the clock, and now and then a little further, or back, or far ahead.
    fn pass_to(&mut self, at: Instant) {
        let mut to = at.max(self.now());
        if self.chance.one_in(4) {
            to = to.plus(self.chance.span(0, 8));
        }
        if self.chance.one_in(self.plan.jump_one_in) {
            let back = self.chance.one_in(2);
            to = if back { to.minus(self.chance.span(1, 60)) } else { to.plus(self.chance.span(60, 2400)) };
            self.tally.jumps += 1;
            self.trace.note(format_args!("the clock jumps {}", if back { "back" } else { "ahead" }));
        }
        self.parts.clock.set(to);
    }

    /// What is due next, and when. Of things due at once, chance picks one.
    fn next(&mut self) -> Result<Option<(Instant, Due)>, Broken> {
        let mut all = vec![(self.sweep_at, Due::Sweep), (self.visit_at, Due::Visit)];
        all.extend(self.customers.iter().enumerate().map(|(n, one)| (one.next_at, Due::Customer(n))));
        all.extend(self.tellings.iter().enumerate().map(|(n, one)| (one.at, Due::Telling(n))));
        for (number, process) in self.processes.iter().enumerate() {
            if process.up.is_none() {
                all.push((process.back_at, Due::Return(number)));
            }
            all.extend(process.frozen.iter().enumerate().map(|(n, one)| (one.until, Due::Thaw(number, n))));
        }
        let engine = self.processes.iter().find_map(|process| process.up.as_ref());
        if let Some(engine) = engine.map(|(_, engine)| Arc::clone(engine)) {
            let next = self.quiet(async move { engine.next_run().await })?;
            all.extend(next.map(|at| (at, Due::Engine)));
        }
        let now = self.now();
        let Some(first) = all.iter().map(|(at, _)| (*at).max(now)).min() else { return Ok(None) };
        let due: Vec<(Instant, Due)> = all.into_iter().filter(|(at, _)| (*at).max(now) == first).collect();
        Ok(self.chance.pick(&due).map(|(_, what)| (first, *what)))
    }

    /// Looks at a future that neither dies nor waits.
    pub(crate) fn quiet<T>(&self, future: impl Future<Output = T>) -> Result<T, Broken> {
        let _entered = self.runtime.enter();
        match look(std::pin::pin!(future)) {
            Poll::Ready(answer) => Ok(answer),
            Poll::Pending => Err(Broken::new("nothing waits", "a future that should not wait does")),
        }
    }

    /// Looks at a request in a process. Requests never touch machines: one that waits has died.
    pub(crate) fn ask<T>(
        &mut self,
        process: usize,
        future: impl Future<Output = T>,
    ) -> Result<Heard<T>, Broken> {
        let looked = {
            let _entered = self.runtime.enter();
            look(std::pin::pin!(future))
        };
        match looked {
            Poll::Ready(answer) => Ok(Heard::Answer(answer)),
            Poll::Pending if self.strikes.take_death() => {
                self.bury(process);
                Ok(Heard::Died)
            }
            Poll::Pending => Err(Broken::new("nothing waits", "a request waits for something")),
        }
    }

    /// Looks at a task of a process. One that waits has died, or is frozen in a call to the machines.
    pub(crate) fn advance(&mut self, process: usize, mut task: Task) -> Result<(), Broken> {
        let is_free = self.processes.get(process).is_some_and(|process| process.frozen.len() < 3);
        self.parts.hosts.allow_freezing(is_free);
        let looked = {
            let _entered = self.runtime.enter();
            look(task.as_mut())
        };
        self.parts.hosts.allow_freezing(false);
        match looked {
            Poll::Ready(text) => self.trace.note(format_args!("process {process}: {text}")),
            Poll::Pending if self.strikes.take_death() => self.bury(process),
            Poll::Pending => {
                let gate = self.parts.hosts.take_frozen();
                let gate = gate.ok_or_else(|| Broken::new("nothing waits", "a task waits for something"))?;
                let span = if self.chance.one_in(2) { (31, 120) } else { (1, 1200) };
                let until = self.now().plus(self.chance.span(span.0, span.1));
                if let Some(process) = self.processes.get_mut(process) {
                    process.frozen.push(Frozen { task, gate, until });
                }
            }
        }
        Ok(())
    }

    /// Ends a process: everything that it held is forgotten.
    fn bury(&mut self, process: usize) {
        let back_at = self.now().plus(self.chance.span(0, 90));
        if let Some(process) = self.processes.get_mut(process) {
            process.up = None;
            process.frozen.clear();
            process.back_at = back_at;
        }
        self.judge.suspect();
    }

    /// One of the processes that are up.
    pub(crate) fn anyone(&mut self) -> Option<usize> {
        let up: Vec<usize> = (0..self.processes.len())
            .filter(|number| self.processes.get(*number).is_some_and(|process| process.up.is_some()))
            .collect();
        self.chance.pick(&up).copied()
    }

    /// Counts what there is at the end, and closes the digest over the database and the machines.
    fn count(&mut self) {
        let struck = self.strikes.counted();
        self.tally.crashes = struck.deaths;
        self.tally.faults = struck.failures + self.parts.hosts.faults();
        self.tally.writes = struck.writes;
        self.tally.broken = struck.broken;
        self.tally.customer_months = self.plan.customers * self.plan.months;
        let dump = self.parts.store.dump().unwrap_or_default();
        let rows = |table: &str| {
            let prefix = format!("{table}|");
            u64::try_from(dump.lines().filter(|line| line.starts_with(&prefix)).count()).unwrap_or(0)
        };
        self.tally.orders = rows("orders");
        self.tally.invoices = rows("invoice");
        self.tally.servers = rows("server");
        self.trace.digest(dump.as_bytes());
        self.trace.digest(self.parts.hosts.fake.snapshot().as_bytes());
        self.tally.digest = self.trace.hash();
    }

    /// How somebody pays who is at a place in the list.
    pub(crate) fn morals(&self, customer: usize) -> Option<(Morals, Instant)> {
        self.customers.get(customer).map(|one| (one.morals, one.fades_at))
    }
}

/// Something that is due.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Due {
    Engine,
    Customer(usize),
    Telling(usize),
    Thaw(usize, usize),
    Return(usize),
    Sweep,
    Visit,
}
