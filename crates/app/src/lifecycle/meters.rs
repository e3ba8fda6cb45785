//! Opens and closes usage intervals so that they say what a server holds.

use super::{Cx, known};
use innkeeper_domain::billing::LineKind;
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::Server;
use innkeeper_domain::time::Instant;
use innkeeper_domain::usage::Meter;
use innkeeper_store::{StoreError, Tx, addresses, disks, invoices, servers, usage};

/// What a server holds now, in thousandths of each meter's unit.
fn held(tx: &mut Tx<'_>, server: &Server) -> Result<[(Meter, i64); 4], StoreError> {
    let disk_gib: i64 = disks::by_server(tx, server.id)?.iter().map(|disk| i64::from(disk.size_gib)).sum();
    let addresses = i64::try_from(addresses::by_server(tx, server.id)?.len()).unwrap_or(i64::MAX);
    Ok([
        (Meter::Vcpu, i64::from(server.size.vcpu) * 1000),
        // GiB in thousandths: 512 MiB are 500.
        (Meter::Memory, i64::from(server.size.memory_mib) * 1000 / 1024),
        (Meter::Disk, disk_gib * 1000),
        (Meter::Address, addresses * 1000),
    ])
}

/// Makes the open intervals say what the server holds.
pub(crate) fn follow(tx: &mut Tx<'_>, cx: &Cx, id: ServiceId) -> Result<(), StoreError> {
    let server = known(servers::by_id(tx, id)?, "the server")?;
    let wanted = held(tx, &server)?;
    set(tx, cx, &server, &wanted)
}

/// Closes every open interval.
pub(crate) fn stop(tx: &mut Tx<'_>, cx: &Cx, server: &Server) -> Result<(), StoreError> {
    set(tx, cx, server, &[])
}

fn set(tx: &mut Tx<'_>, cx: &Cx, server: &Server, wanted: &[(Meter, i64)]) -> Result<(), StoreError> {
    let open = usage::open_ones(tx, server.id)?;
    // A clock that went back takes no use away that was billed, and makes no interval end before it began.
    let now = billed_until(tx, server.id)?.map_or(cx.now, |until| until.max(cx.now));
    for &meter in Meter::ALL {
        let before = open.iter().find(|interval| interval.meter == meter);
        let after = wanted.iter().find(|(other, _)| *other == meter).map_or(0, |(_, quantity)| *quantity);
        if before.map_or(0, |interval| interval.quantity_milli) == after {
            continue;
        }
        let at = before.map_or(now, |interval| interval.start.max(now));
        if before.is_some() {
            usage::close(tx, server.id, meter, at)?;
        }
        if after > 0 {
            usage::open(tx, server.account, server.id, meter, after, at)?;
        }
    }
    Ok(())
}

/// Where the last bill of the use of a service ends.
fn billed_until(tx: &mut Tx<'_>, id: ServiceId) -> Result<Option<Instant>, StoreError> {
    let lines = invoices::lines_by_service(tx, id)?;
    Ok(lines.iter().filter(|line| line.kind == LineKind::Usage).map(|line| line.to).max())
}
