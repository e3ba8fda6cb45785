//! Idempotency: the same key and request is the same effect and the same answer.
//!
//! The outcome of a verb is kept in the transaction of its effect, the answer that was rendered from it
//! afterwards. A repetition finds the answer; or, when the process died in between, the outcome, from which the
//! answer is rendered again without a second effect.

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Denied, Internal};
use innkeeper_domain::time::Instant;
use innkeeper_store::idempotency::{self, Answer};
use innkeeper_store::{StoreError, Tx};
use serde::{Serialize, de::DeserializeOwned};

/// What a surface does with a request that carries a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Carry it out.
    Fresh,
    /// Give the answer that was given before.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
}

/// Looks up what was answered under the caller's key.
pub async fn replay(app: &App, caller: &Caller) -> Result<Replay, Denied> {
    let Some(key) = caller.idempotency.clone() else { return Ok(Replay::Fresh) };
    let account = caller.account;
    let name = key.key.clone();
    let kept = app.store.read("idempotency.find", move |tx| idempotency::find(tx, account, &name)).await?;
    match kept {
        Some(kept) if kept.fingerprint != key.fingerprint => Err(Denied::KeyReused),
        Some(idempotency::Kept { answer: Some((status, body)), .. }) => {
            Ok(Replay::Answered { status: u16::try_from(status).unwrap_or(200), body })
        }
        _ => Ok(Replay::Fresh),
    }
}

/// Keeps the answer that was given under the caller's key.
pub async fn keep_answer(app: &App, caller: &Caller, status: u16, body: String) -> Result<(), Denied> {
    let Some(key) = caller.idempotency.clone() else { return Ok(()) };
    let (account, now) = (caller.account, app.now());
    let answer = Answer { fingerprint: key.fingerprint, status: i64::from(status), body };
    app.store
        .write("idempotency.answer", move |tx| idempotency::answer(tx, account, &key.key, &answer, now))
        .await?;
    Ok(())
}

/// Does something once for a key: a repetition returns the outcome of the first time and changes nothing.
pub(crate) fn once<T, E>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: Instant,
    effect: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    E: From<Denied> + From<StoreError>,
{
    let Some(key) = &caller.idempotency else { return effect(tx) };
    if let Some(kept) = idempotency::find(tx, caller.account, &key.key)? {
        if kept.fingerprint != key.fingerprint {
            return Err(Denied::KeyReused.into());
        }
        return match kept.outcome {
            Some(outcome) => serde_json::from_str(&outcome).map_err(|error| Denied::from(error).into()),
            // The same request was refused meanwhile, and its answer stands: the next look finds it.
            None => {
                Err(Denied::Unavailable(Internal("the request was answered meanwhile".to_owned())).into())
            }
        };
    }
    let value = effect(tx)?;
    let outcome = serde_json::to_string(&value).map_err(Denied::from)?;
    idempotency::insert(tx, caller.account, &key.key, &key.fingerprint, &outcome, now)?;
    Ok(value)
}
