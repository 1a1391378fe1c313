//! These tests hand random structs and unions by value to functions that C compilers have compiled,
//! and compare their layout.

use super::bits::Bits;
use super::compilers::{self, Compiler};
use super::prototypes::promoted;
use crate::jit;
use crate::os;
use crate::signature::{DOTS, Signature};
use crate::types::{Declaration, LayoutOptions, Record, RecordKind, Scalar, Shape, Type, TypeRef};
use std::ffi::c_void;
use std::fmt::Write;
use std::mem;

/// The number of records, and of functions, that a test makes up.
const RECORDS: usize = 1000;
const FUNCTIONS: usize = 1000;
/// The bytes that C and the tests share for each argument, and for the result.
const CELL: usize = 256;
const MOST_ARGUMENTS: usize = 12;

/// A type, and its name in C.
#[derive(Clone)]
struct Named {
    of: TypeRef,
    name: String,
}

/// A record as it was made up.
struct MadeUp {
    named: Named,
    record: &'static Record,
    options: LayoutOptions,
    /// Whether each of the members has a name.
    are_named: Vec<bool>,
}

struct Maker {
    bits: Bits,
    source: String,
    records: Vec<MadeUp>,
    allows_bits: AllowedBits,
}

/// Which bit-fields there may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AllowedBits {
    None,
    /// All have names, so that all of their bits mean something.
    Named,
    /// Some have no name, and some no width either. Whether these ask for an alignment depends on the system.
    All {
        unnamed_align: bool,
    },
}

const SCALARS: [(Scalar, &str); 11] = [
    (Scalar::Int8, "__INT8_TYPE__"),
    (Scalar::Uint8, "__UINT8_TYPE__"),
    (Scalar::Int16, "__INT16_TYPE__"),
    (Scalar::Uint16, "__UINT16_TYPE__"),
    (Scalar::Int32, "__INT32_TYPE__"),
    (Scalar::Uint32, "__UINT32_TYPE__"),
    (Scalar::Int64, "__INT64_TYPE__"),
    (Scalar::Uint64, "__UINT64_TYPE__"),
    (Scalar::Float32, "float"),
    (Scalar::Float64, "double"),
    (Scalar::Pointer, "void *"),
];

impl Maker {
    fn scalar(&mut self) -> Named {
        // Floats are as likely as all integers together, so that there are HFAs.
        let (scalar, name) = if self.bits.below(2) == 0 {
            self.bits.pick(&SCALARS[8..10])
        } else {
            self.bits.pick(&SCALARS)
        };
        Named { of: Type::scalar(scalar), name: name.to_owned() }
    }

    fn member_type(&mut self) -> Named {
        let is_record = !self.records.is_empty() && self.bits.below(4) == 0;
        if !is_record {
            return self.scalar();
        }
        let index = self.bits.below(self.records.len());
        self.records[index].named.clone()
    }

    /// Makes a bit-field up, and writes it to the members in C.
    fn bit_field(&mut self, position: usize, members: &mut String) -> Declaration {
        let (scalar, name) = self.bits.pick(&SCALARS[..8]);
        let of = Type::scalar(scalar);
        let width = 1 + self.bits.below(8 * scalar.size());
        let may_be_unnamed = matches!(self.allows_bits, AllowedBits::All { .. });
        let is_named = !may_be_unnamed || self.bits.below(2) == 0;
        let width = if is_named || self.bits.below(2) == 0 { width } else { 0 };
        let member = if is_named { format!("m{position}") } else { String::new() };
        write!(members, "{name} {member} : {width}; ").unwrap();
        Declaration { of, width: Some(width), is_named, alignment: None }
    }

    fn add_record(&mut self) {
        let kind = if self.bits.below(5) == 0 { RecordKind::Union } else { RecordKind::Struct };
        let options = LayoutOptions {
            packing: match self.bits.below(12) {
                0 => Some(1),
                1 => Some(self.bits.pick(&[2, 4])),
                _ => None,
            },
            alignment: (self.bits.below(16) == 0).then(|| self.bits.pick(&[4, 8, 16])),
        };
        let is_uniform = self.bits.below(3) == 0;
        let uniform = self.scalar();
        let mut members = String::new();
        let mut declarations = Vec::new();
        for position in 0..1 + self.bits.below(4) {
            if self.allows_bits != AllowedBits::None && self.bits.below(5) == 0 {
                declarations.push(self.bit_field(position, &mut members));
                continue;
            }
            let Named { of, name } = if is_uniform { uniform.clone() } else { self.member_type() };
            if self.bits.below(5) == 0 {
                let count = 1 + self.bits.below(4);
                write!(members, "{name} m{position}[{count}]; ").unwrap();
                let of = Type::of_shape(Shape::Array { element: of, count });
                declarations.push(Declaration { of, width: None, is_named: true, alignment: None });
            } else {
                write!(members, "{name} m{position}; ").unwrap();
                declarations.push(Declaration { of, width: None, is_named: true, alignment: None });
            }
        }
        if declarations.iter().all(|declaration| declaration.width == Some(0)) {
            return; // C has no structs without members.
        }
        let record = match self.allows_bits {
            AllowedBits::None | AllowedBits::Named => Record::lay_out(kind, &declarations, options),
            AllowedBits::All { unnamed_align } => {
                Record::lay_out_where(unnamed_align, kind, &declarations, options)
            }
        };
        let record = record.unwrap();
        if record.size > CELL / 2 || compilers_differ(&record) {
            return;
        }
        let of = Type::record(record);
        let Shape::Record(record) = of.shape() else { unreachable!("it is a record") };
        let keyword = match kind {
            RecordKind::Struct => "struct",
            RecordKind::Union => "union",
        };
        let name = format!("{keyword} r{}", self.records.len());
        let mut attributes = String::new();
        if options.packing == Some(1) {
            attributes.push_str("__attribute__((packed)) ");
        }
        if let Some(alignment) = options.alignment {
            write!(attributes, "__attribute__((aligned({alignment}))) ").unwrap();
        }
        let pragma = options.packing.filter(|&packing| packing > 1);
        if let Some(packing) = pragma {
            writeln!(self.source, "#pragma pack({packing})").unwrap();
        }
        writeln!(self.source, "{name} {{ {members}}} {attributes};").unwrap();
        if pragma.is_some() {
            writeln!(self.source, "#pragma pack()").unwrap();
        }
        let are_named = declarations.iter().map(|declaration| declaration.is_named).collect();
        self.records.push(MadeUp { named: Named { of, name }, record, options, are_named });
    }
}

/// Tells whether gcc and clang pass a record in different ways, if it is small: they do so where a record
/// that has bit-fields, and nothing else that is larger than a byte, is a member at an address that its
/// type does not allow. Clang has it in memory then; this crate does as gcc.
fn compilers_differ(record: &Record) -> bool {
    record.members.iter().any(|member| {
        member.bits.is_none()
            && has_bit_fields(member.of)
            && !member.offset.is_multiple_of(member.of.alignment())
    })
}

fn has_bit_fields(of: TypeRef) -> bool {
    match of.shape() {
        Shape::Void | Shape::Scalar(_) => false,
        Shape::Array { element, .. } => has_bit_fields(element),
        Shape::Record(record) => {
            record.members.iter().any(|member| member.bits.is_some() || has_bit_fields(member.of))
        }
    }
}

fn maker(seed: u64, allows_bits: AllowedBits) -> Maker {
    let (bits, source) = (Bits::new(seed), String::new());
    let mut maker = Maker { bits, source, records: Vec::new(), allows_bits };
    while maker.records.len() < RECORDS {
        maker.add_record();
    }
    maker
}

/// Gives a mask of the bits of a value that mean something, byte by byte.
fn meaning(of: TypeRef) -> Vec<u8> {
    let mut mask = vec![0; of.size()];
    add_meaning(of, 0, &mut mask);
    mask
}

fn add_meaning(of: TypeRef, offset: usize, mask: &mut [u8]) {
    match of.shape() {
        Shape::Void => {}
        Shape::Scalar(scalar) => mask[offset..offset + scalar.size()].fill(0xff),
        Shape::Array { element, count } => {
            (0..count)
                .for_each(|index| add_meaning(element, offset + index * element.size(), mask));
        }
        Shape::Record(record) => {
            for member in &record.members {
                let offset = offset + member.offset;
                match member.bits {
                    None => add_meaning(member.of, offset, mask),
                    Some(bits) => (bits.shift..bits.shift + bits.width)
                        .for_each(|bit| mask[offset + bit / 8] |= 1 << (bit % 8)),
                }
            }
        }
    }
}

/// A library of functions, loaded.
fn with_library<R>(
    compiler: &Compiler,
    source: &str,
    use_it: impl FnOnce(&libloading::Library) -> R,
) -> R {
    let loaded = compiler.library(source, |path| {
        // SAFETY: the library is linked from one object of functions and data, and nothing of it runs
        // when it is loaded or unloaded.
        unsafe { libloading::Library::new(path) }.unwrap()
    });
    use_it(&loaded)
}

fn address(library: &libloading::Library, name: &str) -> *mut u8 {
    // SAFETY: the symbol is only turned into an address here.
    unsafe { *library.get::<*mut u8>(name.as_bytes()).unwrap() }
}

/// Compares sizes, alignments, offsets and bit positions of records with the compiler's.
fn layouts_are_those_of(compiler: &Compiler, unnamed_align: bool, seed: u64) {
    let mut maker = maker(seed, AllowedBits::All { unnamed_align });
    let mut checks = String::new();
    for (index, MadeUp { named, record, are_named, .. }) in maker.records.iter().enumerate() {
        let name = &named.name;
        write!(checks, "unsigned long l{index}[] = {{ sizeof({name}), _Alignof({name})").unwrap();
        for (position, member) in record.members.iter().enumerate() {
            if member.bits.is_none() {
                write!(checks, ", __builtin_offsetof({name}, m{position})").unwrap();
            }
        }
        writeln!(checks, " }};").unwrap();
        for (position, member) in record.members.iter().enumerate() {
            if member.bits.is_some() && are_named[position] {
                writeln!(checks, "{name} b{index}_{position} = {{ .m{position} = -1 }};").unwrap();
            }
        }
    }
    maker.source.push_str(&checks);
    with_library(compiler, &maker.source, |library| {
        for (index, MadeUp { named, record, options, are_named }) in
            maker.records.iter().enumerate()
        {
            let title = format!("{} {options:?} {:?}", named.name, record.members);
            let mut expected = vec![record.size, record.alignment];
            let members = record.members.iter().filter(|member| member.bits.is_none());
            expected.extend(members.map(|member| member.offset));
            let start = address(library, &format!("l{index}")).cast::<usize>();
            // SAFETY: C has defined as many numbers there, and nobody writes them.
            let found = unsafe { std::slice::from_raw_parts(start, expected.len()) };
            assert_eq!(found, expected, "{title}");
            for (position, member) in record.members.iter().enumerate() {
                let Some(bits) = member.bits.filter(|_| are_named[position]) else { continue };
                let start = address(library, &format!("b{index}_{position}"));
                // SAFETY: C has defined a record of that size there, and nobody writes it.
                let found = unsafe { std::slice::from_raw_parts(start, record.size) };
                let mut mask = vec![0_u8; record.size];
                (bits.shift..bits.shift + bits.width)
                    .for_each(|bit| mask[member.offset + bit / 8] |= 1 << (bit % 8));
                assert_eq!(found, mask, "{title}: bits of member {position}");
            }
        }
    });
}

#[test]
fn layouts_are_those_of_gcc() {
    layouts_are_those_of(&Compiler::gcc(), os::UNNAMED_BITS_ALIGN, 11);
}

#[test]
fn layouts_are_those_of_clang() {
    let Some(clang) = Compiler::clang() else { return };
    layouts_are_those_of(&clang, os::UNNAMED_BITS_ALIGN, 12);
}

#[test]
#[cfg(target_arch = "aarch64")]
fn layouts_are_those_of_clang_for_apple() {
    let Some(clang) = Compiler::clang_for_apple() else { return };
    layouts_are_those_of(&clang, false, 17);
}

/// Has clang compare sizes, alignments and offsets on the systems of Apple, for which nothing can be linked here.
#[test]
fn layouts_are_asserted_for_apple() {
    let Some(clang) = Compiler::clang() else { return };
    let mut maker = maker(18, AllowedBits::All { unnamed_align: false });
    let mut source = mem::take(&mut maker.source);
    for MadeUp { named: Named { name, .. }, record, .. } in &maker.records {
        let Record { size, alignment, .. } = record;
        let members = record.members.iter().enumerate();
        let offsets =
            members.filter(|(_, member)| member.bits.is_none()).map(|(position, member)| {
                format!(" && __builtin_offsetof({name}, m{position}) == {}", member.offset)
            });
        let offsets: String = offsets.collect();
        writeln!(
            source,
            "_Static_assert(sizeof({name}) == {size} && _Alignof({name}) == {alignment}{offsets}, \
             \"{name}\");"
        )
        .unwrap();
    }
    for target in [compilers::APPLE, "x86_64-apple-macos11"] {
        clang.check(&source, target);
    }
}

/// Calls functions that take and return records, with arguments and result in slots: `call` makes a call
/// of the function at an address.
pub fn records_arrive_by_value(
    compiler: &Compiler,
    seed: u64,
    mut call: impl FnMut(&'static Signature, *const c_void, *mut u64),
) {
    let mut maker = maker(seed, AllowedBits::Named);
    let mut functions = Vec::new();
    let mut code = format!(
        "unsigned char cells[{MOST_ARGUMENTS}][{CELL}] __attribute__((aligned(16)));\n\
         unsigned char result[{CELL}] __attribute__((aligned(16)));\n"
    );
    for index in 0..FUNCTIONS {
        let count = maker.bits.below(MOST_ARGUMENTS + 1);
        // Every third function is variadic.
        let named = (count > 0 && index % 3 == 0).then(|| 1 + maker.bits.below(count));
        let mut any = || {
            if maker.bits.below(2) == 0 {
                let index = maker.bits.below(maker.records.len());
                maker.records[index].named.clone()
            } else {
                let (scalar, name) = maker.bits.pick(&SCALARS);
                Named { of: Type::scalar(scalar), name: name.to_owned() }
            }
        };
        let result = any();
        let mut arguments: Vec<_> = (0..count).map(|_| any()).collect();
        for argument in &mut arguments[named.unwrap_or(count)..] {
            *argument = promoted_in_c(argument);
        }
        let mut list: Vec<_> = arguments
            .iter()
            .enumerate()
            .map(|(position, argument)| format!("{} a{position}", argument.name))
            .collect();
        if let Some(named) = named {
            list.truncate(named);
            list.push("...".to_owned());
        }
        let list = if list.is_empty() { "void".to_owned() } else { list.join(", ") };
        writeln!(code, "{} f{index}({list}) {{", result.name).unwrap();
        if let Some(named) = named {
            let last = named - 1;
            writeln!(code, "  __builtin_va_list list; __builtin_va_start(list, a{last});").unwrap();
            for (position, Named { name, .. }) in arguments.iter().enumerate().skip(named) {
                writeln!(code, "  {name} a{position} = __builtin_va_arg(list, {name});").unwrap();
            }
        }
        for (position, argument) in arguments.iter().enumerate() {
            writeln!(code, "  *({} *)cells[{position}] = a{position};", argument.name).unwrap();
        }
        // What a function gets is its own to change.
        for (position, argument) in arguments.iter().enumerate() {
            if argument.of.is_record() {
                let name = &argument.name;
                writeln!(code, "  *(volatile {name} *)&a{position} = *({name} *)result;").unwrap();
            }
        }
        writeln!(code, "  return *({} *)result;\n}}", result.name).unwrap();
        functions.push((result, arguments, named));
    }
    maker.source.push_str(&code);
    let bits = &mut maker.bits;
    with_library(compiler, &maker.source, |library| {
        for (index, (result, arguments, named)) in functions.iter().enumerate() {
            let mut names: Vec<_> = arguments.iter().map(|each| each.name.as_str()).collect();
            let mut ids: Vec<_> =
                [result].into_iter().chain(arguments).map(|each| each.of.id()).collect();
            if let Some(named) = *named {
                names.insert(named, "...");
                ids.insert(1 + named, DOTS);
            }
            let title = format!("{} f{index}({})", result.name, names.join(", "));
            let signature = Signature::intern(&ids).unwrap();
            // Aligned at 16 bytes, as the slots of an environment are.
            let mut memory = vec![0_u128; 1024];
            let slots: *mut u64 = memory.as_mut_ptr().cast();
            let mut given = Vec::new();
            for (argument, slot) in signature.arguments.iter().zip(signature.slots.arguments()) {
                let value: Vec<u8> = (0..argument.size()).map(|_| bits.next() as u8).collect();
                // SAFETY: the memory has room for all slots of a signature.
                unsafe {
                    let to = slots.add(slot).cast::<u8>();
                    to.copy_from_nonoverlapping(value.as_ptr(), value.len());
                }
                given.push(value);
            }
            let returned: Vec<u8> = (0..CELL).map(|_| bits.next() as u8).collect();
            // SAFETY: C has defined that many bytes there.
            unsafe {
                address(library, "result").copy_from_nonoverlapping(returned.as_ptr(), CELL);
                address(library, "cells").write_bytes(0xa5, MOST_ARGUMENTS * CELL);
            }
            call(signature, address(library, &format!("f{index}")).cast(), slots);
            for (position, (argument, value)) in arguments.iter().zip(&given).enumerate() {
                let cell = address(library, "cells").wrapping_add(position * CELL);
                assert_same(&format!("{title}: argument {position}"), argument.of, value, cell);
            }
            let left = slots.wrapping_add(signature.slots.result()).cast();
            assert_same(&format!("{title}: result"), result.of, &returned, left);
        }
    });
}

fn promoted_in_c(named: &Named) -> Named {
    let of = promoted(named.of);
    match SCALARS.into_iter().find(|&(scalar, _)| Type::scalar(scalar) == of) {
        Some((_, name)) => Named { of, name: name.to_owned() },
        None => named.clone(),
    }
}

fn assert_same(title: &str, of: TypeRef, expected: &[u8], start: *const u8) {
    let mask = meaning(of);
    // SAFETY: the caller has a value of this type there.
    let found = unsafe { std::slice::from_raw_parts(start, of.size()) };
    let masked = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().zip(&mask).map(|(byte, mask)| byte & mask).collect()
    };
    assert_eq!(masked(found), masked(expected), "{title}");
}

fn call_from_slots(signature: &'static Signature, function: *const c_void, slots: *mut u64) {
    let trampoline = jit::trampoline_from_slots(signature).unwrap();
    // SAFETY: the function has this signature, and there are slots enough.
    unsafe { trampoline(function, slots) };
}

#[test]
fn records_arrive_by_value_in_what_gcc_compiles() {
    records_arrive_by_value(&Compiler::gcc(), 13, call_from_slots);
}

#[test]
fn records_arrive_by_value_in_what_clang_compiles() {
    let Some(clang) = Compiler::clang() else { return };
    records_arrive_by_value(&clang, 14, call_from_slots);
}
