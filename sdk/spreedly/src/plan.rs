//! Subscription plans: what is sold, at which price, for how long.

use crate::decimal::Decimal;
use crate::id::{PlanId, PlanVersionId};
use crate::record::{Item, record};
use crate::time::Time;
use crate::word::{DurationUnits, PlanType, Word};

/// The `type` attribute that the original gives to every text of a version.
const VERSION_KIND: &str = "SubscriptionPlan::Version";

record! {
    /// A subscription plan.
    SubscriptionPlan as "subscription-plan" {
        /// Its id.
        id: PlanId = "integer";
        /// The number of its newest version.
        version: u32 = "integer";
        /// What a period costs.
        amount: Decimal = "decimal";
        /// Below this nothing is charged.
        minimum_needed_for_charge: Option<Decimal> = "decimal" by given;
        /// Whether the first period is free of charge.
        charge_after_first_period: bool = "boolean";
        /// When to charge later, as a number of units.
        charge_later_duration_quantity: Option<u32> = "integer" by given;
        /// The units of that.
        charge_later_duration_units: Option<Word<DurationUnits>> = "" by given;
        /// When it came to be.
        created_at: Time = "datetime";
        /// The currency by its three letters.
        currency_code: String = "";
        /// What it says about itself.
        description: String = "";
        /// How long a period is, as a number of units; 0 is a lifetime.
        duration_quantity: Option<u32> = "integer" by given;
        /// The units of that.
        duration_units: Word<DurationUnits> = "";
        /// Whether it can be bought.
        enabled: bool = "boolean";
        /// What a subscriber of it may use.
        feature_level: String = "";
        /// Whether it renews whatever the customer says.
        force_recurring: bool = "boolean";
        /// Its name.
        name: String = "";
        /// Whether it ends; a lifetime does not.
        needs_to_be_renewed: bool = "boolean";
        /// How it is sold.
        plan_type: Word<PlanType> = "";
        /// Where the customer goes after the purchase.
        return_url: String = "";
        /// When it was changed.
        updated_at: Time = "datetime";
        /// What the set-up fee is for.
        setup_fee_description: String = "";
        /// The currency of the set-up fee.
        setup_fee_currency_code: String = "";
        /// What setting up costs.
        setup_fee_amount: Option<Decimal> = "decimal" by given;
        /// Every version; a subscriber stays on the one that was bought.
        versions: Vec<PlanVersion> = "array";
        /// The period in words: `1 month`, `30 days`, `Lifetime`.
        terms: String = "string";
        /// What a period costs, as a number.
        price: Option<Decimal> = "decimal" by given;
    }
}

record! {
    /// A version of a subscription plan, as it was sold.
    PlanVersion as "version" {
        /// Its own id.
        id: PlanVersionId = "integer";
        /// What a period costs.
        amount: Decimal = "decimal";
        /// Below this nothing is charged.
        minimum_needed_for_charge: Option<Decimal> = "decimal" by given;
        /// Whether the first period is free of charge.
        charge_after_first_period: bool = "boolean";
        /// When to charge later, as a number of units.
        charge_later_duration_quantity: Option<u32> = "integer" by given;
        /// The units of that.
        charge_later_duration_units: Option<Word<DurationUnits>> = "SubscriptionPlan::Version" by given;
        /// When it came to be.
        created_at: Option<Time> = "datetime" by given;
        /// The currency by its three letters.
        currency_code: String = "SubscriptionPlan::Version";
        /// What it says about itself.
        description: String = "SubscriptionPlan::Version";
        /// How long a period is, as a number of units; 0 is a lifetime.
        duration_quantity: Option<u32> = "integer" by given;
        /// The units of that.
        duration_units: Word<DurationUnits> = "SubscriptionPlan::Version";
        /// Whether it can be bought.
        enabled: bool = "boolean";
        /// What a subscriber of it may use.
        feature_level: String = "SubscriptionPlan::Version";
        /// Whether it renews whatever the customer says.
        force_recurring: bool = "boolean";
        /// Its name.
        name: String = "SubscriptionPlan::Version";
        /// Whether it ends; a lifetime does not.
        needs_to_be_renewed: bool = "boolean";
        /// How it is sold.
        plan_type: Word<PlanType> = "SubscriptionPlan::Version";
        /// Where the customer goes after the purchase.
        return_url: String = "SubscriptionPlan::Version";
        /// When it was changed.
        updated_at: Option<Time> = "datetime" by given;
        /// What the set-up fee is for.
        setup_fee_description: String = "SubscriptionPlan::Version";
        /// The currency of the set-up fee.
        setup_fee_currency_code: String = "SubscriptionPlan::Version";
        /// What setting up costs.
        setup_fee_amount: Option<Decimal> = "decimal" by given;
        /// Its number, from 1 on.
        version: u32 = "integer";
        /// The plan that it is a version of.
        subscription_plan_id: PlanId = "integer";
        /// The period in words: `1 month`, `30 days`, `Lifetime`.
        terms: String = "string";
    }
}

impl Item for SubscriptionPlan {
    const LIST: &'static str = "subscription-plans";
    const NAME: &'static str = "subscription-plan";
    const KIND: &'static str = "";
}

impl Item for PlanVersion {
    const LIST: &'static str = "versions";
    const NAME: &'static str = "version";
    const KIND: &'static str = VERSION_KIND;
}

impl SubscriptionPlan {
    /// Whether it never ends.
    pub fn is_lifetime(&self) -> bool {
        self.duration_quantity == Some(0)
    }

    /// Whether it costs nothing, once.
    pub fn is_free_trial(&self) -> bool {
        self.plan_type.is(PlanType::FreeTrial)
    }
}

impl From<&SubscriptionPlan> for PlanId {
    fn from(plan: &SubscriptionPlan) -> Self {
        plan.id
    }
}

#[cfg(feature = "client")]
impl crate::client::Client {
    /// Lists every subscription plan of the site.
    pub fn list_plans(&self) -> crate::call::Call<Vec<SubscriptionPlan>> {
        crate::call::Call::get(self, self.path("/subscription_plans.xml"))
    }
}
