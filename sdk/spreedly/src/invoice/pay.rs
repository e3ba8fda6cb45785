//! What pays an invoice.

use crate::card::Card;
use crate::loose::{DecodeError, Form, Request};
use crate::word::{AccountType, Vocabulary};
use crate::xml::Element;

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payment {
    /// With this card.
    Card(Box<Card>),
    /// With the card that is kept for the subscriber.
    OnFile,
    /// With the store credit of the subscriber.
    StoreCredit,
    /// With a credit outside of the service.
    GeneralCredit,
}

impl Payment {
    /// With this card.
    pub fn card(card: Card) -> Self {
        Self::Card(Box::new(card))
    }

    /// The kind of it.
    pub const fn account_type(&self) -> AccountType {
        match self {
            Self::Card(_) => AccountType::CreditCard,
            Self::OnFile => AccountType::OnFile,
            Self::StoreCredit => AccountType::StoreCredit,
            Self::GeneralCredit => AccountType::GeneralCredit,
        }
    }
}

impl Request for Payment {
    fn to_element(&self) -> Element {
        let root = Element::new("payment");
        let root = root.with(Element::with_text("account-type", self.account_type().word()));
        match self {
            Self::Card(card) => root.with(card.to_element()),
            Self::OnFile | Self::StoreCredit | Self::GeneralCredit => root,
        }
    }

    /// Without an account type it is a card.
    fn decode(root: &Element) -> Result<Self, DecodeError> {
        let mut form = Form::of(root);
        let kind = form.text("account-type").map_or(Some(AccountType::CreditCard), AccountType::of);
        let payment = match form.or_say(kind, "Account type is not included in the list") {
            Some(AccountType::CreditCard) => {
                let sentence = "You must specify credit card parameters for the payment.";
                let card = root.child("credit-card").filter(|card| !card.is_empty());
                Card::read(card.ok_or(DecodeError::Missing(sentence))?, &mut form).map(Self::card)
            }
            Some(AccountType::OnFile) => Some(Self::OnFile),
            Some(AccountType::StoreCredit) => Some(Self::StoreCredit),
            Some(AccountType::GeneralCredit) => Some(Self::GeneralCredit),
            None => None,
        };
        form.finish(payment)
    }
}
