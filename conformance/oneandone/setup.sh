#!/bin/sh
# Installs the published Python SDK, unmodified, into .test/venv-oneandone of the repository, and shows that
# it can be imported. Does nothing when it is already there.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
venv=$(cd "$here/../.." && pwd)/.test/venv-oneandone

if ! "$venv/bin/pip" freeze 2>/dev/null | grep -qx '1and1==1.8.0'; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
fi
PYTHONPATH="$here/shims" "$venv/bin/python" -c 'import oneandone.client'
echo "$venv/bin/python"
