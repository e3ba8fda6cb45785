//! Passwords and keys: hashed with argon2 and SHA-256, checked within bounds.

use crate::error::Denied;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use innkeeper_ports::entropy::Entropy;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// How many checked passwords are remembered.
const REMEMBERED_MAX: usize = 10_000;

/// The SHA-256 of a key, in lower-case hexadecimal digits. Keys carry 128 random bits, so one round is enough.
pub(crate) fn key_hash(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Hashes and checks passwords, a few at a time.
///
/// A checked password is remembered as a keyed digest of itself and of its hash, because Basic authentication
/// brings it with every request and argon2 is slow by design. A changed password has another hash, so that
/// nothing outlives it.
#[derive(Clone)]
pub(crate) struct PasswordChecks {
    running: Arc<Semaphore>,
    remembered: Arc<Mutex<HashSet<[u8; 32]>>>,
    secret: [u8; 32],
    salt: Arc<Mutex<[u8; 32]>>,
}

impl PasswordChecks {
    pub(crate) fn new(entropy: &dyn Entropy, running_max: usize) -> Self {
        let (mut secret, mut salt) = ([0; 32], [0; 32]);
        entropy.fill(&mut secret);
        entropy.fill(&mut salt);
        Self {
            running: Arc::new(Semaphore::new(running_max.max(1))),
            remembered: Arc::default(),
            secret,
            salt: Arc::new(Mutex::new(salt)),
        }
    }

    /// Hashes a password, in PHC form.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Denied> {
        let salt = self.next_salt();
        let _permit = self.running.acquire().await.map_err(|error| Denied::bug(error.to_string()))?;
        let hashed = tokio::task::spawn_blocking(move || {
            argon2()?
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(|error| Denied::bug(error.to_string()))
        });
        hashed.await.map_err(|error| Denied::bug(error.to_string()))?
    }

    /// Whether a password fits a hash. `None` as the hash costs the same and never fits, so that a login that
    /// does not exist takes as long as a wrong password.
    pub(crate) async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, Denied> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DUMMY.to_owned());
        let digest = self.digest(&password, &hash);
        if known && self.remembered.lock().unwrap_or_else(PoisonError::into_inner).contains(&digest) {
            return Ok(true);
        }
        let _permit = self.running.acquire().await.map_err(|error| Denied::bug(error.to_string()))?;
        let checked = tokio::task::spawn_blocking(move || {
            // A login without a usable hash, such as one that only has keys, is entered by no password.
            let Ok(parsed) = PasswordHash::new(&hash) else { return Ok::<_, Denied>(false) };
            Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok())
        });
        let fits = checked.await.map_err(|error| Denied::bug(error.to_string()))?? && known;
        if fits {
            let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
            if remembered.len() >= REMEMBERED_MAX {
                remembered.clear();
            }
            remembered.insert(digest);
        }
        Ok(fits)
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

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let checks = PasswordChecks::new(&SeededEntropy::new(1), 2);
        let hash = checks.hash("Correct-Horse-1".to_owned()).await.unwrap();
        assert_ne!(hash, checks.hash("Correct-Horse-1".to_owned()).await.unwrap());
        for _ in 0..2 {
            assert!(checks.fits("Correct-Horse-1".to_owned(), Some(hash.clone())).await.unwrap());
            assert!(!checks.fits("Correct-Horse-2".to_owned(), Some(hash.clone())).await.unwrap());
            assert!(!checks.fits("Correct-Horse-1".to_owned(), None).await.unwrap());
        }
    }
}
