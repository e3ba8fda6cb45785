//! SHA-512 crypt, the form of password that every Linux guest takes, so that seeds carry no password in the clear.
//!
//! Follows "Unix crypt using SHA-256 and SHA-512", version 0.6, with the default of 5000 rounds.

use sha2::{Digest, Sha512};
use std::io::{self, Read};

const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ROUNDS: usize = 5000;
const SALT_CHARS: usize = 16;

/// A salt made of `bytes`, of which 16 count.
pub(crate) fn salt(bytes: &[u8]) -> String {
    bytes.iter().take(SALT_CHARS).map(|byte| letter(u32::from(*byte))).collect()
}

/// A salt by chance.
pub(crate) fn random_salt() -> io::Result<String> {
    let mut bytes = [0; SALT_CHARS];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(salt(&bytes))
}

/// The password as `/etc/shadow` holds it.
pub(crate) fn sha512_crypt(password: &str, salt: &str) -> String {
    let (key, salt_bytes) = (password.as_bytes(), salt.as_bytes());
    let inner = Sha512::new().chain_update(key).chain_update(salt_bytes).chain_update(key).finalize();
    let mut outer =
        Sha512::new().chain_update(key).chain_update(salt_bytes).chain_update(stretched(&inner, key.len()));
    let mut bits = key.len();
    while bits > 0 {
        outer.update(if bits & 1 == 1 { inner.as_slice() } else { key });
        bits >>= 1;
    }
    let mut digest = outer.finalize();

    let mut whole_key = Sha512::new();
    for _ in 0..key.len() {
        whole_key.update(key);
    }
    let keys = stretched(&whole_key.finalize(), key.len());
    let mut whole_salt = Sha512::new();
    for _ in 0..16 + usize::from(digest.first().copied().unwrap_or_default()) {
        whole_salt.update(salt_bytes);
    }
    let salts = stretched(&whole_salt.finalize(), salt_bytes.len());

    for round in 0..ROUNDS {
        let odd = round % 2 == 1;
        let mut next = Sha512::new();
        next.update(if odd { keys.as_slice() } else { digest.as_slice() });
        if !round.is_multiple_of(3) {
            next.update(&salts);
        }
        if !round.is_multiple_of(7) {
            next.update(&keys);
        }
        next.update(if odd { digest.as_slice() } else { keys.as_slice() });
        digest = next.finalize();
    }
    format!("$6${salt}${}", encode(&digest))
}

/// The digest repeated to a length.
fn stretched(digest: &[u8], length: usize) -> Vec<u8> {
    digest.iter().copied().cycle().take(length).collect()
}

/// The scheme's own base 64: three bytes far apart at a time, the lowest six bits first.
fn encode(digest: &[u8]) -> String {
    let byte = |at: usize| digest.get(at).copied().map_or(0, u32::from);
    let mut text = String::new();
    let (mut high, mut middle, mut low) = (0, 21, 42);
    for _ in 0..21 {
        push(&mut text, byte(high) << 16 | byte(middle) << 8 | byte(low), 4);
        (high, middle, low) = (middle + 1, low + 1, high + 1);
    }
    push(&mut text, byte(63), 2);
    text
}

fn push(text: &mut String, mut word: u32, letters: usize) {
    for _ in 0..letters {
        text.push(letter(word));
        word >>= 6;
    }
}

fn letter(bits: u32) -> char {
    let place = usize::try_from(bits & 63).unwrap_or_default();
    char::from(ALPHABET.get(place).copied().unwrap_or(b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_the_published_vector() {
        assert_eq!(
            sha512_crypt("Hello world!", "saltstring"),
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
        );
    }

    #[test]
    fn salts_are_letters() {
        assert_eq!(salt(&[0; 32]), "................");
        assert_ne!(random_salt().unwrap(), random_salt().unwrap());
    }
}
