//! What workflows on machines share: the world, the desired spec, and the ways to look and to ask.

use crate::lifecycle::{Cx, known};
use crate::workflow::remove;
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{ActError, Next, Start, Task};
use innkeeper_ports::compute::{
    Compute, ComputeError, DiskSpec, GuestState, Install, MachineSpec, NetworkSpec, Observed, PowerOrder,
};
use innkeeper_store::{Store, StoreError, Tx, addresses, catalogue, disks, operations, servers};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use std::time::Duration;

/// The part of the outside world that workflows act on.
pub struct World {
    /// Runs machines.
    pub compute: Arc<dyn Compute>,
    /// Read while acting, to learn what is wished; never written.
    pub store: Store,
}

/// How often a machine is looked at while it is waited for.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// How long one request to a driver may go on being repeated.
pub(crate) const ASK_LIMIT: Duration = Duration::from_mins(2);
/// How long a guest may take to report that it is up.
pub(crate) const BOOT_LIMIT: Duration = Duration::from_mins(5);
/// How long a guest may take to shut down before its power is cut.
pub(crate) const SHUTDOWN_LIMIT: Duration = Duration::from_secs(20);

/// A machine and what is wished of it.
pub(crate) struct Wish {
    pub(crate) name: String,
    pub(crate) spec: MachineSpec,
}

/// The service that an operation works on.
pub(crate) fn service_of<S>(task: &Task<S>) -> Result<ServiceId, StoreError> {
    known(task.operation.service, "the operation's service")
}

/// The input of an operation, as its workflow wrote it.
pub(crate) fn input<S, T: DeserializeOwned>(task: &Task<S>) -> Result<T, StoreError> {
    serde_json::from_str(&task.operation.input).map_err(StoreError::decode)
}

/// Writes the input of an operation.
pub(crate) fn to_input<T: Serialize>(input: &T) -> Result<String, StoreError> {
    serde_json::to_string(input).map_err(|error| StoreError::Internal(error.to_string()))
}

/// Reads what is wished of a machine now.
pub(crate) async fn wish<S: Sync>(world: &World, task: &Task<S>) -> Result<Wish, ActError> {
    let id =
        task.operation.service.ok_or_else(|| ActError::Refused("the operation has no service".to_owned()))?;
    world.store.read("workflow.wish", move |tx| read_wish(tx, id)).await.map_err(|error| unread(&error))
}

/// The name of the machine that an operation works on.
pub(crate) async fn name<S: Sync>(world: &World, task: &Task<S>) -> Result<String, ActError> {
    let id =
        task.operation.service.ok_or_else(|| ActError::Refused("the operation has no service".to_owned()))?;
    let server = world.store.read("workflow.name", move |tx| servers::by_id(tx, id)).await;
    match server.map_err(|error| unread(&error))? {
        Some(server) => Ok(server.machine),
        None => Err(ActError::Refused("the server is gone".to_owned())),
    }
}

fn unread(error: &StoreError) -> ActError {
    ActError::Transient(error.to_string())
}

fn read_wish(tx: &mut Tx<'_>, id: ServiceId) -> Result<Wish, StoreError> {
    let server = known(servers::by_id(tx, id)?, "the server")?;
    let catalogue = catalogue::whole(tx)?;
    let image = known(catalogue.image(server.image), "the image")?;
    let address = known(addresses::by_server(tx, id)?.into_iter().next(), "the server's address")?;
    let disks = disks::by_server(tx, id)?;
    let spec = MachineSpec {
        revision: servers::revision(tx, id)?,
        size: server.size,
        disks: disks
            .iter()
            .map(|disk| DiskSpec { name: format!("disk{}", disk.id), size_gib: disk.size_gib })
            .collect(),
        install: Install {
            id: server.install.id.clone(),
            revision: server.install.revision,
            image: image.source.clone(),
            hostname: server.hostname.clone(),
            root_password: server.install.root_password.clone().or_else(|| server.first_password.clone()),
            ssh_keys: server.install.ssh_keys.clone(),
            user_data: server.install.user_data.clone(),
        },
        network: NetworkSpec { mac: address.mac(), address: address.address },
    };
    Ok(Wish { name: server.machine, spec })
}

/// Tells what the engine has to know of a driver's answer.
pub(crate) fn act_error(error: ComputeError) -> ActError {
    match error {
        ComputeError::Transient(text) => ActError::Transient(text),
        // Whoever still holds the lease reads the wish again; of anyone else nobody hears any more.
        ComputeError::Stale => ActError::Transient(error.to_string()),
        ComputeError::Refused(text) => ActError::Refused(text),
        ComputeError::Retired | ComputeError::NotFound | ComputeError::Unsupported(_) => {
            ActError::Refused(error.to_string())
        }
    }
}

/// Makes the machine be as wished.
pub(crate) async fn ensure<S: Sync>(world: &World, task: &Task<S>) -> Result<(), ActError> {
    let wish = wish(world, task).await?;
    world.compute.ensure(&wish.name, &wish.spec).await.map(drop).map_err(act_error)
}

/// Makes a machine that was built before be as wished.
///
/// One that is not there is not built anew: its disks held what its owner put there, and an empty machine under the
/// same name would pass for it.
pub(crate) async fn ensure_again(world: &World, wish: &Wish) -> Result<(), ActError> {
    match world.compute.observe(&wish.name).await {
        Ok(_) => world.compute.ensure(&wish.name, &wish.spec).await.map(drop).map_err(act_error),
        Err(ComputeError::NotFound) => Err(ActError::Refused(
            "the machine is not on its host any more: bring its disks back, or reinstall the server"
                .to_owned(),
        )),
        Err(error) => Err(act_error(error)),
    }
}

/// Changes the power of the machine.
pub(crate) async fn power<S: Sync>(world: &World, task: &Task<S>, order: PowerOrder) -> Result<(), ActError> {
    let name = name(world, task).await?;
    world.compute.power(&name, &order).await.map_err(act_error)
}

/// Looks at the machine.
pub(crate) async fn observe<S: Sync>(world: &World, task: &Task<S>) -> Result<Observed, ActError> {
    let name = name(world, task).await?;
    world.compute.observe(&name).await.map_err(act_error)
}

/// Whether the guest is up, as far as anyone can tell.
pub(crate) const fn is_up(observed: &Observed) -> bool {
    observed.running && matches!(observed.guest, GuestState::Ready | GuestState::Unknown)
}

/// Looks again in a moment.
pub(crate) fn look_again<S>(now: Instant) -> Next<S> {
    Next::WaitUntil(now.plus(LOOK_AGAIN))
}

/// What starts an operation on the machine of a service. From here on an earlier wish is refused by its host.
pub(crate) fn machine_start(
    tx: &mut Tx<'_>,
    cx: &Cx,
    server: &Server,
    input: String,
    by: &str,
) -> Result<Start, StoreError> {
    servers::revise(tx, server.id, cx.now)?;
    Ok(Start {
        uid: cx.uid(),
        account: server.account,
        service: Some(server.id),
        subject: server.id.machine_subject(),
        input,
        requested_by: by.to_owned(),
        run_at: cx.now,
    })
}

/// Whether the owner wants the server gone: the operation on it stops at its next step.
pub(crate) fn removal_wanted<S>(tx: &mut Tx<'_>, task: &Task<S>) -> Result<bool, StoreError> {
    let id = service_of(task)?;
    Ok(servers::by_id(tx, id)?.is_some_and(|server| server.removal))
}

/// What an operation that stops for a removal says.
pub(crate) const SUPERSEDED: &str = "the server is being deleted";

/// Starts the removal that was wished for while another operation had the machine.
pub(crate) fn follow_removal<S>(tx: &mut Tx<'_>, cx: &Cx, task: &Task<S>) -> Result<(), StoreError> {
    let id = service_of(task)?;
    let server = known(servers::by_id(tx, id)?, "the server")?;
    let standing = server.state.holds_capacity() && server.state != ServerState::Removing;
    if server.removal && standing && operations::live_by_subject(tx, &task.operation.subject)?.is_none() {
        remove::start(tx, cx, &server, remove::Input::default(), "owner")?;
    }
    Ok(())
}

/// Moves the server to the state it has come to.
pub(crate) fn rest<S>(
    tx: &mut Tx<'_>,
    task: &Task<S>,
    state: ServerState,
    now: Instant,
) -> Result<(), StoreError> {
    servers::set_state(tx, service_of(task)?, state, now)
}
