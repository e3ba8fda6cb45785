# Builds, tests and shows innkeeper on a fresh Debian 12 with a Rust toolchain, as root or with sudo.
# Every step is quiet when there is nothing to do.

.DEFAULT_GOAL := help
.PHONY: help build demo demo-stop test lint fuzz tools-test chaos sim bench soak tools-bench

CARGO ?= cargo
NODE_BIN := $(CURDIR)/.test/node/node_modules/.bin

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

build: ## Build the release binary, target/release/innkeeper
	@$(CARGO) build --release --package innkeeper

demo: ## Show everything at work and leave it running; EXIT=1 takes it down again
	@scripts/install-qemu.sh
	@$(CARGO) build --release --package innkeeper
	@target/release/innkeeper demo $(if $(EXIT),--exit)

demo-stop: ## Delete what the demo left running, and stop it
	@$(CARGO) build --quiet --release --package innkeeper
	@target/release/innkeeper demo --stop

test: tools-test ## Run every test, also those that boot virtual machines
	@PATH="$(NODE_BIN):$$PATH" scripts/with-postgres.sh $(CARGO) nextest run --workspace --features innkeeper/chaos
	@$(CARGO) test --quiet --workspace --doc

lint: ## Check the formatting, and let Clippy look
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --quiet --workspace --all-targets --features innkeeper/chaos

chaos: ## Break a house of real processes for MINUTES=10 on both databases, with SEED=1, and then broken houses
	@scripts/install-postgres.sh
	@$(CARGO) build --profile chaos --package innkeeper --package innkeeper-chaos --features innkeeper/chaos
	@scripts/with-postgres.sh scripts/chaos.sh target/chaos $(or $(MINUTES),10) $(or $(SEED),1)

fuzz: ## Look for inputs that break a parser, guided by coverage: TARGET=params MINUTES=5
	@scripts/fuzz.sh "$(TARGET)" "$(MINUTES)"

sim: ## Let houses live through years under faults; SEED=n replays one, COUNT=n FROM=n choose others
	@$(CARGO) run --quiet --release --package innkeeper-sim -- $(if $(SEED),--seed $(SEED)) $(if $(MONTHS),--months $(MONTHS)) \
		$(if $(FROM),--from $(FROM)) $(if $(COUNT),--count $(COUNT)) $(if $(TRACE),--trace) \
		$(if $(REPORT),--report $(REPORT) --commit "$$(git rev-parse HEAD)" --machine "$$(uname -m) with $$(nproc) cores")

bench: tools-bench ## Measure everything beside its floor, into docs/proof/bench.md; CASES="list order" for some
	@$(CARGO) build --release --package innkeeper
	@$(CARGO) build --release --package innkeeper-bench
	@target/release/innkeeper-bench run $(CASES)

soak: ## Watch the memory for ten minutes at half load, into docs/proof/soak.md; MINUTES=60 for longer
	@$(CARGO) build --release --package innkeeper
	@$(CARGO) build --release --package innkeeper-bench
	@target/release/innkeeper-bench soak $(or $(MINUTES),10)

# What the benches compare with. Without libvirt, or as somebody else than root, that row says why it is absent.
tools-bench:
	@scripts/install-qemu.sh
	@scripts/install-postgres.sh
	@command -v virsh >/dev/null && test -x /usr/sbin/libvirtd || $(call install,libvirt-daemon libvirt-clients)

# What the tests need beside the toolchain. The published clients want Node 20; where the system's is older, or there
# is none, one comes from npm into .test.
tools-test:
	@scripts/install-qemu.sh
	@scripts/install-postgres.sh
	@$(CARGO) nextest --version >/dev/null 2>&1 || $(CARGO) install cargo-nextest --locked
	@python3 -c 'import ensurepip' 2>/dev/null || $(call install,python3-venv)
	@command -v npm >/dev/null || $(call install,npm)
	@PATH="$(NODE_BIN):$$PATH" node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null || \
		npm install --prefix .test/node --no-audit --no-fund --silent node@20
	@conformance/oneandone/setup.sh >/dev/null
	@PATH="$(NODE_BIN):$$PATH" conformance/time4vps/setup.sh >/dev/null
	@sdk/gandi/tests/python/setup.sh >/dev/null
	@sdk/spreedly/tests/python/setup.sh >/dev/null
	@sdk/vshield/tests/python/setup.sh >/dev/null

install = $$(test "$$(id -u)" -eq 0 || echo sudo) sh -c \
	'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(1) >/dev/null'
