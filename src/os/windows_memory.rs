//! Asks the virtual memory of Windows.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::{io, ptr, slice};
use windows_sys::Win32::System::Diagnostics::Debug::{
    FlushInstructionCache, IMAGE_RUNTIME_FUNCTION_ENTRY, IMAGE_RUNTIME_FUNCTION_ENTRY_0,
    RtlAddFunctionTable,
};
use windows_sys::Win32::System::Memory::{
    MEM_COMMIT, MEM_RESERVE, MEMORY_BASIC_INFORMATION, PAGE_EXECUTE, PAGE_EXECUTE_READ,
    PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY, PAGE_READWRITE, PAGE_WRITECOPY, VirtualAlloc,
    VirtualProtect, VirtualQuery,
};
use windows_sys::Win32::System::Threading::GetCurrentProcess;

/// What unwinders are told of code that begins with `push rbp; mov rbp, rsp` (`UNWIND_INFO` in "x64 exception
/// handling" of Microsoft's documentation): its version, the length of these instructions, the number of
/// codes, the frame pointer, and for each instruction, the last one first, where it ends and what it does.
const UNWIND_INFO: [u8; 8] = {
    const RBP: u8 = 5;
    const PUSH: u8 = 0;
    const SET_FRAME_POINTER: u8 = 3;
    [1, 4, 2, RBP, 4, SET_FRAME_POINTER, 1, RBP << 4 | PUSH]
};

/// The alignment of what unwinders are told.
const INFO_ALIGNMENT: usize = 4;

/// Gives the place of what unwinders are told, after so many bytes of code.
fn info_offset(length: usize) -> usize {
    length.next_multiple_of(INFO_ALIGNMENT)
}

/// Makes executable memory of this length, which `write` writes.
pub fn executable_pages(length: usize, write: impl FnOnce(&mut [u8])) -> io::Result<&'static [u8]> {
    let info = info_offset(length);
    let code = write_and_protect(info + UNWIND_INFO.len(), |memory| {
        write(&mut memory[..length]);
        memory[info..].copy_from_slice(&UNWIND_INFO);
    })?;
    Ok(&code[..length])
}

/// Lets unwinders see through a piece of such memory that begins with `push rbp; mov rbp, rsp`.
#[cfg(target_arch = "x86_64")]
pub fn describe_frame(memory: &'static [u8], piece: &'static [u8]) {
    let start = piece.as_ptr().addr() - memory.as_ptr().addr();
    let function = Box::leak(Box::new(IMAGE_RUNTIME_FUNCTION_ENTRY {
        BeginAddress: start as u32,
        EndAddress: (start + piece.len()) as u32,
        Anonymous: IMAGE_RUNTIME_FUNCTION_ENTRY_0 {
            UnwindInfoAddress: info_offset(memory.len()) as u32,
        },
    }));
    // SAFETY: the table and all that it leads to stay for as long as the process lives. `executable_pages`
    // has left there what it says is there.
    unsafe { RtlAddFunctionTable(function, 1, memory.as_ptr().expose_provenance() as u64) };
}

/// Makes executable memory of this length at least, which `write` writes.
fn write_and_protect(length: usize, write: impl FnOnce(&mut [u8])) -> io::Result<&'static [u8]> {
    // SAFETY: new memory, at an address that the system chooses, overlaps nothing.
    let start = unsafe {
        VirtualAlloc(ptr::null(), length, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE).cast::<u8>()
    };
    if start.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the memory has this length, is zeroed, and is not known to anyone else yet.
    write(unsafe { slice::from_raw_parts_mut(start, length) });
    let mut previous = 0;
    // SAFETY: nobody writes to the memory any more. What is not made executable is not used, and stays.
    unsafe {
        if VirtualProtect(start.cast(), length, PAGE_EXECUTE_READ, &raw mut previous) == 0 {
            return Err(io::Error::last_os_error());
        }
        FlushInstructionCache(GetCurrentProcess(), start.cast(), length);
        Ok(slice::from_raw_parts(start, length))
    }
}

/// Asks the system for the pages around an address that are alike; None if it does not know them.
fn pages_around(address: *const c_void) -> Option<MEMORY_BASIC_INFORMATION> {
    let mut information = MaybeUninit::<MEMORY_BASIC_INFORMATION>::uninit();
    let size = size_of::<MEMORY_BASIC_INFORMATION>();
    // SAFETY: the address is only looked up, and what is filled in is read only then.
    unsafe {
        (VirtualQuery(address, information.as_mut_ptr(), size) != 0)
            .then(|| information.assume_init())
    }
}

/// Tells whether there is code at an address, by what the system says of its page.
pub fn is_executable(address: *const c_void) -> bool {
    const EXECUTABLE: u32 =
        PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    pages_around(address)
        .is_some_and(|pages| pages.State == MEM_COMMIT && pages.Protect & EXECUTABLE != 0)
}

/// Tells whether memory can be written, by what the system says of its pages; says yes of what it does not
/// know.
pub fn may_be_written(memory: &Range<usize>) -> bool {
    const WRITABLE: u32 =
        PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    let mut address = memory.start;
    while address < memory.end {
        let Some(pages) = pages_around(ptr::without_provenance(address)) else { return true };
        if pages.State == MEM_COMMIT && pages.Protect & WRITABLE == 0 {
            return false;
        }
        address = pages.BaseAddress.addr() + pages.RegionSize;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_can_not_be_written_and_variables_can() {
        static CONSTANT: [u8; 64] = [1; 64];
        let mut variable = [1_u8; 64];
        let range = |start: *const u8| start.addr()..start.addr() + 64;
        assert!(!may_be_written(&range(CONSTANT.as_ptr())));
        assert!(may_be_written(&range(variable.as_mut_ptr())));
    }

    #[test]
    fn code_is_executable_and_not_writable() {
        let code = executable_pages(3 * 4096, |memory| memory.fill(0xc3)).unwrap().as_ptr_range();
        let mut information = MaybeUninit::<MEMORY_BASIC_INFORMATION>::uninit();
        // SAFETY: the address is only looked up, and the output filled in.
        let information = unsafe {
            let size = size_of::<MEMORY_BASIC_INFORMATION>();
            assert_ne!(VirtualQuery(code.start.cast(), information.as_mut_ptr(), size), 0);
            information.assume_init()
        };
        assert_eq!(information.Protect, PAGE_EXECUTE_READ);
        assert!(information.RegionSize >= 3 * 4096);
    }
}
