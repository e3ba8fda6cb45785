//! What can be installed.

use crate::error::Invalid;
use crate::word::{Vocabulary, words};

words! {
    /// An operating system that can be installed. An answer may show another one, or none: then it is an own image.
    OperatingSystem {
        WindowsServer22 = "winserv22",
        WindowsServer19 = "winserv19",
        Debian10 = "debian10",
        Ubuntu20 = "ubuntu20",
        Centos9 = "centos9",
    }
}

impl OperatingSystem {
    /// The one of this word, as a request has it.
    pub(crate) fn wished(word: &str) -> Result<Self, Invalid> {
        let rule = "must be one of winserv22, winserv19, debian10, ubuntu20, centos9";
        Self::of_word(word).ok_or_else(|| Invalid::new("os", rule))
    }
}
