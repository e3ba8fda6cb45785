//! The program that `make fuzz` runs: libFuzzer around the target that `INNKEEPER_FUZZ_TARGET` names.
#![no_main]

use innkeeper_fuzz::Target;
use std::sync::LazyLock;

static TARGET: LazyLock<Option<&'static Target>> = LazyLock::new(|| {
    let name = std::env::var("INNKEEPER_FUZZ_TARGET").unwrap_or_default();
    innkeeper_fuzz::target(&name)
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let target = TARGET.as_ref();
    assert!(target.is_some(), "INNKEEPER_FUZZ_TARGET names no target");
    if let Some(target) = target {
        (target.run)(input);
    }
});
