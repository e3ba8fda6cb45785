//! `GET /servers/{id}/image`.

use super::view;
use crate::answer::{self, Outcome};
use crate::appliances;
use crate::call::Call;

/// Shows what a server was installed from.
pub(crate) async fn image(call: Call) -> Outcome {
    answer::ok(&appliances::mention(&view::of_call(&call).await?.parts.image))
}
