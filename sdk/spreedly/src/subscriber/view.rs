//! A subscriber as answers show it: 35 members when it is created, 36 with its invoices.

use crate::decimal::Decimal;
use crate::id::CustomerId;
use crate::invoice::Invoice;
use crate::plan::PlanVersion;
use crate::record::{Item, record};
use crate::secret::Secret;
use crate::time::Time;

record! {
    /// A subscriber.
    Subscriber as "subscriber" {
        /// Until when the service goes on after a renewal failed.
        grace_until: Option<Time> = "datetime" by given;
        /// Whether a renewal is due, or can be paid early.
        ready_to_renew: bool = "boolean";
        /// Since when.
        ready_to_renew_since: Option<Time> = "datetime" by given;
        /// The end of the paid, given or tried period; none for a lifetime.
        active_until: Option<Time> = "datetime" by given;
        /// The first name of the invoice address.
        billing_first_name: Option<String> = "";
        /// The last name of the invoice address.
        billing_last_name: Option<String> = "";
        /// When it came to be.
        created_at: Time = "datetime";
        /// The id that the caller gave it.
        customer_id: CustomerId = "";
        /// Whether it may try a plan for free.
        eligible_for_free_trial: bool = "boolean";
        /// Its address for mail.
        email: Option<String> = "";
        /// Whether its subscription never ends.
        lifetime_subscription: bool = "boolean";
        /// Whether it is trying a plan.
        on_trial: bool = "boolean";
        /// Whether its fees are billed after the period.
        on_metered: bool = "boolean";
        /// Whether it renews by itself; none before the first subscription.
        recurring: Option<bool> = "boolean" by given;
        /// How it is called.
        screen_name: String = "";
        /// What the next invoices need not be paid of.
        store_credit: Decimal = "decimal";
        /// The currency of that.
        store_credit_currency_code: String = "";
        /// The secret of its hosted pages.
        token: Secret = "";
        /// When it was changed.
        updated_at: Time = "datetime";
        /// Whether somebody else bought the subscription for it.
        on_gift: Option<bool> = "boolean" by given;
        /// Whether it pays for setting up.
        eligible_for_setup_fee: bool = "boolean";
        /// Whether its card ends before the next renewal.
        card_expires_before_next_auto_renew: bool = "boolean";
        /// The plan that it is on; empty before the first one.
        subscription_plan_name: String = "";
        /// The version of the plan that it bought.
        subscription_plan_version: Option<Box<PlanVersion>> = "", sparse;
        /// Whether it may use what it pays for.
        active: bool = "boolean";
        /// Whether a renewal failed and the service goes on for now.
        in_grace_period: bool = "boolean";
        /// What it may use; empty while it is not active.
        feature_level: String = "string";
        /// Whether a card is kept for it.
        payment_account_on_file: bool = "boolean";
        /// That card in words, such as `Visa ending in 0629`.
        payment_account_display: String = "string";
        /// The street of the invoice address.
        billing_address1: String = "string";
        /// The city of the invoice address.
        billing_city: String = "string";
        /// The state of the invoice address.
        billing_state: String = "string";
        /// The postal code of the invoice address.
        billing_zip: String = "string";
        /// The country of the invoice address.
        billing_country: String = "string";
        /// The telephone number of the invoice address.
        billing_phone_number: String = "string";
        /// The running number of the service.
        pagination_id: String = "string";
        /// Its invoices, the newest first; only when one subscriber is shown.
        invoices: Option<Vec<Invoice>> = "array", sparse;
    }
}

impl Item for Subscriber {
    const LIST: &'static str = "subscribers";
    const NAME: &'static str = "subscriber";
    const KIND: &'static str = "";
}

/// How a subscriber stands, as one word for its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// It may use nothing.
    Inactive,
    /// It is trying a plan.
    OnTrial,
    /// It may use what it pays for, or was given.
    Active,
    /// A renewal failed, and it may go on for now.
    InGrace,
    /// It may go on for ever.
    Lifetime,
}

impl Standing {
    /// The word in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::OnTrial => "on trial",
            Self::Active => "active",
            Self::InGrace => "in grace",
            Self::Lifetime => "lifetime",
        }
    }
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Subscriber {
    /// How it stands. A lifetime comes first: the plan for one may be a trial at the same time.
    pub const fn standing(&self) -> Standing {
        if !self.active {
            Standing::Inactive
        } else if self.lifetime_subscription {
            Standing::Lifetime
        } else if self.in_grace_period {
            Standing::InGrace
        } else if self.on_trial {
            Standing::OnTrial
        } else {
            Standing::Active
        }
    }
}

impl From<&Subscriber> for CustomerId {
    fn from(subscriber: &Subscriber) -> Self {
        subscriber.customer_id.clone()
    }
}
