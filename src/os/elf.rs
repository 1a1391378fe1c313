//! Reads ELF, the form of libraries on Linux: the header of files, and the dynamic sections of what is loaded.
//! The names are those of the generic ABI ("System V Application Binary Interface", chapters 4 and 5).

use super::FileKind;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The bytes that are read of a file: its header, and enough to tell whether it is text.
const START: u64 = 256;

const MAGIC: &[u8] = b"\x7fELF";
const ET_DYN: u16 = 3;

/// The classes of 32-bit and 64-bit files.
const CLASS_32: u8 = 1;
const CLASS_64: u8 = 2;

const LITTLE_ENDIAN: u8 = 1;

/// The machines that have a name here, by their numbers.
const MACHINES: [(u16, &str); 9] = [
    (3, "x86"),
    (8, "MIPS"),
    (20, "PowerPC"),
    (21, "PowerPC 64"),
    (22, "IBM Z"),
    (40, "ARM"),
    (62, "x86-64"),
    (183, "AArch64"),
    (243, "RISC-V"),
];

/// The number of this machine; None if it is none of those that there are packages for.
const THIS_MACHINE: Option<u16> = if cfg!(target_arch = "x86_64") {
    Some(62)
} else if cfg!(target_arch = "aarch64") {
    Some(183)
} else {
    None
};

/// Tells what a file is to the loader, by its beginning.
pub fn inspect_file(path: &Path) -> FileKind {
    let mut start = Vec::new();
    // Devices and pipes may give nothing for ever, and pipes are not even opened before somebody writes,
    // so only files are touched.
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
    if !start.starts_with(MAGIC) {
        return if super::is_text(start) { FileKind::Text } else { FileKind::Other };
    }
    let Some(header) = start.get(..20) else { return FileKind::Other };
    let (class, data) = (header[4], header[5]);
    let number = |at: usize| {
        let bytes = [header[at], header[at + 1]];
        if data == LITTLE_ENDIAN { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) }
    };
    let (file_type, machine) = (number(16), number(18));
    let is_of_this = THIS_MACHINE.is_none_or(|this| this == machine);
    if class != CLASS_64 || data != LITTLE_ENDIAN || !is_of_this {
        return FileKind::OtherMachine(describe(class, data, machine));
    }
    if file_type == ET_DYN { FileKind::Library } else { FileKind::Other }
}

fn describe(class: u8, data: u8, machine: u16) -> String {
    let known = MACHINES.iter().find(|(number, _)| *number == machine);
    let name = known.map_or_else(|| format!("machine {machine}"), |(_, name)| (*name).to_owned());
    let bits = if class == CLASS_32 { "32-bit " } else { "" };
    let order = if data == LITTLE_ENDIAN { "" } else { ", big-endian" };
    format!("{bits}{name}{order}")
}

#[cfg(target_env = "gnu")]
pub use loaded::needed_by;

/// What is loaded, as glibc has it.
#[cfg(target_env = "gnu")]
mod loaded {
    use std::collections::VecDeque;
    use std::ffi::{CStr, c_char, c_int, c_void};
    use std::{ptr, slice};

    const DT_NULL: i64 = 0;
    const DT_NEEDED: i64 = 1;
    const DT_STRTAB: i64 = 5;
    const DT_SONAME: i64 = 14;

    /// An entry of a dynamic section (`Elf64_Dyn`).
    #[repr(C)]
    struct Entry {
        tag: i64,
        value: u64,
    }

    /// A loaded object, by the address of its dynamic section.
    struct Loaded {
        dynamic: usize,
        /// The name that others need it by; that of its file if it has no other.
        name: String,
        needed: Vec<String>,
    }

    /// Names the object whose dynamic section is at an address, and all that it needs, and these need.
    pub fn needed_by(dynamic: usize) -> Vec<String> {
        let mut objects = Vec::<Loaded>::new();
        // SAFETY: `add` is called with this pointer, before the call returns, and so while `objects` is there.
        unsafe { libc::dl_iterate_phdr(Some(add), (&raw mut objects).cast()) };
        let Some(first) = objects.iter().position(|object| object.dynamic == dynamic) else {
            return Vec::new();
        };
        let mut names = vec![objects[first].name.clone()];
        let mut waiting = VecDeque::from([first]);
        while let Some(index) = waiting.pop_front() {
            for needed in &objects[index].needed {
                if !names.contains(needed) {
                    names.push(needed.clone());
                    waiting.extend(objects.iter().position(|object| object.name == *needed));
                }
            }
        }
        names
    }

    /// Adds a loaded object to a list, and lets the iteration go on.
    ///
    /// # Safety
    /// Only `dl_iterate_phdr` may call it, for `needed_by`.
    unsafe extern "C" fn add(
        info: *mut libc::dl_phdr_info,
        _size: usize,
        objects: *mut c_void,
    ) -> c_int {
        // SAFETY: `info` describes an object that stays loaded for the duration of this call, because glibc
        // holds its lock; `objects` is what `needed_by` has passed.
        let (info, objects) = unsafe { (&*info, &mut *objects.cast::<Vec<Loaded>>()) };
        // SAFETY: the description is glibc's.
        objects.extend(unsafe { read(info) });
        0
    }

    /// Reads what a loaded object needs. Gives none of one without a dynamic section, or whose strings are not
    /// in its memory: the kernel's own object has not been relocated.
    ///
    /// # Safety
    /// `info` describes an object that is loaded.
    unsafe fn read(info: &libc::dl_phdr_info) -> Option<Loaded> {
        // SAFETY: there are as many program headers as said.
        let headers =
            unsafe { slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
        let start = |header: &libc::Elf64_Phdr| {
            (info.dlpi_addr as usize).wrapping_add(header.p_vaddr as usize)
        };
        let dynamic = start(headers.iter().find(|header| header.p_type == libc::PT_DYNAMIC)?);
        let first = ptr::with_exposed_provenance::<Entry>(dynamic);
        // SAFETY: a dynamic section is a list of entries that ends with DT_NULL.
        let entries = (0..)
            .map(|index| unsafe { &*first.add(index) })
            .take_while(|entry| entry.tag != DT_NULL);
        let (mut soname, mut strings, mut needed) = (None, None, Vec::new());
        for entry in entries {
            match entry.tag {
                DT_NEEDED => needed.push(entry.value as usize),
                DT_STRTAB => strings = Some(entry.value as usize),
                DT_SONAME => soname = Some(entry.value as usize),
                _ => (),
            }
        }
        let strings = strings.filter(|address| {
            headers.iter().filter(|header| header.p_type == libc::PT_LOAD).any(|header| {
                (start(header)..start(header).wrapping_add(header.p_memsz as usize))
                    .contains(address)
            })
        })?;
        // SAFETY: the offsets are those of terminated texts in the table, which glibc has relocated.
        let text = |offset: usize| unsafe {
            let text = ptr::with_exposed_provenance::<c_char>(strings + offset);
            CStr::from_ptr(text).to_string_lossy().into_owned()
        };
        let name = match soname {
            Some(offset) => text(offset),
            // SAFETY: the name of an object is terminated text.
            None => file_name(unsafe { CStr::from_ptr(info.dlpi_name) }),
        };
        Some(Loaded { dynamic, name, needed: needed.into_iter().map(text).collect() })
    }

    fn file_name(path: &CStr) -> String {
        let path = path.to_string_lossy();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(class: u8, data: u8, file_type: u16, machine: u16) -> Vec<u8> {
        let number = |value: u16| {
            if data == LITTLE_ENDIAN { value.to_le_bytes() } else { value.to_be_bytes() }
        };
        let mut header = [MAGIC, &[class, data, 1], &[0; 9]].concat();
        header.extend(number(file_type));
        header.extend(number(machine));
        header
    }

    #[test]
    fn files_are_told_by_their_beginning() {
        let this = THIS_MACHINE.unwrap_or(62);
        let other = |name: &str| FileKind::OtherMachine(name.to_owned());
        assert_eq!(kind_of(&header(2, 1, ET_DYN, this)), FileKind::Library);
        assert_eq!(kind_of(&header(2, 1, 1, this)), FileKind::Other); // an object file
        assert_eq!(kind_of(&header(1, 1, ET_DYN, 3)), other("32-bit x86"));
        assert_eq!(kind_of(&header(2, 2, ET_DYN, 22)), other("IBM Z, big-endian"));
        assert_eq!(kind_of(&header(1, 1, ET_DYN, 62)), other("32-bit x86-64")); // x32
        assert_eq!(kind_of(b"/* GNU ld script\n"), FileKind::Text);
        assert_eq!(kind_of("größe".as_bytes()), FileKind::Text);
        for other in [&b""[..], b"\0", b"MZ\x90\0", &header(2, 1, ET_DYN, this)[..19]] {
            assert_eq!(kind_of(other), FileKind::Other);
        }
    }

    #[test]
    fn files_that_are_not_there_are_missing() {
        assert_eq!(inspect_file(Path::new("/no/such/file")), FileKind::Missing);
        assert_eq!(inspect_file(Path::new("/proc/self/exe")), FileKind::Library);
        for no_file in ["/", "/dev/zero"] {
            assert_eq!(inspect_file(Path::new(no_file)), FileKind::Other);
        }
    }

    #[test]
    fn nobody_waits_for_what_comes_through_a_pipe() {
        let pipe = std::env::temp_dir().join(format!("fast-ffi-pipe-{}", std::process::id()));
        let name = std::ffi::CString::new(pipe.to_str().unwrap()).unwrap();
        // SAFETY: the name is terminated.
        assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
        let kind = inspect_file(&pipe);
        fs::remove_file(pipe).unwrap();
        assert_eq!(kind, FileKind::Other);
    }
}
