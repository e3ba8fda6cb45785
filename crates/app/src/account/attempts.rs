//! Attempts to sign in: failed ones are counted, and the next ones wait, before a password is looked at.
//!
//! Three counts stand beside each other. Each asks what was sent, never what exists, so that nobody learns from a
//! wait which logins there are.
//!
//! | failed attempts of | lead to |
//! | --- | --- |
//! | one network on one login | a wait that doubles with every further one |
//! | one network on any login or key | a refusal until the window ends; what was let in from there before is exempt |
//! | any network on one login | longer waits for networks that fail on it; a network that has not is heard at once |
//!
//! So a stranger can neither try for long nor keep the owner out: what fails elsewhere never makes a network wait
//! that did not fail itself.

use crate::policy::SignInPolicy;
use crate::rate::{Network, RateLimit, Recent, whole_seconds};
use innkeeper_domain::time::Instant;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// In how long the failures of one network are counted together.
const NETWORK_WINDOW: Duration = Duration::from_mins(10);
/// In how long the failures on one login are counted together.
const LOGIN_WINDOW: Duration = Duration::from_hours(1);
/// The first wait of a network that fails on a login.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The first wait on a login on which many networks fail.
const FIRST_WAIT_UNDER_ATTACK: Duration = Duration::from_mins(1);
/// How long a network counts as one from where a login or key was let in.
const KNOWN_FOR: Duration = Duration::from_hours(30 * 24);
/// How many failing pairs, and how many known ones, are remembered.
const PAIRS_MAX: usize = 100_000;

/// Who tries to get in as whom. The name is a digest, so that long ones cost no more memory than short ones and no
/// key is kept in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Attempt {
    network: Network,
    name: Name,
}

type Name = [u8; 16];

impl Attempt {
    /// An attempt with a mail address or a key's hash.
    pub(crate) fn of(name: &str, address: Option<IpAddr>) -> Self {
        let (name, _) =
            Sha256::digest(name.as_bytes()).split_first_chunk().map_or(([0; 16], &[][..]), |(a, b)| (*a, b));
        Self { network: Network::of_peer(address), name }
    }
}

/// What came of attempts to sign in since the process started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignInCounts {
    /// Attempts that failed.
    pub failed: u64,
    /// Attempts that were refused unheard, because too many had failed.
    pub throttled: u64,
    /// Attempts that were refused unheard, because too many passwords were being checked.
    pub crowded: u64,
    /// Passwords that were hashed.
    pub hashed: u64,
}

/// What is remembered of attempts.
#[derive(Debug)]
pub(crate) struct Attempts {
    free: u32,
    wait_max: Duration,
    networks: RateLimit<Network>,
    logins: RateLimit<Name>,
    failing: Mutex<Recent<Attempt, Failing>>,
    known: Mutex<Recent<Attempt, ()>>,
    failed: AtomicU64,
    throttled: AtomicU64,
}

#[derive(Clone, Copy, Debug)]
struct Failing {
    count: u32,
    again_at: Instant,
}

impl Attempts {
    pub(crate) fn new(policy: &SignInPolicy) -> Self {
        let remembered = policy.wait_max.saturating_mul(2).max(LOGIN_WINDOW);
        Self {
            free: policy.failures_free,
            wait_max: policy.wait_max,
            networks: RateLimit::new(policy.failures_per_address, NETWORK_WINDOW),
            logins: RateLimit::new(policy.failures_per_login, LOGIN_WINDOW),
            failing: Mutex::new(Recent::new(remembered, PAIRS_MAX)),
            known: Mutex::new(Recent::new(KNOWN_FOR, PAIRS_MAX)),
            failed: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
        }
    }

    /// Hears an attempt, or tells how long to wait with it.
    pub(crate) fn admit(&self, attempt: &Attempt, now: Instant) -> Result<(), Duration> {
        let wait = self.wait(attempt, now);
        if wait.is_some() {
            self.throttled.fetch_add(1, Ordering::Relaxed);
        }
        wait.map_or(Ok(()), Err)
    }

    fn wait(&self, attempt: &Attempt, now: Instant) -> Option<Duration> {
        let failing = lock(&self.failing).find(attempt, now).map(|(_, failing)| *failing);
        // A wait longer than any that is ever told was told before the clock went back.
        let latest = now.plus(self.wait_max);
        if let Some(failing) = failing.filter(|it| it.again_at > now && it.again_at <= latest) {
            return Some(Duration::from_secs(whole_seconds(failing.again_at, now)));
        }
        let verdict = self.networks.look(attempt.network, now);
        let heard = verdict.allowed || lock(&self.known).find(attempt, now).is_some();
        (!heard).then(|| Duration::from_secs(verdict.reset_s))
    }

    /// Notes that a login was not let in.
    pub(crate) fn login_failed(&self, attempt: &Attempt, now: Instant) {
        self.key_failed(attempt, now);
        if self.free == 0 {
            return;
        }
        let under_attack = !self.logins.count(attempt.name, now).allowed;
        let (free, first) = if under_attack { (1, FIRST_WAIT_UNDER_ATTACK) } else { (self.free, FIRST_WAIT) };
        let mut failing = lock(&self.failing);
        let count = failing.find(attempt, now).map_or(0, |(_, failing)| failing.count).saturating_add(1);
        let doubled = count.checked_sub(free).map(|times| 2_u32.saturating_pow(times));
        let wait = doubled.map_or(Duration::ZERO, |times| first.saturating_mul(times).min(self.wait_max));
        failing.put(*attempt, Failing { count, again_at: now.plus(wait) }, now);
    }

    /// Notes that a key was not let in. Keys cannot be guessed, so that only the network counts.
    pub(crate) fn key_failed(&self, attempt: &Attempt, now: Instant) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        self.networks.count(attempt.network, now);
    }

    /// Notes that a login or key was let in.
    pub(crate) fn succeeded(&self, attempt: &Attempt, now: Instant) {
        lock(&self.failing).remove(attempt);
        let mut known = lock(&self.known);
        // It comes with every request, so it is put again only when half of its time is over.
        let fresh = known.find(attempt, now).is_some_and(|(ends, ())| ends > now.plus(KNOWN_FOR / 2));
        if !fresh {
            known.put(*attempt, (), now);
        }
    }

    /// How many failed, and how many were throttled.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.failed.load(Ordering::Relaxed), self.throttled.load(Ordering::Relaxed))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POLICY: SignInPolicy = SignInPolicy {
        failures_free: 3,
        wait_max: Duration::from_mins(15),
        failures_per_address: 20,
        failures_per_login: 10,
        password_queue: 8,
    };

    fn at(seconds: u64) -> Instant {
        Instant::from_micros(1_000_000_000).plus(Duration::from_secs(seconds))
    }

    fn from(host: u8, name: &str) -> Attempt {
        Attempt::of(name, Some(IpAddr::from([192, 0, 2, host])))
    }

    #[test]
    fn waits_double_and_end_with_a_success() {
        let attempts = Attempts::new(&POLICY);
        let ada = from(1, "ada");
        let mut now = 0;
        for wait in [0, 0, 1, 2, 4, 8, 16] {
            assert_eq!(attempts.admit(&ada, at(now)), Ok(()));
            attempts.login_failed(&ada, at(now));
            if wait > 0 {
                assert_eq!(attempts.admit(&ada, at(now)), Err(Duration::from_secs(wait)));
            }
            now += wait;
        }
        attempts.succeeded(&ada, at(now));
        attempts.login_failed(&ada, at(now));
        assert_eq!(attempts.admit(&ada, at(now)), Ok(()));
        assert_eq!(attempts.counts(), (8, 5));
    }

    #[test]
    fn the_owner_is_heard_at_once_from_elsewhere_however_many_fail() {
        let attempts = Attempts::new(&POLICY);
        for host in 2..=250 {
            while attempts.admit(&from(host, "ada"), at(0)).is_ok() {
                attempts.login_failed(&from(host, "ada"), at(0));
            }
        }
        assert_eq!(attempts.admit(&from(1, "ada"), at(0)), Ok(()));
        // Under attack, one mistake costs a minute.
        attempts.login_failed(&from(1, "ada"), at(0));
        assert_eq!(attempts.admit(&from(1, "ada"), at(0)), Err(Duration::from_mins(1)));
        assert_eq!(attempts.admit(&from(1, "ada"), at(60)), Ok(()));
    }

    #[test]
    fn a_network_that_tries_many_names_is_refused_but_not_its_known_ones() {
        let attempts = Attempts::new(&POLICY);
        attempts.succeeded(&from(1, "ada"), at(0));
        for number in 0..20 {
            let name = format!("user{number}");
            assert_eq!(attempts.admit(&from(1, &name), at(0)), Ok(()));
            attempts.login_failed(&from(1, &name), at(0));
        }
        assert_eq!(attempts.admit(&from(1, "user99"), at(30)), Err(Duration::from_secs(570)));
        assert_eq!(attempts.admit(&from(1, "ada"), at(30)), Ok(()));
        assert_eq!(attempts.admit(&from(2, "user99"), at(30)), Ok(()));
        assert_eq!(attempts.admit(&from(1, "user99"), at(600)), Ok(()));
    }

    #[test]
    fn without_limits_everything_is_heard() {
        let off = SignInPolicy { failures_free: 0, failures_per_address: 0, failures_per_login: 0, ..POLICY };
        let attempts = Attempts::new(&off);
        for _ in 0..1000 {
            assert_eq!(attempts.admit(&from(1, "ada"), at(0)), Ok(()));
            attempts.login_failed(&from(1, "ada"), at(0));
        }
    }

    proptest! {
        /// However a network tries, it is heard at most so often in an hour, and never waits longer than it is told.
        #[test]
        fn guesses_are_bounded_and_waits_end(pauses in proptest::collection::vec(0_u64..400, 1..400)) {
            let policy = SignInPolicy { failures_per_address: 0, failures_per_login: 0, ..POLICY };
            let attempts = Attempts::new(&policy);
            let ada = from(1, "ada");
            let (mut now, mut heard) = (0, 0);
            for pause in pauses {
                now += pause;
                match attempts.admit(&ada, at(now)) {
                    Ok(()) => {
                        heard += u32::from(now < 3600);
                        attempts.login_failed(&ada, at(now));
                    }
                    Err(wait) => {
                        prop_assert!(wait <= POLICY.wait_max);
                        prop_assert_eq!(attempts.admit(&ada, at(now).plus(wait)), Ok(()));
                    }
                }
            }
            // 3 at once, 10 while the wait doubles up to a quarter of an hour, and one for each quarter of the rest.
            prop_assert!(heard <= 17, "{} guesses in an hour", heard);
        }
    }
}
