//! Machines and disks.

use crate::calls::{Sample, sample};
use innkeeper_sdk_gandi::Secret;
use innkeeper_sdk_gandi::disk::{DiskCopy, DiskCreate, DiskKind, DiskSize, DiskUpdate, SnapshotPlan};
use innkeeper_sdk_gandi::vm::{Access, DiskAttach, VmState, VmUpdate};
use innkeeper_sdk_gandi::vm_create::{Connection, IpVersion, SystemDisk, VmAccess, VmCreate};

fn size(gib: i64) -> DiskSize {
    DiskSize::from_mib(gib * 1024).unwrap()
}

fn whole() -> VmCreate {
    VmCreate {
        connection: Connection::Iface(9002.into()),
        access: VmAccess {
            login: Some("pat".to_owned()),
            password: Some(Secret::from("Hz353u7574")),
            ssh_key: Some("ssh-ed25519 AAAA".to_owned()),
            keys: Some(vec![31.into()]),
            run: Some("/bin/true".to_owned()),
            script: Some("#!/bin/sh\necho \"$1\" > /tmp/<x> && true\n".to_owned()),
            script_args: Some("ü".to_owned()),
        },
        ..VmCreate::new("web2", 5).with_size(2, 1024)
    }
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = machines();
    samples.extend(changes());
    samples.extend(disks());
    samples
}

fn machines() -> Vec<Sample> {
    vec![
        sample!("hosting.vm.list", "vms", "Iaas.list()", |client| client.list_vms()),
        sample!("hosting.vm.list", "vms", "Iaas.list({'hostname': 'web1'})", |client| client
            .list_vms()
            .hostname("web1")),
        sample!(
            "hosting.vm.list",
            "vms",
            "Iaas.list({'state': 'halted', 'datacenter_id': 5, 'items_per_page': 500, 'page': 0, \
             'sort_by': 'id ASC'})",
            |client| client.list_vms().state(VmState::Halted).datacenter(5).per_page(500).page(0).sort("id")
        ),
        sample!("hosting.vm.info", "vm_info", "Iaas.info('web1')", |client| client.vm(7001).get()),
        sample!(
            "hosting.vm.create_from",
            "creation",
            "Iaas.create('FR-SD5', 256, 1, 4, 102400, None, 'Hz353u7574', 'web1', 'Debian 8', None, True, \
             None, None, None, None, None, None, False)",
            |client| client.create_vm(
                &VmCreate::new("web1", 5).with_password("Hz353u7574"),
                &SystemDisk::new("sys_web1", 5),
                8000
            )
        ),
        sample!(
            "hosting.vm.create_from",
            "creation",
            "c.hosting.vm.create_from(K, {'hostname': 'web2', 'datacenter_id': 5, 'memory': 1024, 'cores': 2, \
             'iface_id': 9002, 'login': 'pat', 'password': 'Hz353u7574', 'ssh_key': 'ssh-ed25519 AAAA', \
             'keys': [31], 'run': '/bin/true', 'script': '#!/bin/sh\\necho \"$1\" > /tmp/<x> && true\\n', \
             'script_args': 'ü'}, {'datacenter_id': 5, 'name': 'sys_web2', 'size': 5120}, 8000)",
            |client| client.create_vm(&whole(), &SystemDisk::new("sys_web2", 5).with_size(size(5)), 8000)
        ),
        sample!(
            "hosting.vm.create_from",
            "creation",
            "c.hosting.vm.create_from(K, {'hostname': 'six', 'datacenter_id': 5, 'memory': 256, 'cores': 1, \
             'ip_version': 6, 'bandwidth': 5120, 'keys': [31], 'ssh_key': 'ssh-ed25519 AAAA'}, \
             {'datacenter_id': 5, 'name': 'sys'}, 8000)",
            |client| client.create_vm(
                &VmCreate::new("six", 5)
                    .with_connection(Connection::Public { ip_version: IpVersion::V6, bandwidth: 5120 })
                    .with_keys([31.into()])
                    .with_ssh_key("ssh-ed25519 AAAA"),
                &SystemDisk::new("sys", 5),
                8000
            )
        ),
        sample!("hosting.vm.start", "vm_operation", "Iaas.start('7001', True)", |client| client
            .vm(7001)
            .start()),
        sample!("hosting.vm.stop", "vm_operation", "Iaas.stop('web1', True)", |client| client
            .vm(7001)
            .stop()),
        sample!("hosting.vm.reboot", "vm_operation", "Iaas.reboot('web1', True)", |client| client
            .vm(7001)
            .reboot()),
        sample!("hosting.vm.delete", "vm_operation", "Iaas.delete('web1', True)", |client| client
            .vm(7001)
            .delete()),
    ]
}

fn changes() -> Vec<Sample> {
    vec![
        sample!(
            "hosting.vm.update",
            "vm_operation",
            "Iaas.update('web1', 512, 2, True, 'Hz353u7574', True, 4096)",
            |client| client.vm(7001).update(&VmUpdate {
                memory: Some(512),
                cores: Some(2),
                console: Some(true),
                password: Some("Hz353u7574".into()),
                vm_max_memory: Some(4096),
            })
        ),
        sample!(
            "hosting.vm.disk_attach",
            "vm_operation",
            "c.hosting.vm.disk_attach(K, 7001, 8001)",
            |client| client.vm(7001).attach_disk(8001)
        ),
        sample!(
            "hosting.vm.disk_attach",
            "vm_operation",
            "Disk._attach(8001, 7001, {'position': 0, 'access': 'read'})",
            |client| client
                .vm(7001)
                .attach_disk_as(8001, &DiskAttach { position: Some(0), access: Some(Access::Read) })
        ),
        sample!(
            "hosting.vm.disk_detach",
            "vm_operation",
            "g('hosting.vm.disk_detach', 7001, 8001)",
            |client| client.vm(7001).detach_disk(8001)
        ),
        sample!("hosting.vm.iface_attach", "vm_operation", "Iface._attach(9001, 7001)", |client| client
            .vm(7001)
            .attach_iface(9001)),
        sample!(
            "hosting.vm.iface_detach",
            "vm_operation",
            "g('hosting.vm.iface_detach', 7001, 9001)",
            |client| client.vm(7001).detach_iface(9001)
        ),
        sample!("hosting.vm.can_migrate", "can_migrate", "Iaas.check_can_migrate('web1')", |client| client
            .vm(7001)
            .can_migrate()),
        sample!(
            "hosting.vm.migrate",
            "migration_operation",
            "g('hosting.vm.migrate', 7001, False)",
            |client| client.vm(7001).migrate()
        ),
        sample!(
            "hosting.vm.migrate",
            "migration_operation",
            "g('hosting.vm.migrate', 7001, True)",
            |client| client.vm(7001).finish_migration()
        ),
    ]
}

fn disks() -> Vec<Sample> {
    vec![
        sample!(
            "hosting.disk.list",
            "disks_named",
            "c.hosting.disk.list(K, {'name': 'data', 'type': 'data', 'datacenter_id': 5})",
            |client| client.list_disks().name("data").kind(DiskKind::Data).datacenter(5)
        ),
        sample!(
            "hosting.disk.list",
            "disks",
            "c.hosting.disk.list(K, {'type': ['data', 'snapshot']})",
            |client| client.list_disks().kinds(&[DiskKind::Data, DiskKind::Snapshot])
        ),
        sample!("hosting.disk.info", "disk", "Disk.info('sys_web1')", |client| client.disk(8001).get()),
        sample!(
            "hosting.disk.create",
            "disk_operation",
            "Disk.create('data', None, 3072, 2, 'FR-SD5', None, 'data', True)",
            |client| client.create_disk(&DiskCreate {
                snapshot_profile: Some(2.into()),
                ..DiskCreate::new("data", size(3), 5)
            })
        ),
        sample!(
            "hosting.disk.create_from",
            "disk_operation",
            "Disk.create('copy', None, None, None, 'FR-SD5', 'Debian 8', 'data', True)",
            |client| client.copy_disk(&DiskCopy::disk("copy", 5), 8000)
        ),
        sample!(
            "hosting.disk.create_from",
            "disk_operation",
            "c.hosting.disk.create_from(K, {'name': 'before', 'type': 'snapshot'}, 8001)",
            |client| client.copy_disk(&DiskCopy::snapshot("before"), 8001)
        ),
        sample!(
            "hosting.disk.update",
            "disk_operation",
            "Disk.update('sys_web1', 'other', 4096, '', True, None, 'grub')",
            |client| client.disk(8001).update(&DiskUpdate {
                name: Some("other".to_owned()),
                size: Some(size(4)),
                snapshot_profile: Some(SnapshotPlan::Remove),
                cmdline: None,
                kernel: Some("grub".to_owned()),
            })
        ),
        sample!("hosting.disk.delete", "disk_operation", "g('hosting.disk.delete', 8001)", |client| client
            .disk(8001)
            .delete()),
        sample!(
            "hosting.disk.rollback_from",
            "disk_operation",
            "Disk.rollback('sys_web1', True)",
            |client| client.disk(8001).rollback()
        ),
        sample!("hosting.disk.migrate", "disk_operation", "Disk.migrate('sys_web1', 6, True)", |client| {
            client.disk(8001).migrate(6)
        }),
    ]
}
