#!/bin/sh
# Sets up the guest's tree in $1. Runs as the root of the build, which need not be the host's root.
set -eu
root=$1
here=$GUEST/debian-12

cp "$here/cloud.cfg" "$root/etc/cloud/cloud.cfg.d/99-innkeeper.cfg"
while read -r unit; do
    case $unit in "" | "#"*) continue ;; esac
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done <"$here/masked-units"

# The network is systemd's; cloud-init writes its configuration.
wants=$root/etc/systemd/system/multi-user.target.wants
mkdir -p "$wants" "$root/etc/systemd/system/sockets.target.wants"
ln -sf /lib/systemd/system/systemd-networkd.service "$wants/"
ln -sf /lib/systemd/system/systemd-networkd.socket "$root/etc/systemd/system/sockets.target.wants/"
ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
rm -f "$root/etc/network/interfaces"

# Root may log in by password where cloud-init allows passwords at all.
mkdir -p "$root/etc/ssh/sshd_config.d"
echo 'PermitRootLogin yes' >"$root/etc/ssh/sshd_config.d/10-innkeeper.conf"
# Every guest makes keys and an identity of its own.
rm -f "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id"
: >"$root/etc/machine-id"

mkdir -p "$root/etc/systemd/system/qemu-guest-agent.service.d"
cp "$here/agent.conf" "$root/etc/systemd/system/qemu-guest-agent.service.d/innkeeper.conf"
cp "$here/grow-root.service" "$root/etc/systemd/system/grow-root.service"
ln -sf ../grow-root.service "$wants/grow-root.service"
echo 'LABEL=innroot / ext4 defaults,discard 0 1' >"$root/etc/fstab"

# The kernel is the host's to choose; its modules come with the disk.
mkdir -p "$root/lib/modules"
cp -r "$WORK/kernel/lib/modules/$KERNEL_VERSION" "$root/lib/modules/"
chown -R 0:0 "$root/lib/modules/$KERNEL_VERSION"
