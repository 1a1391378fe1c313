//! This stands for the emitter on processors and systems that have none.

use super::eligibility::NotEligible;
use super::host::Host;
use super::thunks::ThunkCell;
use super::unavailable::Unavailable;
use crate::abi::Convention;
use crate::signature::Signature;

pub fn emit_from_v8(
    _convention: Convention,
    _signature: &Signature,
    _host: &Host,
) -> Result<Vec<u8>, NotEligible> {
    Err(NotEligible::Unavailable(Unavailable::NoEmitter))
}

pub fn emit_from_slots(_convention: Convention, _signature: &Signature) -> Vec<u8> {
    unreachable!("nobody asks where there is no native convention")
}

pub fn has_frame(_code: &[u8]) -> bool {
    false
}

pub const THUNK_SIZE: usize = 16;

pub fn emit_thunk(_cell: *const ThunkCell) -> [u8; THUNK_SIZE] {
    unreachable!("nobody asks where there is no native convention")
}
