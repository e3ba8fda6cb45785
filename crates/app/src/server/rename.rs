//! Changes what a server is called: by its owner at once, and by the guest through an operation.

use super::show::ServerRef;
use super::wish::{Accepted, WishError, is_running, usable, wish};
use crate::app::App;
use crate::caller::Caller;
use crate::workflow::rename::{Input, start};
use innkeeper_domain::account::Right;
use innkeeper_domain::name;
use innkeeper_store::servers;

/// New names: parts that are `None` stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renaming {
    /// What its owner calls it.
    pub name: Option<String>,
    /// A longer text.
    pub description: Option<String>,
}

/// Renames a server of the caller's account, whatever is under way on it.
pub async fn rename(
    app: &App,
    caller: &Caller,
    server: ServerRef,
    to: Renaming,
) -> Result<Accepted, WishError> {
    let field = |part, rule: &str| Err(WishError::Field { part, rule: rule.to_owned() });
    if to.name.as_deref().is_some_and(|text| !name::is_name(text)) {
        return field("name", "1 to 128 characters");
    }
    if to.description.as_deref().is_some_and(|text| !name::is_text(text, name::DESCRIPTION_CHARS_MAX)) {
        return field("description", "at most 256 characters");
    }
    wish(app, caller, (Right::Operate, "server.rename"), server, move |tx, cx, _, server| {
        let name = to.name.as_ref().unwrap_or(&server.name);
        let description = to.description.as_ref().unwrap_or(&server.description);
        servers::rename(tx, server.id, name, description, cx.now)?;
        Ok(None)
    })
    .await
}

/// Gives a server of the caller's account another host name, which the guest takes at its next boot.
pub async fn rename_as_operation(
    app: &App,
    caller: &Caller,
    server: ServerRef,
    hostname: String,
) -> Result<Accepted, WishError> {
    if !name::is_hostname(&hostname) {
        let rule = "a host name such as web1.example.net".to_owned();
        return Err(WishError::Field { part: "hostname", rule });
    }
    wish(app, caller, (Right::Operate, "server.rename_host"), server, move |tx, cx, caller, server| {
        usable(tx, server)?;
        let input = Input { hostname: hostname.clone(), running: is_running(server) };
        Ok(Some(start(tx, cx, server, &input, &caller.actor())?))
    })
    .await
}
