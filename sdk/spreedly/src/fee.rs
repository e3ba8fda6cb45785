//! What is added to the next invoice, and what is taken off the next ones.

use crate::decimal::{Decimal, Positive};
use crate::error::Invalid;
use crate::loose::{DecodeError, Form, Request};
use crate::xml::Element;

/// A fee. Those of one group are one line of the invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The line of the invoice.
    pub group: String,
    /// How much it is.
    pub amount: Positive,
    /// Whether it is taken for a subscriber that does not renew by itself; not said otherwise.
    pub allow_non_recurring_subscriber: Option<bool>,
}

impl Fee {
    /// A fee. Name and group must not be blank.
    pub fn new(name: impl Into<String>, group: impl Into<String>, amount: Positive) -> Result<Self, Invalid> {
        let (name, group) = (name.into(), group.into());
        let fee = Self { name, description: None, group, amount, allow_non_recurring_subscriber: None };
        fee.kept().map(|()| fee)
    }

    /// What it is for.
    #[must_use]
    pub fn description(self, text: impl Into<String>) -> Self {
        Self { description: Some(text.into()), ..self }
    }

    /// Whether it is taken for a subscriber that does not renew by itself.
    #[must_use]
    pub fn allow_non_recurring_subscriber(self, allowed: bool) -> Self {
        Self { allow_non_recurring_subscriber: Some(allowed), ..self }
    }

    /// Whether name and group are not blank.
    pub(crate) fn kept(&self) -> Result<(), Invalid> {
        for (member, text) in [("name", &self.name), ("group", &self.group)] {
            if text.trim().is_empty() {
                return Err(Invalid::new(member, "must not be blank"));
            }
        }
        Ok(())
    }
}

impl Request for Fee {
    fn to_element(&self) -> Element {
        let mut root = Element::new("fee").with(Element::with_text("name", self.name.as_str()));
        if let Some(description) = &self.description {
            root.push(Element::with_text("description", description.as_str()));
        }
        root.push(Element::with_text("group", self.group.as_str()));
        root.push(Element::with_text("amount", self.amount.to_string()));
        if let Some(allowed) = self.allow_non_recurring_subscriber {
            root.push(Element::with_text("allow-non-recurring-subscriber", allowed.to_string()));
        }
        root
    }

    fn decode(root: &Element) -> Result<Self, DecodeError> {
        let mut form = Form::of(root);
        let (name, group) = (form.required("name", "Name"), form.required("group", "Group"));
        let amount: Option<Decimal> = form.text("amount").and_then(|text| text.parse().ok());
        let amount = form.or_say(amount, "Amount is not a number");
        if amount.is_some_and(|amount| !amount.is_positive()) {
            form.say("Amount must be greater than 0");
        }
        let fee = amount.and_then(|amount| Positive::try_from(amount).ok()).map(|amount| Self {
            name,
            description: form.text("description").map(str::to_owned),
            group,
            amount,
            allow_non_recurring_subscriber: form
                .text("allow-non-recurring-subscriber")
                .map(|text| matches!(text, "true" | "1")),
        });
        form.finish(fee)
    }
}

/// A change of the store credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// By how much, up or down.
    pub amount: Decimal,
}

impl Credit {
    /// A change by so much.
    pub const fn new(amount: Decimal) -> Self {
        Self { amount }
    }
}

impl Request for Credit {
    fn to_element(&self) -> Element {
        Element::new("credit").with(Element::with_text("amount", self.amount.to_string()))
    }

    fn decode(root: &Element) -> Result<Self, DecodeError> {
        let mut form = Form::of(root);
        let amount = form.text("amount").and_then(|text| text.parse().ok());
        let amount = form.or_say(amount, "Amount is not a number");
        form.finish(amount.map(Self::new))
    }
}
