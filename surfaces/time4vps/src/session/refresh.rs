//! `POST /token`: a refresh token for the next pair.

use super::{REFRESH, REFRESH_PREFIX, pair};
use crate::answer::Outcome;
use crate::call::OpenCall;
use crate::error::Refusal;
use innkeeper_app::account::{ApiKeyError, authenticate_key, revoke_own_key};

/// Gives the next pair out. The refresh token is spent first, so that of two who bring it one gets a pair.
pub(crate) async fn refresh(call: OpenCall) -> Outcome {
    let refresh = call.params.text("refresh_token")?.and_then(|text| text.strip_prefix(REFRESH_PREFIX));
    let key = refresh.ok_or(Refusal::WrongLogin)?;
    let caller = authenticate_key(&call.app, key, call.peer).await?;
    call.count(&caller)?;
    // A short token that is dressed up as a long one buys nothing.
    if caller.credential != REFRESH {
        return Err(Refusal::WrongLogin);
    }
    match revoke_own_key(&call.app, key).await {
        Ok(()) => pair(&call.app, &caller).await,
        Err(ApiKeyError::NotFound) => Err(Refusal::WrongLogin),
        Err(error) => Err(error.into()),
    }
}
