//! Reads the start of files in the form of executables and libraries on macOS (<mach-o/loader.h>,
//! <mach-o/fat.h>).

use super::FileKind;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The bytes that are read of a file.
const START: u64 = 4096;

const MAGIC: [u8; 4] = 0xfeed_facf_u32.to_le_bytes();
const MAGIC_OF_32_BITS: [u8; 4] = 0xfeed_face_u32.to_le_bytes();
/// A file for several machines, and one with long offsets: each with the bytes that it takes to describe a machine.
const UNIVERSAL: [([u8; 4], usize); 2] =
    [(0xcafe_babe_u32.to_be_bytes(), 20), (0xcafe_babf_u32.to_be_bytes(), 32)];
/// The most machines that a file is for. Java's classes begin with the same bytes, and have a version of 45 or
/// more there.
const MOST_MACHINES: u32 = 32;

/// The offset at which the header says what the file is, and what can be loaded: libraries and bundles.
const FILE_TYPE: usize = 12;
const LOADABLE: [u32; 2] = [6, 8];

#[derive(Clone, Copy)]
struct Machine {
    number: u32,
    variety: u32,
}

const AARCH64: u32 = 0x0100_000c;
/// The variety of AArch64 with signed pointers, which only programs of the system are.
const WITH_SIGNED_POINTERS: u32 = 2;
/// The bits of the variety that mean something else.
const CAPABILITIES: u32 = 0xff00_0000;

const NAMES: [(u32, &str); 5] = [
    (7, "32-bit x86"),
    (12, "32-bit ARM"),
    (18, "PowerPC"),
    (0x0100_0007, "x86-64"),
    (AARCH64, "AArch64"),
];

impl Machine {
    fn name(self) -> String {
        if self.number == AARCH64 && self.variety & !CAPABILITIES == WITH_SIGNED_POINTERS {
            return "arm64e".to_owned();
        }
        let known = NAMES.iter().find(|(number, _)| *number == self.number);
        known.map_or_else(|| format!("machine 0x{:x}", self.number), |(_, name)| (*name).to_owned())
    }
}

const THIS_MACHINE: &str = if cfg!(target_arch = "aarch64") { "AArch64" } else { "x86-64" };

/// Tells what a file is to the loader, by its beginning.
pub fn inspect_file(path: &Path) -> FileKind {
    let mut start = Vec::new();
    // Devices and pipes may give nothing for ever, so only files are touched.
    let read = fs::metadata(path).and_then(|metadata| {
        if !metadata.is_file() {
            return Ok(0);
        }
        File::open(path)?.take(START).read_to_end(&mut start)
    });
    match read {
        Ok(_) => kind_of(&start),
        Err(_) => FileKind::Missing,
    }
}

fn kind_of(start: &[u8]) -> FileKind {
    let of_header = thin_kind(start).or_else(|| universal_kind(start));
    of_header.unwrap_or_else(
        || {
            if super::is_text(start) { FileKind::Text } else { FileKind::Other }
        },
    )
}

/// Tells what a file for one machine is; None if it is none.
fn thin_kind(start: &[u8]) -> Option<FileKind> {
    if !start.starts_with(&MAGIC) && !start.starts_with(&MAGIC_OF_32_BITS) {
        return None;
    }
    let number = |at: usize| Some(u32::from_le_bytes(*start.get(at..)?.first_chunk()?));
    let machine = Machine { number: number(4)?, variety: number(8)? }.name();
    if machine != THIS_MACHINE {
        return Some(FileKind::OtherMachine(machine));
    }
    let is_loadable = LOADABLE.contains(&number(FILE_TYPE)?);
    Some(if is_loadable { FileKind::Library } else { FileKind::Other })
}

/// Tells whether one of the machines that a file is for is this; None if it is not for several.
fn universal_kind(start: &[u8]) -> Option<FileKind> {
    let (_, size) = UNIVERSAL.into_iter().find(|(magic, _)| start.starts_with(magic))?;
    let number = |at: usize| Some(u32::from_be_bytes(*start.get(at..)?.first_chunk()?));
    let count = number(4)?;
    if count == 0 || count > MOST_MACHINES {
        return None;
    }
    let mut names = Vec::new();
    for index in 0..count as usize {
        let at = 8 + index * size;
        names.push(Machine { number: number(at)?, variety: number(at + 4)? }.name());
    }
    let is_for_this = names.iter().any(|name| name == THIS_MACHINE);
    Some(if is_for_this { FileKind::Library } else { FileKind::OtherMachine(names.join(" and ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const X86_64: u32 = 0x0100_0007;
    const THIS: u32 = if cfg!(target_arch = "aarch64") { AARCH64 } else { X86_64 };
    const THAT: u32 = if cfg!(target_arch = "aarch64") { X86_64 } else { AARCH64 };
    const THAT_NAME: &str = if cfg!(target_arch = "aarch64") { "x86-64" } else { "AArch64" };

    fn thin(machine: u32, variety: u32, file_type: u32) -> Vec<u8> {
        let words = [0xfeed_facf, machine, variety, file_type, 0];
        words.into_iter().flat_map(u32::to_le_bytes).collect()
    }

    fn universal(machines: &[(u32, u32)]) -> Vec<u8> {
        let describe = |&(number, variety): &(u32, u32)| [number, variety, 16384, 1, 14];
        let words = machines.iter().flat_map(describe);
        let count = u32::try_from(machines.len()).unwrap();
        [0xcafe_babe, count].into_iter().chain(words).flat_map(u32::to_be_bytes).collect()
    }

    fn other(name: &str) -> FileKind {
        FileKind::OtherMachine(name.to_owned())
    }

    #[test]
    fn files_are_told_by_their_header() {
        assert_eq!(kind_of(&thin(THIS, 0, 6)), FileKind::Library);
        assert_eq!(kind_of(&thin(THIS, 0, 8)), FileKind::Library);
        assert_eq!(kind_of(&thin(THIS, 0, 2)), FileKind::Other);
        assert_eq!(kind_of(&thin(THAT, 0, 6)), other(THAT_NAME));
        assert_eq!(kind_of(&thin(AARCH64, 0x8000_0002, 6)), other("arm64e"));
        assert_eq!(kind_of(&thin(99, 0, 6)), other("machine 0x63"));
        assert_eq!(kind_of(&thin(THIS, 0, 6)[..10]), FileKind::Other);
        assert_eq!(kind_of(b"--- !tapi-tbd\n"), FileKind::Text);
        assert_eq!(kind_of(b""), FileKind::Other);
    }

    #[test]
    fn one_machine_of_several_is_enough() {
        assert_eq!(kind_of(&universal(&[(THAT, 0), (THIS, 3)])), FileKind::Library);
        assert_eq!(kind_of(&universal(&[(7, 3), (18, 0)])), other("32-bit x86 and PowerPC"));
        assert_eq!(kind_of(&universal(&[(7, 3), (AARCH64, 2)])), other("32-bit x86 and arm64e"));
        // A class of Java's.
        assert_eq!(kind_of(&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, 0, 1]), FileKind::Other);
        assert_eq!(kind_of(&universal(&[(THIS, 0)])[..12]), FileKind::Other);
    }
}
