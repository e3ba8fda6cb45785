#!/bin/sh
# Installs the published Python client, unmodified, into .test/venv-gandi of the repository, and shows that it can be
# imported. Does nothing when it is already there. Prints the interpreter. The client needs Python 3.11 or older.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
venv=$(cd "$here/../../../.." && pwd)/.test/venv-gandi

# Tests that run side by side wait for the first of them.
mkdir -p "$(dirname "$venv")"
exec 9>"$venv.lock"
flock 9

if ! "$venv/bin/pip" freeze 2>/dev/null | grep -qx 'gandi.cli==1.6'; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    # It is built by an old setuptools, which has to be there before.
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-build-isolation --no-deps gandi.cli==1.6
fi
"$venv/bin/python" -W ignore -c 'import gandi.cli.core.client'
echo "$venv/bin/python"
