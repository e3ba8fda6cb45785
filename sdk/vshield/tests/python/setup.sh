#!/bin/sh
# Installs the published Python client, unmodified, into .test/venv-vshield of the repository, and prints the
# interpreter. Does nothing when it is already there; several may run at once.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
test=$(cd "$here/../../../.." && pwd)/.test
venv=$test/venv-vshield

mkdir -p "$test"
exec 9>"$test/venv-vshield.lock"
flock 9
if ! "$venv/bin/pip" freeze 2>/dev/null | cmp -s - "$here/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
fi
"$venv/bin/python" -c 'import vshieldpy'
echo "$venv/bin/python"
