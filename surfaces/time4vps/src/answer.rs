//! Answers: compact JSON objects or arrays, never empty, never cached.

use crate::error::Refusal;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use innkeeper_sdk_time4vps::ack::{Ack, Info};
use innkeeper_surface::Answer;
use innkeeper_surface::incoming::REQUEST_ID;
use serde::Serialize;

/// What a call comes to.
pub type Outcome = Result<Answer, Refusal>;

/// An answer with 200.
pub fn json<T: Serialize>(body: &T) -> Outcome {
    let body = serde_json::to_string(body).map_err(|error| {
        tracing::error!(%error, "an answer does not serialise");
        Refusal::Internal
    })?;
    Ok(Answer { status: StatusCode::OK.as_u16(), body })
}

/// `{"success":true,"info":["<code>"]}`.
pub fn ack(code: &'static str) -> Outcome {
    json(&Ack::new(code))
}

/// `{"info":["<code>"]}`, the form of a cancellation.
pub fn info(code: &'static str) -> Outcome {
    json(&Info::new(code))
}

/// The answer on its way. Passwords travel in answers, so nobody on the way may keep them.
pub(crate) fn respond(answer: Answer, request_id: &str) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (status, headers, answer.body).into_response();
    if let Ok(id) = HeaderValue::from_str(request_id)
        && !request_id.is_empty()
    {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_sdk_time4vps::Decimal;

    #[tokio::test]
    async fn answers_say_what_they_are() {
        let response = respond(ack("label_updated").unwrap(), "r-1");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[REQUEST_ID], "r-1");
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert_eq!(&body[..], br#"{"success":true,"info":["label_updated"]}"#);
        assert_eq!(info("cancell_sent").unwrap().body, r#"{"info":["cancell_sent"]}"#);
    }

    #[test]
    fn an_answer_that_does_not_serialise_is_an_internal_failure() {
        assert_eq!(json(&[Decimal::cents(i64::MAX)]), Err(Refusal::Internal));
    }
}
