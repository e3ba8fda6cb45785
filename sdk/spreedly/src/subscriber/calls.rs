//! The operations on subscribers.

use super::change::check_id;
use super::{GetOrCreate, Subscriber, SubscriberCreate, SubscriberUpdate};
use crate::call::{Call, Method, Path};
use crate::client::Client;
use crate::complimentary::{
    ComplimentarySubscription, ComplimentaryTimeExtension, FeatureLevel, LifetimeComplimentarySubscription,
    Period,
};
use crate::decimal::Decimal;
use crate::error::Invalid;
use crate::fee::{Credit, Fee};
use crate::hosted::SignUpUrl;
use crate::id::{CustomerId, PlanId};
use crate::plan_choice::PlanChoice;
use crate::wait::Wait;

/// What leads to them.
impl Client {
    /// Lists every subscriber, without invoices.
    pub fn list_subscribers(&self) -> Call<Vec<Subscriber>> {
        Call::get(self, self.path("/subscribers.xml"))
    }

    /// Creates a subscriber. An id that is taken is [`Error::Conflict`](crate::Error::Conflict).
    pub fn create_subscriber(&self, subscriber: &SubscriberCreate) -> Call<Subscriber> {
        let kept = subscriber.kept();
        Call::answered(self, Method::Post, self.path("/subscribers.xml")).xml(subscriber).rule(kept)
    }

    /// Shows a subscriber, and creates it when there is none. One that is there is not changed.
    pub fn get_or_create_subscriber(&self, subscriber: &SubscriberCreate) -> GetOrCreate {
        GetOrCreate::new(self, subscriber)
    }

    /// Deletes every subscriber of a test site, with invoices and fees. Nothing is sent for another site.
    pub fn delete_all_subscribers(&self) -> Call<()> {
        let path = self.path("/subscribers.xml");
        Call::blank(self, Method::Delete, path).rule(self.for_tests())
    }

    /// A subscriber to work with, by its id or by an answer that shows it. Nothing is sent.
    pub fn subscriber(&self, id: impl Into<CustomerId>) -> SubscriberHandle {
        SubscriberHandle { client: self.clone(), id: id.into() }
    }

    /// Whether subscribers may be deleted.
    fn for_tests(&self) -> Result<(), Invalid> {
        if self.is_test_site() { Ok(()) } else { Err(Invalid::new("site", "must be a test site")) }
    }
}

/// A subscriber, bound to a client.
#[derive(Clone, Debug)]
pub struct SubscriberHandle {
    client: Client,
    id: CustomerId,
}

impl SubscriberHandle {
    /// Its id.
    pub const fn id(&self) -> &CustomerId {
        &self.id
    }

    /// Shows the subscriber with its invoices.
    pub fn get(&self) -> Call<Subscriber> {
        Call::get(&self.client, self.itself()).rule(self.named())
    }

    /// Changes what is given, and nothing else.
    pub fn update(&self, update: &SubscriberUpdate) -> Call<()> {
        let call = Call::blank(&self.client, Method::Put, self.itself());
        call.xml(update).rule(self.named()).rule(update.kept())
    }

    /// Deletes a subscriber of a test site with its invoices and fees. Nothing is sent for another site.
    pub fn delete(&self) -> Call<()> {
        let call = Call::blank(&self.client, Method::Delete, self.itself());
        call.rule(self.named()).rule(self.client.for_tests())
    }

    /// Starts a free trial of a plan; one for each subscriber, unless it is allowed once more.
    pub fn subscribe_to_free_trial(&self, plan: impl Into<PlanId>) -> Call<Subscriber> {
        self.answered(Method::Post, "/subscribe_to_free_trial.xml").xml(&PlanChoice::new(plan))
    }

    /// Allows another free trial.
    pub fn allow_free_trial(&self) -> Call<Subscriber> {
        self.answered(Method::Post, "/allow_free_trial.xml")
    }

    /// Adds a fee to the next invoice. The subscriber has to be active and to renew by itself, unless the fee
    /// says otherwise.
    pub fn add_fee(&self, fee: &Fee) -> Call<()> {
        self.blank(Method::Post, "/fees.xml").xml(fee).rule(fee.kept())
    }

    /// Changes the store credit by an amount, up or down; the total is never below nothing.
    pub fn add_credit(&self, amount: Decimal) -> Call<()> {
        self.blank(Method::Post, "/credits.xml").xml(&Credit::new(amount))
    }

    /// Gives a subscription to a subscriber that has none.
    pub fn create_complimentary_subscription(&self, given: &ComplimentarySubscription) -> Call<Subscriber> {
        self.answered(Method::Post, "/complimentary_subscriptions.xml").xml(given)
    }

    /// Gives more time to a subscriber that is active.
    pub fn create_complimentary_time_extension(&self, period: Period) -> Call<Subscriber> {
        let extension = ComplimentaryTimeExtension::new(period);
        self.answered(Method::Post, "/complimentary_time_extensions.xml").xml(&extension)
    }

    /// Gives a subscription that never ends.
    pub fn create_lifetime_complimentary_subscription(&self, level: &FeatureLevel) -> Call<Subscriber> {
        let given = LifetimeComplimentarySubscription::new(level);
        self.answered(Method::Post, "/lifetime_complimentary_subscriptions.xml").xml(&given)
    }

    /// Ends a subscription that never ends, unless a period remains. Not every site of the original has this.
    pub fn clear_lifetime_subscription(&self) -> Call<()> {
        self.blank(Method::Post, "/clear_lifetime_subscription.xml")
    }

    /// Stops renewing; the subscriber stays active until the period ends.
    pub fn stop_auto_renew(&self) -> Call<()> {
        self.blank(Method::Post, "/stop_auto_renew.xml")
    }

    /// Goes to another plan. Not every site of the original has this.
    pub fn change_subscription_plan(&self, plan: impl Into<PlanId>) -> Call<Subscriber> {
        self.answered(Method::Put, "/change_subscription_plan.xml").xml(&PlanChoice::new(plan))
    }

    /// The page on which the customer buys a plan. Nothing is sent.
    pub fn sign_up_url(&self, plan: impl Into<PlanId>) -> SignUpUrl {
        SignUpUrl::new(&self.client, &self.id, plan.into())
    }

    /// Waits until the subscriber is active, as after a customer went to the sign-up page.
    pub fn wait_for(&self) -> Wait<Subscriber> {
        self.wait_until(|subscriber| subscriber.active)
    }

    /// Waits until something is true of the subscriber.
    pub fn wait_until(&self, done: impl Fn(&Subscriber) -> bool + Send + Sync + 'static) -> Wait<Subscriber> {
        let handle = self.clone();
        Wait::until(move || handle.get(), done)
    }

    /// Waits until the subscriber is not found any more.
    pub fn wait_deleted(&self) -> Wait<()> {
        let handle = self.clone();
        Wait::gone(move || handle.get())
    }

    /// `/subscribers/77.xml`.
    fn itself(&self) -> Path {
        self.client.path("/subscribers").id(&self.id).then(".xml")
    }

    fn below(&self, words: &str) -> Path {
        self.client.path("/subscribers").id(&self.id).then(words)
    }

    fn answered(&self, method: Method, words: &str) -> Call<Subscriber> {
        Call::answered(&self.client, method, self.below(words)).rule(self.named())
    }

    fn blank(&self, method: Method, words: &str) -> Call<()> {
        Call::blank(&self.client, method, self.below(words)).rule(self.named())
    }

    fn named(&self) -> Result<(), Invalid> {
        check_id("customer-id", &self.id)
    }
}
