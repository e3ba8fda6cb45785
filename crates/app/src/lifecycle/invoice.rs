//! Issues invoices and credit notes: numbered without gaps, dated in the house's zone, never changed.

use super::{Cx, money};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{Invoice, InvoiceKind, InvoiceLine, InvoiceState, LineKind, Totals};
use innkeeper_domain::id::{InvoiceId, OrderId, ServiceId};
use innkeeper_domain::money::Money;
use innkeeper_store::invoices::{self, NewLine, PaidAtOnce};
use innkeeper_store::{StoreError, Tx};

/// Issues an unpaid invoice with its lines.
pub(crate) fn issue(
    tx: &mut Tx<'_>,
    cx: &Cx,
    account: &Account,
    order: Option<OrderId>,
    lines: &[NewLine],
) -> Result<Invoice, StoreError> {
    let nets: Vec<Money> = lines.iter().map(|line| line.net).collect();
    let totals = Totals::of(&nets, account.tax_bp, Money::zero(account.currency)).map_err(money)?;
    let mut invoice = blank(cx, account, InvoiceKind::Invoice, totals);
    invoice.order = order;
    write(tx, account, invoice, lines)
}

/// An invoice of one line that is paid as it is issued; its number is still to be taken.
pub(crate) fn paid_at_once<'a>(
    cx: &Cx,
    account: &'a Account,
    line: NewLine,
) -> Result<PaidAtOnce<'a>, StoreError> {
    let totals = Totals::of(&[line.net], account.tax_bp, Money::zero(account.currency)).map_err(money)?;
    let mut invoice = blank(cx, account, InvoiceKind::Invoice, totals);
    invoice.state = InvoiceState::Paid;
    invoice.paid_at = Some(cx.now);
    Ok(PaidAtOnce { invoice, customer: account, line })
}

/// Takes the lines of some services of an invoice back.
///
/// `tax` is the part of the invoice's tax that belongs to them.
pub(crate) fn credit(
    tx: &mut Tx<'_>,
    cx: &Cx,
    account: &Account,
    invoice: &Invoice,
    lines: &[InvoiceLine],
    tax: Money,
) -> Result<Invoice, StoreError> {
    let reversed: Vec<NewLine> = lines.iter().map(reverse).collect::<Result<_, _>>()?;
    let zero = Money::zero(account.currency);
    let net = reversed.iter().try_fold(zero, |sum, line| sum.plus(line.net)).map_err(money)?;
    let tax = tax.negated().map_err(money)?;
    let totals = Totals { net, tax, total: net.plus(tax).map_err(money)? };
    let mut note = blank(cx, account, InvoiceKind::CreditNote, totals);
    note.credits = Some(invoice.id);
    note.order = invoice.order;
    note.state = InvoiceState::Paid;
    note.paid_at = Some(cx.now);
    note.tax_bp = invoice.tax_bp;
    write(tx, account, note, &reversed)
}

fn reverse(line: &InvoiceLine) -> Result<NewLine, StoreError> {
    Ok(NewLine {
        kind: LineKind::Reversal,
        service: line.service,
        subject: format!("line:{}", line.id),
        meter: line.meter.clone(),
        from: line.from,
        to: line.to,
        description: format!("Credit: {}", line.description),
        quantity_milli: line.quantity_milli,
        rate_micro: line.rate_micro,
        net: line.net.negated().map_err(money)?,
    })
}

fn blank(cx: &Cx, account: &Account, kind: InvoiceKind, totals: Totals) -> Invoice {
    let issued_on = cx.now.date(&cx.policy.zone);
    let due_on = issued_on.checked_add(jiff_days(cx.policy.due_days)).unwrap_or(issued_on);
    Invoice {
        id: InvoiceId(0),
        uid: cx.uid(),
        account: account.id,
        kind,
        series: issued_on.strftime("%Y/%m").to_string(),
        number: 0,
        state: InvoiceState::Unpaid,
        net: totals.net,
        tax: totals.tax,
        total: totals.total,
        tax_bp: account.tax_bp,
        issued_on,
        due_on,
        paid_at: None,
        order: None,
        credits: None,
        created_at: cx.now,
    }
}

fn jiff_days(days: i64) -> std::time::Duration {
    std::time::Duration::from_secs(u64::try_from(days).unwrap_or(0).saturating_mul(86_400))
}

fn write(
    tx: &mut Tx<'_>,
    account: &Account,
    mut invoice: Invoice,
    lines: &[NewLine],
) -> Result<Invoice, StoreError> {
    let number = invoices::next_number(tx, invoice.kind, &invoice.series)?;
    set_number(&mut invoice, number);
    invoice.id = invoices::insert(tx, &invoice, account)?;
    for line in lines {
        invoices::insert_line(tx, invoice.id, line)?;
    }
    Ok(invoice)
}

/// Gives an invoice its number in its series.
pub(crate) fn set_number(invoice: &mut Invoice, number: i64) {
    invoice.number = number;
    invoice.uid = invoice.uid.placed(number.unsigned_abs());
}

/// What one service owes of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) service: ServiceId,
    pub(crate) net: Money,
    pub(crate) tax: Money,
}

/// Splits an invoice among its services.
///
/// The tax is taken on running sums, so that the shares add up to the invoice to the last cent.
pub(crate) fn shares(invoice: &Invoice, lines: &[InvoiceLine]) -> Result<Vec<Share>, StoreError> {
    let mut shares: Vec<Share> = Vec::new();
    let zero = Money::zero(invoice.total.currency);
    for line in lines {
        match shares.iter_mut().find(|share| share.service == line.service) {
            Some(share) => share.net = share.net.plus(line.net).map_err(money)?,
            None => shares.push(Share { service: line.service, net: line.net, tax: zero }),
        }
    }
    let (mut running, mut taxed) = (zero, zero);
    for share in &mut shares {
        running = running.plus(share.net).map_err(money)?;
        let so_far = running.share(invoice.tax_bp).map_err(money)?;
        share.tax = so_far.minus(taxed).map_err(money)?;
        taxed = so_far;
    }
    Ok(shares)
}
