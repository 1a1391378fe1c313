//! Whatever bytes there are, they are declarations or a problem, and both are JSON.

#![no_main]
#![allow(dead_code, unused_imports)]

#[path = "../../src/declarations/mod.rs"]
mod declarations;
#[path = "../../src/os/mod.rs"]
mod os;
#[path = "../../src/types/mod.rs"]
mod types;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for goes_on in [false, true] {
        let json = declarations::read_declarations("", &text, goes_on, goes_on);
        assert!(json.starts_with('[') && json.ends_with(']'));
    }
    declarations::read_single("typedef struct { int x; } known; enum { KNOWN = 3 };", &text);
    let _ = declarations::find_place("", &text, bytes.len() as u32 / 2);
});
