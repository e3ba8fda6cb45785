//! Contacts: other people who may act for the account, and what they may do.

use crate::dates::Stamp;
use crate::error::Invalid;
use crate::id::ContactId;
use crate::lenient;
use crate::profile::Profile;
use crate::scalar::{TextFlag, TextId};
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The answer of `GET /contact`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// Every contact of the account.
    #[serde(default, deserialize_with = "lenient::list")]
    pub contacts: Vec<ContactRow>,
}

/// A contact as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    /// Also a login.
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: String,
    /// Its number.
    pub id: TextId,
    /// Given name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub firstname: String,
    /// Family name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub lastname: String,
    /// Empty for private persons.
    #[serde(default, deserialize_with = "lenient::text")]
    pub companyname: String,
    /// Whether it is a company.
    #[serde(default)]
    pub company: TextFlag,
    /// Zeros when it never logged in.
    #[serde(default)]
    pub lastlogin: Stamp,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /contact/@id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactAnswer {
    /// The contact.
    pub contact: Contact,
}

/// A contact in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its number.
    pub id: TextId,
    /// Also a login.
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: String,
    /// Given name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub firstname: String,
    /// Family name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub lastname: String,
    /// Empty for private persons.
    #[serde(default, deserialize_with = "lenient::text")]
    pub companyname: String,
    /// Street and number.
    #[serde(default, deserialize_with = "lenient::text")]
    pub address1: String,
    /// The rest of the street.
    #[serde(default, deserialize_with = "lenient::text")]
    pub address2: String,
    /// Town.
    #[serde(default, deserialize_with = "lenient::text")]
    pub city: String,
    /// Up to 20 characters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub state: String,
    /// Postal code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub postcode: String,
    /// Two letters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub country: String,
    /// As `+370.61234567`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub phonenumber: String,
    /// `Private` or `Company`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// What it may do.
    #[serde(default, deserialize_with = "lenient::map")]
    pub privileges: Privileges,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /contact/privileges`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivilegesAnswer {
    /// All that there are.
    #[serde(deserialize_with = "lenient::map")]
    pub privileges: Privileges,
}

/// What a contact may do: names of privileges by group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privileges {
    /// As `payinvoice`.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub billing: Vec<String>,
    /// As `newticket`.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<String>,
    /// As `editmain`.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub misc: Vec<String>,
    /// Service by service, as `basic`.
    #[serde(default, deserialize_with = "lenient::map", skip_serializing_if = "Scope::is_empty")]
    pub services: Scope,
    /// Domain by domain, as `renew`.
    #[serde(default, deserialize_with = "lenient::map", skip_serializing_if = "Scope::is_empty")]
    pub domains: Scope,
    /// Groups that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Privileges for things with a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// 1 stands for all privileges for all things.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub full: Option<u8>,
    /// Names of privileges by the number of the thing.
    #[serde(flatten)]
    pub each: BTreeMap<String, Vec<String>>,
}

impl Scope {
    /// All privileges for all things.
    pub const fn full() -> Self {
        Self { full: Some(1), each: BTreeMap::new() }
    }

    /// Adds privileges for one thing.
    #[must_use]
    pub fn with<N: Into<String>>(mut self, id: i64, names: impl IntoIterator<Item = N>) -> Self {
        self.each.entry(id.to_string()).or_default().extend(names.into_iter().map(Into::into));
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.full.is_none() && self.each.is_empty()
    }
}

/// The answer of `POST /contact`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactCreated {
    /// Its number.
    pub contact_id: TextId,
    /// Codes of the message catalogue.
    #[serde(default, deserialize_with = "lenient::list")]
    pub info: Vec<String>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A new contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactCreate {
    #[serde(flatten)]
    profile: Profile,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    privileges: Option<Privileges>,
}

impl ContactCreate {
    /// A contact with at least a mail address, who cannot log in.
    pub fn new(profile: Profile) -> Self {
        Self { profile, password: None, privileges: None }
    }

    /// Lets the contact log in with its mail address.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// What it may do.
    #[must_use]
    pub fn with_privileges(mut self, privileges: Privileges) -> Self {
        self.privileges = Some(privileges);
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        if !self.profile.has_email() {
            return Err(Invalid::new("email", "is required"));
        }
        self.profile.check()
    }
}

/// A change of a contact. What is not given does not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContactModify {
    #[serde(flatten)]
    profile: Profile,
    #[serde(skip_serializing_if = "Option::is_none")]
    privileges: Option<Privileges>,
}

impl ContactModify {
    /// Other details.
    #[must_use]
    pub fn with_profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Other privileges, in the place of all that it had.
    #[must_use]
    pub fn with_privileges(mut self, privileges: Privileges) -> Self {
        self.privileges = Some(privileges);
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        self.profile.check()
    }
}

impl From<&ContactRow> for ContactId {
    fn from(contact: &ContactRow) -> Self {
        contact.id.into()
    }
}

impl From<&ContactCreated> for ContactId {
    fn from(contact: &ContactCreated) -> Self {
        contact.contact_id.into()
    }
}

#[cfg(feature = "client")]
pub use calls::ContactHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{
        Contact, ContactAnswer, ContactCreate, ContactCreated, ContactModify, ContactRow, Contacts,
        Privileges, PrivilegesAnswer,
    };
    use crate::ack::Ack;
    use crate::call::{Call, Method, Path, json};
    use crate::client::Client;
    use crate::id::ContactId;

    /// Contacts.
    impl Client {
        /// Lists the contacts.
        pub fn list_contacts(&self) -> Call<Vec<ContactRow>> {
            Call::<Contacts>::new(self, Method::Get, Path::of("/contact"))
                .read_with(|body| Ok(json::<Contacts>(body)?.contacts))
        }

        /// Adds a contact.
        pub fn create_contact(&self, contact: &ContactCreate) -> Call<ContactCreated> {
            Call::new(self, Method::Post, Path::of("/contact")).parameters(contact).rule(contact.check())
        }

        /// Shows all privileges that a contact can have.
        pub fn contact_privileges(&self) -> Call<Privileges> {
            Call::<PrivilegesAnswer>::new(self, Method::Get, Path::of("/contact/privileges"))
                .read_with(|body| Ok(json::<PrivilegesAnswer>(body)?.privileges))
        }

        /// A contact to work with, by its id or by an answer that shows it. Nothing is sent.
        pub fn contact(&self, id: impl Into<ContactId>) -> ContactHandle {
            ContactHandle { client: self.clone(), id: id.into() }
        }
    }

    /// A contact, bound to a client.
    #[derive(Clone, Debug)]
    pub struct ContactHandle {
        client: Client,
        id: ContactId,
    }

    impl ContactHandle {
        /// Its id.
        pub const fn id(&self) -> ContactId {
            self.id
        }

        fn path(&self) -> Path {
            Path::of("/contact").id(self.id.number())
        }

        /// Shows the contact.
        pub fn get(&self) -> Call<Contact> {
            Call::<ContactAnswer>::new(&self.client, Method::Get, self.path())
                .read_with(|body| Ok(json::<ContactAnswer>(body)?.contact))
        }

        /// Changes what is given.
        pub fn modify(&self, change: &ContactModify) -> Call<Ack> {
            Call::new(&self.client, Method::Put, self.path()).parameters(change).rule(change.check())
        }
    }
}
