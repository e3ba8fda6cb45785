//! The corpus of a target, and inputs that are made of it by chance that is the same in every run.

use crate::Target;
use std::path::{Path, PathBuf};

/// The longest input that is made up, in bytes.
const BYTES_MAX: usize = 4096;

/// The inputs that are kept for a target: those it was begun with, and those that found something.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// The files, in the order of their names.
    pub inputs: Vec<(PathBuf, Vec<u8>)>,
}

impl Corpus {
    /// The folder of a target's corpus.
    pub fn folder(target: &Target) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name)
    }

    /// Reads the corpus of a target.
    pub fn read(target: &Target) -> std::io::Result<Self> {
        let mut inputs = Vec::new();
        for entry in std::fs::read_dir(Self::folder(target))? {
            let path = entry?.path();
            let bytes = std::fs::read(&path)?;
            inputs.push((path, bytes));
        }
        inputs.sort();
        Ok(Self { inputs })
    }
}

/// Input number `round` of a target: a part of the corpus, changed; or words; or nothing but chance.
pub fn made_up(target: &Target, corpus: &Corpus, round: u32) -> Vec<u8> {
    let name =
        target.name.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut chance = Chance(name ^ u64::from(round).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut input = match (chance.below(8), corpus.inputs.len()) {
        (0, _) | (_, 0) => (0..chance.below(64)).map(|_| chance.byte()).collect(),
        (_, count) => {
            corpus.inputs.get(chance.below(count)).map(|(_, bytes)| bytes.clone()).unwrap_or_default()
        }
    };
    for _ in 0..chance.below(6) {
        change(&mut input, target, corpus, &mut chance);
    }
    input.truncate(BYTES_MAX);
    input
}

fn change(input: &mut Vec<u8>, target: &Target, corpus: &Corpus, chance: &mut Chance) {
    let (from, to) = (chance.below(input.len() + 1), chance.below(input.len() + 1));
    let (from, to) = (from.min(to), from.max(to));
    match chance.below(7) {
        0 => {
            let byte = chance.byte();
            input.splice(from..from, [byte]);
        }
        1 => drop(input.drain(from..to.min(from + 8))),
        2 => {
            if let Some(byte) = input.get_mut(from) {
                *byte ^= 1 << chance.below(8);
            }
        }
        3 => {
            let word = target.words.get(chance.below(target.words.len())).copied().unwrap_or_default();
            input.splice(from..from, word.bytes());
        }
        4 => {
            let part = input.get(from..to).unwrap_or_default().to_vec();
            let times = chance.below(4);
            input.splice(to..to, part.repeat(times));
        }
        5 => {
            let other = corpus.inputs.get(chance.below(corpus.inputs.len()));
            let other = other.map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
            let tail = other.get(chance.below(other.len() + 1)..).unwrap_or_default();
            input.splice(from.., tail.iter().copied());
        }
        _ => {
            if let Some(byte) = input.get_mut(from) {
                *byte = chance.byte();
            }
        }
    }
}

/// `SplitMix64`, because the inputs of a test must never change with a dependency.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes().first().copied().unwrap_or_default()
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or_default()
    }
}
