//! The plan that a free trial or a change goes to.

use crate::id::PlanId;
use crate::loose::{DecodeError, Form, Request};
use crate::xml::Element;

/// What names a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanChoice {
    /// The plan.
    pub id: PlanId,
}

impl PlanChoice {
    /// This plan.
    pub fn new(id: impl Into<PlanId>) -> Self {
        Self { id: id.into() }
    }
}

impl Request for PlanChoice {
    fn to_element(&self) -> Element {
        Element::new("subscription-plan").with(Element::with_text("id", self.id.to_string()))
    }

    fn decode(root: &Element) -> Result<Self, DecodeError> {
        let missing = DecodeError::Missing("You must specify the subscription plan id");
        plan(Form::of(root).text("id").ok_or(missing)?).map(Self::new)
    }
}

/// The id of a plan; the published Python client writes `None` for one that it was not given.
pub(crate) fn plan(text: &str) -> Result<PlanId, DecodeError> {
    text.parse::<u64>().map(PlanId::from).map_err(|_| DecodeError::UnknownPlan(text.to_owned()))
}
