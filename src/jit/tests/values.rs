//! Makes JavaScript values by hand, and a host that converts some of them.

use super::harness::{convert_aligned, overwrite_volatile_registers};
use crate::jit::host::{Convert, FindText, Host, Request};
use crate::jit::target_table::TargetTable;
use crate::v8::{BufferLayout, ValueLayout, ViewLayout};
use std::ffi::c_char;
use std::ptr;
use std::sync::OnceLock;

const TAG: u64 = 1;
const BIGINT: u16 = 0xabcd;
const NUMBER: u16 = 0x0779;
/// The instance type of objects that the host converts: to the 64 bits that they hold.
const CONVERTIBLE: u16 = 0x0777;
const OTHER: u16 = 0x0778;
/// The number with which objects start, and the one with which those start that the host converts,
/// too, whatever type they have.
const START: u64 = 2;
const CONVERTIBLE_START: u64 = 3;
/// The instance type of strings in one piece under the mask: other bits of it say nothing.
const STRING: u16 = 0x0101;
const STRING_MASK: u16 = 0xff0f;
const TYPED_ARRAY: u16 = 0xbcde;
const DATA_VIEW: u16 = 0x9abc;
const ARRAY_BUFFER: u16 = 0x8123;
const PLAIN: u32 = 0x8000_0005;

/// The offsets of fields from an object's start, in bytes. They differ from V8's, which trampolines
/// must not know.
const MAP: usize = 16;
const INSTANCE_TYPE: usize = 6;
const LENGTH: usize = 4;
const DIGIT: usize = 8;
const CHARACTERS: usize = 24;
/// Gives the offset of a field of views and ArrayBuffers: these are the words after the map, in
/// other orders than V8's.
const fn field(word: usize) -> i8 {
    (CHARACTERS + 8 * word - TAG as usize) as i8
}

const LAYOUT: ValueLayout = ValueLayout {
    map: (MAP - TAG as usize) as i8,
    instance_type: (INSTANCE_TYPE - TAG as usize) as i8,
    number_type: NUMBER,
    number_value: (DIGIT - TAG as usize) as i8,
    bigint_type: BIGINT,
    bigint_length: (LENGTH - TAG as usize) as i8,
    bigint_digit: (DIGIT - TAG as usize) as i8,
    string_mask: STRING_MASK,
    string_type: STRING,
    string_length: (LENGTH - TAG as usize) as i8,
    string_characters: (CHARACTERS - TAG as usize) as i8,
    typed_array: ViewLayout {
        instance_type: TYPED_ARRAY,
        data: field(0),
        byte_length: field(1),
        buffer: field(2),
    },
    typed_array_base: field(3),
    data_view: ViewLayout {
        instance_type: DATA_VIEW,
        data: field(2),
        byte_length: field(0),
        buffer: field(1),
    },
    array_buffer: BufferLayout {
        instance_type: ARRAY_BUFFER,
        data: field(1),
        byte_length: field(0),
        flags: field(2) + 4,
        plain_flags: PLAIN,
    },
};

/// A value, and all that it consists of.
pub struct Value {
    /// The word that a handle leads to.
    word: Box<u64>,
    parts: Option<(Box<[u64]>, Box<Map>)>,
    _buffer: Option<Box<Value>>,
}

/// The place of memory, and its length in bytes.
#[derive(Clone, Copy)]
pub struct Memory {
    pub address: u64,
    pub length: u64,
}

/// The kinds of views that there are.
#[derive(Clone, Copy, Debug)]
pub enum ViewKind {
    TypedArray,
    /// It is one whose memory is on the heap, and whose address counts from this base.
    TypedArrayOnHeap(u64),
    DataView,
}

/// The start of an object. A string's characters follow.
#[repr(C)]
struct Object {
    start: u32,
    length: u32,
    digit: u64,
    map: u64,
}

#[repr(C)]
struct Map {
    unused: [u16; 3],
    instance_type: u16,
}

impl Value {
    pub fn small_integer(value: i32) -> Value {
        Value::of_word(u64::from(value as u32) << 32)
    }

    /// Makes the value of a word. What the word leads to, if anything, is kept elsewhere.
    pub fn of_word(word: u64) -> Value {
        Value { word: Box::new(word), parts: None, _buffer: None }
    }

    pub fn array_buffer(memory: Memory) -> Value {
        Value::buffer_with(memory, PLAIN)
    }

    /// Makes an ArrayBuffer that is shared, resizable or detached.
    pub fn special_buffer(memory: Memory) -> Value {
        Value::buffer_with(memory, PLAIN | 2)
    }

    /// Makes all ArrayBuffers that have a flag more or less than plain ones.
    pub fn buffers_of_other_flags(memory: Memory) -> impl Iterator<Item = Value> {
        (0..u32::BITS).map(move |bit| Value::buffer_with(memory, PLAIN ^ 1 << bit))
    }

    fn buffer_with(Memory { address, length }: Memory, flags: u32) -> Value {
        Value::object_of(ARRAY_BUFFER, [1, 2], &[length, address, u64::from(flags) << 32 | 7])
    }

    pub fn view(view: ViewKind, Memory { address, length }: Memory, buffer: Value) -> Value {
        let value = match view {
            ViewKind::TypedArray | ViewKind::TypedArrayOnHeap(_) => {
                let base = if let ViewKind::TypedArrayOnHeap(base) = view { base } else { 0 };
                Value::object_of(TYPED_ARRAY, [1, 2], &[address, length, *buffer.word, base])
            }
            ViewKind::DataView => {
                Value::object_of(DATA_VIEW, [1, 2], &[length, *buffer.word, address, 0])
            }
        };
        Value { _buffer: Some(Box::new(buffer)), ..value }
    }

    pub fn bigint(length: u32, digit: u64) -> Value {
        Value::object(BIGINT, length, digit)
    }

    /// Makes a number that is an object.
    pub fn number(number: f64) -> Value {
        Value::object(NUMBER, 2, number.to_bits())
    }

    /// Makes a string whose characters take a byte each.
    pub fn string(characters: &[u8]) -> Value {
        Value::object_with(STRING | !STRING_MASK, characters.len() as u32, 0, characters)
    }

    /// Makes an object that looks like such a string, but is of another type.
    pub fn string_like(characters: &[u8]) -> Value {
        Value::object_with(STRING ^ 0x0100, characters.len() as u32, 0, characters)
    }

    /// Makes an object that only the host can convert.
    pub fn convertible(bits: u64) -> Value {
        Value::object(CONVERTIBLE, 2, bits)
    }

    /// Makes a value into one that only the host can convert, but that is of a type which
    /// trampolines look at first.
    pub fn made_convertible(self, bits: u64) -> Value {
        let (mut object, map) = self.parts.expect("it is an object");
        object[0] += CONVERTIBLE_START - START;
        object[1] = bits;
        Value { parts: Some((object, map)), ..self }
    }

    /// Makes an object that nobody can convert.
    pub fn other() -> Value {
        Value::object(OTHER, 2, 3)
    }

    fn object(instance_type: u16, length: u32, digit: u64) -> Value {
        Value::object_with(instance_type, length, digit, &[])
    }

    fn object_with(instance_type: u16, length: u32, digit: u64, characters: &[u8]) -> Value {
        // What follows the characters means nothing, whatever it is.
        let words = characters.chunks(8).map(|chunk| {
            let mut word = [0x80; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        });
        Value::object_of(instance_type, [length.into(), digit], &words.collect::<Vec<_>>())
    }

    fn object_of(instance_type: u16, [length, digit]: [u64; 2], fields: &[u64]) -> Value {
        let map = Box::new(Map { unused: [BIGINT; 3], instance_type });
        let address = ptr::from_ref(&*map).expose_provenance() as u64;
        let object =
            [&[START | length << 32, digit, address + TAG], fields].concat().into_boxed_slice();
        let word = object.as_ptr().expose_provenance() as u64 + TAG;
        Value { word: Box::new(word), parts: Some((object, map)), _buffer: None }
    }

    pub fn handle(&self) -> u64 {
        ptr::from_ref(&*self.word).expose_provenance() as u64
    }
}

/// Gives the words that handles of null and undefined lead to.
pub fn nullish() -> [u64; 2] {
    static NULLISH: OnceLock<[Value; 2]> = OnceLock::new();
    NULLISH.get_or_init(|| [(); 2].map(|()| Value::other())).each_ref().map(|value| *value.word)
}

/// Gives a host with a table, where values are those made here.
pub fn host(table: TargetTable) -> Host {
    let byte_masks = Host::byte_masks();
    let find_text = (find_text as *const ()).addr();
    Host { byte_masks, find_text, ..host_at(table, (convert_aligned as *const ()).addr(), 0) }
}

/// Gives such a host with these addresses of the function for conversions and of masks.
pub fn host_at(table: TargetTable, convert: usize, byte_masks: usize) -> Host {
    Host { table, values: LAYOUT, convert, find_text: FIND_TEXT, byte_masks: Some(byte_masks) }
}

/// The address of the function that finds texts, in listings.
const FIND_TEXT: usize = 0x5555_4321_0fed;

/// Gives the lower half of an address in place of what is found for a text there.
///
/// # Safety
/// Only a trampoline may call it, with the address of an entry of the table.
unsafe extern "C" fn find_text(text: *const c_char, entry: *const u8) -> i32 {
    // SAFETY: the caller's promise.
    let entry = unsafe { &*entry.cast::<Entry>() };
    assert!(!entry.slots.is_null());
    overwrite_volatile_registers();
    text.addr() as i32
}

const _: FindText = find_text;

/// An entry of the table of targets.
#[repr(C)]
struct Entry {
    code: *const (),
    slots: *mut u64,
}

/// Converts values that are convertible, and overwrites all registers that it may.
///
/// # Safety
/// Only a trampoline may call it, with the handle of a value made here.
pub unsafe extern "C" fn convert(handle: *const u64, request: u32, entry: *const u8) -> u32 {
    // SAFETY: the handle is of a value made here, and the entry of a table whose slots are enough.
    let converted = unsafe { convert_convertible(*handle, request, &*entry.cast::<Entry>()) };
    overwrite_volatile_registers();
    converted.into()
}

const _: Convert = convert;

/// # Safety
/// The caller guarantees that the word is one that a handle of a value made here leads to, and that
/// the entry has the slots of the signature.
unsafe fn convert_convertible(word: u64, request: u32, entry: &Entry) -> bool {
    let Request { slot, .. } = Request::decode(request).expect("a request");
    if word & TAG == 0 {
        return false;
    }
    let address = |word: u64| ptr::with_exposed_provenance::<u8>((word - TAG) as usize);
    // SAFETY: the word is that of an object, and the slot is one of the signature's.
    unsafe {
        let object = &*address(word).cast::<Object>();
        let map = &*address(object.map).cast::<Map>();
        let converts =
            map.instance_type == CONVERTIBLE || u64::from(object.start) == CONVERTIBLE_START;
        if converts {
            *entry.slots.add(slot) = object.digit;
        }
        converts
    }
}
