#!/bin/sh
# Installs the published Python client, unmodified, into .test/venv-oneandone of the repository. Does nothing when
# it is already there.
set -eu
exec "$(dirname "$0")/../../../../conformance/oneandone/setup.sh"
