//! `GET /servers/{id}/hardware`.

use super::view::{self, Sizes};
use crate::answer::{self, Outcome};
use crate::call::Call;

/// Shows what a server is made of.
pub(crate) async fn hardware(call: Call) -> Outcome {
    let views = [view::of_call(&call).await?];
    let sizes = Sizes::of(&call.app, &views).await?;
    let [found] = views;
    answer::ok(&view::hardware(&found, &sizes))
}
