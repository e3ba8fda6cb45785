//! Targets: functions that take any bytes for what a stranger sent, and end the process when a property does not hold.
//!
//! Each target is used twice. Its test replays the corpus and a fixed number of made-up inputs, the same in every run;
//! `make fuzz` lets an engine that watches the coverage look for inputs that nobody thought of, for as long as one
//! likes. What that finds goes into the corpus and is replayed for ever.
//!
//! An input is read in one of two ways: as it is, by the parser; or as a list of choices from which a well-formed value
//! is made ([`Source`]), that is printed, parsed, and compared.

mod amounts;
mod bodies;
mod catalogue;
mod cost;
mod dates;
mod forms;
mod headers;
mod listing;
mod names;
mod params;
mod replay;
mod source;
mod times;
mod xml;
mod xmlrpc;

pub use cost::Cost;
pub use replay::{Corpus, made_up};
pub use source::Source;

/// Something that is tried with any bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, also of its folder in the corpus.
    pub name: &'static str,
    /// Tries an input.
    pub run: fn(&[u8]),
    /// How many made-up inputs its test tries: a few seconds' worth.
    pub rounds: u32,
    /// Words that stand in well-formed inputs, so that chance need not find them letter by letter.
    pub words: &'static [&'static str],
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "amounts", run: amounts::run, rounds: 20_000, words: amounts::WORDS },
    Target { name: "bodies", run: bodies::run, rounds: 20_000, words: bodies::WORDS },
    Target { name: "catalogue", run: catalogue::run, rounds: 1_500, words: catalogue::WORDS },
    Target { name: "dates", run: dates::run, rounds: 30_000, words: dates::WORDS },
    Target { name: "forms", run: forms::run, rounds: 20_000, words: forms::WORDS },
    Target { name: "headers", run: headers::run, rounds: 40_000, words: headers::WORDS },
    Target { name: "listing", run: listing::run, rounds: 4_000, words: listing::WORDS },
    Target { name: "names", run: names::run, rounds: 40_000, words: names::WORDS },
    Target { name: "params", run: params::run, rounds: 8_000, words: params::WORDS },
    Target { name: "times", run: times::run, rounds: 20_000, words: times::WORDS },
    Target { name: "xml", run: xml::run, rounds: 15_000, words: xml::WORDS },
    Target { name: "xmlrpc", run: xmlrpc::run, rounds: 15_000, words: xmlrpc::WORDS },
];

/// The target of a name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
