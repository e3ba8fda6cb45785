//! `GET /servers/{id}/hardware`.

use super::view::{self, Seen};
use crate::answer::{self, Outcome};
use crate::call::Call;

/// Shows what a server is made of.
pub(crate) async fn hardware(call: Call) -> Outcome {
    answer::ok(&Seen::from(&view::of_call(&call).await?).hardware())
}
