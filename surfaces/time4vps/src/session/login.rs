//! `POST /login`: mail address and password for a pair of tokens.

use super::pair;
use crate::answer::Outcome;
use crate::call::OpenCall;
use crate::error::Refusal;
use innkeeper_app::account::authenticate_password;

/// Signs in.
pub(crate) async fn login(call: OpenCall) -> Outcome {
    let username = call.params.text("username")?.ok_or(Refusal::WrongLogin)?;
    let password = call.params.text("password")?.ok_or(Refusal::WrongLogin)?;
    let caller = authenticate_password(&call.app, username, password, call.peer).await?;
    call.count(&caller)?;
    pair(&call.app, &caller).await
}
