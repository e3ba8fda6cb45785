//! Subscriptions and time that are given away.

use crate::decimal::{Decimal, Positive};
use crate::error::Invalid;
use crate::loose::{DecodeError, Form, Request};
use crate::time::Time;
use crate::word::{DurationUnits, Vocabulary};
use crate::xml::Element;

/// A length of time: 1 or more days or months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    quantity: u32,
    units: DurationUnits,
}

impl Period {
    /// So many days or months.
    pub fn new(quantity: u32, units: DurationUnits) -> Result<Self, Invalid> {
        if quantity == 0 {
            return Err(Invalid::new("duration-quantity", "must be 1 or more"));
        }
        Ok(Self { quantity, units })
    }

    /// So many days.
    pub fn days(quantity: u32) -> Result<Self, Invalid> {
        Self::new(quantity, DurationUnits::Days)
    }

    /// So many months of the calendar.
    pub fn months(quantity: u32) -> Result<Self, Invalid> {
        Self::new(quantity, DurationUnits::Months)
    }

    /// How many units.
    pub const fn quantity(self) -> u32 {
        self.quantity
    }

    /// The units.
    pub const fn units(self) -> DurationUnits {
        self.units
    }

    fn write(self, root: Element) -> Element {
        root.with(Element::with_text("duration-quantity", self.quantity.to_string()))
            .with(Element::with_text("duration-units", self.units.word()))
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let quantity = form.text("duration-quantity");
        if quantity.is_none() {
            form.say("Duration quantity can't be blank");
        }
        let number = quantity.and_then(|text| text.parse::<u32>().ok());
        let number = form.or_say(number, "Duration quantity is not a number");
        if number == Some(0) {
            form.say("Duration quantity must be greater than 0");
        }
        let units = form.text("duration-units").and_then(DurationUnits::of);
        let units = form.or_say(units, "Duration units must be either 'days' or 'months'");
        Self::new(number?, units?).ok()
    }
}

/// What a subscriber may use, by a name that is not empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FeatureLevel(String);

impl FeatureLevel {
    /// The level of this name.
    pub fn new(name: impl Into<String>) -> Result<Self, Invalid> {
        let name = name.into();
        if name.trim().is_empty() {
            return Err(Invalid::new("feature-level", "must not be blank"));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn write(&self) -> Element {
        Element::with_text("feature-level", self.as_str())
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        Self::new(form.required("feature-level", "Feature level")).ok()
    }
}

/// What a gift is worth when the subscriber goes to another plan before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// Since when it is used up.
    pub start_time: Time,
    /// What the whole is worth.
    pub amount: Positive,
}

/// A subscription that is given to a subscriber who has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplimentarySubscription {
    /// How long it is.
    pub period: Period,
    /// What it allows.
    pub feature_level: FeatureLevel,
    /// What it is worth; nothing when there is none.
    pub worth: Option<Worth>,
}

impl ComplimentarySubscription {
    /// A subscription that is worth nothing when the plan changes.
    pub fn new(period: Period, feature_level: &FeatureLevel) -> Self {
        Self { period, feature_level: feature_level.clone(), worth: None }
    }

    /// The same with a value.
    #[must_use]
    pub fn worth(self, amount: Positive, start_time: Time) -> Self {
        Self { worth: Some(Worth { start_time, amount }), ..self }
    }
}

impl Request for ComplimentarySubscription {
    fn to_element(&self) -> Element {
        let root = self.period.write(Element::new("complimentary-subscription"));
        let root = root.with(self.feature_level.write());
        match &self.worth {
            None => root,
            Some(worth) => root
                .with(Element::with_text("start-time", worth.start_time.to_string()))
                .with(Element::with_text("amount", worth.amount.to_string())),
        }
    }

    /// A start without an amount says nothing, and neither does an amount without a start or of nothing.
    fn decode(root: &Element) -> Result<Self, DecodeError> {
        let mut form = Form::of(root);
        let (period, feature_level) = (Period::read(&mut form), FeatureLevel::read(&mut form));
        let mut worth = None;
        if let (Some(start), Some(amount)) = (form.text("start-time"), form.text("amount")) {
            let start_time = form.or_say(start.parse().ok(), "Start time is invalid");
            let amount: Option<Decimal> = form.or_say(amount.parse().ok(), "Amount is not a number");
            let amount = amount.and_then(|amount| Positive::try_from(amount).ok());
            worth = start_time.zip(amount).map(|(start_time, amount)| Worth { start_time, amount });
        }
        let whole = period.zip(feature_level);
        form.finish(whole.map(|(period, feature_level)| Self { period, feature_level, worth }))
    }
}

/// More time for a subscriber who is active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComplimentaryTimeExtension {
    /// How much.
    pub period: Period,
}

impl ComplimentaryTimeExtension {
    /// So much more time.
    pub const fn new(period: Period) -> Self {
        Self { period }
    }
}

impl Request for ComplimentaryTimeExtension {
    fn to_element(&self) -> Element {
        self.period.write(Element::new("complimentary-time-extension"))
    }

    fn decode(root: &Element) -> Result<Self, DecodeError> {
        let mut form = Form::of(root);
        let period = Period::read(&mut form);
        form.finish(period.map(Self::new))
    }
}

/// A subscription without end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifetimeComplimentarySubscription {
    /// What it allows.
    pub feature_level: FeatureLevel,
}

impl LifetimeComplimentarySubscription {
    /// A subscription that allows this.
    pub fn new(feature_level: &FeatureLevel) -> Self {
        Self { feature_level: feature_level.clone() }
    }
}

impl Request for LifetimeComplimentarySubscription {
    fn to_element(&self) -> Element {
        Element::new("lifetime-complimentary-subscription").with(self.feature_level.write())
    }

    fn decode(root: &Element) -> Result<Self, DecodeError> {
        let mut form = Form::of(root);
        let feature_level = FeatureLevel::read(&mut form);
        form.finish(feature_level.map(|feature_level| Self { feature_level }))
    }
}
