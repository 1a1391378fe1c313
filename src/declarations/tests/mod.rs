//! Tests of the parser by itself. What it gives programs is tested in test/declarations.

// Under Wine no compiler can be asked for the text of headers.
#[cfg(unix)]
mod lang_c;

use super::{find_place, read_declarations, read_single};

/// The bytes of stack that reading takes at most. Little more may be left of a Worker's. Code that is not optimised takes
/// many times that.
const STACK: usize = if cfg!(debug_assertions) { 4096 } else { 192 } * 1024;

/// Texts that nest what can be nested.
fn nested_texts() -> Vec<String> {
    let nest = |begin: &str, inner: &str| format!("{begin}{}", inner.repeat(10_000));
    vec![
        nest("enum { A = ", "("),
        nest("enum { A = ", "- "),
        nest("enum { A = ", "1 ? "),
        nest("enum { A = ", "sizeof(int["),
        nest("enum { A = ", "(int (*)["),
        nest("int ", "("),
        nest("int ", "*("),
        nest("int f(", "int ("),
        nest("", "struct { int f("),
        nest("", "struct { enum { A = sizeof("),
        nest("typedef ", "typeof("),
        nest("", "_Atomic("),
        nest("", "__attribute__((aligned(sizeof("),
        nest("#define A (", "A + ("),
    ]
}

#[test]
fn reading_takes_little_stack() {
    for text in nested_texts() {
        let read = move || {
            read_declarations("", &text, true, true);
            read_declarations("", &text, false, false);
            read_single("", &text);
        };
        std::thread::Builder::new().stack_size(STACK).spawn(read).unwrap().join().unwrap();
    }
}

/// Texts, with much of what headers have.
const SEEDS: [&str; 4] = [
    include_str!("../../../fuzz/seeds/declarations/types.h"),
    include_str!("../../../fuzz/seeds/declarations/functions.h"),
    include_str!("../../../fuzz/seeds/declarations/constants.h"),
    include_str!("../../../fuzz/seeds/declarations/attributes.h"),
];

#[test]
fn reasons_stay_short() {
    let nested = (1..2_000).map(|i| format!("struct s{i} {{ struct s{} a; }};\n", i - 1));
    let text = format!("struct s0 {{ long double a; }};\n{}", nested.collect::<String>());
    let read = read_declarations("", &text, true, false);
    assert!(read.contains("struct s3 has a: struct s2 has a: struct s1 has a"));
    assert!(read.len() < 2_000 * 1_500);
}

#[test]
fn any_bytes_are_read_or_refused() {
    let mut state = 1u64;
    let mut random = move |most: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    for round in 0..4_000 {
        let mut bytes = SEEDS[round % SEEDS.len()].as_bytes().to_vec();
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            match random(5) {
                0 => bytes[at] = random(256) as u8,
                1 => drop(bytes.drain(at..(at + 1 + random(40)).min(bytes.len()))),
                2 => {
                    let part = bytes[at..(at + random(60)).min(bytes.len())].to_vec();
                    let to = random(bytes.len());
                    bytes.splice(to..to, part);
                }
                3 => bytes.insert(at, b"(){}[];,*#\"'\\\n"[random(14)]),
                _ => bytes.truncate(at.max(1)),
            }
            if bytes.is_empty() {
                bytes.push(b' ');
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        for goes_on in [false, true] {
            let json = read_declarations("", &text, goes_on, true);
            assert!(json.starts_with('[') && json.ends_with(']'));
        }
        read_single(SEEDS[0], &text);
        find_place("", &text, random(text.len() + 2) as u32);
    }
}

#[test]
fn seeds_are_read_whole() {
    for seed in SEEDS {
        let json = read_declarations("", seed, false, true);
        assert!(json.starts_with("[[["), "{json}");
    }
}

#[test]
fn what_was_read_keeps_its_places() {
    let nodes = |json: &str| json[..json.find("]],").unwrap()].to_owned();
    for seed in SEEDS {
        let alone = nodes(&read_declarations("", seed, false, false));
        let before =
            nodes(&read_declarations(seed, "typedef struct { char c; } added;", false, false));
        assert!(before.starts_with(&alone));
    }
}

#[test]
fn what_cannot_be_read_is_skipped() {
    let text = "int a(int);\nint b(foo x);\nstatic inline int c(bar x) { if (x) { return 1; } }\nint d(int);\n\
        struct e { foo x; } f;\nint g(int);";
    let json = read_declarations("", text, true, false);
    for name in ["a", "d", "g"] {
        assert!(json.contains(&format!("[\"{name}\",")), "{name}: {json}");
    }
    assert!(json.contains("unknown type foo") && json.contains("unknown type bar"));
}

#[test]
fn what_a_macro_leaves_over_does_not_hold_up_what_follows() {
    let text = "#define TWO (1 + 1) list[2];\nenum { A = TWO, B = 3 };\nint after(void);";
    assert!(read_declarations("", text, true, false).contains("[\"after\","));
    assert!(read_declarations("", text, false, false).starts_with("[\"'}' is expected"));
}

#[test]
fn comments_before_declarations_are_kept() {
    let text = "/* first */\nint a(void); /* beside */\nint b(void);\n\n/// one\n/// two\nint c(void);\n\
        /** of a type */ typedef int t;\n// unrelated\n#define X 1\nint d(void);";
    let json = read_declarations("", text, false, true);
    assert!(json.contains(r#""/* first */""#));
    assert!(json.contains(r#""/// one\n/// two""#));
    assert!(json.contains(r#""/** of a type */""#));
    assert!(!json.contains("beside") && !json.contains("unrelated"));
}
