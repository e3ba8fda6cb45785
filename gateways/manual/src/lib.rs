//! A payment gateway whose clerk is the operator: customers transfer money, and the operator books what arrived.
//!
//! It collects nothing by itself. What it answers tells the customer how to pay; `innkeeper credit add` is the
//! clerk's entry, and the reference of the bank statement keeps one transfer from being booked twice.

use async_trait::async_trait;
use innkeeper_domain::money::Money;
use innkeeper_ports::gateway::{Collection, Gateway, GatewayError, GatewayInfo};

/// The name under which top-ups through this gateway are booked. Never changed.
pub const NAME: &str = "manual";

/// Payment by bank transfer, booked by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manual {
    title: String,
    instruction: String,
}

impl Manual {
    /// A gateway that customers know by a title, and that tells them how to pay.
    pub fn new(title: impl Into<String>, instruction: impl Into<String>) -> Self {
        Self { title: title.into(), instruction: instruction.into() }
    }
}

#[async_trait]
impl Gateway for Manual {
    fn info(&self) -> GatewayInfo {
        GatewayInfo { name: NAME, title: self.title.clone(), fixed_fee_cents: 0, percent_fee_bp: 0 }
    }

    async fn collect(&self, id: &str, amount: Money) -> Result<Collection, GatewayError> {
        if amount.minor <= 0 {
            return Err(GatewayError::Declined("the amount must be more than 0".to_owned()));
        }
        let instruction = format!("{} Transfer {amount} with the reference {id}.", self.instruction);
        Ok(Collection::Awaiting { instruction: instruction.trim_start().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_domain::money::Currency;

    #[tokio::test]
    async fn tells_how_to_pay_and_takes_nothing() {
        let gateway = Manual::new("Bank transfer", "");
        assert_eq!(gateway.info().name, "manual");
        let asked = gateway.collect("invoice:7", Money::new(1210, Currency::EUR)).await;
        let instruction = "Transfer 12.10 EUR with the reference invoice:7.".to_owned();
        assert_eq!(asked, Ok(Collection::Awaiting { instruction }));
        assert!(gateway.collect("invoice:7", Money::zero(Currency::EUR)).await.is_err());
    }
}
