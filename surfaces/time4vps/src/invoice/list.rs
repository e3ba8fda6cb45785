//! `GET /invoice`: every invoice and credit note of the account, oldest first.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::values::{amount, civil, invoice_status, stamp};
use innkeeper_app::invoice;
use innkeeper_domain::billing::Invoice;
use innkeeper_sdk_time4vps::billing::{InvoiceRow, Invoices};

/// Lists the invoices.
pub(crate) async fn list(call: Call) -> Outcome {
    let invoices = invoice::list(&call.app, &call.caller).await?;
    json(&Invoices { invoices: invoices.iter().map(row).collect() })
}

fn row(invoice: &Invoice) -> InvoiceRow {
    InvoiceRow {
        id: invoice.id.0.into(),
        date: civil(invoice.issued_on),
        dateorig: civil(invoice.issued_on),
        duedate: civil(invoice.due_on),
        paybefore: civil(invoice.due_on),
        total: amount(invoice.total),
        datepaid: stamp(invoice.paid_at),
        status: invoice_status(invoice),
        merge_id: None,
        number: invoice.display_number(),
        currency: invoice.total.currency.to_string(),
    }
}
