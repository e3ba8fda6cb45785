//! What is said of a subscriber when it is created and when it is changed.

use crate::card::Card;
#[cfg(feature = "client")]
use crate::error::Invalid;
use crate::id::CustomerId;
use crate::loose::{DecodeError, Form, Request};
use crate::xml::Element;

/// Makes both requests: they have the members of the profile in common.
macro_rules! profiles {
    ($($(#[$doc:meta])+ $field:ident;)+) => {
        /// A subscriber that is to be.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct SubscriberCreate {
            /// The id that the caller gives it.
            pub customer_id: CustomerId,
            $($(#[$doc])+ pub $field: Option<String>,)+
        }

        /// Changes of a subscriber; what is not given stays as it is.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct SubscriberUpdate {
            /// Another id.
            pub new_customer_id: Option<CustomerId>,
            $($(#[$doc])+ pub $field: Option<String>,)+
            /// Another card. Only an active subscriber that renews by itself may have one.
            pub card: Option<Card>,
        }

        impl SubscriberCreate {
            /// A subscriber of whom nothing but the id is said.
            pub fn new(customer_id: impl Into<CustomerId>) -> Self {
                Self { customer_id: customer_id.into(), $($field: None),+ }
            }

            $(
                $(#[$doc])+
                #[must_use]
                pub fn $field(self, text: impl Into<String>) -> Self {
                    Self { $field: Some(text.into()), ..self }
                }
            )+

            fn profile(&self) -> Vec<(&'static str, Option<&str>)> {
                vec![$((stringify!($field), self.$field.as_deref())),+]
            }
        }

        impl SubscriberUpdate {
            $(
                $(#[$doc])+
                #[must_use]
                pub fn $field(self, text: impl Into<String>) -> Self {
                    Self { $field: Some(text.into()), ..self }
                }
            )+

            fn profile(&self) -> Vec<(&'static str, Option<&str>)> {
                vec![$((stringify!($field), self.$field.as_deref())),+]
            }
        }

        impl Request for SubscriberCreate {
            fn to_element(&self) -> Element {
                let id = Element::with_text("customer-id", self.customer_id.as_str());
                write(Element::new("subscriber").with(id), &self.profile())
            }

            fn decode(root: &Element) -> Result<Self, DecodeError> {
                let mut form = Form::of(root);
                let customer_id = form.required("customer-id", "Customer ID");
                let profile = Self { customer_id: customer_id.into(), $($field: given(root, stringify!($field))),+ };
                form.finish(Some(profile))
            }
        }

        impl Request for SubscriberUpdate {
            fn to_element(&self) -> Element {
                let mut root = Element::new("subscriber");
                if let Some(id) = &self.new_customer_id {
                    root.push(Element::with_text("new-customer-id", id.as_str()));
                }
                let root = write(root, &self.profile());
                match &self.card {
                    None => root,
                    Some(card) => {
                        root.with(Element::with_text("payment-method", "credit-card")).with(card.to_element())
                    }
                }
            }

            /// Takes the card beside `payment-method` or inside of it. Members that are not known are not missed.
            fn decode(root: &Element) -> Result<Self, DecodeError> {
                if root.is_empty() {
                    return Err(DecodeError::Missing("You must specify subscriber parameters"));
                }
                let mut form = Form::of(root);
                let nested = root.child("payment-method").and_then(|method| method.child("credit-card"));
                let card = nested.or_else(|| root.child("credit-card")).and_then(|card| Card::read(card, &mut form));
                let new_customer_id = form.text("new-customer-id").map(Into::into);
                form.finish(Some(Self { new_customer_id, $($field: given(root, stringify!($field)),)+ card }))
            }
        }
    };
}

profiles! {
    /// How it is called.
    screen_name;
    /// Its address for mail.
    email;
    /// The first name of the invoice address.
    billing_first_name;
    /// The last name of the invoice address.
    billing_last_name;
    /// The street of the invoice address.
    billing_address1;
    /// The city of the invoice address.
    billing_city;
    /// The state of the invoice address.
    billing_state;
    /// The postal code of the invoice address.
    billing_zip;
    /// The country of the invoice address.
    billing_country;
    /// The telephone number of the invoice address.
    billing_phone_number;
}

impl SubscriberUpdate {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another id.
    #[must_use]
    pub fn new_customer_id(self, id: impl Into<CustomerId>) -> Self {
        Self { new_customer_id: Some(id.into()), ..self }
    }

    /// Another card. Only an active subscriber that renews by itself may have one.
    #[must_use]
    pub fn card(self, card: Card) -> Self {
        Self { card: Some(card), ..self }
    }

    /// Whether it changes something, and to an id that can be one.
    #[cfg(feature = "client")]
    pub(crate) fn kept(&self) -> Result<(), Invalid> {
        if *self == Self::default() {
            return Err(Invalid::new("subscriber", "must have at least one change"));
        }
        self.new_customer_id.as_ref().map_or(Ok(()), |id| check_id("new-customer-id", id))
    }
}

impl SubscriberCreate {
    /// Whether the id can be one.
    #[cfg(feature = "client")]
    pub(crate) fn kept(&self) -> Result<(), Invalid> {
        check_id("customer-id", &self.customer_id)
    }
}

#[cfg(feature = "client")]
/// Blanks around an id are lost on the way, and without anything else there is no id.
pub(crate) fn check_id(member: &str, id: &CustomerId) -> Result<(), Invalid> {
    let id = id.as_str();
    if id.is_empty() || id.trim() != id {
        return Err(Invalid::new(member, "must be an id without blanks around it"));
    }
    Ok(())
}

/// A text that is given, also when it is empty; nil is the empty text.
fn given(root: &Element, name: &str) -> Option<String> {
    root.child(name).map(|element| element.text().to_owned())
}

fn write(mut root: Element, profile: &[(&'static str, Option<&str>)]) -> Element {
    for (name, text) in profile {
        if let Some(text) = text {
            root.push(Element::with_text(name, *text));
        }
    }
    root
}
