//! Passwords and keys: hashed with argon2 and SHA-256, checked within bounds.

use crate::error::{Denied, Internal};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use innkeeper_ports::entropy::Entropy;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many checked passwords are remembered.
const REMEMBERED_MAX: usize = 10_000;

/// The SHA-256 of a key, in lower-case hexadecimal digits. Keys carry 128 random bits, so one round is enough.
pub(crate) fn key_hash(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Hashes and checks passwords, a few at a time, while a few more wait; everything beyond is turned away at once.
///
/// A checked password is remembered as a keyed digest of itself and of its hash, because Basic authentication
/// brings it with every request and argon2 is slow by design. A changed password has another hash, so that
/// nothing outlives it.
#[derive(Clone)]
pub(crate) struct PasswordChecks {
    running: Arc<Semaphore>,
    /// Room for those that run and those that wait.
    places: Arc<Semaphore>,
    remembered: Arc<Mutex<HashSet<[u8; 32]>>>,
    secret: [u8; 32],
    salt: Arc<Mutex<[u8; 32]>>,
    hashed: Arc<AtomicU64>,
    crowded: Arc<AtomicU64>,
}

/// The right to hash one password now. It is held until the hash is there, also when nobody waits for it any more.
#[derive(Debug)]
pub(crate) struct Turn {
    _running: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl PasswordChecks {
    /// Checks of which so many run at a time, and so many wait; 0 for any number that waits.
    pub(crate) fn new(entropy: &dyn Entropy, running_max: usize, queue_max: usize) -> Self {
        let (mut secret, mut salt) = ([0; 32], [0; 32]);
        entropy.fill(&mut secret);
        entropy.fill(&mut salt);
        let running_max = running_max.clamp(1, Semaphore::MAX_PERMITS);
        let places =
            if queue_max == 0 { Semaphore::MAX_PERMITS } else { running_max.saturating_add(queue_max) };
        Self {
            running: Arc::new(Semaphore::new(running_max)),
            places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))),
            remembered: Arc::default(),
            secret,
            salt: Arc::new(Mutex::new(salt)),
            hashed: Arc::default(),
            crowded: Arc::default(),
        }
    }

    /// Waits for a turn to hash; `None` at once when too many wait already.
    pub(crate) async fn turn(&self) -> Option<Turn> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.crowded.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        // The semaphore is never closed.
        let running = Arc::clone(&self.running).acquire_owned().await.ok()?;
        Some(Turn { _running: running, _place: place })
    }

    /// Hashes a password, in PHC form.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Denied> {
        let crowded = || Denied::Unavailable(Internal("too many passwords are being checked".to_owned()));
        let turn = self.turn().await.ok_or_else(crowded)?;
        let salt = self.next_salt();
        self.apart(turn, move || {
            let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| Denied::bug(error.to_string()))
        })
        .await
    }

    /// Whether a password was found to fit a hash before.
    pub(crate) fn remembers(&self, password: &str, hash: &str) -> bool {
        let digest = self.digest(password, hash);
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).contains(&digest)
    }

    /// Whether a password fits a hash. `None` as the hash costs the same and never fits, so that a login that
    /// does not exist takes as long as a wrong password.
    pub(crate) async fn fits(
        &self,
        turn: Turn,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, Denied> {
        let digest = hash.as_ref().map(|hash| self.digest(&password, hash));
        // A login without a usable hash, such as one that only has keys, is entered by no password, and takes as
        // long as any other.
        let hash = hash.filter(|hash| PasswordHash::new(hash).is_ok());
        let known = hash.is_some();
        let fits = self.apart(turn, move || {
            let hash = hash.as_deref().unwrap_or(DUMMY);
            let parsed = PasswordHash::new(hash).map_err(|error| Denied::bug(error.to_string()))?;
            Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok())
        });
        let fits = fits.await? && known;
        if let Some(digest) = digest.filter(|_| fits) {
            let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
            if remembered.len() >= REMEMBERED_MAX {
                remembered.clear();
            }
            remembered.insert(digest);
        }
        Ok(fits)
    }

    /// How many were hashed, and how many were turned away.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.hashed.load(Ordering::Relaxed), self.crowded.load(Ordering::Relaxed))
    }

    /// Hashes on a thread of its own. The turn goes along, because the work is done even if nobody waits for it.
    async fn apart<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce() -> Result<T, Denied> + Send + 'static,
    ) -> Result<T, Denied> {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(turn);
            outcome
        });
        done.await.map_err(|error| Denied::bug(error.to_string()))?
    }

    fn digest(&self, password: &str, hash: &str) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for part in [&self.secret[..], hash.as_bytes(), password.as_bytes()] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
    }

    /// Every salt is the hash of the one before and the secret: none repeats, and none tells the next.
    fn next_salt(&self) -> [u8; 16] {
        let mut salt = self.salt.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hasher = Sha256::new();
        hasher.update(self.secret);
        hasher.update(*salt);
        *salt = hasher.finalize().into();
        let mut out = [0; 16];
        for (target, source) in out.iter_mut().zip(salt.iter()) {
            *target = *source;
        }
        out
    }
}

/// Argon2id with 19 MiB and two passes, the first choice of the OWASP cheat sheet.
fn argon2() -> Result<Argon2<'static>, Denied> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Denied::bug(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password that nobody has, with the cost of a real one.
const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_ports::entropy::SeededEntropy;

    async fn fits(checks: &PasswordChecks, password: &str, hash: Option<&str>) -> bool {
        let turn = checks.turn().await.unwrap();
        checks.fits(turn, password.to_owned(), hash.map(ToOwned::to_owned)).await.unwrap()
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let checks = PasswordChecks::new(&SeededEntropy::new(1), 2, 0);
        let hash = checks.hash("Correct-Horse-1".to_owned()).await.unwrap();
        assert_ne!(hash, checks.hash("Correct-Horse-1".to_owned()).await.unwrap());
        assert!(!checks.remembers("Correct-Horse-1", &hash));
        assert!(fits(&checks, "Correct-Horse-1", Some(&hash)).await);
        assert!(!fits(&checks, "Correct-Horse-2", Some(&hash)).await);
        assert!(checks.remembers("Correct-Horse-1", &hash));
        assert!(!checks.remembers("Correct-Horse-2", &hash));
    }

    #[tokio::test]
    async fn what_fits_nothing_costs_a_hash_all_the_same() {
        let checks = PasswordChecks::new(&SeededEntropy::new(1), 2, 0);
        for (count, hash) in (1..).zip([None, Some(""), Some("$argon2id$nonsense")]) {
            assert!(!fits(&checks, "Correct-Horse-1", hash).await);
            assert_eq!(checks.counts().0, count);
        }
    }

    #[tokio::test]
    async fn a_crowd_is_turned_away_at_once_and_nobody_keeps_a_place() {
        let checks = PasswordChecks::new(&SeededEntropy::new(1), 1, 2);
        let running = checks.turn().await.unwrap();
        let mut waiting = [checks.clone(), checks.clone()].map(|it| Box::pin(async move { it.turn().await }));
        for turn in &mut waiting {
            let waits =
                std::future::poll_fn(|cx| std::task::Poll::Ready(turn.as_mut().poll(cx).is_pending()));
            assert!(waits.await);
        }
        assert!(checks.turn().await.is_none() && checks.turn().await.is_none());
        assert_eq!(checks.counts(), (0, 2));
        drop((running, waiting));
        for _ in 0..5 {
            drop(checks.turn().await.unwrap());
        }
    }
}
