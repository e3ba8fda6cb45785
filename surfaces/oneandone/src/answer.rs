//! What a handler answers: a status that clients compare exactly, and a body that is always JSON.

use crate::error::ApiError;
use axum::http::StatusCode;
use innkeeper_surface::Answer;
use serde::Serialize;

/// What comes of a call.
pub(crate) type Outcome = Result<Answer, ApiError>;

/// 200: shown, or changed at once.
pub(crate) fn ok<T: Serialize>(body: &T) -> Outcome {
    with_status(StatusCode::OK, body)
}

/// 202: accepted; the work goes on.
pub(crate) fn accepted<T: Serialize>(body: &T) -> Outcome {
    with_status(StatusCode::ACCEPTED, body)
}

fn with_status<T: Serialize>(status: StatusCode, body: &T) -> Outcome {
    Ok(Answer { status: status.as_u16(), body: serde_json::to_string(body)? })
}
