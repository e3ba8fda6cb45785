//! Arithmetic of money: integers of 128 bits, rounded once, half away from zero.

use crate::rows::InvoiceLine;

/// Microseconds of an hour.
const HOUR_US: i128 = 3_600_000_000;

/// A quotient rounded to the nearest integer; halves go away from zero. The divisor is positive.
pub(crate) const fn rounded(dividend: i128, divisor: i128) -> i128 {
    let (whole, rest) = (dividend / divisor, dividend % divisor);
    if rest.abs() >= divisor - rest.abs() { whole + dividend.signum() } else { whole }
}

/// The tax on an amount, at a rate in ten-thousandths.
pub(crate) fn tax(net: i128, tax_bp: i64) -> i128 {
    rounded(net.saturating_mul(i128::from(tax_bp)), 10_000)
}

/// The price of thousandths of units times microseconds, at an hourly rate in millionths of the minor unit.
pub(crate) fn used(milli_us: i128, rate_micro: i64) -> i128 {
    // Thousandths of the unit, millionths of the minor unit, microseconds of the hour.
    rounded(milli_us.saturating_mul(i128::from(rate_micro)), HOUR_US * 1_000 * 1_000_000)
}

/// Thousandths of unit-hours, rounded down, as lines show them.
pub(crate) const fn unit_hours_milli(milli_us: i128) -> i128 {
    milli_us / HOUR_US
}

/// What a service owes of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) service: i64,
    pub(crate) net: i128,
    pub(crate) tax: i128,
}

/// Splits an invoice among its services, in the order in which they first stand on it.
///
/// The tax of the first n shares is the tax on the sum of the first n: so the shares add up to the invoice.
pub(crate) fn shares(lines: &[&InvoiceLine], tax_bp: i64) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    for line in lines {
        let net = i128::from(line.net);
        match shares.iter_mut().find(|share| share.service == line.service_id) {
            Some(share) => share.net += net,
            None => shares.push(Share { service: line.service_id, net, tax: 0 }),
        }
    }
    let (mut sum, mut taxed) = (0, 0);
    for share in &mut shares {
        sum += share.net;
        let so_far = tax(sum, tax_bp);
        share.tax = so_far - taxed;
        taxed = so_far;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        let cases =
            [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (-4, 10, 0), (15, 10, 2), (-15, 10, -2), (7, 7, 1)];
        for (dividend, divisor, expected) in cases {
            assert_eq!(rounded(dividend, divisor), expected, "{dividend} / {divisor}");
        }
        assert_eq!((rounded(1, 3), rounded(2, 3), rounded(-2, 3)), (0, 1, -1));
    }

    #[test]
    fn use_is_priced_by_the_hour() {
        // 720 hours of two units at 0.0125 of a hundred minor units.
        assert_eq!(used(2_000 * 720 * HOUR_US, 1_250_000), 1_800);
        assert_eq!(unit_hours_milli(500 * HOUR_US / 2), 250);
    }
}
