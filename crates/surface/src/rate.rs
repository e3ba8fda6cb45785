//! Rate limits: so many requests in a window, for each key.

use innkeeper_domain::time::Instant;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How many keys are watched at once; when there are more, windows that have ended are forgotten.
const KEYS_MAX: usize = 100_000;

/// Counts requests in fixed windows.
#[derive(Debug)]
pub struct RateLimit {
    limit: u32,
    window: Duration,
    seen: Mutex<HashMap<String, Window>>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    ends: Instant,
    count: u32,
}

/// What a limit says of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the request may go on.
    pub allowed: bool,
    /// How many requests a window holds.
    pub limit: u32,
    /// How many are left in this one.
    pub remaining: u32,
    /// Whole seconds until the window ends; at least 1.
    pub reset_s: u64,
}

impl RateLimit {
    /// A limit of so many requests in a window. A limit of 0 allows everything.
    pub fn new(limit: u32, window: Duration) -> Self {
        Self { limit, window, seen: Mutex::default() }
    }

    /// Counts a request of a key.
    pub fn count(&self, key: &str, now: Instant) -> Verdict {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= KEYS_MAX {
            seen.retain(|_, window| window.ends > now);
        }
        let fresh = Window { ends: now.plus(self.window), count: 0 };
        let window = seen.entry(key.to_owned()).or_insert(fresh);
        // A clock that went back would leave a window that never ends.
        if window.ends <= now || window.ends > now.plus(self.window) {
            *window = fresh;
        }
        window.count = window.count.saturating_add(1);
        let left_us = u64::try_from(window.ends.micros_since(now)).unwrap_or(0);
        Verdict {
            allowed: self.limit == 0 || window.count <= self.limit,
            limit: self.limit,
            remaining: self.limit.saturating_sub(window.count),
            reset_s: left_us.div_ceil(1_000_000).max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_ends() {
        let limit = RateLimit::new(2, Duration::from_mins(1));
        let at = |seconds: i64| Instant::from_micros(seconds * 1_000_000);
        assert!(limit.count("a", at(0)).allowed);
        assert_eq!(limit.count("a", at(10)).remaining, 0);
        let refused = limit.count("a", at(20));
        assert!(!refused.allowed);
        assert_eq!(refused.reset_s, 40);
        assert!(limit.count("b", at(20)).allowed);
        assert!(limit.count("a", at(60)).allowed);
    }
}
