#!/bin/sh
# Installs the published Togglebox MCP server, unmodified, into .test/togglebox of the repository, and shows
# where its program is. Does nothing when it is already there.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here/../.." && pwd)/.test/togglebox
package=$home/node_modules/@toggleboxcloud/togglebox-mcp

if ! grep -qs '"version": "1.0.0"' "$package/package.json"; then
    mkdir -p "$home"
    npm install --prefix "$home" --ignore-scripts --no-audit --no-fund --silent @toggleboxcloud/togglebox-mcp@1.0.0
fi
echo "$package/dist/index.js"
