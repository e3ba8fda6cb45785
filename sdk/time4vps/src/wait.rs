//! Waits until something is what it is becoming.
//!
//! ```text
//!   look ──ready──▶ done
//!    ▲ │
//!    │ └──failed for good──▶ error
//!   pause ◀──working── look     a pause grows from look to look; too many calls make it as long as asked
//! ```

use crate::call::{Call, CallFuture};
use crate::error::Error;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

/// What a resource is doing, as far as waiting goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It rests and can be worked with.
    Ready,
    /// It is on its way.
    Working,
    /// It will not become ready by itself.
    Failed,
}

/// A resource that can be waited for.
pub trait Resource {
    /// What it is called, in lower case.
    const KIND: &'static str;

    /// What it is doing.
    fn phase(&self) -> Phase;

    /// Its state as the wire writes it.
    fn state(&self) -> String;

    /// How far the work is, in per cent, where it says so.
    fn percent(&self) -> Option<u8> {
        None
    }
}

/// What a look has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The state as the wire writes it.
    pub state: String,
    /// How far the work is, in per cent, where it is known.
    pub percent: Option<u8>,
    /// How long it has been waited.
    pub elapsed: Duration,
    /// How many looks it took.
    pub looks: u32,
}

/// A wait that begins when it is awaited.
///
/// It only looks, so that dropping it loses nothing: the work goes on, and another wait may follow. The first
/// look is at once; then pauses grow from [`interval`](Self::interval) to four times that.
#[must_use = "a wait begins when it is awaited or blocked on"]
pub struct Wait<T> {
    look: Look<T>,
    interval: Duration,
    timeout: Duration,
    progress: Option<Callback>,
}

type Look<T> = Box<dyn Fn() -> CallFuture<Seen<T>> + Send + Sync>;
type Callback = Box<dyn FnMut(&Progress) + Send>;

/// The outcome of one look.
enum Seen<T> {
    Done(T),
    Working { state: String, percent: Option<u8> },
}

impl<T> Wait<T> {
    fn new(look: Look<T>) -> Self {
        Self { look, interval: Duration::from_secs(5), timeout: Duration::from_mins(25), progress: None }
    }

    /// The first pause between two looks; 5 s unless said otherwise. Later ones grow to four times that.
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How long to wait in all; 25 minutes unless said otherwise.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Called after each look that has to be followed by another.
    pub fn on_progress(mut self, callback: impl FnMut(&Progress) + Send + 'static) -> Self {
        self.progress = Some(Box::new(callback));
        self
    }

    async fn run(mut self) -> Result<T, Error> {
        let started = Instant::now();
        let deadline = started + self.timeout;
        let mut state = "unknown".to_owned();
        let mut pause = self.interval;
        let mut looks = 0_u32;
        loop {
            let look = timeout_at(deadline, (self.look)()).await;
            let mut asked = None;
            let percent = match look {
                Err(_) => return Err(Error::Timeout { waited: started.elapsed(), state }),
                Ok(Ok(Seen::Done(value))) => return Ok(value),
                Ok(Ok(Seen::Working { state: seen, percent })) => {
                    state = seen;
                    percent
                }
                // Many waits in parallel use up a window together; each of them just looks less often.
                Ok(Err(Error::RateLimited { retry_after, .. })) => {
                    asked = retry_after;
                    None
                }
                Ok(Err(error)) => return Err(error),
            };
            looks = looks.saturating_add(1);
            if let Some(callback) = &mut self.progress {
                callback(&Progress { state: state.clone(), percent, elapsed: started.elapsed(), looks });
            }
            let next = Instant::now() + asked.map_or(pause, |asked| asked.max(pause));
            if next >= deadline {
                sleep_until(deadline).await;
                return Err(Error::Timeout { waited: started.elapsed(), state });
            }
            sleep_until(next).await;
            pause = (pause + pause / 2).min(self.interval.saturating_mul(4));
        }
    }
}

impl<T: Resource + Send + 'static> Wait<T> {
    /// Waits until the resource that `call` shows is ready.
    pub fn ready(call: impl Fn() -> Call<T> + Send + Sync + 'static) -> Self {
        Self::new(Box::new(move || {
            let call = call();
            Box::pin(async move {
                let seen = call.await?;
                match seen.phase() {
                    Phase::Ready => Ok(Seen::Done(seen)),
                    Phase::Failed => Err(Error::Failed { kind: T::KIND, state: seen.state() }),
                    Phase::Working => Ok(Seen::Working { state: seen.state(), percent: seen.percent() }),
                }
            })
        }))
    }
}

#[cfg(feature = "blocking")]
impl<T: Send + 'static> Wait<T> {
    /// Waits on a small runtime of the crate. Inside an async runtime it returns [`Error::Invalid`].
    pub fn block(self) -> Result<T, Error> {
        crate::blocking::run(self.run())
    }
}

impl<T: Send + 'static> IntoFuture for Wait<T> {
    type Output = Result<T, Error>;
    type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { interval, timeout, .. } = self;
        f.debug_struct("Wait").field("interval", interval).field("timeout", timeout).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, Mutex};

    /// A wait for a resource that is ready at this look, and the moments of the looks in seconds.
    fn wait(ready_at: u32, error: fn(u32) -> Option<Error>) -> (Wait<u32>, Arc<Mutex<Vec<u64>>>) {
        let looks = AtomicU32::new(0);
        let moments = Arc::new(Mutex::new(Vec::new()));
        let (log, started) = (Arc::clone(&moments), Instant::now());
        let look: Look<u32> = Box::new(move || {
            let look = looks.fetch_add(1, Ordering::Relaxed) + 1;
            log.lock().unwrap().push(started.elapsed().as_secs());
            Box::pin(async move {
                match error(look) {
                    Some(error) => Err(error),
                    None if look == ready_at => Ok(Seen::Done(look)),
                    None => Ok(Seen::Working { state: format!("STEP {look}"), percent: None }),
                }
            })
        });
        (Wait::new(look).interval(Duration::from_secs(4)), moments)
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_look_is_at_once_and_pauses_grow_to_four_times_the_first() {
        let (wait, moments) = wait(8, |_| None);
        assert_eq!(wait.await.unwrap(), 8);
        // Pauses of 4, 6, 9, 13.5, 16, 16 and 16 s.
        assert_eq!(*moments.lock().unwrap(), [0, 4, 10, 19, 32, 48, 64, 80]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_ends_at_its_time_out_with_the_last_state() {
        let (wait, moments) = wait(0, |_| None);
        let started = Instant::now();
        let error = wait.timeout(Duration::from_secs(15)).await.unwrap_err();
        assert_eq!(started.elapsed(), Duration::from_secs(15));
        assert_eq!(error.to_string(), "still STEP 3 after 15 s");
        assert_eq!(*moments.lock().unwrap(), [0, 4, 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_hangs_does_not_outlast_the_time_out() {
        let look: Look<()> = Box::new(|| Box::pin(std::future::pending()));
        let started = Instant::now();
        let error = Wait::new(look).timeout(Duration::from_secs(15)).await.unwrap_err();
        assert_eq!(started.elapsed(), Duration::from_secs(15));
        assert_eq!(error.to_string(), "still unknown after 15 s");
    }

    #[tokio::test(start_paused = true)]
    async fn too_many_calls_make_the_pause_as_long_as_asked() {
        let limited = |look| match look {
            2 => Some(Error::refused(429, b"{}", Some(Duration::from_secs(50)))),
            3 => Some(Error::refused(429, b"{}", Some(Duration::from_secs(1)))),
            _ => None,
        };
        let (wait, moments) = wait(4, limited);
        wait.await.unwrap();
        assert_eq!(*moments.lock().unwrap(), [0, 4, 54, 63]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_interval_of_nothing_and_a_time_out_of_nothing_still_end() {
        let (quick, moments) = wait(50, |_| None);
        assert_eq!(quick.interval(Duration::ZERO).await.unwrap(), 50);
        assert_eq!(moments.lock().unwrap().len(), 50);
        let (none, moments) = wait(0, |_| None);
        assert!(matches!(none.timeout(Duration::ZERO).await.unwrap_err(), Error::Timeout { .. }));
        assert_eq!(moments.lock().unwrap().len(), 1);
    }
}
