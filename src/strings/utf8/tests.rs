use super::*;
use proptest::prelude::*;

/// Writes text by all means that this processor has, checks that they agree, and gives the result.
fn written(characters: Characters) -> Option<Vec<u8>> {
    let write_with = |write: unsafe fn(*mut u8, Characters) -> Option<*mut u8>, ends: bool| {
        const BEYOND: u8 = 0xa5;
        let room = characters.bound() + MARGIN;
        assert!(characters.bound() <= characters.bound_by_length());
        let mut memory = vec![BEYOND; room + 64];
        let start = memory.as_mut_ptr();
        // SAFETY: there is room for the bound of the text and the margin.
        let length = unsafe { write(start, characters)?.offset_from_unsigned(start) };
        assert!(length <= characters.bound());
        assert!(!ends || memory[length] == 0, "no NUL after the text");
        assert!(memory[room..].iter().all(|&byte| byte == BEYOND), "written beyond the margin");
        memory.truncate(length);
        Some(memory)
    };
    let text = write_with(write, true);
    assert_eq!(text, write_with(write_with_any_registers, false));
    text
}

/// # Safety
/// The caller guarantees what [`write()`] asks for.
unsafe fn write_with_any_registers(start: *mut u8, characters: Characters) -> Option<*mut u8> {
    // SAFETY: the caller's promise.
    unsafe {
        match characters {
            Characters::OneByte(latin1) => write_latin1_one_by_one(start, latin1),
            Characters::TwoByte(utf16) => write_utf16_with_any_registers(start, utf16),
        }
    }
}

/// Gives what should be written; None for text with a NUL.
fn expected(characters: Characters) -> Option<Vec<u8>> {
    let text: String = match characters {
        Characters::OneByte(latin1) => latin1.iter().map(|&byte| char::from(byte)).collect(),
        Characters::TwoByte(utf16) => String::from_utf16_lossy(utf16),
    };
    (!text.contains('\0')).then(|| text.into_bytes())
}

fn assert_right(characters: Characters) {
    assert_eq!(written(characters), expected(characters), "{characters:x?}");
}

/// The units at the bounds between those that are written differently.
const BOUNDS: [u16; 15] = [
    0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000,
    0xffff,
];

#[test]
fn every_unit_is_right_at_every_place() {
    for length in 1..=34 {
        for place in 0..length {
            for unit in BOUNDS {
                for filler in [u16::from(b'a'), 0xe9, 0x65e5, 0xd800, 0xdc00] {
                    let mut utf16 = vec![filler; length];
                    utf16[place] = unit;
                    assert_right(Characters::TwoByte(&utf16));
                    let latin1: Vec<u8> = utf16.iter().map(|&unit| unit as u8).collect();
                    assert_right(Characters::OneByte(&latin1));
                }
            }
        }
    }
}

#[test]
fn a_character_of_another_kind_is_found_in_long_text() {
    for length in [63, 64, 65, 127, 128, 129, 200, 257] {
        for place in 0..length {
            for byte in [0, 0x80, 0xff] {
                let mut latin1 = vec![b'a'; length];
                latin1[place] = byte;
                assert_right(Characters::OneByte(&latin1));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_latin1_is_right(
        latin1 in prop::collection::vec(prop_oneof![1_u8..0x80, 1_u8.., any::<u8>()], 0..300),
    ) {
        assert_right(Characters::OneByte(&latin1));
    }

    #[test]
    fn any_utf16_is_right(
        utf16 in prop::collection::vec(
            prop_oneof![1_u16..0x80, 1_u16..0x800, 1_u16.., 0xd800_u16..0xe000, any::<u16>()],
            0..100,
        ),
    ) {
        assert_right(Characters::TwoByte(&utf16));
    }
}
