//! `POST /logout` and `POST /revoke`: the token of the call counts no more, nor does the refresh token beside it.

use super::REFRESH_PREFIX;
use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::Refusal;
use innkeeper_app::account::{ApiKeyError, AuthError, authenticate_key, revoke_own_key};
use innkeeper_sdk_time4vps::login::LoggedOut;

/// Signs out. A caller who came with name and password has nothing to give up, and is told the same.
pub(crate) async fn end(call: Call) -> Outcome {
    let refresh = call.params.text("refresh_token")?.and_then(|text| text.strip_prefix(REFRESH_PREFIX));
    if let Some(key) = refresh {
        match authenticate_key(&call.app, key, call.peer).await {
            Ok(holder) if holder.login == call.caller.login => revoke(&call, key).await?,
            // Somebody else's, or spent already: nothing to give up.
            Ok(_) | Err(AuthError::Unknown | AuthError::AddressNotAllowed) => {}
            Err(error @ (AuthError::Throttled { .. } | AuthError::Denied(_))) => return Err(error.into()),
        }
    }
    if let Some(token) = &call.token {
        revoke(&call, token).await?;
    }
    json(&LoggedOut { status: true })
}

async fn revoke(call: &Call, key: &str) -> Result<(), Refusal> {
    match revoke_own_key(&call.app, key).await {
        Ok(()) | Err(ApiKeyError::NotFound) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
