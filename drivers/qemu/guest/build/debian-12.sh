#!/bin/sh
# Builds the Debian 12 image: systemd, cloud-init, sshd and the guest agent, on Debian's cloud kernel. Needs no root.
set -eu
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
. "$GUEST/build/packages.sh"
. "$GUEST/build/kernel.sh"

# The mirrors that this host's apt uses, where they are Debian's.
mirror() {
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
        | sed -n "s/^Debian|$1|\(http[^|]*\)$/\1/p" | head -n 1
}
debian=$(mirror Debian)
security=$(mirror Debian-Security)
for archive in "$debian" "$security"; do
    [ -n "$archive" ] || {
        echo "apt knows no archive of Debian and of its security team: add both to its sources and run apt-get update" >&2
        exit 1
    }
done

step "Fetching packages"
fetch busybox-static
TOOLS=$WORK/tools
mkdir -p "$TOOLS/tree"
dpkg-deb --fsys-tarfile "$WORK"/apt/debs/busybox-static_*.deb | tar -xf - -C "$TOOLS/tree"
cp "$(find "$TOOLS/tree" -type f -path '*bin/busybox' | head -n 1)" "$TOOLS/busybox"

kernel

step "Installing Debian 12 into a folder"
mode=unshare
[ "$(id -u)" -ne 0 ] || mode=root
include=systemd-sysv,udev,dbus,cloud-init,openssh-server,openssh-sftp-server,iproute2,iputils-ping,qemu-guest-agent
include=$include,netbase,e2fsprogs,systemd-resolved,ca-certificates,kmod,procps,less,vim-tiny,curl
mmdebstrap --quiet --mode=$mode --variant=minbase --format=tar --include=$include \
    --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' \
    --customize-hook='rm -rf "$1"/var/cache/apt/*.bin "$1"/var/lib/apt/lists/*_Packages' \
    bookworm - "deb $debian bookworm main" "deb $debian bookworm-updates main" \
    "deb $security bookworm-security main" >"$WORK/root.tar"

step "Setting up the guest and making its file system"
truncate -s 2G "$WORK/root.raw"
cat >"$WORK/disk.sh" <<'END'
set -eu
root=$WORK/root
mkdir -p "$root"
tar -xf "$WORK/root.tar" -C "$root" --numeric-owner --exclude='./dev/*'
rm "$WORK/root.tar"
sh "$GUEST/debian-12/customize.sh" "$root"
mke2fs -q -F -t ext4 -L innroot -m 1 -E lazy_itable_init=1,lazy_journal_init=1 -d "$root" "$WORK/root.raw"
rm -rf "$root"
END
export WORK GUEST KERNEL_VERSION
if [ "$(id -u)" -eq 0 ]; then
    sh "$WORK/disk.sh"
else
    unshare --map-root-user --map-auto -- sh "$WORK/disk.sh"
fi
compress_disk
