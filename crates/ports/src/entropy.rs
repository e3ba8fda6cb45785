//! Entropy: chance is given, never taken.

use innkeeper_domain::id::Uid;

/// Gives random bytes fit for keys and passwords.
pub trait Entropy: Send + Sync + 'static {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// A fresh uid.
pub fn uid(entropy: &dyn Entropy) -> Uid {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    Uid::from_bytes(bytes)
}

/// A password of `length` letters and digits, none of which is mistaken for another on paper.
///
/// At least one lower-case letter, one upper-case letter and one digit is among them when `length` is 3 or more.
pub fn password(entropy: &dyn Entropy, length: usize) -> String {
    const SETS: [&[u8]; 3] = [b"abcdefghijkmnpqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789"];
    let mut text = String::with_capacity(length);
    for index in 0..length {
        let set = match SETS.get(index) {
            Some(set) => (*set).to_vec(),
            None => SETS.concat(),
        };
        text.push(char::from(pick(entropy, &set)));
    }
    text
}

/// One byte of a set, each as likely as the next: bytes beyond the last whole multiple are drawn again.
fn pick(entropy: &dyn Entropy, set: &[u8]) -> u8 {
    let size = set.len().clamp(1, 256);
    let limit = 256 - 256 % size;
    loop {
        let mut byte = [0_u8];
        entropy.fill(&mut byte);
        let drawn = usize::from(byte[0]);
        if drawn < limit {
            return set.get(drawn % size).copied().unwrap_or(b'x');
        }
    }
}

/// Deterministic entropy for tests: a counter behind a mixing function, so that runs can be repeated.
#[cfg(any(test, feature = "testing"))]
#[derive(Debug)]
pub struct SeededEntropy(std::sync::atomic::AtomicU64);

#[cfg(any(test, feature = "testing"))]
impl SeededEntropy {
    /// Entropy that is the same for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self(std::sync::atomic::AtomicU64::new(seed))
    }
}

#[cfg(any(test, feature = "testing"))]
impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            // splitmix64: every counter value gives another, well mixed word.
            let mut word =
                self.0.fetch_add(0x9E37_79B9_7F4A_7C15, std::sync::atomic::Ordering::SeqCst).wrapping_add(1);
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            word ^= word >> 31;
            for (target, source) in chunk.iter_mut().zip(word.to_le_bytes()) {
                *target = source;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_hold_every_kind() {
        let entropy = SeededEntropy::new(7);
        for _ in 0..200 {
            let text = password(&entropy, 10);
            assert_eq!(text.len(), 10);
            assert!(text.bytes().any(|b| b.is_ascii_lowercase()));
            assert!(text.bytes().any(|b| b.is_ascii_uppercase()));
            assert!(text.bytes().any(|b| b.is_ascii_digit()));
        }
        assert_ne!(uid(&entropy), uid(&entropy));
    }
}
