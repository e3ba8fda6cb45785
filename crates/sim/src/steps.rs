//! The steps: what happens when something is due.

use crate::customer::{Request, Sight, Wish};
use crate::house::{Broken, Heard, House};
use crate::request::{Told, carry_out};
use innkeeper_app::account::{SignUp, SignUpError, sign_up};
use innkeeper_app::sweep::sweep;
use innkeeper_app::testing::{PASSWORD, ada};
use innkeeper_app::workflow::{CYCLE, EXPIRY, World};
use innkeeper_app::{App, Caller, Denied, operation, operator, server};
use innkeeper_domain::account::Role;
use innkeeper_domain::id::{AccountId, Uid};
use innkeeper_domain::operation::{Operation, OperationState};
use innkeeper_engine::Engine;
use innkeeper_store::accounts::{self, NewAccount};
use innkeeper_store::logins::{self, NewLogin};
use innkeeper_store::{StoreError, Tx, addresses, operations};
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

const DAY: u64 = 24 * 3600;

impl House {
    pub(crate) fn app(&self, process: usize) -> Option<App> {
        Some(self.processes.get(process)?.up.as_ref()?.0.clone())
    }

    fn engine(&self, process: usize) -> Option<Arc<Engine<World>>> {
        Some(Arc::clone(&self.processes.get(process)?.up.as_ref()?.1))
    }

    /// Reads, past all faults.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Broken> {
        let store = self.parts.store.clone();
        let read = self.quiet(async move { store.read("sim.read", body).await })?;
        read.map_err(|error: StoreError| Broken::new("reads work", error.to_string()))
    }

    /// One of the processes works on what is due.
    pub(crate) fn work(&mut self) -> Result<(), Broken> {
        let Some(process) = self.anyone() else { return Ok(()) };
        let Some(engine) = self.engine(process) else { return Ok(()) };
        self.advance(process, Box::pin(async move { format!("worked on {}", engine.run_due().await) }))
    }

    /// A frozen call goes on.
    pub(crate) fn thaw(&mut self, process: usize, index: usize) -> Result<(), Broken> {
        let Some(held) = self.processes.get_mut(process).filter(|process| index < process.frozen.len())
        else {
            return Ok(());
        };
        let frozen = held.frozen.swap_remove(index);
        frozen.gate.store(true, Ordering::SeqCst);
        self.tally.thaws += 1;
        self.trace.note(format_args!("process {process} thaws"));
        self.advance(process, frozen.task)
    }

    /// A process begins, and sweeps, as every one does.
    pub(crate) fn begin(&mut self, process: usize) -> Result<(), Broken> {
        let begun = self.parts.begin();
        if let Some(process) = self.processes.get_mut(process) {
            process.up = Some(begun);
        }
        self.trace.note(format_args!("process {process} begins"));
        self.sweep_in(process)
    }

    pub(crate) fn sweep(&mut self) -> Result<(), Broken> {
        self.sweep_at = self.now().plus(self.chance.span(3600, 20 * 3600));
        self.anyone().map_or(Ok(()), |process| self.sweep_in(process))
    }

    fn sweep_in(&mut self, process: usize) -> Result<(), Broken> {
        let (Some(app), hosts) = (self.app(process), self.parts.hosts.clone()) else { return Ok(()) };
        let task = async move {
            match sweep(&app, &hosts).await {
                Ok(swept) => format!("{swept:?}"),
                Err(Denied::Unavailable(_)) => "the sweep was cut short".to_owned(),
                Err(error) => format!("BUG {error:?}"),
            }
        };
        self.advance(process, Box::pin(task))
    }

    /// The operator's daily round: what is parked goes on, an account is suspended now and then, a machine has bad
    /// luck; and the day is audited.
    pub(crate) fn visit(&mut self) -> Result<(), Broken> {
        self.visit_at = self.now().plus(Duration::from_hours(24));
        self.retry_parked()?;
        if self.chance.one_in(3) {
            self.judge_account()?;
        }
        let machines =
            self.read(|tx| innkeeper_store::servers::standing(tx, innkeeper_domain::id::ServiceId(0), 500))?;
        if self.plan.trouble_one_in > 0
            && self.chance.one_in(8)
            && let Some(server) = self.chance.pick(&machines)
            && self.parts.hosts.fake.running(&server.machine).is_some()
        {
            self.parts.hosts.misfortune(&server.machine);
        }
        self.audit(false)
    }

    fn retry_parked(&mut self) -> Result<(), Broken> {
        for parked in self.read(|tx| operations::by_state(tx, OperationState::Parked))? {
            if parked.finding.contains("cannot be committed") {
                return Err(Broken::new("every step can be committed", format!("{parked:?}")));
            }
            if let Some(id) = parked.service
                && let Some(server) = self.read(move |tx| innkeeper_store::servers::by_id(tx, id))?
            {
                self.parts.hosts.bring_back(&server.machine);
            }
            let Some(process) = self.anyone() else { return Ok(()) };
            let Some(app) = self.app(process) else { return Ok(()) };
            self.trace.note(format_args!("operation {} is tried again: {}", parked.id, parked.finding));
            drop(self.ask(process, async move { operation::retry(&app, parked.id).await })?);
        }
        Ok(())
    }

    /// Suspends an account, or lets the suspended ones go on.
    fn judge_account(&mut self) -> Result<(), Broken> {
        let all: Vec<AccountId> = self
            .customers
            .iter()
            .filter_map(|one| one.caller.as_ref().map(|caller| caller.account))
            .collect();
        let Some(account) = self.chance.pick(&all).copied() else { return Ok(()) };
        let suspends = self.chance.one_in(12);
        let Some(process) = self.anyone() else { return Ok(()) };
        let Some(app) = self.app(process) else { return Ok(()) };
        drop(self.ask(process, async move { operator::set_suspended(&app, account, suspends).await })?);
        let found = self.read(move |tx| accounts::by_id(tx, account))?;
        let mine = self.customers.iter_mut().filter_map(|one| one.caller.as_mut());
        if let (Some(found), Some(caller)) =
            (found, mine.into_iter().find(|caller| caller.account == account))
        {
            caller.account_state = found.state;
        }
        Ok(())
    }

    /// A customer comes: to sign up, to try again, to ask once more, or with something new.
    pub(crate) fn attend(&mut self, index: usize) -> Result<(), Broken> {
        let pause = if self.chance.one_in(3) { (0, 5) } else { (3600, 8 * DAY) };
        let next_at = self.now().plus(self.chance.span(pause.0, pause.1));
        let Some(customer) = self.customers.get_mut(index) else { return Ok(()) };
        customer.next_at = next_at;
        let Some(caller) = customer.caller.clone() else { return self.sign_up(index) };
        let repeated = customer.answered.take_if(|_| self.chance.one_in(3));
        let (request, earlier) = match (customer.open.take(), repeated) {
            (Some(open), answered) => {
                customer.answered = answered.or(customer.answered.take());
                (open, None)
            }
            (None, Some((request, answer, at))) if self.now_is_near(at) => (request, Some(answer)),
            _ => {
                let Some(request) = self.invent(index, &caller)? else { return Ok(()) };
                (request, None)
            }
        };
        self.submit(index, caller, request, earlier.as_deref())?;
        self.consider_paying(index)
    }

    /// Whether answers that were kept at an instant are kept still.
    fn now_is_near(&self, at: innkeeper_domain::time::Instant) -> bool {
        self.now() < at.plus(self.parts.policy.idempotency_kept / 2)
    }

    /// What a customer wants next, by what they see.
    fn invent(&mut self, index: usize, caller: &Caller) -> Result<Option<Request>, Broken> {
        let (app, account) = (self.observer.clone(), caller.account);
        let seen =
            Caller { account_state: innkeeper_domain::account::AccountState::Active, ..caller.clone() };
        let servers = self.quiet(server::list(&app, &seen))?;
        let servers = servers.map_err(|error| Broken::new("reads work", error.to_string()))?;
        let kept = self.read(move |tx| addresses::by_account(tx, account))?;
        let kept: Vec<Uid> = kept.iter().filter(|one| one.server.is_none()).map(|one| one.uid).collect();
        let sight = Sight { catalogue: &self.catalogue, servers: &servers, kept: &kept };
        let Some(customer) = self.customers.get_mut(index) else { return Ok(None) };
        customer.requests += 1;
        let wish = customer.wish(&mut self.chance, &sight);
        let key = customer.key(&mut self.chance);
        Ok(Some(Request { wish, key }))
    }

    /// Hands a request to one of the processes, and remembers what was told.
    fn submit(
        &mut self,
        index: usize,
        caller: Caller,
        request: Request,
        earlier: Option<&str>,
    ) -> Result<(), Broken> {
        self.tally.requests += 1;
        let catalogue = Arc::clone(&self.catalogue);
        let heard = match self.anyone().and_then(|process| Some((process, self.app(process)?))) {
            Some((process, app)) => self.ask(process, carry_out(app, caller, request.clone(), catalogue))?,
            None => Heard::Died,
        };
        let told = match heard {
            Heard::Answer(told) => told,
            Heard::Died => Told::Unknown,
        };
        self.trace.note(format_args!("customer {index} {:?} {:?}: {told:?}", request.wish, request.key));
        if let Told::Bug(text) = &told {
            return Err(Broken::new("no verb fails", format!("{:?}: {text}", request.wish)));
        }
        if let (Some(earlier), Told::Done(text)) = (earlier, &told)
            && earlier != text
        {
            return Err(Broken::new("a repeated request has one answer", format!("{earlier} became {text}")));
        }
        let (now, again) = (self.now(), self.chance.span(1, 300));
        let Some(customer) = self.customers.get_mut(index) else { return Ok(()) };
        customer.orders.extend(told.order());
        match told {
            Told::Unknown if request.key.is_some() => {
                customer.open = Some(request);
                customer.next_at = now.plus(again);
            }
            Told::Unknown => {
                customer.orders_unknown += usize::from(matches!(request.wish, Wish::Order(_)));
            }
            Told::Done(text) if request.key.is_some() && earlier.is_none() => {
                customer.answered = Some((request, text, now));
            }
            Told::Refused(_) => self.tally.refusals += 1,
            _ => {}
        }
        Ok(())
    }

    /// Signs a customer up: the first by the verb, the others without the time that hashing a password takes.
    fn sign_up(&mut self, index: usize) -> Result<(), Broken> {
        let Some(process) = self.anyone() else { return Ok(()) };
        let Some(app) = self.app(process) else { return Ok(()) };
        let Some(customer) = self.customers.get(index) else { return Ok(()) };
        let (email, zone) = (format!("c{}@example.net", customer.number), customer.zone.to_owned());
        let heard = if index == 0 {
            self.sign_up_by_verb(app, &email, zone)
        } else {
            self.write_down(process, app, &email, zone)?
        };
        self.trace.note(format_args!("{email} signs up: {heard}"));
        let observer = self.observer.clone();
        let Ok(account) = self.quiet(operator::account(&observer, &email))? else {
            if let Some(customer) = self.customers.get_mut(index) {
                customer.next_at = self.parts.clock_after(self.chance.span(1, 60));
            }
            return Ok(());
        };
        let caller = self.quiet(operator::caller_for(&observer, account.id))?;
        let caller = caller.map_err(|error| Broken::new("an account has its owner", error.to_string()))?;
        let caller = Caller { credential: "sim".to_owned(), request_id: "sim".to_owned(), ..caller };
        if let Some(customer) = self.customers.get_mut(index) {
            customer.caller = Some(caller);
        }
        self.consider_paying(index)
    }

    /// Waits for another thread to hash the password; nothing else happens meanwhile.
    fn sign_up_by_verb(&mut self, app: App, email: &str, zone: String) -> String {
        let (email, password) = (email.to_owned(), PASSWORD.to_owned());
        let wish = SignUp { email, password, profile: ada(), currency: None, zone: Some(zone) };
        let strikes = Arc::clone(&self.strikes);
        let mut verb = Box::pin(async move { sign_up(&app, wish).await });
        let waited = poll_fn(move |context| match verb.as_mut().poll(context) {
            Poll::Ready(signed_up) => Poll::Ready(Some(signed_up)),
            Poll::Pending if strikes.take_death() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        match self.runtime.block_on(waited) {
            None => "died".to_owned(),
            Some(Ok(_)) => "done".to_owned(),
            Some(Err(SignUpError::Denied(error))) => error.to_string(),
            Some(Err(error)) => error.to_string(),
        }
    }

    fn write_down(&mut self, process: usize, app: App, email: &str, zone: String) -> Result<String, Broken> {
        let (uid, login_uid, at, email) = (app.uid(), app.uid(), app.now(), email.to_owned());
        let (currency, tax_bp) = (app.policy().currency, app.policy().tax_bp);
        let account = NewAccount { uid, email: email.clone(), currency, zone, tax_bp, profile: ada(), at };
        let write = async move {
            let body = move |tx: &mut Tx<'_>| {
                if accounts::by_email(tx, &email)?.is_some() {
                    return Ok(());
                }
                let account = accounts::insert(tx, &account)?;
                let (email, password_hash) = (email.clone(), String::new());
                let new = NewLogin { uid: login_uid, account, email, password_hash, role: Role::Owner, at };
                logins::insert(tx, &new).map(drop)
            };
            app.store().write("account.sign_up", body).await
        };
        Ok(match self.ask(process, write)? {
            Heard::Died => "died".to_owned(),
            Heard::Answer(Ok(())) => "done".to_owned(),
            Heard::Answer(Err(error)) => StoreError::to_string(&error),
        })
    }

    /// Lets everything that is under way come to its end, without faults, and audits what is left.
    pub(crate) fn rest(&mut self) -> Result<(), Broken> {
        self.turn(false);
        self.trace.note(format_args!("the house comes to rest"));
        for process in 0..self.processes.len() {
            if self.processes.get(process).is_some_and(|process| process.up.is_none()) {
                self.begin(process)?;
            }
            while self.processes.get(process).is_some_and(|process| !process.frozen.is_empty()) {
                self.thaw(process, 0)?;
            }
        }
        for index in 0..self.customers.len() {
            let Some(customer) = self.customers.get_mut(index) else { continue };
            if let (Some(caller), Some(open)) = (customer.caller.clone(), customer.open.take()) {
                self.submit(index, caller, open, None)?;
            }
        }
        while let Some(index) = self.tellings.iter().position(|one| one.was_told && one.again == 0) {
            self.tell(index)?;
        }
        self.drain()?;
        self.sweep()?;
        self.drain()?;
        self.after_step()?;
        self.audit(true)?;
        self.turn(true);
        Ok(())
    }

    /// Works until nothing is under way but what waits for its day.
    fn drain(&mut self) -> Result<(), Broken> {
        let mut busy = Vec::new();
        for _ in 0..20_000 {
            self.retry_parked()?;
            let waits = |one: &Operation| one.kind != CYCLE && one.kind != EXPIRY;
            busy = self.read(|tx| operations::by_state(tx, OperationState::Live))?;
            busy.retain(waits);
            let Some(next) = self.read(operations::next_run)? else { break };
            if busy.is_empty() && next > self.now() {
                break;
            }
            self.parts.clock.set(next.max(self.now()));
            self.work()?;
            self.after_step()?;
        }
        if busy.is_empty() {
            Ok(())
        } else {
            Err(Broken::new("everything comes to rest", format!("{busy:?}")))
        }
    }
}
