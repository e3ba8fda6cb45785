//! Idempotent requests: the same key and request is the same answer, byte for byte.

use innkeeper_app::{App, Caller, Denied, Replay, keep_answer, replay};
use std::future::Future;

/// An answer before it becomes a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// Carries a request out once for each idempotency key.
///
/// An answer that was given before is given again. Answers that may change by themselves (no credentials, too
/// many requests, failures of the server) are not kept. Without a key the action is simply carried out.
///
/// The action calls one verb that changes something at most: the verb keeps its outcome under the same key.
pub async fn idempotent<F>(app: &App, caller: &Caller, action: F) -> Result<Answer, Denied>
where
    F: Future<Output = Answer> + Send,
{
    if let Replay::Answered { status, body } = replay(app, caller).await? {
        return Ok(Answer { status, body });
    }
    let answer = action.await;
    let lasting = answer.status < 500 && !matches!(answer.status, 401 | 429);
    if lasting
        && caller.idempotency.is_some()
        && let Replay::Answered { status, body } =
            keep_answer(app, caller, answer.status, answer.body.clone()).await?
    {
        return Ok(Answer { status, body });
    }
    Ok(answer)
}
