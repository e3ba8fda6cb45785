//! Words of the wire: closed vocabularies for what is sent, and open ones for what comes back.

/// A closed set of words.
pub trait Vocabulary: Copy + Eq + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The word on the wire.
    fn word(self) -> &'static str;

    /// The word of this spelling.
    fn of(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.word() == text)
    }
}

/// A word of an answer: one of the vocabulary, or another that the service has come to use since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<T> {
    /// A word of the vocabulary.
    Known(T),
    /// Any other, as it is.
    Other(String),
}

impl<T: Vocabulary> Word<T> {
    /// The word of this spelling.
    pub fn read(text: &str) -> Self {
        T::of(text).map_or_else(|| Self::Other(text.to_owned()), Self::Known)
    }

    /// The word as the wire writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(word) => word.word(),
            Self::Other(word) => word,
        }
    }

    /// The word of the vocabulary, where it is one.
    pub const fn known(&self) -> Option<T> {
        match self {
            Self::Known(word) => Some(*word),
            Self::Other(_) => None,
        }
    }

    /// Whether it is this word.
    pub fn is(&self, word: T) -> bool {
        self.known() == Some(word)
    }
}

impl<T> From<T> for Word<T> {
    fn from(word: T) -> Self {
        Self::Known(word)
    }
}

/// Makes vocabularies.
macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident { $($(#[$vdoc:meta])+ $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vdoc])+ $variant,)+
        }

        impl Vocabulary for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    )+};
}

words! {
    /// What a length of time is counted in. There are no others; weeks are written as days.
    DurationUnits {
        /// Days.
        Days = "days",
        /// Months of the calendar.
        Months = "months",
    }
    /// How a plan is sold.
    PlanType {
        /// It is paid for.
        Regular = "regular",
        /// It costs nothing, once.
        FreeTrial = "free_trial",
        /// It is bought for somebody else.
        Gift = "gift",
        /// Its fees are billed after the period.
        Metered = "metered",
    }
    /// The brand of a card.
    CardType {
        /// Visa.
        Visa = "visa",
        /// Mastercard.
        Master = "master",
        /// Discover.
        Discover = "discover",
        /// American Express.
        AmericanExpress = "american_express",
    }
    /// What pays an invoice.
    AccountType {
        /// A card that goes with the payment.
        CreditCard = "credit-card",
        /// The card that is kept for the subscriber.
        OnFile = "on-file",
        /// The store credit of the subscriber.
        StoreCredit = "store-credit",
        /// A credit outside of the service.
        GeneralCredit = "general-credit",
    }
}
