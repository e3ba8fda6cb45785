//! Shows invoices and credit notes of all accounts.

use crate::failure::Failure;
use crate::output::{Output, Rows, facts};
use clap::Subcommand;
use innkeeper_app::invoice::{self, InvoiceView};
use innkeeper_app::{App, operator};
use innkeeper_domain::billing::Invoice;
use innkeeper_domain::id::InvoiceId;
use serde_json::{Value, json};

/// What is done with invoices.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Lists invoices and credit notes, oldest first
    #[command(
        after_help = "Examples:\n  innkeeper invoice list\n  innkeeper invoice list --account ada@example.net"
    )]
    List {
        /// Only those of one account: its number or mail address
        #[arg(long)]
        account: Option<String>,
    },
    /// Shows an invoice with its lines
    #[command(after_help = "Examples:\n  innkeeper invoice show 3\n  innkeeper invoice show 3 -o json")]
    Show {
        /// The invoice's number in the first column of the list
        id: i64,
    },
}

pub(crate) async fn run(verb: Verb, app: &App, output: Output) -> Result<(), Failure> {
    match verb {
        Verb::List { account } => list(app, account.as_deref(), output).await,
        Verb::Show { id } => show(app, InvoiceId(id), output).await,
    }
}

fn document(invoice: &Invoice) -> Value {
    json!({
        "id": invoice.id, "number": invoice.display_number(), "kind": invoice.kind.as_str(),
        "account": invoice.account, "state": invoice.state.as_str(), "net": invoice.net.decimal(),
        "tax": invoice.tax.decimal(), "total": invoice.total.decimal(), "currency": invoice.total.currency,
        "issued_on": invoice.issued_on.to_string(), "due_on": invoice.due_on.to_string(),
    })
}

async fn list(app: &App, account: Option<&str>, output: Output) -> Result<(), Failure> {
    let mut invoices = operator::invoices(app).await?;
    if let Some(name) = account {
        let account = operator::account(app, name).await?;
        invoices.retain(|invoice| invoice.account == account.id);
    }
    let mut rows = Rows::new(["id", "number", "account", "state", "total", "issued", "due"]);
    for invoice in &invoices {
        rows.push([
            invoice.id.to_string(),
            invoice.display_number(),
            invoice.account.to_string(),
            invoice.state.as_str().to_owned(),
            invoice.total.to_string(),
            invoice.issued_on.to_string(),
            invoice.due_on.to_string(),
        ]);
    }
    output.rows(&rows, &invoices.iter().map(document).collect())
}

async fn show(app: &App, id: InvoiceId, output: Output) -> Result<(), Failure> {
    let missing =
        || Failure::not_found(format!("there is no invoice {id}: innkeeper invoice list shows them"));
    let owner = operator::invoice_owner(app, id).await?.ok_or_else(missing)?;
    let caller = operator::caller_for(app, owner).await?;
    let view = invoice::show(app, &caller, id).await?.ok_or_else(missing)?;
    let mut shown = document(&view.invoice);
    if let Value::Object(members) = &mut shown {
        let lines = view.lines.iter().map(|line| {
            json!({
                "kind": line.kind.as_str(), "service": line.service, "meter": line.meter,
                "from": line.from.rfc3339(), "to": line.to.rfc3339(), "description": line.description,
                "quantity_milli": line.quantity_milli, "net": line.net.decimal(),
            })
        });
        members.insert("lines".to_owned(), lines.collect());
        let payment = view.payment.as_ref().map(|payment| {
            json!({
                "method": payment.method, "amount": payment.amount.decimal(), "paid_at": payment.paid_at.rfc3339(),
            })
        });
        members.insert("payment".to_owned(), json!(payment));
    }
    output.text(&text(&view), &shown)
}

/// An invoice with its lines, as people read it.
pub(crate) fn text(view: &InvoiceView) -> String {
    let invoice = &view.invoice;
    let payment = view.payment.as_ref().map_or_else(
        || "-".to_owned(),
        |payment| format!("{} by {} at {}", payment.amount, payment.method, payment.paid_at.plain()),
    );
    let mut text = facts(&[
        ("number", invoice.display_number()),
        ("account", format!("{} ({})", invoice.account, view.account.email)),
        ("state", invoice.state.as_str().to_owned()),
        ("issued", invoice.issued_on.to_string()),
        ("due", invoice.due_on.to_string()),
        ("paid", payment),
    ]);
    let mut rows = Rows::new(["line", "description", "net"]);
    for line in &view.lines {
        rows.push([line.kind.as_str().to_owned(), line.description.clone(), line.net.to_string()]);
    }
    let rate = format!("tax {}.{:02} %", invoice.tax_bp / 100, invoice.tax_bp % 100);
    rows.push([String::new(), rate, invoice.tax.to_string()]);
    rows.push([String::new(), "total".to_owned(), invoice.total.to_string()]);
    text.push('\n');
    text.push_str(&rows.text());
    text
}
