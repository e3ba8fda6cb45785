//! The charge in the wrong place, for a house that is broken on purpose.

use super::machine::{self, World};
use super::provision::Step;
use innkeeper_domain::ledger::{LedgerKind, TransferState};
use innkeeper_engine::Task;
use innkeeper_ports::entropy::{self, Entropy};
use innkeeper_store::ledger::{self, NewTransfer, Side};
use innkeeper_store::sabotage::{self, Sabotage};
use innkeeper_store::{StoreError, Tx, services};

/// Takes the price of a service under a fresh id while acting, as one does who has not thought of the crash that
/// follows. The delivery itself then only gives the hold back.
pub(super) async fn charge(world: &World, task: &Task<Step>, entropy: &dyn Entropy) {
    if !sabotage::on(Sabotage::ChargeOutside) {
        return;
    }
    let (operation, fresh) = (task.operation.clone(), entropy::uid(entropy));
    let Ok(id) = machine::service_of(task) else { return };
    let charged = world
        .store
        .write("sabotage.charge", move |tx: &mut Tx<'_>| {
            let Some(service) = services::by_id(tx, id)? else { return Ok(()) };
            for (part, kind) in [("net", LedgerKind::Revenue), ("tax", LedgerKind::Tax)] {
                let held = ledger::find(tx, &format!("service:{id}:{part}"))?;
                let Some((TransferState::Pending, amount)) = held else { continue };
                let transfer = NewTransfer {
                    id: format!("charge:{fresh}:{part}"),
                    debit: Side::credit(service.account),
                    credit: Side::house(kind),
                    amount,
                    reason: "Charged".to_owned(),
                };
                ledger::transfer(tx, &transfer, TransferState::Posted, operation.created_at)?;
            }
            Ok::<_, StoreError>(())
        })
        .await;
    if let Err(error) = charged {
        tracing::warn!(%error, "not charged");
    }
    // The crash is given room.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
}
