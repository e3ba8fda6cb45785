#!/bin/sh
# Builds the tiny image: busybox, dropbear, a web page and the guest agent, on Debian's cloud kernel. Needs no root.
set -eu
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
. "$GUEST/build/packages.sh"
. "$GUEST/build/kernel.sh"

step "Fetching packages"
fetch busybox-static dropbear-bin e2fsprogs qemu-guest-agent

step "Unpacking packages"
host=$WORK/sysroot
mkdir -p "$host"
for package in "$WORK"/apt/debs/*.deb; do
    case ${package##*/} in
        busybox-* | dropbear-* | e2fsprogs_* | qemu-guest-agent_* | lib[!f]*) ;;
        *) continue ;;
    esac
    case ${package##*/} in *perl*) continue ;; esac
    dpkg-deb --fsys-tarfile "$package" | tar -xf - -C "$host" --keep-directory-symlink --exclude='./usr/share/*'
done
TOOLS=$WORK/tools
mkdir -p "$TOOLS"
cp "$(find "$host" -type f -path '*bin/busybox' | head -n 1)" "$TOOLS/busybox"

kernel

step "Filling the root file system"
root=$WORK/root
mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/etc/acpi/PWRF" "$root/etc/dropbear" "$root/root" \
    "$root/run" "$root/tmp" "$root/var/www" "$root/var/log" "$root/lib/x86_64-linux-gnu" "$root/lib64" \
    "$root/mnt/seed" "$root/home"
mkdir "$root/root/.ssh"
touch "$root/root/.ssh/authorized_keys"
chmod 600 "$root/root/.ssh/authorized_keys"
chmod 700 "$root/root" "$root/root/.ssh"
chmod 1777 "$root/tmp"
ln -s bin "$root/sbin"
mkdir "$root/usr"
ln -s ../bin "$root/usr/bin"
ln -s ../bin "$root/usr/sbin"
ln -s ../run "$root/var/run"
cp "$TOOLS/busybox" "$root/bin/busybox"
for applet in $("$TOOLS/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
done

# A program of the unpacked packages with the libraries that it needs.
loader=$(find "$host/lib64" "$host/lib" "$host/usr" -name 'ld-linux-x86-64.so.2' 2>/dev/null | head -n 1)
folders=$host/lib/x86_64-linux-gnu:$host/usr/lib/x86_64-linux-gnu
program() {
    found=$(find "$host" -type f -path "*bin/$1" | head -n 1)
    [ -n "$found" ] || fail "no package brought $1"
    cp "$found" "$root/bin/$1.new"
    mv "$root/bin/$1.new" "$root/bin/$1"
    chmod 755 "$root/bin/$1"
    "$loader" --library-path "$folders" --list "$found" | sed -n 's/^.* => \([^ ]*\) (.*$/\1/p' \
        | while read -r library; do
            [ -e "$root/lib/x86_64-linux-gnu/${library##*/}" ] \
                || cp -L "$library" "$root/lib/x86_64-linux-gnu/${library##*/}"
        done
}
program dropbear
program qemu-ga
program resize2fs
cp -L "$loader" "$root/lib64/ld-linux-x86-64.so.2"

cp "$GUEST/tiny/rc" "$root/etc/rc"
cp "$GUEST/tiny/inittab" "$root/etc/inittab"
cp "$GUEST/tiny/fstab" "$root/etc/fstab"
cp "$GUEST/tiny/dhcp" "$root/etc/dhcp"
cp "$GUEST/tiny/power-button" "$root/etc/acpi/PWRF/00000080"
rm -f "$root/bin/chpasswd" "$root/bin/bash"
cp "$GUEST/tiny/chpasswd" "$root/bin/chpasswd"
cp "$GUEST/tiny/bash" "$root/bin/bash"
chmod 755 "$root/etc/rc" "$root/etc/dhcp" "$root/etc/acpi/PWRF/00000080" "$root/bin/chpasswd" "$root/bin/bash"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:*:19000:0:99999:7:::' >"$root/etc/shadow"
chmod 600 "$root/etc/shadow"
echo 'root:x:0:' >"$root/etc/group"
echo /bin/sh >"$root/etc/shells"
echo tiny >"$root/etc/hostname"
printf 'passwd: files\nshadow: files\ngroup: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
printf 'NAME="innkeeper tiny"\nID=tiny\nVERSION_ID=1\n' >"$root/etc/os-release"

root_disk "$root" 1G
