//! Accounts, logins and roles: who owes, and who acts.

use crate::id::{AccountId, ApiKeyId, LoginId, Uid};
use crate::money::Currency;
use crate::persisted::persisted_enum;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

persisted_enum! {
    /// Whether an account may buy and use.
    pub enum AccountState {
        /// May do everything.
        Active = "active",
        /// May look and pay, and nothing else.
        Suspended = "suspended",
        /// Is kept for its invoices only.
        Closed = "closed",
    }
}

persisted_enum! {
    /// What a login may do in its account.
    pub enum Role {
        /// Everything.
        Owner = "owner",
        /// Everything but spending money and changing the account.
        Operator = "operator",
        /// Looking.
        Viewer = "viewer",
    }
}

/// A right that a use case asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See the account and its things.
    View,
    /// Change and restart servers.
    Operate,
    /// Pay what is owed.
    Pay,
    /// Order, resize, cancel: whatever changes what is owed.
    Spend,
    /// Change the account itself, its logins and keys.
    Administer,
}

impl Role {
    /// Whether the role carries the right.
    pub const fn allows(self, right: Right) -> bool {
        match self {
            Self::Owner => true,
            Self::Operator => matches!(right, Right::View | Right::Operate),
            Self::Viewer => matches!(right, Right::View),
        }
    }
}

impl AccountState {
    /// Whether an account in this state may exercise the right.
    pub const fn allows(self, right: Right) -> bool {
        match self {
            Self::Active => true,
            Self::Suspended => matches!(right, Right::View | Right::Pay),
            Self::Closed => false,
        }
    }
}

/// Who a customer is, for invoices. Every part may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Whether it is a company.
    pub company: bool,
    /// The company's name.
    pub company_name: String,
    /// The company's registration number.
    pub company_number: String,
    /// The VAT number.
    pub vat_number: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// Street and number.
    pub address1: String,
    /// A second line of the address.
    pub address2: String,
    /// The town.
    pub city: String,
    /// The state or region.
    pub region: String,
    /// The post code.
    pub postcode: String,
    /// The ISO 3166 country code.
    pub country: String,
    /// The telephone number.
    pub phone: String,
    /// Whether news may be mailed.
    pub newsletter: bool,
}

/// An account: who owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Its identity.
    pub uid: Uid,
    /// Whether it may buy and use.
    pub state: AccountState,
    /// Its mail address; unique.
    pub email: String,
    /// The currency of everything it owes.
    pub currency: Currency,
    /// The IANA time zone that its days begin in.
    pub zone: String,
    /// Its tax rate in ten-thousandths.
    pub tax_bp: i64,
    /// Who it is.
    pub profile: Profile,
    /// When it signed up.
    pub created_at: Instant,
}

/// A login: who acts for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Its number.
    pub id: LoginId,
    /// Its identity.
    pub uid: Uid,
    /// The account it acts for.
    pub account: AccountId,
    /// Its mail address; unique.
    pub email: String,
    /// The argon2 hash of its password, in PHC form.
    pub password_hash: String,
    /// What it may do.
    pub role: Role,
    /// Whether it may log in.
    pub active: bool,
    /// When it last logged in.
    pub last_seen_at: Option<Instant>,
    /// From where it last logged in.
    pub last_seen_ip: String,
    /// When it was made.
    pub created_at: Instant,
}

/// An API key of a login. The key itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: ApiKeyId,
    /// Its identity.
    pub uid: Uid,
    /// The login it acts as.
    pub login: LoginId,
    /// What its owner calls it.
    pub label: String,
    /// The last four digits, to tell keys apart.
    pub hint: String,
    /// The addresses it may be used from; empty for any.
    pub allowed_ips: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it stopped being valid.
    pub revoked_at: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_nested() {
        let all = [Right::View, Right::Operate, Right::Pay, Right::Spend, Right::Administer];
        let count = |role: Role| all.iter().filter(|right| role.allows(**right)).count();
        assert_eq!((count(Role::Owner), count(Role::Operator), count(Role::Viewer)), (5, 2, 1));
        assert!(!AccountState::Closed.allows(Right::View));
        assert!(!AccountState::Suspended.allows(Right::Spend));
        assert!(AccountState::Suspended.allows(Right::Pay));
    }
}
