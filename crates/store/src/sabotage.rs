//! Faults on purpose: a house that is broken in one known way, so that an auditor can show that it would notice.
//!
//! Without the feature `sabotage` nothing here is ever on, and the compiler leaves it out.

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// A commit does not look whether its lease is still held.
    NoFence,
    /// A retired machine leaves no tombstone.
    NoTombstone,
    /// Money is taken in a transaction of its own, before the commit of what earns it.
    ChargeOutside,
    /// An address is picked before the transaction that assigns it, which does not look again.
    AddressOutside,
}

/// Whether something is broken in this process.
#[cfg(not(feature = "sabotage"))]
pub const fn on(_what: Sabotage) -> bool {
    false
}

/// Whether something is broken in this process, by `INNKEEPER_SABOTAGE`.
#[cfg(feature = "sabotage")]
pub fn on(what: Sabotage) -> bool {
    static CHOSEN: std::sync::OnceLock<Option<Sabotage>> = std::sync::OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| match std::env::var("INNKEEPER_SABOTAGE").as_deref() {
        Ok("no_fence") => Some(Sabotage::NoFence),
        Ok("no_tombstone") => Some(Sabotage::NoTombstone),
        Ok("charge_outside") => Some(Sabotage::ChargeOutside),
        Ok("address_outside") => Some(Sabotage::AddressOutside),
        _ => None,
    });
    *chosen == Some(what)
}

#[cfg(feature = "sabotage")]
pub(crate) mod address {
    //! The address that is picked too early.

    use crate::error::StoreError;
    use crate::statement::statements;
    use crate::tx::Tx;
    use crate::value::params;
    use innkeeper_domain::id::{AccountId, LocationId, ServiceId};
    use innkeeper_domain::time::Instant;
    use std::collections::BTreeMap;
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    statements! { "sabotage":
        FREE = "SELECT id FROM address WHERE location_id = $1 AND account_id IS NULL ORDER BY changed_at, id LIMIT 1";
        GIVE = "UPDATE address SET account_id = $2, server_id = $3, changed_at = $4 WHERE id = $1";
    }

    /// How long what was read is believed.
    const BELIEVED: Duration = Duration::from_secs(1);

    type Seen = BTreeMap<i64, (i64, std::time::Instant)>;

    /// Gives the address away that was seen free a moment ago; `false` when none was seen.
    pub(crate) fn give_as_seen(
        tx: &mut Tx<'_>,
        location: LocationId,
        account: AccountId,
        server: ServiceId,
        at: Instant,
    ) -> Result<bool, StoreError> {
        static SEEN: Mutex<Seen> = Mutex::new(BTreeMap::new());
        let now = std::time::Instant::now();
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, (_, when)| now.duration_since(*when) < BELIEVED);
        let id = match seen.get(&location.0) {
            Some((id, _)) => *id,
            None => match tx.first(FREE, params![location], crate::column::only)? {
                Some(id) => seen.entry(location.0).or_insert((id, now)).0,
                None => return Ok(false),
            },
        };
        tx.execute(GIVE, params![id, account, server, at]).map(|count| count == 1)
    }
}
