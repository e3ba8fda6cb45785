# Fetches Debian packages without installing them. Sourced by the image builds; needs $WORK.

step() { echo "STEP $*"; }
fail() { echo "$*" >&2; exit 1; }

# apt with a package database of its own, so that dependencies are fetched whether or not this host has them.
apt_alone() {
    apt-get -qq -y -o Debug::NoLocking=1 -o Dir::State::status=/dev/null -o APT::Sandbox::User="$(id -un)" \
        -o APT::Install-Recommends=0 -o Acquire::Languages=none \
        -o Dir::Cache="$WORK/apt/cache" -o Dir::Cache::archives="$WORK/apt/debs" $APT_STATE "$@"
}

# Fetches packages with all that they depend on into $WORK/apt/debs.
fetch() {
    mkdir -p "$WORK/apt/cache" "$WORK/apt/debs/partial"
    APT_STATE=""
    apt_alone --download-only install "$@" >/dev/null 2>&1 && return
    # The lists of this host are missing or stale. Fresh ones are fetched for this build alone.
    step "Fetching package lists"
    mkdir -p "$WORK/apt/state/lists/partial"
    APT_STATE="-o Dir::State=$WORK/apt/state"
    apt_alone update || fail "the package lists cannot be fetched: check the network and /etc/apt/sources.list"
    apt_alone --download-only install "$@" >/dev/null \
        || fail "these Debian packages cannot be fetched: $*; check /etc/apt/sources.list"
}

# Fetches one package alone into the folder $2.
fetch_one() {
    (cd "$2" && apt_alone download "$1" >/dev/null) || fail "the Debian package $1 cannot be fetched"
}
