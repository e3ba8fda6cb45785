#!/bin/sh
# Runs a command beside a PostgreSQL server of its own, which is gone afterwards, whatever happened.
#
#     scripts/with-postgres.sh cargo nextest run
#
# The command finds the server in INNKEEPER_TEST_POSTGRES. Where that is set already, that server is used.
set -eu

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND [ARGUMENT...]" >&2
    exit 2
fi
[ -z "${INNKEEPER_TEST_POSTGRES:-}" ] || exec "$@"

programs=""
if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
    programs=$(dirname "$(readlink -f "$(command -v initdb)")")
else
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do
        [ -x "$folder/initdb" ] && programs=$folder
    done
fi
if [ -z "$programs" ]; then
    echo "with-postgres: there is no PostgreSQL here: run scripts/install-postgres.sh" >&2
    exit 1
fi

# In memory where there is room. A socket's path has 107 bytes at most, so a long TMPDIR is of no use.
base=/tmp
if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 2000000 ]; then
    base=/dev/shm
fi
home=$(mktemp -d "$base/innkeeper-postgres.XXXXXXXX")
pid=""

# PostgreSQL refuses to run as root.
account=""
if [ "$(id -u)" -eq 0 ]; then
    account=nobody
    if id postgres >/dev/null 2>&1; then
        account=postgres
    fi
    chown "$account" "$home"
fi

# From a folder that the account may enter.
server() (
    cd "$home"
    program=$1
    shift
    if [ -n "$account" ]; then
        exec setpriv --reuid="$account" --regid="$(id -g "$account")" --clear-groups -- "$programs/$program" "$@"
    fi
    exec "$programs/$program" "$@"
)

leave() {
    status=$?
    trap '' INT TERM HUP
    if [ -f "$home/data/postmaster.pid" ]; then
        server pg_ctl --pgdata="$home/data" --mode=immediate --silent stop || true
    fi
    rm -rf "$home"
    exit "$status"
}
# The command is asked to end, and the server ends after it.
interrupt() {
    if [ -n "$pid" ]; then
        kill -TERM "$pid" 2>/dev/null || true
    else
        exit 130
    fi
}
trap leave EXIT
trap interrupt INT TERM HUP

log="$home/log"
if ! server initdb --pgdata="$home/data" --username=innkeeper --auth=trust --no-sync --encoding=UTF8 --locale=C \
    >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
cat >>"$home/data/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$home'
max_connections = 200
# What a crash leaves behind is of no interest here.
fsync = off
synchronous_commit = off
full_page_writes = off
SETTINGS
if ! server pg_ctl --pgdata="$home/data" --wait --silent --log="$home/data/log" start; then
    cat "$home/data/log" >&2
    exit 1
fi

export INNKEEPER_TEST_POSTGRES="host=$home port=5432 user=innkeeper dbname=postgres"

# In the background, because a shell that waits for a command in the foreground sees no signal.
"$@" <&0 &
pid=$!
status=0
wait "$pid" || status=$?
while kill -0 "$pid" 2>/dev/null; do
    status=0
    wait "$pid" || status=$?
done
exit "$status"
