//! `GET /invoice/@id`: an invoice with its lines; null for one that cannot be reached.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::values::{amount, civil, decimal, invoice_status, percent, stamp};
use innkeeper_app::invoice::{self, InvoiceView};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{InvoiceLine, LineKind};
use innkeeper_domain::id::InvoiceId;
use innkeeper_sdk_time4vps::billing::{Invoice, InvoiceAnswer, InvoiceClient, InvoiceItem};
use innkeeper_sdk_time4vps::{Amount, Decimal};

/// Shows an invoice.
pub(crate) async fn show(call: Call) -> Outcome {
    let view = match call.id() {
        Some(id) => invoice::show(&call.app, &call.caller, InvoiceId(id)).await?,
        None => None,
    };
    json(&InvoiceAnswer { invoice: view.map(full) })
}

fn full(view: InvoiceView) -> Invoice {
    let InvoiceView { invoice, lines, payment, account } = view;
    let taxed = invoice.tax_bp != 0;
    Invoice {
        id: invoice.id.0.into(),
        status: invoice_status(&invoice),
        date: civil(invoice.issued_on),
        duedate: civil(invoice.due_on),
        paybefore: civil(invoice.due_on),
        datepaid: stamp(invoice.paid_at),
        subtotal: decimal(invoice.net),
        // Whatever way money comes in, invoices are paid from the credit.
        credit: payment.map_or(Decimal::ZERO, |payment| decimal(payment.amount)),
        tax: decimal(invoice.tax),
        taxrate: percent(invoice.tax_bp),
        tax2: Decimal::ZERO,
        taxrate2: Decimal::ZERO,
        taxexempt: (!taxed).into(),
        total: decimal(invoice.total),
        rate: Decimal::whole(1),
        rate2: Decimal::ZERO,
        rate3: Decimal::whole(1),
        notes: invoice.credits.map_or_else(String::new, |id| format!("Takes invoice {id} back")),
        items: lines.iter().map(|line| item(line, taxed)).collect(),
        client: client(account),
        number: invoice.display_number(),
        currency: invoice.total.currency.to_string(),
    }
}

/// One line. Its quantity is one: what was measured, and at which rate, stands in the description, because hourly
/// rates are finer than this wire's money.
fn item(line: &InvoiceLine, taxed: bool) -> InvoiceItem {
    let kind = match line.kind {
        LineKind::Recurring | LineKind::Setup | LineKind::Usage => "Hosting",
        LineKind::Upgrade => "Upgrade",
        LineKind::Reversal => "Credit",
    };
    InvoiceItem {
        id: line.id.into(),
        invoice_id: line.invoice.0.into(),
        kind: kind.to_owned(),
        item_id: line.service.0.into(),
        description: line.description.clone(),
        amount: amount(line.net),
        taxed: taxed.into(),
        qty: Amount::cents(100),
        linetotal: amount(line.net),
    }
}

fn client(account: Account) -> InvoiceClient {
    let profile = account.profile;
    InvoiceClient {
        id: account.id.0.into(),
        email: account.email,
        firstname: profile.first_name,
        lastname: profile.last_name,
        companyname: profile.company_name,
        address1: profile.address1,
        address2: profile.address2,
        city: profile.city,
        state: profile.region,
        postcode: profile.postcode,
        country: profile.country,
        phonenumber: profile.phone,
    }
}
