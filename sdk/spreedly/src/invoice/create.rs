//! What opens an invoice: a plan, and who buys it.

use crate::id::{CustomerId, PlanId};
use crate::loose::{DecodeError, Form, Request};
use crate::plan_choice::plan;
use crate::xml::Element;

/// An invoice that is to be. A subscriber that is not there yet is created with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceCreate {
    /// What is bought.
    pub subscription_plan_id: PlanId,
    /// Who buys it.
    pub customer_id: CustomerId,
    /// How a new subscriber is called.
    pub screen_name: Option<String>,
    /// The address for mail of a new subscriber.
    pub email: Option<String>,
}

impl InvoiceCreate {
    /// An invoice for a period of this plan.
    pub fn new(plan: impl Into<PlanId>, customer_id: impl Into<CustomerId>) -> Self {
        let (subscription_plan_id, customer_id) = (plan.into(), customer_id.into());
        Self { subscription_plan_id, customer_id, screen_name: None, email: None }
    }

    /// How a new subscriber is called.
    #[must_use]
    pub fn screen_name(self, text: impl Into<String>) -> Self {
        Self { screen_name: Some(text.into()), ..self }
    }

    /// The address for mail of a new subscriber.
    #[must_use]
    pub fn email(self, text: impl Into<String>) -> Self {
        Self { email: Some(text.into()), ..self }
    }
}

impl Request for InvoiceCreate {
    fn to_element(&self) -> Element {
        let id = Element::with_text("customer-id", self.customer_id.as_str());
        let mut subscriber = Element::new("subscriber").with(id);
        for (name, text) in [("screen-name", &self.screen_name), ("email", &self.email)] {
            if let Some(text) = text {
                subscriber.push(Element::with_text(name, text.as_str()));
            }
        }
        let plan = Element::with_text("subscription-plan-id", self.subscription_plan_id.to_string());
        Element::new("invoice").with(plan).with(subscriber)
    }

    fn decode(root: &Element) -> Result<Self, DecodeError> {
        let sentence = "You must specify both the subscription plan id and subscriber information.";
        let (chosen, subscriber) = (Form::of(root).text("subscription-plan-id"), root.child("subscriber"));
        let (Some(chosen), Some(subscriber)) = (chosen, subscriber) else {
            return Err(DecodeError::Missing(sentence));
        };
        let subscription_plan_id = plan(chosen)?;
        let mut form = Form::of(subscriber);
        let customer_id = form.required("customer-id", "Customer ID").into();
        let text = |name| form.text(name).map(str::to_owned);
        let (screen_name, email) = (text("screen-name"), text("email"));
        form.finish(Some(Self { subscription_plan_id, customer_id, screen_name, email }))
    }
}
