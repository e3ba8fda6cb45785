//! Token login, outside the vendor's list: a short token for calls, and a long one that buys the next pair.
//!
//! Both are API keys of the login. The long one is written with a prefix, so that it cannot be taken for the short
//! one, and counts once. Idempotency keys are not looked at where a pair is made: the answer would have to be
//! kept, and secrets are kept as hashes only.

mod end;
mod login;
mod refresh;

pub(crate) use end::end;
pub(crate) use login::login;
pub(crate) use refresh::refresh;

use crate::answer::{Outcome, json};
use innkeeper_app::account::create_key;
use innkeeper_app::{App, Caller};
use innkeeper_sdk_time4vps::login::Tokens;
use std::time::Duration;

/// How long a token counts.
const TOKEN_LIFE: Duration = Duration::from_hours(1);
/// How long the next pair can be had.
const REFRESH_LIFE: Duration = Duration::from_hours(30 * 24);
/// What the key behind a refresh token is called.
const REFRESH: &str = "refresh";
/// What a refresh token begins with.
const REFRESH_PREFIX: &str = "refresh.";

/// Gives a pair of tokens out.
async fn pair(app: &App, caller: &Caller) -> Outcome {
    let now = app.now();
    let token = create_key(app, caller, "token", Vec::new(), Some(now.plus(TOKEN_LIFE))).await?;
    let refresh = create_key(app, caller, REFRESH, Vec::new(), Some(now.plus(REFRESH_LIFE))).await?;
    json(&Tokens { token: token.key, refresh: format!("{REFRESH_PREFIX}{}", refresh.key) })
}
