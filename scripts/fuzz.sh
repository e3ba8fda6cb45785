#!/bin/sh
# Looks for inputs that break a property, guided by coverage: scripts/fuzz.sh [TARGET] [MINUTES].
# Without a target each of them gets its minutes. What breaks one is kept in fuzz/corpus/<target>/found-*, where the
# ordinary tests replay it. With MERGE=1, what leads to new paths through the code is added to the corpus as well.
set -eu
cd "$(dirname "$0")/.."
minutes=${2:-5}
build=target/fuzz/x86_64-unknown-linux-gnu/release/innkeeper-fuzz
scratch=.test/fuzz

# Coverage is a pass of LLVM, which a stable compiler runs when it is asked to; libFuzzer itself is built from the
# sources in its crate, and needs a C++ compiler.
if ! command -v c++ >/dev/null; then
	$(test "$(id -u)" -eq 0 || echo sudo) sh -c \
		'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends g++ >/dev/null'
fi
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions=on -Coverflow-checks=on" \
	cargo build --quiet --release --package innkeeper-fuzz --features coverage --bin innkeeper-fuzz \
	--target x86_64-unknown-linux-gnu --target-dir target/fuzz

targets=${1:-$(ls fuzz/corpus)}
for target in $targets; do
	mkdir -p "$scratch/$target" "fuzz/corpus/$target"
	echo "$target: $minutes minutes"
	log="$scratch/$target.log"
	code=0
	INNKEEPER_FUZZ_TARGET=$target "$build" -max_total_time=$((minutes * 60)) -max_len=4096 -timeout=20 \
		-rss_limit_mb=2048 -artifact_prefix="fuzz/corpus/$target/found-" \
		"$scratch/$target" "fuzz/corpus/$target" >"$log" 2>&1 || code=$?
	tail -n 3 "$log"
	if [ "$code" -ne 0 ]; then
		grep -m 5 -e 'panicked at' -A 3 "$log" || true
		echo "$target: broken; the input is in fuzz/corpus/$target, the whole story in $log" >&2
		exit 1
	fi
	if [ "${MERGE:-0}" = 1 ]; then
		INNKEEPER_FUZZ_TARGET=$target "$build" -merge=1 -max_len=512 "fuzz/corpus/$target" "$scratch/$target" >>"$log" 2>&1
	fi
done
