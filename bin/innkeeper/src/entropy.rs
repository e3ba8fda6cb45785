//! Chance, from the operating system.

use innkeeper_ports::entropy::Entropy;

/// The random numbers of the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OsEntropy;

impl Entropy for OsEntropy {
    /// Fills the whole buffer.
    ///
    /// # Panics
    /// A host without a source of chance cannot make keys and passwords, and must not go on with weak ones.
    fn fill(&self, buffer: &mut [u8]) {
        let filled = getrandom::fill(buffer);
        assert!(filled.is_ok(), "the operating system gives no random numbers: {filled:?}");
    }
}
