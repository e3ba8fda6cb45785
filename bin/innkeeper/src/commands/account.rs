//! Signs customers up, makes their keys, suspends them.

use crate::commands::moment;
use crate::failure::Failure;
use crate::output::{Output, Rows, facts};
use clap::{Args, Subcommand};
use innkeeper_app::account::{self, ApiKeyError, SignUp, SignUpError};
use innkeeper_app::{App, operator};
use innkeeper_domain::account::{Account, Profile};
use innkeeper_domain::id::ApiKeyId;
use innkeeper_domain::money::Currency;
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal, Write};

/// What is done with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Signs a customer up
    ///
    /// The password is taken from `INNKEEPER_PASSWORD`, asked for on a terminal, or read as one line of the standard
    /// input.
    #[command(
        after_help = "Examples:\n  innkeeper account create ada@example.net --first-name Ada --country LT\n  \
        pwgen -c -n 16 1 | innkeeper account create ada@example.net"
    )]
    Create(Create),
    /// Lists the accounts
    #[command(after_help = "Examples:\n  innkeeper account list\n  innkeeper account list -o json")]
    List,
    /// Shows an account with its credit and its keys
    #[command(
        after_help = "Examples:\n  innkeeper account show ada@example.net\n  innkeeper account show 7 -o json"
    )]
    Show {
        /// The account: its number or mail address
        account: String,
    },
    /// Makes an API key, which is shown this once; or revokes one
    #[command(after_help = "Examples:\n  innkeeper account key ada@example.net --label laptop\n  \
        innkeeper account key ada@example.net --allow 192.0.2.7\n  innkeeper account key 7 --revoke 3")]
    Key(Key),
    /// Suspends an account, which may then only look and pay; or lets it go on
    #[command(
        after_help = "Examples:\n  innkeeper account suspend ada@example.net\n  innkeeper account suspend 7 --undo"
    )]
    Suspend {
        /// The account: its number or mail address
        account: String,
        /// Lets the account go on
        #[arg(long)]
        undo: bool,
    },
}

/// A customer who is signed up.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The mail address, which is also the name of the first login
    email: String,
    #[arg(long, default_value = "")]
    first_name: String,
    #[arg(long, default_value = "")]
    last_name: String,
    #[arg(long, default_value = "")]
    company: String,
    /// The ISO 3166 country code
    #[arg(long, default_value = "")]
    country: String,
    /// The currency of everything that is owed [default: the house's]
    #[arg(long)]
    currency: Option<String>,
    /// The time zone that days begin in [default: UTC]
    #[arg(long)]
    zone: Option<String>,
}

/// A key that is made or revoked.
#[derive(Debug, Args)]
pub(crate) struct Key {
    /// The account: its number or mail address
    account: String,
    /// What the key is called
    #[arg(long, default_value = "")]
    label: String,
    /// An address that the key may be used from; may be given more than once [default: any]
    #[arg(long, value_name = "ADDRESS")]
    allow: Vec<String>,
    /// Revokes a key by its number
    #[arg(long, value_name = "KEY", conflicts_with_all = ["label", "allow"])]
    revoke: Option<i64>,
}

pub(crate) async fn run(verb: Verb, app: &App, output: Output) -> Result<(), Failure> {
    match verb {
        Verb::Create(create) => sign_up(create, app, output).await,
        Verb::List => list(app, output).await,
        Verb::Show { account } => show(app, &account, output).await,
        Verb::Key(key) => make_key(key, app, output).await,
        Verb::Suspend { account, undo } => suspend(app, &account, !undo, output).await,
    }
}

async fn sign_up(create: Create, app: &App, output: Output) -> Result<(), Failure> {
    let currency = match create.currency.as_deref() {
        Some(code) => Some(Currency::parse(code).ok_or_else(|| {
            Failure::usage(format!("--currency: {code:?} is no currency code such as EUR"))
        })?),
        None => None,
    };
    let profile = Profile {
        company: !create.company.is_empty(),
        company_name: create.company,
        first_name: create.first_name,
        last_name: create.last_name,
        country: create.country,
        ..Profile::default()
    };
    let password = read_password()?;
    let wish = SignUp { email: create.email.clone(), password, profile, currency, zone: create.zone };
    let signed_up = account::sign_up(app, wish).await.map_err(|error| match error {
        SignUpError::Denied(denied) => denied.into(),
        other => Failure::refused(other),
    })?;
    let text = format!("account {} is open for {}", signed_up.account, create.email);
    output.text(&text, &json!({ "id": signed_up.account, "uid": signed_up.uid, "email": create.email }))
}

/// A password, never from the command line, where every user of the host could read it.
fn read_password() -> Result<String, Failure> {
    if let Ok(password) = std::env::var("INNKEEPER_PASSWORD") {
        return Ok(password);
    }
    let (input, mut line) = (std::io::stdin(), String::new());
    if !input.is_terminal() {
        input.lock().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    write!(std::io::stderr(), "Password: ")?;
    let shown = rustix::termios::tcgetattr(&input).map_err(std::io::Error::from)?;
    let mut hidden = shown.clone();
    hidden.local_modes.remove(rustix::termios::LocalModes::ECHO);
    let now = rustix::termios::OptionalActions::Now;
    rustix::termios::tcsetattr(&input, now, &hidden).map_err(std::io::Error::from)?;
    let read = input.lock().read_line(&mut line);
    // The terminal echoes again, whatever was read.
    rustix::termios::tcsetattr(&input, now, &shown).map_err(std::io::Error::from)?;
    writeln!(std::io::stderr())?;
    read?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn document(account: &Account) -> Value {
    json!({
        "id": account.id, "uid": account.uid, "state": account.state.as_str(), "email": account.email,
        "currency": account.currency, "zone": account.zone, "tax_bp": account.tax_bp,
        "profile": account.profile, "created_at": account.created_at.rfc3339(),
    })
}

async fn list(app: &App, output: Output) -> Result<(), Failure> {
    let accounts = account::list(app).await?;
    let mut rows = Rows::new(["id", "email", "state", "currency", "created"]);
    for account in &accounts {
        rows.push([
            account.id.to_string(),
            account.email.clone(),
            account.state.as_str().to_owned(),
            account.currency.to_string(),
            account.created_at.plain(),
        ]);
    }
    output.rows(&rows, &accounts.iter().map(document).collect())
}

async fn show(app: &App, name: &str, output: Output) -> Result<(), Failure> {
    let account = operator::account(app, name).await?;
    let caller = operator::caller_for(app, account.id).await?;
    let standing = account::standing(app, &caller).await?;
    let keys = account::keys(app, &caller).await?;
    let mut text = facts(&[
        ("account", account.id.to_string()),
        ("uid", account.uid.to_string()),
        ("email", account.email.clone()),
        ("name", format!("{} {}", account.profile.first_name, account.profile.last_name).trim().to_owned()),
        ("state", account.state.as_str().to_owned()),
        ("zone", account.zone.clone()),
        ("tax", format!("{}.{:02} %", account.tax_bp / 100, account.tax_bp % 100)),
        ("credit", standing.credit.to_string()),
        ("owed", standing.owed.to_string()),
        ("created", account.created_at.plain()),
    ]);
    if !keys.is_empty() {
        let mut rows = Rows::new(["key", "label", "ends in", "allowed from", "created", "revoked"]);
        for key in &keys {
            let allowed =
                if key.allowed_ips.is_empty() { "any".to_owned() } else { key.allowed_ips.join(" ") };
            rows.push([
                key.id.to_string(),
                key.label.clone(),
                key.hint.clone(),
                allowed,
                key.created_at.plain(),
                moment(key.revoked_at),
            ]);
        }
        text.push('\n');
        text.push_str(&rows.text());
    }
    let mut shown = document(&account);
    if let Value::Object(members) = &mut shown {
        members.insert("credit".to_owned(), standing.credit.decimal().into());
        members.insert("owed".to_owned(), standing.owed.decimal().into());
        let keys = keys.iter().map(|key| {
            json!({
                "id": key.id, "label": key.label, "hint": key.hint, "allowed_ips": key.allowed_ips,
                "created_at": key.created_at.rfc3339(), "revoked": key.revoked_at.is_some(),
            })
        });
        members.insert("keys".to_owned(), keys.collect());
    }
    output.text(&text, &shown)
}

async fn make_key(key: Key, app: &App, output: Output) -> Result<(), Failure> {
    let refused = |error: ApiKeyError| match error {
        ApiKeyError::NotFound => Failure::not_found(error),
        ApiKeyError::Denied(denied) => denied.into(),
        ApiKeyError::Label | ApiKeyError::Address => Failure::refused(error),
    };
    let account = operator::account(app, &key.account).await?;
    let caller = operator::caller_for(app, account.id).await?;
    if let Some(number) = key.revoke {
        account::revoke_key(app, &caller, ApiKeyId(number)).await.map_err(refused)?;
        return output.text(&format!("key {number} is revoked"), &json!({ "id": number, "revoked": true }));
    }
    let made = account::create_key(app, &caller, &key.label, key.allow, None).await.map_err(refused)?;
    output.text(&made.key, &json!({ "id": made.id, "key": made.key, "account": account.id }))
}

async fn suspend(app: &App, name: &str, suspended: bool, output: Output) -> Result<(), Failure> {
    let account = operator::account(app, name).await?;
    let changed = operator::set_suspended(app, account.id, suspended).await?;
    let state = if suspended { "suspended" } else { "active" };
    let already = if changed { "" } else { " already" };
    let text = format!("account {} ({}) is {state}{already}", account.id, account.email);
    output.text(&text, &json!({ "id": account.id, "state": state, "changed": changed }))
}
