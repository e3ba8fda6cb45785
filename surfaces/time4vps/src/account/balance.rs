//! `GET /balance`: what the account has and owes.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::values::amount;
use innkeeper_app::account;
use innkeeper_sdk_time4vps::billing::{Balance, BalanceAnswer};

/// Shows credit and debt.
pub(crate) async fn balance(call: Call) -> Outcome {
    let standing = account::standing(&call.app, &call.caller).await?;
    json(&BalanceAnswer {
        success: true,
        details: Balance {
            currency: standing.currency.to_string(),
            acc_balance: amount(standing.owed),
            acc_credit: amount(standing.credit),
        },
    })
}
