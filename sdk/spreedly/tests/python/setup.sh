#!/bin/sh
# Installs the published Python client into .test/venv-spreedly of the repository, and shows that it can be imported.
# Does nothing when it is already there.
#
# The client is Python 2 and asks for a version of pytz that is none today: its sources are taken as they are
# published, that one requirement is loosened, and a converter makes them Python 3. Nothing else is changed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
venv=$(cd "$here/../../../.." && pwd)/.test/venv-spreedly

# Two tests may find it missing at the same time.
mkdir -p "${venv%/*}"
exec 9>"$venv.lock"
flock 9
if ! "$venv/bin/pip" freeze 2>/dev/null | grep -q '^pyspreedly'; then
    python3 -m venv "$venv"
    # Newer ones do not read the requirements of the client at all.
    "$venv/bin/pip" install --quiet --disable-pip-version-check pip==23.3.2 setuptools==65.5.0 wheel==0.44.0
    "$venv/bin/pip" install --quiet --disable-pip-version-check fissix==24.4.24 -r "$here/requirements.txt"
    rm -rf "$venv/source"
    mkdir "$venv/source"
    "$venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-binary :all: \
        --dest "$venv/source" pyspreedly==2.0.1 2>"$venv/source/log" || { cat "$venv/source/log" >&2; exit 1; }
    "$venv/bin/python" -m zipfile -e "$venv/source/pyspreedly-2.0.1.zip" "$venv/source"
    sed -i 's/pytz>=2012f/pytz/' "$venv/source/pyspreedly-2.0.1/setup.py"
    "$venv/bin/python" -m fissix --write --nobackups "$venv/source/pyspreedly-2.0.1" >"$venv/source/log" 2>&1 ||
        { cat "$venv/source/log" >&2; exit 1; }
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
        "$venv/source/pyspreedly-2.0.1"
fi
"$venv/bin/python" -W ignore -c 'import pyspreedly.api'
echo "$venv/bin/python"
