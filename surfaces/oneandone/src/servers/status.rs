//! `GET /servers/{id}/status`: what clients poll.

use super::view::{self, Seen};
use crate::answer::{self, Outcome};
use crate::call::Call;

/// Shows what a server is doing.
pub(crate) async fn status(call: Call) -> Outcome {
    answer::ok(&Seen::from(&view::of_call(&call).await?).status())
}
