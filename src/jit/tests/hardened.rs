//! Checks what happens where the system forbids executable memory: in a process of its own, because
//! there is no way back.

use super::signatures::signature;
use super::values;
use crate::jit::{
    TargetTable, Unavailable, trampoline_from_slots, trampoline_from_v8, unavailable,
};
use std::env;
use std::ffi::{c_int, c_ulong};
use std::process::Command;

const IS_CHILD: &str = "FAST_FFI_TEST_HARDENED";

unsafe extern "C" {
    fn prctl(option: c_int, ...) -> c_int;
}

/// Starts this program once more; under the emulator that FAST_FFI_TEST_RUNNER names, if any.
fn itself() -> Command {
    let program = env::current_exe().unwrap();
    let Ok(runner) = env::var("FAST_FFI_TEST_RUNNER") else { return Command::new(program) };
    let mut words = runner.split(' ');
    let mut command = Command::new(words.next().unwrap());
    command.args(words).arg(program);
    command
}

/// Forbids this process to make memory executable that was not. Gives false if the kernel can't.
fn forbid_executable_memory() -> bool {
    const PR_SET_MDWE: c_int = 65;
    const PR_MDWE_REFUSE_EXEC_GAIN: c_ulong = 1;
    let zero: c_ulong = 0;
    // SAFETY: this option takes four numbers, and no memory.
    unsafe { prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, zero, zero, zero) == 0 }
}

#[test]
fn there_are_no_trampolines_without_executable_memory() {
    if env::var_os(IS_CHILD).is_none() {
        let name = "jit::tests::hardened::there_are_no_trampolines_without_executable_memory";
        let mut child = itself();
        let output = child.args([name, "--exact"]).env(IS_CHILD, "1").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    }
    // Linux before 6.3 has no such switch.
    if forbid_executable_memory() {
        assert_eq!(unavailable(), Some(Unavailable::NoExecutableMemory));
        let table = TargetTable { address: 0, index_mask: 0 };
        let answer = trampoline_from_v8(signature(None, &[]), &values::host(table));
        assert_eq!(answer, Err(Unavailable::NoExecutableMemory.into()));
        let answer = trampoline_from_slots(signature(None, &[])).err();
        assert_eq!(answer, Some(Unavailable::NoExecutableMemory));
    }
}
