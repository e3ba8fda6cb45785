//! What an input costs, counted rather than timed: bytes and pieces of memory, which are the same on every machine.

/// What something took while it ran, whether it kept it or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Bytes.
    pub bytes: u64,
    /// Pieces.
    pub pieces: u64,
}

impl Cost {
    /// Runs something once and counts.
    pub fn of(run: impl FnOnce()) -> Self {
        let counted = allocation_counter::measure(run);
        Self { bytes: counted.bytes_total, pieces: counted.count_total }
    }

    /// Ends the process unless the cost is at most so many times the input, and a little for an empty one.
    ///
    /// # Panics
    /// When it is more.
    pub fn within(self, times: u64, input: usize) {
        const LITTLE: u64 = 16 * 1024;
        let input = u64::try_from(input).unwrap_or(u64::MAX);
        let most = input.saturating_mul(times).saturating_add(LITTLE);
        assert!(self.bytes <= most, "{input} bytes cost {self:?}, more than {most} bytes");
    }
}
