//! `GET /servers/{id}`.

use super::view;
use crate::answer::{self, Outcome};
use crate::call::Call;

/// Shows one server in full.
pub(crate) async fn show(call: Call) -> Outcome {
    let found = view::of_call(&call).await?;
    answer::ok(&view::detail(&call, &found))
}
