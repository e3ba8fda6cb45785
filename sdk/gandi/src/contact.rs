//! Contacts: who owns an account, and how much money is in it.

use crate::decimal::Amount;
use crate::error::Invalid;
use crate::id::ContactId;
use crate::rule;
use crate::secret::Secret;
use crate::xmlrpc::{DecodeError, FromValue, Struct, ToValue, Value, members};

/// What kind of person a contact is; a number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContactKind {
    /// 0: a natural person.
    Individual,
    /// 1: a company.
    Company,
    /// 2: an association.
    Association,
    /// 3: a public body.
    PublicBody,
    /// 4: who sells on.
    Reseller,
}

impl ContactKind {
    const ALL: [Self; 5] =
        [Self::Individual, Self::Company, Self::Association, Self::PublicBody, Self::Reseller];

    /// The number on the wire.
    pub const fn as_i64(self) -> i64 {
        self as i64
    }
}

impl FromValue for ContactKind {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let number = i64::from_value(value)?;
        let known = Self::ALL.into_iter().find(|kind| kind.as_i64() == number);
        known.ok_or_else(|| DecodeError::rule("must be 0 to 4"))
    }
}

impl ToValue for ContactKind {
    fn to_value(&self) -> Value {
        Value::Int(self.as_i64())
    }
}

/// A telephone number: `+33.170377666`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// A number with the code of its country.
    pub fn new(number: impl Into<String>) -> Result<Self, Invalid> {
        let number = number.into();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let parts = number.strip_prefix('+').and_then(|number| number.split_once('.'));
        match parts {
            Some((country, rest)) if digits(country) && country.len() <= 3 && digits(rest) => {
                Ok(Self(number))
            }
            _ => Err(Invalid::new("phone", "must be + with 1 to 3 digits, a dot, and digits")),
        }
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromValue for Phone {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        Ok(Self::new(String::from_value(value)?)?)
    }
}

impl ToValue for Phone {
    fn to_value(&self) -> Value {
        Value::from(self.as_str())
    }
}

members! {
    /// A contact that is to be.
    request ContactCreate {
        /// What kind of person it is.
        kind as "type": ContactKind,
        /// First name.
        given: String,
        /// Last name.
        family: String,
        /// Name of the organisation; mandatory for all but a natural person.
        orgname: Option<String> | omit,
        /// Address of electronic mail.
        email: String,
        /// Street and number.
        streetaddr: String,
        /// Postal code.
        zip: String,
        /// City.
        city: String,
        /// Country, by its two letters.
        country: String,
        /// Telephone.
        phone: Phone,
        /// Password.
        password: Secret,
    }

    /// A contact.
    answer Contact {
        /// Its handle: `PP123-GANDI`.
        handle: String,
        /// Its id.
        id: ContactId,
        /// What kind of person it is, by the number of [`ContactKind`].
        kind as "type": Option<i64> | omit,
        /// First name.
        given: Option<String> | omit,
        /// Last name.
        family: Option<String> | omit,
        /// Name of the organisation.
        orgname: Option<String> | omit,
        /// Address of electronic mail.
        email: Option<String> | omit,
        /// Street and number.
        streetaddr: Option<String> | omit,
        /// Postal code.
        zip: Option<String> | omit,
        /// City.
        city: Option<String> | omit,
        /// Country, by its two letters.
        country: Option<String> | omit,
        /// Telephone.
        phone: Option<String> | omit,
    }

    /// A contact that was made.
    answer ContactCreated {
        /// Its handle.
        handle: String,
    }

    /// What is wrong with a contact that is to be.
    answer ContactProblem {
        /// The member.
        field: String,
        /// Its type.
        field_type: Option<String>,
        /// What kind of error it is: `!EC_STRMATCH`, `!EC_ENUMIN`.
        error: String,
        /// What would be right.
        attr: Option<Vec<Value>>,
        /// The error in words.
        reason: Option<String>,
    }

    /// How much money there is.
    answer Balance {
        /// What was paid in advance.
        prepaid: Option<Prepaid>,
        /// What was spent this year.
        annual_balance: Option<Amount>,
        /// What is owed.
        outstanding_amount: Option<Amount>,
        /// The price list that counts.
        grid: Option<String>,
    }

    /// Money that was paid in advance.
    answer Prepaid {
        /// Its id.
        id: Option<i64>,
        /// How much is left.
        amount: Amount,
        /// In which currency.
        currency: String,
    }
}

impl ContactCreate {
    /// Whether the service takes it as it is, as far as that can be told. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.kind != ContactKind::Individual && self.orgname.as_deref().unwrap_or_default().is_empty() {
            return Err(Invalid::new("orgname", "must be given for all but a natural person"));
        }
        for (member, text) in [
            ("given", &self.given),
            ("family", &self.family),
            ("email", &self.email),
            ("streetaddr", &self.streetaddr),
            ("zip", &self.zip),
            ("city", &self.city),
            ("country", &self.country),
        ] {
            rule::some(member, text)?;
        }
        rule::some("password", self.password.as_str())
    }

    /// The struct that asks what is wrong with it, without making it.
    pub fn dry_run(&self) -> Struct {
        let members = match self.to_value() {
            Value::Struct(members) => members,
            _ => Struct::new(),
        };
        members.with("--dry-run", true)
    }
}

impl Contact {
    /// What kind of person it is, where that is known.
    pub fn contact_kind(&self) -> Option<ContactKind> {
        ContactKind::ALL.into_iter().find(|kind| Some(kind.as_i64()) == self.kind)
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Balance, Contact, ContactCreate, ContactCreated, ContactProblem};
    use crate::call::Call;
    use crate::client::Client;

    /// Contacts and money.
    impl Client {
        /// Shows how much money there is: `contact.balance`.
        pub fn balance(&self) -> Call<Balance> {
            Call::look(self, "contact.balance")
        }

        /// Shows the owner of the key: `contact.info`.
        pub fn contact(&self) -> Call<Contact> {
            Call::look(self, "contact.info")
        }

        /// Shows a contact by its handle: `contact.info`.
        pub fn contact_of(&self, handle: &str) -> Call<Contact> {
            Call::look(self, "contact.info").param(handle).rule(crate::rule::some("handle", handle))
        }

        /// Makes a contact: `contact.create`. It works without a key as well.
        pub fn create_contact(&self, contact: &ContactCreate) -> Call<ContactCreated> {
            Call::change(self, "contact.create").param(contact).rule(contact.check())
        }

        /// Asks what is wrong with a contact, and makes none: `contact.create` as a dry run. Nothing is wrong with
        /// it when the list is empty.
        pub fn check_contact(&self, contact: &ContactCreate) -> Call<Vec<ContactProblem>> {
            Call::look(self, "contact.create").param(&contact.dry_run())
        }
    }
}
