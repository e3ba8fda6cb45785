//! Cards, as far as they travel: to the service and never back.

use crate::error::Invalid;
use crate::loose::Form;
use crate::secret::Secret;
use crate::word::{CardType, Vocabulary};
use crate::xml::Element;

/// The number of a card: 12 to 19 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardNumber(Secret);

impl CardNumber {
    /// A number; blanks and dashes in it do no harm.
    pub fn new(number: &str) -> Result<Self, Invalid> {
        let digits: String = number.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
        of_digits(&digits, 12, 19).map(Self).ok_or_else(|| Invalid::new("number", "must be 12 to 19 digits"))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The digits beside the signature: 3 or 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationValue(Secret);

impl VerificationValue {
    /// The digits.
    pub fn new(digits: &str) -> Result<Self, Invalid> {
        let rule = || Invalid::new("verification-value", "must be 3 or 4 digits");
        of_digits(digits, 3, 4).map(Self).ok_or_else(rule)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn of_digits(text: &str, least: usize, most: usize) -> Option<Secret> {
    let kept = (least..=most).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    kept.then(|| text.into())
}

/// The last month in which a card is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiry {
    year: u16,
    month: u8,
}

impl Expiry {
    /// A month, from 1 to 12, of a year of four digits.
    pub fn new(month: u8, year: u16) -> Result<Self, Invalid> {
        if !(1..=12).contains(&month) {
            return Err(Invalid::new("month", "must be 1 to 12"));
        }
        if !(2000..=9999).contains(&year) {
            return Err(Invalid::new("year", "must be 2000 to 9999"));
        }
        Ok(Self { year, month })
    }

    /// The month, from 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }
}

/// A card with its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its number.
    pub number: CardNumber,
    /// The digits beside the signature.
    pub verification_value: VerificationValue,
    /// The last month in which it is good.
    pub expiry: Expiry,
    /// The first name of its holder.
    pub first_name: String,
    /// The last name of its holder.
    pub last_name: String,
    /// Its brand.
    pub card_type: Option<CardType>,
    /// The address of its holder.
    pub address: CardAddress,
}

/// The address of the holder of a card; what is not given is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardAddress {
    /// The street.
    pub address1: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// The postal code.
    pub zip: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The telephone number.
    pub phone_number: Option<String>,
}

impl Card {
    /// A card. Both names must not be blank.
    pub fn new(
        number: CardNumber,
        verification_value: VerificationValue,
        expiry: Expiry,
        first_name: impl Into<String>,
        last_name: impl Into<String>,
    ) -> Result<Self, Invalid> {
        let (first_name, last_name) = (first_name.into(), last_name.into());
        for (member, name) in [("first-name", &first_name), ("last-name", &last_name)] {
            if name.trim().is_empty() {
                return Err(Invalid::new(member, "must not be blank"));
            }
        }
        let (card_type, address) = (None, CardAddress::default());
        Ok(Self { number, verification_value, expiry, first_name, last_name, card_type, address })
    }

    /// The same card with its brand.
    #[must_use]
    pub fn card_type(self, brand: CardType) -> Self {
        Self { card_type: Some(brand), ..self }
    }

    /// The same card with the address of its holder.
    #[must_use]
    pub fn address(self, address: CardAddress) -> Self {
        Self { address, ..self }
    }

    pub(crate) fn to_element(&self) -> Element {
        let mut card = Element::new("credit-card");
        card.push(Element::with_text("number", self.number.as_str()));
        if let Some(brand) = self.card_type {
            card.push(Element::with_text("card-type", brand.word()));
        }
        card.push(Element::with_text("verification-value", self.verification_value.as_str()));
        card.push(Element::with_text("month", self.expiry.month.to_string()));
        card.push(Element::with_text("year", self.expiry.year.to_string()));
        card.push(Element::with_text("first-name", self.first_name.as_str()));
        card.push(Element::with_text("last-name", self.last_name.as_str()));
        let address = &self.address;
        for (name, text) in [
            ("address1", &address.address1),
            ("city", &address.city),
            ("state", &address.state),
            ("zip", &address.zip),
            ("country", &address.country),
            ("phone-number", &address.phone_number),
        ] {
            if let Some(text) = text {
                card.push(Element::with_text(name, text.as_str()));
            }
        }
        card
    }

    /// Reads a card, with a complaint for each field that is not valid.
    pub(crate) fn read(card: &Element, complaints: &mut Form<'_>) -> Option<Self> {
        let mut form = Form::of(card);
        let number = CardNumber::new(&form.required("number", "Number")).ok();
        let value = VerificationValue::new(&form.required("verification-value", "Verification value")).ok();
        let month =
            form.text("month").and_then(|text| text.parse().ok()).filter(|month| (1..=12).contains(month));
        let year =
            form.text("year").and_then(|text| text.parse().ok()).filter(|year| (2000..=9999).contains(year));
        let (first, last) =
            (form.required("first-name", "First name"), form.required("last-name", "Last name"));
        for (is_valid, name, sentence) in [
            (number.is_some(), "number", "Number is not a valid credit card number"),
            (value.is_some(), "verification-value", "Verification value is invalid"),
        ] {
            if !is_valid && form.text(name).is_some() {
                form.say(sentence);
            }
        }
        let month = form.or_say(month, "Month is not a valid month");
        let year = form.or_say(year, "Year is not a valid year");
        let brand = form.text("card-type").map(CardType::of);
        if brand == Some(None) {
            form.say("Card type is invalid");
        }
        let text = |name| form.text(name).map(str::to_owned);
        let address = CardAddress {
            address1: text("address1"),
            city: text("city"),
            state: text("state"),
            zip: text("zip"),
            country: text("country"),
            phone_number: text("phone-number"),
        };
        complaints.absorb(form);
        let expiry = Expiry::new(month?, year?).ok()?;
        let card = Self::new(number?, value?, expiry, first, last).ok()?.address(address);
        Some(Self { card_type: brand.flatten(), ..card })
    }
}
