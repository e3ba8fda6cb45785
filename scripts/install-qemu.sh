#!/bin/sh
# Installs what the qemu driver and its image build need, from Debian packages. Quiet when nothing is missing.
set -eu

# The driver.
packages="qemu-system-x86 qemu-utils"
# The image build: the guests' programs, their file systems, and user namespaces for building without root.
packages="$packages busybox-static dropbear-bin cpio kmod e2fsprogs whois uidmap mmdebstrap"
# The tests log in to guests.
packages="$packages openssh-client"

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=""
for package in $packages; do
    installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "install-qemu: installing$missing"

if [ "$(id -u)" -eq 0 ]; then
    root=""
elif command -v sudo >/dev/null; then
    root="sudo"
else
    echo "install-qemu: run as root: apt-get install$missing" >&2
    exit 1
fi

# A qemu-utils from backports and a qemu-system-x86 from the release cannot stand together: they share libraries of
# one exact version. So the emulator comes from where the tools already came from.
. /etc/os-release
release=""
case "$(dpkg-query -W -f '${Version}' qemu-utils 2>/dev/null || true)" in
    *~bpo*) release="${VERSION_CODENAME}-backports" ;;
esac
if [ -n "$release" ] && ! apt-cache policy | grep -q "n=$release"; then
    source=/etc/apt/sources.list.d/debian.sources
    uri=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' "$source" 2>/dev/null | head -n 1)
    key=$(sed -n 's/^Signed-By: *\(.*\)/\1/p' "$source" 2>/dev/null | head -n 1)
    if [ -z "$uri" ]; then
        uri=$(sed -n 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\(http[^ ]*\) .*/\2/p' /etc/apt/sources.list | head -n 1)
    fi
    if [ -z "$uri" ]; then
        echo "install-qemu: no archive of Debian in apt's sources: add $release, then run this again" >&2
        exit 1
    fi
    {
        echo "Types: deb"
        echo "URIs: $uri"
        echo "Suites: $release"
        echo "Components: main"
        echo "Signed-By: ${key:-/usr/share/keyrings/debian-archive-keyring.gpg}"
    } | $root tee /etc/apt/sources.list.d/innkeeper-backports.sources >/dev/null
fi

install() {
    # shellcheck disable=SC2086 # the lists are words
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        ${release:+-t "$release"} $missing >/dev/null
}

# The lists on the machine may do; when they do not, they are fetched once.
if [ -n "$release" ] || ! install 2>/dev/null; then
    $root apt-get update -qq
    install
fi
