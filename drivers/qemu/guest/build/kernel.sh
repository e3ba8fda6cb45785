# Puts Debian's cloud kernel into $OUT/kernel, and an initial RAM disk that mounts the file system labelled
# "innroot" into $OUT/initrd. Sourced by the image builds; needs $WORK, $OUT, $GUEST and $TOOLS.
# Leaves the kernel's tree in $WORK/kernel and its version in $KERNEL_VERSION.

kernel() {
    step "Fetching the kernel"
    mkdir -p "$WORK/kernel" "$OUT"
    package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-.*-cloud-amd64\)$/\1/p')
    [ -n "$package" ] || fail "apt knows no linux-image-cloud-amd64: run apt-get update, on Debian with amd64"
    fetch_one "$package" "$WORK/kernel"
    dpkg-deb --fsys-tarfile "$WORK"/kernel/*.deb | tar -xf - -C "$WORK/kernel"
    rm "$WORK"/kernel/*.deb
    KERNEL_VERSION=$(ls "$WORK/kernel/lib/modules")
    cp "$WORK/kernel/boot/vmlinuz-$KERNEL_VERSION" "$OUT/kernel"

    step "Packing the initial RAM disk"
    depmod -b "$WORK/kernel" "$KERNEL_VERSION"
    tree=$WORK/initrd
    mkdir -p "$tree/bin" "$tree/dev" "$tree/proc" "$tree/sys" "$tree/new"
    cp "$TOOLS/busybox" "$tree/bin/busybox"
    for applet in sh mount umount modprobe findfs usleep switch_root; do
        ln -s busybox "$tree/bin/$applet"
    done
    cp "$GUEST/initrd/init" "$tree/init"
    chmod 755 "$tree/init"
    modules=$(grep -v '^#' "$GUEST/initrd/modules")
    folder=$tree/lib/modules/$KERNEL_VERSION
    mkdir -p "$folder"
    for module in $modules; do
        modprobe -d "$WORK/kernel" -S "$KERNEL_VERSION" --show-depends "$module" \
            || fail "the kernel $KERNEL_VERSION has no module $module"
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r path; do
        cp "$path" "$folder/"
        unsign "$folder/${path##*/}"
    done
    depmod -b "$tree" "$KERNEL_VERSION" 2>/dev/null
    find "$folder" -name 'modules.*' ! -name modules.dep -delete
    # One process loads them all; the order is that of the list.
    echo "modprobe -a" $modules >"$tree/load"
    (cd "$tree" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R +0:+0) >"$OUT/initrd"
}

# Cuts the signature off a module: checking it costs an emulated guest more time than loading the module.
# At the end stand the signature, 8 bytes, its length in 4 bytes, and a mark of 28 bytes.
unsign() {
    [ "$(tail -c 28 "$1" | tr -d '\n')" = "~Module signature appended~" ] || return 0
    set -- "$1" $(tail -c 32 "$1" | head -c 4 | od -A n -t u1)
    truncate -s $(($(stat -c %s "$1") - 40 - (($2 << 24) + ($3 << 16) + ($4 << 8) + $5))) "$1"
}

# Makes an ext4 file system of $2 bytes from the tree $1, and of that the disk $OUT/rootfs.
root_disk() {
    step "Making the root file system"
    rm -f "$WORK/root.raw"
    truncate -s "$2" "$WORK/root.raw"
    # As an ordinary user, a user namespace makes the files belong to the guest's root.
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="unshare --map-root-user"
    $as_root mke2fs -q -F -t ext4 -L innroot -m 1 -J size=8 -E lazy_itable_init=1,lazy_journal_init=1 \
        -d "$1" "$WORK/root.raw"
    compress_disk
}

compress_disk() {
    step "Compressing the disk"
    qemu-img convert -q -O qcow2 -c -o compression_type=zstd "$WORK/root.raw" "$OUT/rootfs" 2>/dev/null \
        || qemu-img convert -q -O qcow2 -c "$WORK/root.raw" "$OUT/rootfs"
    rm "$WORK/root.raw"
}
