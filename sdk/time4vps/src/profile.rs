//! The details that accounts and contacts share.

use crate::error::Invalid;
use crate::{limits, rule};
use serde::{Serialize, Serializer};

crate::word::words! {
    /// Who stands behind an account or a contact.
    AccountKind {
        Private = "Private",
        Company = "Company",
    }
}

/// Details of an account or a contact. What is not given does not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Profile {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<AccountKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    companyname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    companyregistrationnumber: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vateu: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    firstname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lastname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postcode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phonenumber: Option<String>,
    #[serde(rename = "emarketing", skip_serializing_if = "is_false", serialize_with = "subscribed")]
    newsletter: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it asks about by reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it writes by reference")]
fn subscribed<S: Serializer>(_: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(["Subscribed"])
}

macro_rules! texts {
    ($($(#[$doc:meta])+ $with:ident $member:ident;)+) => {
        impl Profile {$(
            $(#[$doc])+
            #[must_use]
            pub fn $with(mut self, $member: impl Into<String>) -> Self {
                self.$member = Some($member.into());
                self
            }
        )+}
    };
}

texts! {
    /// The name of a company.
    with_company companyname;
    /// The number of a company in its register.
    with_company_number companyregistrationnumber;
    /// The VAT number of a company in the EU.
    with_vat_number vateu;
    /// The mail address, which is also the login.
    with_email email;
    /// The given name.
    with_first_name firstname;
    /// The family name.
    with_last_name lastname;
    /// The country in two letters.
    with_country country;
    /// Street and number.
    with_address address1;
    /// The town.
    with_city city;
    /// The state, of at most 20 characters.
    with_state state;
    /// The postal code.
    with_postcode postcode;
    /// The phone number, as `+370.61234567`.
    with_phone phonenumber;
}

impl Profile {
    /// A private person or a company.
    #[must_use]
    pub const fn with_kind(mut self, kind: AccountKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Subscribes to news. The service has no way to end it through this API.
    #[must_use]
    pub const fn with_newsletter(mut self) -> Self {
        self.newsletter = true;
        self
    }

    pub(crate) const fn has_email(&self) -> bool {
        self.email.is_some()
    }

    pub(crate) const fn has_state(&self) -> bool {
        self.state.is_some()
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        self.email.as_deref().map_or(Ok(()), |address| rule::email("email", address))?;
        rule::at_most("state", self.state.as_deref(), limits::STATE_CHARS_MAX)?;
        let country = self.country.as_deref();
        if country.is_some_and(|code| code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()))
        {
            return Err(Invalid::new("country", "must be two letters"));
        }
        Ok(())
    }
}
