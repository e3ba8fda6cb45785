//! Books money that arrived for an account.

use crate::failure::Failure;
use crate::output::Output;
use clap::Subcommand;
use innkeeper_app::account::{TopUp, TopUpError, top_up};
use innkeeper_app::{App, operator};
use innkeeper_domain::money::Money;
use innkeeper_gateways_manual::NAME;
use serde_json::json;

/// What is done with credit.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Adds to the credit of an account, and pays with it what was waiting
    #[command(after_help = "Examples:\n  innkeeper credit add ada@example.net 100.00\n  \
        innkeeper credit add 7 25 --reference \"bank 2026-11-02/3\"")]
    Add {
        /// The account: its number or mail address
        account: String,
        /// The amount, in the account's currency
        amount: String,
        /// What the bank calls the transfer; the same reference is never booked twice [default: made up]
        #[arg(long)]
        reference: Option<String>,
    },
}

pub(crate) async fn run(verb: Verb, app: &App, output: Output) -> Result<(), Failure> {
    let Verb::Add { account, amount, reference } = verb;
    let account = operator::account(app, &account).await?;
    let amount = Money::parse(&amount, account.currency)
        .map_err(|error| Failure::usage(format!("the amount {amount:?} is {error}")))?;
    let reference = reference.unwrap_or_else(|| app.uid().to_string().to_lowercase());
    let wish = TopUp { account: account.id, amount, gateway: NAME.to_owned(), reference: reference.clone() };
    let standing = top_up(app, wish).await.map_err(|error| match error {
        TopUpError::NoAccount => Failure::not_found(error),
        TopUpError::Amount | TopUpError::Currency | TopUpError::Repeated => Failure::refused(error),
        TopUpError::Denied(denied) => denied.into(),
    })?;
    let text = format!(
        "{amount} booked for {} with the reference {reference}; credit {}, owed {}",
        account.email, standing.credit, standing.owed
    );
    let document = json!({
        "account": account.id,
        "booked": amount.decimal(),
        "reference": reference,
        "credit": standing.credit.decimal(),
        "owed": standing.owed.decimal(),
        "currency": standing.currency,
    });
    output.text(&text, &document)
}
