//! Idempotency: the same key and request is the same effect and the same answer.
//!
//! The outcome of a verb is kept in the transaction of its effect, the answer that was rendered from it
//! afterwards. A repetition finds the answer; or, when the process died in between, the outcome, from which the
//! answer is rendered again without a second effect, whatever has become of the caller's rights since.
//!
//! Two tries of a request may be under way at once: the one that seemed lost stands still somewhere. Whichever answer
//! is kept first stands for both, and one that was refused while the other was carried out is not answered as refused.

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Denied, Internal};
use innkeeper_domain::account::Right;
use innkeeper_domain::time::Instant;
use innkeeper_store::idempotency::{self, Answer, Kept};
use innkeeper_store::{StoreError, Tx};
use serde::{Serialize, de::DeserializeOwned};

/// What a surface does with a request that carries a key, before it was carried out and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Nothing was answered before: carry it out, and give the answer that comes of it.
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
        Some(Kept { answer: Some((status, body)), .. }) => Ok(answered(status, body)),
        Some(Kept { outcome: Some(_), .. }) => {
            key.set_learnt(true);
            Ok(Replay::Fresh)
        }
        _ => Ok(Replay::Fresh),
    }
}

fn answered(status: i64, body: String) -> Replay {
    Replay::Answered { status: u16::try_from(status).unwrap_or(200), body }
}

/// Keeps an answer under the caller's key, unless another try was answered meanwhile: then that answer is to be given.
pub async fn keep_answer(app: &App, caller: &Caller, status: u16, body: String) -> Result<Replay, Denied> {
    let Some(key) = caller.idempotency.clone() else { return Ok(Replay::Fresh) };
    let (account, now) = (caller.account, app.now());
    let answer = Answer { fingerprint: key.fingerprint.clone(), status: i64::from(status), body };
    app.store
        .write("idempotency.answer", move |tx| {
            match idempotency::find(tx, account, &key.key)? {
                Some(kept) if kept.fingerprint != key.fingerprint => return Err(Denied::KeyReused),
                Some(Kept { answer: Some((status, body)), .. }) => return Ok(answered(status, body)),
                Some(Kept { outcome: Some(_), .. }) if !key.has_learnt() => return Err(meanwhile()),
                _ => idempotency::answer(tx, account, &key.key, &answer, now)?,
            }
            Ok(Replay::Fresh)
        })
        .await
}

/// Another try of the request came first. The next one finds what it came to.
fn meanwhile() -> Denied {
    Denied::Unavailable(Internal("the request was answered meanwhile".to_owned()))
}

/// Does something that takes a right, once for a key: a repetition returns the outcome of the first time and changes
/// nothing.
pub(crate) fn once<T, E>(
    tx: &mut Tx<'_>,
    (caller, right): (&Caller, Right),
    now: Instant,
    effect: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    E: From<Denied> + From<StoreError>,
{
    let Some(key) = &caller.idempotency else {
        caller.require(right)?;
        return effect(tx);
    };
    if let Some(kept) = idempotency::find(tx, caller.account, &key.key)? {
        if kept.fingerprint != key.fingerprint {
            return Err(Denied::KeyReused.into());
        }
        return match kept.outcome {
            Some(outcome) => {
                key.set_learnt(true);
                serde_json::from_str(&outcome).map_err(|error| Denied::from(error).into())
            }
            // The same request was refused meanwhile, and its answer stands.
            None => Err(meanwhile().into()),
        };
    }
    // An earlier run of this transaction may have had an outcome, which was undone.
    key.set_learnt(false);
    caller.require(right)?;
    let value = effect(tx)?;
    let outcome = serde_json::to_string(&value).map_err(Denied::from)?;
    idempotency::insert(tx, caller.account, &key.key, &key.fingerprint, &outcome, now)?;
    key.set_learnt(true);
    Ok(value)
}
