//! Repeats what is safe to repeat: a GET, or a request with an idempotency key, when the network or the service
//! had a passing trouble. A POST without a key is never sent twice.

use crate::error::{Error, TransportKind};
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How often and how patiently a client repeats.
///
/// A pause doubles from try to try up to a maximum, less a part by chance, so that many clients do not come
/// back in the same moment. Where the answer says when to come back (`Retry-After`, `X-Rate-Limit-Reset`), that
/// is what is waited, unless it is longer than the longest wait: then the error is returned at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    tries_max: u32,
    pause: Duration,
    pause_max: Duration,
    wait_max: Duration,
}

impl Default for RetryPolicy {
    /// Four tries, pauses from 250 ms up to 8 s, and 60 s of patience with what the service asks for.
    fn default() -> Self {
        Self {
            tries_max: 4,
            pause: Duration::from_millis(250),
            pause_max: Duration::from_secs(8),
            wait_max: Duration::from_mins(1),
        }
    }
}

impl RetryPolicy {
    /// Nothing is repeated.
    pub fn none() -> Self {
        Self { tries_max: 1, ..Self::default() }
    }

    /// How often a request is sent in all; at least once.
    #[must_use]
    pub fn tries_max(mut self, tries: u32) -> Self {
        self.tries_max = tries.max(1);
        self
    }

    /// The first pause, and the longest one.
    #[must_use]
    pub const fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.pause = first;
        self.pause_max = longest;
        self
    }

    /// The longest wait that a service may ask for.
    #[must_use]
    pub const fn wait_max(mut self, wait: Duration) -> Self {
        self.wait_max = wait;
        self
    }

    /// How long to wait after a try that failed; `None` when that was the last one.
    fn delay(&self, tries: u32, error: &Error, chance: u64) -> Option<Duration> {
        if tries >= self.tries_max {
            return None;
        }
        let asked = match error {
            Error::RateLimited { retry_after, .. } => *retry_after,
            Error::Server(refusal) if matches!(refusal.status, 502..=504) => refusal.retry_after,
            Error::Transport { kind: TransportKind::Connect | TransportKind::Interrupted, .. } => None,
            _ => return None,
        };
        match asked {
            Some(wait) => (wait <= self.wait_max).then_some(wait),
            None => Some(self.back_off(tries, chance)),
        }
    }

    /// Between half and the whole of a pause that doubles.
    fn back_off(&self, tries: u32, chance: u64) -> Duration {
        let doubled = self.pause.saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1)));
        let pause_ms = u64::try_from(doubled.min(self.pause_max).as_millis()).unwrap_or(u64::MAX);
        let half_ms = pause_ms / 2;
        Duration::from_millis(pause_ms - chance % (half_ms + 1))
    }
}

/// Sends until it works, or until it is not worth another try.
pub(crate) async fn run<T, F, Sent>(policy: &RetryPolicy, repeatable: bool, mut send: F) -> Result<T, Error>
where
    F: FnMut() -> Sent,
    Sent: Future<Output = Result<T, Error>>,
{
    let mut tries = 0;
    loop {
        let error = match send().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        tries += 1;
        let delay = if repeatable { policy.delay(tries, &error, chance(tries)) } else { None };
        let Some(delay) = delay else {
            return Err(error);
        };
        tokio::time::sleep(delay).await;
    }
}

/// A number that differs from call to call: the standard library seeds each hasher anew.
pub(crate) fn chance(salt: u32) -> u64 {
    RandomState::new().hash_one(salt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use tokio::time::Instant;

    fn limited(seconds: u64) -> Error {
        Error::refused(429, b"{}", Some(Duration::from_secs(seconds)))
    }

    fn broken(kind: TransportKind) -> Error {
        Error::Transport { kind, source: "cut".into() }
    }

    async fn tried(policy: &RetryPolicy, repeatable: bool, error: impl Fn() -> Error) -> u32 {
        let tries = Cell::new(0);
        let result: Result<(), Error> = run(policy, repeatable, || {
            tries.set(tries.get() + 1);
            std::future::ready(Err(error()))
        })
        .await;
        assert!(result.is_err());
        tries.get()
    }

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_repeated_until_the_tries_are_used_up() {
        let policy = RetryPolicy::default();
        for status in [502, 503, 504] {
            assert_eq!(tried(&policy, true, || Error::refused(status, b"", None)).await, 4, "{status}");
        }
        for kind in [TransportKind::Connect, TransportKind::Interrupted] {
            assert_eq!(tried(&policy, true, || broken(kind)).await, 4, "{kind}");
        }
        assert_eq!(tried(&policy, true, || limited(1)).await, 4);
        assert_eq!(tried(&RetryPolicy::none(), true, || limited(1)).await, 1);
        assert_eq!(tried(&policy.tries_max(0), true, || limited(1)).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_pass_or_is_not_safe_is_sent_once() {
        let policy = RetryPolicy::default();
        for status in [400, 401, 404, 409, 500, 501] {
            assert_eq!(tried(&policy, true, || Error::refused(status, b"", None)).await, 1, "{status}");
        }
        for kind in [TransportKind::Timeout, TransportKind::TooLong, TransportKind::Setup] {
            assert_eq!(tried(&policy, true, || broken(kind)).await, 1, "{kind}");
        }
        assert_eq!(tried(&policy, false, || limited(1)).await, 1);
        assert_eq!(tried(&policy, false, || broken(TransportKind::Connect)).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_service_says_how_long_to_wait_within_bounds() {
        let started = Instant::now();
        assert_eq!(tried(&RetryPolicy::default().tries_max(2), true, || limited(45)).await, 2);
        assert_eq!(started.elapsed(), Duration::from_secs(45));
        let started = Instant::now();
        assert_eq!(tried(&RetryPolicy::default(), true, || limited(61)).await, 1);
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_vary_by_at_most_half() {
        let policy = RetryPolicy::default();
        for chance in [0, 1, 124, 125, u64::MAX] {
            for (tries, whole_ms) in [(1, 250), (2, 500), (3, 1000), (6, 8000), (40, 8000), (u32::MAX, 8000)]
            {
                let pause = policy.back_off(tries, chance);
                assert!(pause <= Duration::from_millis(whole_ms), "{tries} {chance}: {pause:?}");
                assert!(pause >= Duration::from_millis(whole_ms / 2), "{tries} {chance}: {pause:?}");
            }
        }
        let none = policy.pauses(Duration::ZERO, Duration::ZERO);
        assert_eq!(none.back_off(9, 77), Duration::ZERO);
    }
}
