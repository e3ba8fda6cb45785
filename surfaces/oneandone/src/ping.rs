//! `/ping` and `/ping_auth`: whether the service answers, and whether it takes the token.

use crate::answer::Outcome;
use crate::call::Call;
use innkeeper_sdk_oneandone::ping::PONG;
use innkeeper_surface::Answer;

/// `GET /ping`, for anyone.
pub(crate) fn pong() -> Answer {
    Answer { status: 200, body: PONG.to_owned() }
}

/// `GET /ping_auth`.
pub(crate) async fn pong_to_user(_call: Call) -> Outcome {
    Ok(pong())
}
