//! Init scripts: kept, listed, shown.

use crate::app::{App, record};
use crate::caller::Caller;
use crate::error::{Denied, denied_into};
use innkeeper_domain::account::Right;
use innkeeper_domain::id::ScriptId;
use innkeeper_domain::name;
use innkeeper_domain::script::Script;
use innkeeper_store::scripts;

/// Why a script was not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// The name is blank or too long.
    #[error("a script needs a name of at most {} characters", name::NAME_CHARS_MAX)]
    Name,
    /// The text does not begin with `#!`, or is too long.
    #[error("a script begins with #! and has at most 64 KiB")]
    Content,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(ScriptError);

/// Keeps a script for the caller's account.
pub async fn add(app: &App, caller: &Caller, name: String, content: String) -> Result<ScriptId, ScriptError> {
    caller.require(Right::Operate)?;
    if !name::is_name(&name) {
        return Err(ScriptError::Name);
    }
    if !content.starts_with("#!") || content.len() > 64 * 1024 {
        return Err(ScriptError::Content);
    }
    let (caller, now) = (caller.clone(), app.now());
    app.store
        .write("script.add", move |tx| {
            let id = scripts::insert(tx, caller.account, &name, "bash", &content, now)?;
            record(tx, &caller, now, "script.add", &format!("script:{id}"))?;
            Ok(id)
        })
        .await
}

/// The scripts of the caller's account, oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Script>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    Ok(app.store.read("script.list", move |tx| scripts::by_account(tx, account)).await?)
}

/// A script of the caller's account; `None` when it has no such script.
pub async fn show(app: &App, caller: &Caller, id: ScriptId) -> Result<Option<Script>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    Ok(app.store.read("script.show", move |tx| scripts::by_id(tx, account, id)).await?)
}
