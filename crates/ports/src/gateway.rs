//! Payment gateways: ways in which money reaches an account's credit.

use async_trait::async_trait;
use innkeeper_domain::money::Money;

/// What a gateway charges and how customers know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayInfo {
    /// The name in the configuration and in every stored payment. Never changed.
    pub name: &'static str,
    /// What customers read.
    pub title: String,
    /// A fixed fee for each payment, in hundredths of the currency's unit.
    pub fixed_fee_cents: i64,
    /// A fee in proportion, in hundredths of a per cent.
    pub percent_fee_bp: i64,
}

/// How a gateway answered a wish to collect money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collection {
    /// The money is there.
    Collected {
        /// The gateway's own reference.
        reference: String,
    },
    /// The customer or the operator has to act first.
    Awaiting {
        /// What has to be done, for people to read.
        instruction: String,
    },
}

/// Why a gateway did not collect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The gateway did not answer; the same call with the same id again is the remedy.
    #[error("{0}")]
    Transient(String),
    /// The payment was declined.
    #[error("{0}")]
    Declined(String),
}

/// Collects money from customers.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    /// How the gateway is known and what it costs.
    fn info(&self) -> GatewayInfo;

    /// Collects an amount. `id` is chosen by the caller: the same id never collects twice.
    async fn collect(&self, id: &str, amount: Money) -> Result<Collection, GatewayError>;
}
