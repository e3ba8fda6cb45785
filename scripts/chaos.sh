#!/bin/sh
# Breaks houses of real processes, and writes what happened to docs/proof.
#
#     scripts/with-postgres.sh scripts/chaos.sh FOLDER-OF-BINARIES MINUTES SEED
set -eu

if [ $# -ne 3 ]; then
    echo "usage: $0 FOLDER-OF-BINARIES MINUTES SEED" >&2
    exit 2
fi
bin=$1 minutes=$2 seed=$3
run="$bin/innkeeper-chaos --binary $bin/innkeeper --seed $seed"
mkdir -p docs/proof
status=0
$run --store sqlite --minutes "$minutes" --report docs/proof/chaos-sqlite.md || status=1
$run --store postgres --minutes "$minutes" --clients 10 --report docs/proof/chaos-postgresql.md || status=1

# Each broken house is found out, or the runs above prove nothing.
page=docs/proof/broken.md
part=$(mktemp)
trap 'rm -f "$part" "$page.new"' EXIT
printf '# Broken houses\n\nEach of these was broken on purpose, in one known way, and had to be found out.\n' >"$page.new"
for sabotage in no_fence no_tombstone charge_outside address_outside; do
    $run --store sqlite --minutes 0 --seconds 20 --sabotage "$sabotage" --expect-violations --report "$part" || status=1
    { echo; sed 's/^# /## /' "$part"; } >>"$page.new"
done
mv "$page.new" "$page"
exit $status
