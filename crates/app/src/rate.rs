//! Rate limits: so many events of a key in a window, for any number of keys in bounded memory.

use innkeeper_domain::time::Instant;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many keys are watched at once. Beyond that, the one that was met first is forgotten.
const KEYS_MAX: usize = 100_000;
/// How many leading bits name one client in IPv6: whoever has one address there has a network of them.
const V6_CLIENT_BITS: u32 = 64;

/// Whoever counts as one client: an IPv4 address, or the first 64 bits of an IPv6 one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() >> (128 - V6_CLIENT_BITS) << (128 - V6_CLIENT_BITS);
                Self(IpAddr::V6(Ipv6Addr::from_bits(network)))
            }
            address @ IpAddr::V4(_) => Self(address),
        }
    }

    /// The network of an address that may be unknown: all unknown ones count as one.
    pub fn of_peer(address: Option<IpAddr>) -> Self {
        Self::of(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }
}

/// Values that are forgotten a span after they were put, in bounded memory and without ever looking at all of them.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    kept: Duration,
    keys_max: usize,
    values: HashMap<K, (Instant, V)>,
    /// The keys by when they were put. A key that was put again stands here twice, and counts where it stands last.
    order: VecDeque<(Instant, K)>,
}

impl<K: Copy + Eq + Hash, V> Recent<K, V> {
    pub(crate) fn new(kept: Duration, keys_max: usize) -> Self {
        Self { kept, keys_max: keys_max.max(1), values: HashMap::new(), order: VecDeque::new() }
    }

    /// The value of a key, with when it is forgotten.
    pub(crate) fn find(&mut self, key: &K, now: Instant) -> Option<(Instant, &mut V)> {
        let latest = now.plus(self.kept);
        // What ends later than anything put now was put before the clock went back: it would never end.
        let (ends, value) = self.values.get_mut(key).filter(|(ends, _)| *ends > now && *ends <= latest)?;
        Some((*ends, value))
    }

    /// Puts a value, and returns when it is forgotten.
    pub(crate) fn put(&mut self, key: K, value: V, now: Instant) -> Instant {
        let ends = now.plus(self.kept);
        // Two for each new one: what has ended is cleared away faster than anything comes in.
        for _ in 0..2 {
            if self.order.front().is_some_and(|(ends, _)| *ends <= now) {
                self.forget_first();
            }
        }
        while !self.order.is_empty()
            && (self.order.len() >= 2 * self.keys_max
                || (self.values.len() >= self.keys_max && !self.values.contains_key(&key)))
        {
            self.forget_first();
        }
        self.values.insert(key, (ends, value));
        self.order.push_back((ends, key));
        ends
    }

    pub(crate) fn remove(&mut self, key: &K) {
        self.values.remove(key);
    }

    fn forget_first(&mut self) {
        let Some((ends, key)) = self.order.pop_front() else { return };
        if self.values.get(&key).is_some_and(|(until, _)| *until == ends) {
            self.values.remove(&key);
        }
    }
}

/// Counts events in windows, each of which begins with the first event of its key.
#[derive(Debug)]
pub struct RateLimit<K> {
    limit: u32,
    counts: Mutex<Recent<K, u32>>,
}

/// What a limit says of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is within the limit.
    pub allowed: bool,
    /// How many events a window holds; 0 for any number.
    pub limit: u32,
    /// How many are left in this one.
    pub remaining: u32,
    /// Whole seconds until the window ends; at least 1.
    pub reset_s: u64,
}

impl<K: Copy + Eq + Hash> RateLimit<K> {
    /// A limit of so many events in a window. A limit of 0 allows everything, and remembers nothing.
    pub fn new(limit: u32, window: Duration) -> Self {
        Self { limit, counts: Mutex::new(Recent::new(window, KEYS_MAX)) }
    }

    /// Counts an event of a key.
    pub fn count(&self, key: K, now: Instant) -> Verdict {
        if self.limit == 0 {
            return self.verdict(0, now, now);
        }
        let mut counts = self.lock();
        if let Some((ends, count)) = counts.find(&key, now) {
            *count = count.saturating_add(1);
            return self.verdict(*count, ends, now);
        }
        let ends = counts.put(key, 1, now);
        self.verdict(1, ends, now)
    }

    /// What the limit would say of another event of a key, without counting one.
    pub fn look(&self, key: K, now: Instant) -> Verdict {
        let next = self.lock().find(&key, now).map(|(ends, count)| (count.saturating_add(1), ends));
        let (count, ends) = next.unwrap_or((1, now));
        self.verdict(count, ends, now)
    }

    fn verdict(&self, count: u32, ends: Instant, now: Instant) -> Verdict {
        Verdict {
            allowed: self.limit == 0 || count <= self.limit,
            limit: self.limit,
            remaining: self.limit.saturating_sub(count),
            reset_s: whole_seconds(ends, now),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Recent<K, u32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whole seconds from now until an instant; at least 1, so that nobody is invited back too early.
pub(crate) fn whole_seconds(until: Instant, now: Instant) -> u64 {
    u64::try_from(until.micros_since(now)).unwrap_or(0).div_ceil(1_000_000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_window_fills_and_ends() {
        let limit = RateLimit::new(2, Duration::from_mins(1));
        assert!(limit.count("a", at(0)).allowed);
        assert_eq!(limit.count("a", at(10)).remaining, 0);
        assert!(!limit.look("a", at(10)).allowed && limit.look("b", at(10)).allowed);
        let refused = limit.count("a", at(20));
        assert!(!refused.allowed);
        assert_eq!(refused.reset_s, 40);
        assert!(limit.count("b", at(20)).allowed);
        assert!(limit.count("a", at(60)).allowed);
        // A clock that goes back leaves no window that never ends.
        assert_eq!(limit.count("a", at(-1000)).remaining, 1);
    }

    #[test]
    fn no_limit_remembers_nobody() {
        let limit = RateLimit::new(0, Duration::from_mins(1));
        assert!((0..1000).all(|key| limit.count(key, at(0)).allowed));
        assert!(limit.lock().values.is_empty());
    }

    #[test]
    fn one_network_of_ipv6_is_one_client() {
        let one = Network::of("2001:db8:1:2::1".parse().unwrap());
        assert_eq!(Network::of("2001:db8:1:2:ffff::7".parse().unwrap()), one);
        assert_ne!(Network::of("2001:db8:1:3::1".parse().unwrap()), one);
        let mapped = Network::of("::ffff:192.0.2.1".parse().unwrap());
        assert_eq!(mapped, Network::of("192.0.2.1".parse().unwrap()));
        assert_ne!(mapped, Network::of_peer(None));
    }

    #[test]
    fn a_flood_of_keys_forgets_the_first_and_stays_bounded() {
        let mut recent = Recent::new(Duration::from_mins(1), 100);
        for key in 0..10_000_u32 {
            recent.put(key, (), at(0));
            assert!(recent.values.len() <= 100 && recent.order.len() <= 200);
        }
        assert!(recent.find(&0, at(0)).is_none() && recent.find(&9_999, at(0)).is_some());
        // One key that is put again and again does not push others out.
        for _ in 0..50 {
            recent.put(9_999, (), at(0));
        }
        assert!(recent.find(&9_950, at(0)).is_some());
    }

    proptest! {
        /// Whatever the clock does, memory is bounded, and what was put last is found.
        #[test]
        fn memory_is_bounded_whatever_the_clock_does(
            events in proptest::collection::vec((0_u8..20, -100_i64..100), 0..300),
        ) {
            let mut recent = Recent::new(Duration::from_secs(10), 5);
            for (key, second) in events {
                let now = at(second);
                recent.put(key, second, now);
                prop_assert_eq!(recent.find(&key, now).map(|(_, value)| *value), Some(second));
                prop_assert!(recent.values.len() <= 5 && recent.order.len() <= 10);
            }
        }

        /// Within one window, exactly so many events of a key are allowed.
        #[test]
        fn a_window_allows_exactly_its_limit(limit in 1_u32..20, events in 0_usize..50) {
            let counted = RateLimit::new(limit, Duration::from_mins(1));
            let allowed = (0..events).filter(|_| counted.count((), at(5)).allowed).count();
            prop_assert_eq!(allowed, events.min(limit as usize));
        }
    }
}
