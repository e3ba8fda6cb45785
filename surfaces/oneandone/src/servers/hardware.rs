//! `GET /servers/{id}/hardware`.

use super::view;
use crate::answer::{self, Outcome};
use crate::call::Call;

/// Shows what a server is made of.
pub(crate) async fn hardware(call: Call) -> Outcome {
    answer::ok(&view::hardware(&view::of_call(&call).await?))
}
