#!/bin/sh
# Installs PostgreSQL for the tests, from Debian packages. Quiet when it is there. Starts no service: the tests start
# a server of their own with scripts/with-postgres.sh.
set -eu

present() {
    command -v initdb >/dev/null && return 0
    for program in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$program" ] && return 0
    done
    return 1
}

present && exit 0
echo "install-postgres: installing postgresql"

if [ "$(id -u)" -eq 0 ]; then
    root=""
elif command -v sudo >/dev/null; then
    root="sudo"
else
    echo "install-postgres: run as root: apt-get install postgresql" >&2
    exit 1
fi

install() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

# The lists on the machine may do; when they do not, they are fetched once.
if ! install postgresql-common 2>/dev/null; then
    $root apt-get update -qq
    install postgresql-common
fi

# The server's package makes a database cluster and starts it, unless this file says otherwise.
settings=/etc/postgresql-common/createcluster.conf
$root cp -p "$settings" "$settings.before"
restore() {
    $root mv -f "$settings.before" "$settings"
}
trap restore EXIT
trap 'exit 130' INT TERM
echo "create_main_cluster = false" | $root tee -a "$settings" >/dev/null
install postgresql

if ! present; then
    echo "install-postgres: the package postgresql brought no initdb" >&2
    exit 1
fi
