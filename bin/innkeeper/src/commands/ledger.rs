//! Shows the ledger, and computes it again.

use crate::failure::Failure;
use crate::output::{Output, Rows};
use clap::Subcommand;
use innkeeper_app::{App, ledger, operator};
use innkeeper_domain::ledger::LedgerKind;
use innkeeper_domain::money::Money;
use innkeeper_store::ledger::LedgerAccount;
use serde_json::{Value, json};

/// What is done with the ledger.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Computes every balance and every invoice line again, and compares; status 1 when something does not agree
    #[command(after_help = "Examples:\n  innkeeper ledger check\n  innkeeper ledger check -o json")]
    Check,
    /// Shows the ledger's accounts with their sums, or the transfers of one customer
    #[command(
        after_help = "Examples:\n  innkeeper ledger show\n  innkeeper ledger show --account ada@example.net"
    )]
    Show {
        /// The transfers of one account: its number or mail address
        #[arg(long)]
        account: Option<String>,
    },
}

pub(crate) async fn run(verb: Verb, app: &App, output: Output) -> Result<(), Failure> {
    match verb {
        Verb::Check => check(app, output).await,
        Verb::Show { account: None } => show(app, output).await,
        Verb::Show { account: Some(name) } => transfers(app, &name, output).await,
    }
}

async fn check(app: &App, output: Output) -> Result<(), Failure> {
    let report = ledger::check(app).await?;
    let verdict = match report.findings.len() {
        0 => "everything agrees".to_owned(),
        count => format!("{count} things do not agree:\n{}", report.findings.join("\n")),
    };
    let text = format!(
        "{} ledger accounts, {} invoices with {} lines, {} usage intervals: {verdict}",
        report.accounts, report.invoices, report.lines, report.intervals
    );
    let document = json!({
        "agrees": report.findings.is_empty(), "accounts": report.accounts, "invoices": report.invoices,
        "lines": report.lines, "intervals": report.intervals, "findings": report.findings,
    });
    output.text(&text, &document)?;
    if report.findings.is_empty() { Ok(()) } else { Err(Failure::told()) }
}

/// What an account holds, seen from the side on which it grows.
fn sums(account: &LedgerAccount) -> (Money, Money) {
    let balance = &account.balance;
    let (posted, pending) = match account.side.kind {
        LedgerKind::Cash => (
            balance.debits_posted.saturating_sub(balance.credits_posted),
            balance.debits_pending.saturating_sub(balance.credits_pending),
        ),
        LedgerKind::Credit | LedgerKind::Revenue | LedgerKind::Tax => {
            (balance.posted(), balance.credits_pending.saturating_sub(balance.debits_pending))
        }
    };
    (Money::new(posted, balance.currency), Money::new(pending, balance.currency))
}

/// The ledger's accounts, as people read them.
pub(crate) fn rows(accounts: &[LedgerAccount]) -> Rows {
    let mut rows = Rows::new(["account", "owner", "posted", "pending"]);
    for account in accounts {
        let (posted, pending) = sums(account);
        rows.push([
            account.side.kind.as_str().to_owned(),
            account.side.owner.clone(),
            posted.to_string(),
            pending.to_string(),
        ]);
    }
    rows
}

async fn show(app: &App, output: Output) -> Result<(), Failure> {
    let accounts = ledger::accounts(app).await?;
    let document: Value = accounts
        .iter()
        .map(|account| {
            let (posted, pending) = sums(account);
            json!({
                "kind": account.side.kind.as_str(), "owner": account.side.owner,
                "posted": posted.decimal(), "pending": pending.decimal(), "currency": posted.currency,
            })
        })
        .collect();
    output.rows(&rows(&accounts), &document)
}

async fn transfers(app: &App, name: &str, output: Output) -> Result<(), Failure> {
    let account = operator::account(app, name).await?;
    let transfers = ledger::transfers(app, account.id).await?;
    let mut rows = Rows::new(["at", "from", "to", "amount", "state", "reason"]);
    let mut documents = Vec::new();
    for transfer in &transfers {
        let debit = format!("{} {}", transfer.debit.kind.as_str(), transfer.debit.owner);
        let credit = format!("{} {}", transfer.credit.kind.as_str(), transfer.credit.owner);
        documents.push(json!({
            "id": transfer.id, "debit": debit, "credit": credit, "amount": transfer.amount.decimal(),
            "currency": transfer.amount.currency, "state": transfer.state.as_str(), "reason": transfer.reason,
            "at": transfer.created_at.rfc3339(),
        }));
        rows.push([
            transfer.created_at.plain(),
            debit,
            credit,
            transfer.amount.to_string(),
            transfer.state.as_str().to_owned(),
            transfer.reason.clone(),
        ]);
    }
    output.rows(&rows, &Value::Array(documents))
}
