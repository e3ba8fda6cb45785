//! Operations: the work that every change becomes.
//!
//! ```text
//!   BILL ──paid──▶ WAIT ──▶ RUN ──▶ DONE
//!    │              │        └──▶ ERROR, SUPPORT
//!    └───CANCEL◀────┘
//! ```

use crate::DateTime;
use crate::id::{CertId, DiskId, IfaceId, IpId, OperationId, ProductId, VmId};
use crate::word::{Word, words};
use crate::xmlrpc::{FromValue, Struct, members};

words! {
    /// How far an operation is.
    Step {
        Bill = "BILL",
        Wait = "WAIT",
        Run = "RUN",
        Done = "DONE",
        Error = "ERROR",
        Support = "SUPPORT",
        Cancel = "CANCEL",
    }
    /// What an operation does.
    OperationKind {
        ProductAdd = "hosting_account_product_add",
        ProductRenew = "hosting_account_product_renew",
        ProductUpdate = "hosting_account_product_update",
        ProductDelete = "hosting_account_product_delete",
        VmCreate = "vm_create",
        VmDelete = "vm_delete",
        VmStart = "vm_start",
        VmStop = "vm_stop",
        VmReboot = "vm_reboot",
        VmUpdate = "vm_update",
        DiskCreate = "disk_create",
        DiskDelete = "disk_delete",
        DiskUpdate = "disk_update",
        DiskAttach = "disk_attach",
        DiskDetach = "disk_detach",
        DiskRollback = "disk_rollback",
        IfaceCreate = "iface_create",
        IfaceDelete = "iface_delete",
        IfaceUpdate = "iface_update",
        IfaceAttach = "iface_attach",
        IfaceDetach = "iface_detach",
        IpUpdate = "ip_update",
        VlanCreate = "vlan_create",
        VlanDelete = "vlan_delete",
        MigrationVm = "hosting_migration_vm",
        MigrationDisk = "hosting_migration_disk",
    }
}

members! {
    /// An operation.
    answer Operation {
        /// Its id.
        id: OperationId,
        /// What it does.
        kind as "type": Word<OperationKind>,
        /// How far it is.
        step: Word<Step>,
        /// When it was asked for.
        date_created: DateTime,
        /// When it changed last.
        date_updated: Option<DateTime>,
        /// When it is to begin.
        date_start: Option<DateTime>,
        /// The handle of who asked for it.
        source: Option<String>,
        /// Why it failed.
        last_error: Option<String>,
        /// What kind of failure that was.
        errortype: Option<String>,
        /// Seconds that it takes yet; below zero when it should be over.
        eta: Option<i64>,
        /// The session in which it was asked for.
        session_id: Option<i64>,
        /// What was asked for.
        params: Option<OperationParams> | omit,
        /// What it is about.
        infos: Option<OperationInfos> | omit,
        /// The machine concerned, known from the first answer on.
        vm_id: Option<VmId>,
        /// The disk concerned.
        disk_id: Option<DiskId>,
        /// The interface concerned.
        iface_id: Option<IfaceId>,
        /// The address concerned.
        ip_id: Option<IpId>,
        /// The certificate concerned.
        cert_id: Option<CertId>,
    }

    /// What was asked for. Members that only some methods have are in `extra`.
    answer OperationParams {
        /// The type of the operation once more.
        param_type: Option<String> | omit,
        /// The product, once that is known.
        product_id: Option<ProductId> | omit,
        /// Where the call came from.
        remote_addr: Option<String> | omit,
        /// Who follows it.
        tracker_id: Option<String> | omit,
        /// Of a migration: where it begins.
        from_dc_id: Option<crate::id::DatacenterId> | omit,
        /// Of a migration: where it ends.
        to_dc_id: Option<crate::id::DatacenterId> | omit,
        /// Of a migration: what it does at the moment.
        inner_step: Option<Word<MigrationStep>> | omit,
    }

    /// What an operation is about.
    answer OperationInfos {
        /// The id of the thing, once that is known.
        id: Option<i64> | omit,
        /// The name of the thing.
        label: Option<String> | omit,
        /// What is done with it: `create`, `renew`, `update`, `delete`.
        product_action: Option<String> | omit,
        /// What is bought.
        product_name: Option<String> | omit,
        /// What kind of thing it is: `hosting`.
        product_type: Option<String> | omit,
        /// How much is bought.
        quantity: Option<i64> | omit,
        /// Whatever else there is.
        extras: Struct,
    }
}

words! {
    /// What a migration does at the moment.
    MigrationStep {
        WaitSync = "wait_sync",
        WaitFinalize = "wait_finalize",
    }
}

impl Operation {
    /// Whether nothing happens any more, for better or worse.
    pub fn is_over(&self) -> bool {
        matches!(self.step.known(), Some(Step::Done | Step::Error | Step::Support | Step::Cancel))
    }

    /// Whether it is done.
    pub fn is_done(&self) -> bool {
        self.step.is(Step::Done)
    }

    /// The product that it is about, once that is known.
    pub fn product_id(&self) -> Option<ProductId> {
        let of_params = self.params.as_ref().and_then(|params| params.product_id);
        let is_product = matches!(
            self.kind.known(),
            Some(
                OperationKind::ProductAdd
                    | OperationKind::ProductRenew
                    | OperationKind::ProductUpdate
                    | OperationKind::ProductDelete
            )
        );
        let of_infos = self.infos.as_ref().and_then(|infos| infos.id).filter(|_| is_product);
        of_params.or_else(|| of_infos.map(ProductId::from))
    }
}

/// The three operations that make a machine, its disk and its interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creation {
    /// As they came.
    pub operations: Vec<Operation>,
}

impl Creation {
    /// The machine.
    pub fn vm_id(&self) -> Option<VmId> {
        self.operations.iter().find_map(|operation| operation.vm_id)
    }

    /// Its system disk.
    pub fn disk_id(&self) -> Option<DiskId> {
        self.operations.iter().find_map(|operation| operation.disk_id)
    }

    /// Its interface.
    pub fn iface_id(&self) -> Option<IfaceId> {
        self.operations.iter().find_map(|operation| operation.iface_id)
    }

    /// Its first address.
    pub fn ip_id(&self) -> Option<IpId> {
        self.operations.iter().find_map(|operation| operation.ip_id)
    }
}

impl FromValue for Creation {
    fn from_value(value: crate::xmlrpc::Value) -> Result<Self, crate::xmlrpc::DecodeError> {
        Ok(Self { operations: Vec::from_value(value)? })
    }
}

impl crate::xmlrpc::ToValue for Creation {
    fn to_value(&self) -> crate::xmlrpc::Value {
        self.operations.to_value()
    }
}

#[cfg(feature = "client")]
pub use calls::OperationHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Creation, Operation, OperationKind, Step};
    use crate::call::Call;
    use crate::client::Client;
    use crate::error::Error;
    use crate::handle::{handle, shown};
    use crate::id::{DiskId, IfaceId, IpId, OperationId, VmId};
    use crate::list::List;
    use crate::wait::{Seen, Wait};
    use crate::xmlrpc::Struct;
    use std::sync::{Arc, Mutex, PoisonError};
    use std::time::Duration;

    handle!(OperationHandle as OperationId, operation, "operation");
    shown!(OperationHandle of Operation as OperationId, list_operations = "operation.list", "operation.info", "operation");

    /// Operations.
    impl Client {
        /// Waits until all of these operations are done, and ends with the first that fails.
        ///
        /// A creation is waited for as `client.wait_for_all(&creation.operations)`.
        pub fn wait_for_all<'a>(
            &self,
            operations: impl IntoIterator<Item = &'a Operation>,
        ) -> Wait<Vec<Operation>> {
            let client = self.clone();
            // What was seen last of each of them, so that no look is wasted on one that is over.
            let seen: Arc<Mutex<Vec<Operation>>> =
                Arc::new(Mutex::new(operations.into_iter().cloned().collect()));
            Wait::new(Box::new(move || {
                let (client, seen) = (client.clone(), Arc::clone(&seen));
                Box::pin(async move {
                    let mut known = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    let mut last = None;
                    for operation in &mut known {
                        if !operation.is_done() {
                            *operation = client.operation(operation.id).get().await?;
                        }
                        if let Seen::Working { state, eta } = look(operation)? {
                            last.get_or_insert(Seen::Working { state, eta });
                        }
                    }
                    seen.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&known);
                    Ok(last.unwrap_or(Seen::Done(known)))
                })
            }))
        }

        /// Waits until the disk, the interface and the machine are there.
        pub fn wait_for_creation(&self, creation: &Creation) -> Wait<Vec<Operation>> {
            self.wait_for_all(&creation.operations)
        }
    }

    /// What a look has shown.
    fn look(operation: &Operation) -> Result<Seen<()>, Error> {
        let state = operation.step.as_str().to_owned();
        if operation.is_done() {
            return Ok(Seen::Done(()));
        }
        if operation.is_over() {
            return Err(Error::Failed { kind: "operation", state, reason: operation.last_error.clone() });
        }
        let eta = operation.eta.and_then(|eta| u64::try_from(eta).ok()).map(Duration::from_secs);
        Ok(Seen::Working { state, eta })
    }

    /// Filters of operations.
    impl List<Operation> {
        /// Only those at one of these steps.
        pub fn steps(self, steps: &[Step]) -> Self {
            self.one_of("step", steps.iter().copied())
        }

        /// Only those of one of these kinds.
        pub fn kinds(self, kinds: &[OperationKind]) -> Self {
            self.one_of("type", kinds.iter().copied())
        }

        /// Only those about this machine.
        pub fn vm(self, id: impl Into<VmId>) -> Self {
            self.filter("vm_id", id.into().as_i64())
        }

        /// Only those about this disk.
        pub fn disk(self, id: impl Into<DiskId>) -> Self {
            self.filter("disk_id", id.into().as_i64())
        }

        /// Only those about this interface.
        pub fn iface(self, id: impl Into<IfaceId>) -> Self {
            self.filter("iface_id", id.into().as_i64())
        }

        /// Only those about this address.
        pub fn ip(self, id: impl Into<IpId>) -> Self {
            self.filter("ip_id", id.into().as_i64())
        }

        /// Only these.
        pub fn ids(self, ids: &[OperationId]) -> Self {
            self.one_of("id", ids.iter().copied())
        }
    }

    impl OperationHandle {
        /// Stops it before it begins: `operation.cancel`.
        pub fn cancel(&self) -> Call<bool> {
            self.change("operation.cancel")
        }

        /// Begins it anew with other parameters: `operation.relaunch`.
        pub fn relaunch(&self, params: &Struct) -> Call<bool> {
            self.change("operation.relaunch").param(params)
        }

        /// Waits until it is done. It fails with what the service says when the operation does.
        pub fn wait_for(&self) -> Wait<Operation> {
            let handle = self.clone();
            Wait::new(Box::new(move || {
                let call = handle.get();
                Box::pin(async move {
                    let operation = call.await?;
                    Ok(match look(&operation)? {
                        Seen::Done(()) => Seen::Done(operation),
                        Seen::Working { state, eta } => Seen::Working { state, eta },
                    })
                })
            }))
        }
    }
}
