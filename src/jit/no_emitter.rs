//! The emitter of processors and systems that have none.

use super::eligibility::NotEligible;
use super::plan::Abi;
use super::target_table::TargetTable;
use crate::signature::Signature;

pub const ABI: Option<Abi> = None;

pub fn emit(_signature: &Signature, _table: TargetTable) -> Result<Vec<u8>, NotEligible> {
    Err(NotEligible::NoEmitter)
}
