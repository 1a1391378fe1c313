//! The emitter of processors and systems that have none.

use super::eligibility::NotEligible;
use super::host::Host;
use super::plan::Abi;
use crate::signature::Signature;

pub const ABI: Option<Abi> = None;

pub fn emit(_signature: &Signature, _host: &Host) -> Result<Vec<u8>, NotEligible> {
    Err(NotEligible::NoEmitter)
}
