//! The account's own details.

use crate::dates::Stamp;
use crate::scalar::TextId;
use serde::{Deserialize, Serialize};

/// The answer of `GET /details`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Who asks.
    pub client: Client,
}

/// An account as it sees itself. Unset members are empty strings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its number.
    pub id: TextId,
    /// Also its login.
    pub email: String,
    /// Zeros when it never logged in.
    pub lastlogin: Stamp,
    /// The address of the last login.
    pub ip: String,
    /// The host name of that address.
    pub host: String,
    /// Given name.
    pub firstname: String,
    /// Family name.
    pub lastname: String,
    /// Empty for private persons.
    pub companyname: String,
    /// Street and number.
    pub address1: String,
    /// Never settable through this API.
    pub address2: String,
    /// Town.
    pub city: String,
    /// Up to 20 characters.
    pub state: String,
    /// Postal code.
    pub postcode: String,
    /// Two letters.
    pub country: String,
    /// As `+370.61234567`.
    pub phonenumber: String,
}
