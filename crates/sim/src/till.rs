//! The till: money that customers send, told late, told twice, or never.

use crate::customer::Morals;
use crate::house::{Broken, Heard, House};
use innkeeper_app::Denied;
use innkeeper_app::account::{TopUp, TopUpError, standing, top_up};
use innkeeper_domain::id::AccountId;
use innkeeper_domain::money::Money;
use innkeeper_domain::time::Instant;
use std::collections::BTreeMap;
use std::time::Duration;

/// A payment that the gateway is going to tell of.
pub(crate) struct Telling {
    pub(crate) account: AccountId,
    pub(crate) amount: Money,
    pub(crate) reference: String,
    pub(crate) at: Instant,
    /// Whether it was told before, with whatever outcome.
    pub(crate) was_told: bool,
    /// How often it is told once more although it was booked.
    pub(crate) again: u64,
}

/// Every top-up that was booked, by its reference.
pub(crate) type Booked = BTreeMap<String, (AccountId, Money)>;

const DAY: u64 = 24 * 3600;

impl House {
    /// Lets a customer see how they stand, and send money if they are the kind that does.
    pub(crate) fn consider_paying(&mut self, customer: usize) -> Result<(), Broken> {
        let Some(caller) = self.customers.get(customer).and_then(|one| one.caller.clone()) else {
            return Ok(());
        };
        let app = self.observer.clone();
        let standing = self.quiet(standing(&app, &caller))?;
        let standing = standing.map_err(|error| Broken::new("reads work", error.to_string()))?;
        let waits = self.tellings.iter().any(|one| one.account == caller.account && !one.was_told);
        let Some((morals, fades_at)) = self.morals(customer) else { return Ok(()) };
        let is_short = standing.owed.minor > 0 || standing.credit.minor < 2_000;
        if waits || !is_short || self.chance.one_in(4) {
            return Ok(());
        }
        let after = match morals {
            Morals::Prompt => self.chance.span(10, DAY),
            Morals::Late => self.chance.span(3 * DAY, 25 * DAY),
            Morals::Fading if self.now() < fades_at => self.chance.span(10, 2 * DAY),
            Morals::Fading => return Ok(()),
        };
        let number =
            self.tally.topups + u64::try_from(self.tellings.len()).unwrap_or(0) + self.tally.steps * 100;
        let again = if self.chance.one_in(4) { self.chance.between(1, 2) } else { 0 };
        let minor = 500 * self.chance.between(1, 40).cast_signed() + standing.owed.minor;
        let telling = Telling {
            account: caller.account,
            amount: Money::new(minor, caller.currency),
            reference: format!("sim-{number}"),
            at: self.now().plus(after),
            was_told: false,
            again,
        };
        // Some payments are declined: nothing is ever told of them.
        if !self.chance.one_in(10) {
            self.tellings.push(telling);
        }
        Ok(())
    }

    /// The gateway tells of a payment.
    pub(crate) fn tell(&mut self, index: usize) -> Result<(), Broken> {
        let Some(telling) = self.tellings.get(index) else { return Ok(()) };
        let (was_told, reference) = (telling.was_told, telling.reference.clone());
        let (account, amount) = (telling.account, telling.amount);
        let wish = TopUp { account, amount, gateway: "manual".to_owned(), reference: reference.clone() };
        let heard = match self.anyone().and_then(|process| Some((process, self.app(process)?))) {
            Some((process, app)) => self.ask(process, async move { top_up(&app, wish).await })?,
            None => Heard::Died,
        };
        let later = self.now().plus(self.chance.span(5, 600));
        let mut is_booked = true;
        match heard {
            Heard::Answer(Ok(_)) => {
                self.trace.note(format_args!("top-up {reference} of {amount} for account {account}"));
                if self.judge.booked.insert(reference.clone(), (account, amount)).is_some() {
                    return Err(Broken::new("a top-up counts once", format!("{reference} was booked again")));
                }
                self.tally.topups += 1;
            }
            Heard::Answer(Err(TopUpError::Repeated)) if was_told => {
                if self.judge.booked.insert(reference.clone(), (account, amount)).is_none() {
                    self.tally.topups += 1;
                }
            }
            Heard::Answer(Err(TopUpError::Denied(Denied::Unavailable(_)))) | Heard::Died => is_booked = false,
            Heard::Answer(Err(error)) => {
                return Err(Broken::new("a top-up is taken", format!("{reference}: {error} ({error:?})")));
            }
        }
        let Some(telling) = self.tellings.get_mut(index) else { return Ok(()) };
        telling.was_told = true;
        telling.at = later;
        if is_booked {
            if telling.again == 0 {
                self.tellings.swap_remove(index);
            } else {
                telling.again -= 1;
                telling.at = later.plus(Duration::from_hours(telling.again * 30));
            }
        }
        Ok(())
    }
}
