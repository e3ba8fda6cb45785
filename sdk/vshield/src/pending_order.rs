//! Orders that are paid and wait to be deployed.

use crate::id::OrderId;
use crate::location::{self, Location};
use crate::plan::Plan;
use crate::time::UnixTime;
use crate::word::Word;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An order that is paid and not yet a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingOrder {
    /// Its id, which is not that of the server to come.
    pub id: OrderId,
    /// The host name that was ordered.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub hostname: String,
    /// The plan; its name on the wire.
    pub plan: Word<Plan>,
    /// The location; two letters on the wire.
    #[serde(deserialize_with = "location::read_letters", serialize_with = "location::write_letters")]
    pub location: Word<Location>,
    /// When it was paid.
    #[serde(rename = "datePaid")]
    pub date_paid: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(feature = "client")]
mod calls {
    use super::PendingOrder;
    use crate::call::Call;
    use crate::client::Client;

    /// Orders.
    impl Client {
        /// Lists the orders that are paid and not yet deployed.
        pub fn list_pending_orders(&self) -> Call<Vec<PendingOrder>> {
            Call::look(self, "/system/getPendingOrders".to_owned())
        }
    }
}
