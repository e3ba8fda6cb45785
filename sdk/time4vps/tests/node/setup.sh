#!/bin/sh
# Installs the published Togglebox client, unmodified, into .test/togglebox of the repository, and shows the folder of
# its modules. Does nothing when it is already there.
set -eu
dirname "$("$(dirname "$0")/../../../../conformance/time4vps/setup.sh")"
