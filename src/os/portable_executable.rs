//! Reads the start of files in the form of executables and libraries on Windows ("PE Format" in Microsoft's
//! documentation).

use super::FileKind;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The bytes that are read of a file. The header is mostly at 0x80 to 0x200, after a program for MS-DOS that
/// linkers write, and nobody has made that longer than this.
const START: u64 = 65_536;

const DOS_MAGIC: &[u8] = b"MZ";
const MAGIC: &[u8] = b"PE\0\0";
/// The offset at which a file says where its header is.
const HEADER_OFFSET: usize = 0x3c;
/// The offsets in that header.
const MACHINE: usize = 4;
const CHARACTERISTICS: usize = 22;
const IS_LIBRARY: u16 = 0x2000;

/// The machines that have a name here, by their numbers.
const MACHINES: [(u16, &str); 4] =
    [(0x014c, "32-bit x86"), (0x01c4, "32-bit ARM"), (0x8664, "x86-64"), (0xaa64, "AArch64")];

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
    if !start.starts_with(DOS_MAGIC) {
        return if super::is_text(start) { FileKind::Text } else { FileKind::Other };
    }
    match library_kind(start) {
        Some(kind) => kind,
        None => FileKind::Other,
    }
}

fn library_kind(start: &[u8]) -> Option<FileKind> {
    let offset = u32::from_le_bytes(*start.get(HEADER_OFFSET..)?.first_chunk()?) as usize;
    let header = start.get(offset..)?;
    if !header.starts_with(MAGIC) {
        return None;
    }
    let number = |at: usize| Some(u16::from_le_bytes(*header.get(at..)?.first_chunk()?));
    let machine = number(MACHINE)?;
    let known = MACHINES.iter().find(|(number, _)| *number == machine).map(|(_, name)| *name);
    if known != Some(THIS_MACHINE) {
        let name = known.map_or_else(|| format!("machine 0x{machine:x}"), str::to_owned);
        return Some(FileKind::OtherMachine(name));
    }
    let is_library = number(CHARACTERISTICS)? & IS_LIBRARY != 0;
    Some(if is_library { FileKind::Library } else { FileKind::Other })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(machine: u16, characteristics: u16) -> Vec<u8> {
        let mut bytes = vec![0; 256];
        bytes[..2].copy_from_slice(DOS_MAGIC);
        bytes[HEADER_OFFSET] = 0x80;
        bytes[0x80..0x84].copy_from_slice(MAGIC);
        bytes[0x84..0x86].copy_from_slice(&machine.to_le_bytes());
        bytes[0x96..0x98].copy_from_slice(&characteristics.to_le_bytes());
        bytes
    }

    #[test]
    fn files_are_told_by_their_header() {
        let machine = if cfg!(target_arch = "aarch64") { 0xaa64 } else { 0x8664 };
        assert_eq!(kind_of(&file(machine, IS_LIBRARY)), FileKind::Library);
        assert_eq!(kind_of(&file(machine, 2)), FileKind::Other);
        let other = FileKind::OtherMachine("32-bit x86".to_owned());
        assert_eq!(kind_of(&file(0x14c, IS_LIBRARY)), other);
        assert_eq!(kind_of(b"MZ, and nothing more"), FileKind::Other);
        assert_eq!(kind_of(b"GROUP ( libc.so )"), FileKind::Text);
        assert_eq!(kind_of(b""), FileKind::Other);
        let mut far = file(machine, IS_LIBRARY);
        far[HEADER_OFFSET + 3] = 0xff;
        assert_eq!(kind_of(&far), FileKind::Other);
    }
}
