//! Choices read from bytes: the same bytes make the same value, and no bytes make the smallest one.

/// The longest text that is made up, in characters.
const TEXT_CHARS_MAX: usize = 24;

/// Characters that mean something to somebody.
const TRICKY: &[char] = &[
    '\0',
    '\n',
    '\r',
    '\t',
    '"',
    '\'',
    '\\',
    '%',
    '&',
    '=',
    '+',
    '[',
    ']',
    '{',
    '}',
    ',',
    ';',
    ':',
    '.',
    '-',
    '/',
    '#',
    '<',
    '\u{7f}',
    '\u{85}',
    '\u{a0}',
    '\u{2028}',
    '\u{feff}',
    '\u{fffd}',
    '\u{ffff}',
    '\u{1f600}',
    'İ',
    'ß',
    'ſ',
];

/// What is left of the bytes.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    bytes: &'a [u8],
}

impl<'a> Source<'a> {
    /// Choices from these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The next byte; 0 when there is none.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// Whether there are more.
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Yes or no.
    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// A number below `end`, which is at least 1.
    pub fn below(&mut self, end: usize) -> usize {
        let wide = if end > 256 { usize::from(self.byte()) << 8 } else { 0 };
        (wide | usize::from(self.byte())) % end.max(1)
    }

    /// One of a few.
    pub fn pick<'b, T>(&mut self, from: &'b [T]) -> Option<&'b T> {
        from.get(self.below(from.len()))
    }

    /// A number, more often than not one near an edge.
    pub fn integer(&mut self) -> i64 {
        const EDGES: &[i64] = &[
            0,
            1,
            -1,
            9,
            10,
            99,
            255,
            1 << 31,
            1 << 53,
            (1 << 53) + 1,
            i64::MAX,
            i64::MIN,
            253_402_300_800_000_000,
        ];
        let kind = self.byte();
        let near = i64::from(self.byte()) - 128;
        match kind % 4 {
            0 => near,
            1 | 2 => self.pick(EDGES).copied().unwrap_or_default().saturating_add(near / 64),
            _ => (0..8).fold(0, |number: i64, _| number << 8 | i64::from(self.byte())),
        }
    }

    /// A short text of letters, digits and characters that mean something to somebody.
    pub fn text(&mut self) -> String {
        let length = self.below(TEXT_CHARS_MAX);
        (0..length).map(|_| self.character()).collect()
    }

    /// A short word of letters and digits; never empty.
    pub fn word(&mut self) -> String {
        let letters = b"abcxyz01";
        let length = self.below(6) + 1;
        (0..length).map(|_| self.pick(letters).map_or('a', |letter| char::from(*letter))).collect()
    }

    fn character(&mut self) -> char {
        match self.byte() {
            byte @ 0..=127 => char::from(byte),
            byte => TRICKY.get(usize::from(byte - 128) % TRICKY.len()).copied().unwrap_or('a'),
        }
    }

    /// The rest as text, whatever it holds.
    pub fn rest(self) -> String {
        String::from_utf8_lossy(self.bytes).into_owned()
    }
}
