//! These tests call functions that take and return records, and that C compilers have compiled, as V8
//! does. The caller is a trampoline for slots: what V8 passes are scalars.

use super::typed::OneTarget;
use super::values::Value;
#[cfg(target_arch = "aarch64")]
use crate::abi::Convention;
use crate::abi::tests::compilers::Compiler;
use crate::abi::tests::records::records_arrive_by_value;
#[cfg(target_arch = "aarch64")]
use crate::jit::aarch64;
#[cfg(target_arch = "aarch64")]
use crate::jit::code_memory::publish;
use crate::jit::eligibility::OWN_ARGUMENTS;
use crate::jit::{Host, NotEligible, SlotCall, trampoline_from_slots, trampoline_from_v8};
use crate::signature::{Passed, Signature};
use crate::slots::{FAILURE_SLOT, SLOT_COUNT};
use crate::types::{Scalar, Type};
use std::ffi::c_void;
use std::slice;

/// The trampolines of a calling convention.
struct Trampolines {
    from_v8: fn(&'static Signature, &Host) -> Result<*const c_void, NotEligible>,
    from_slots: fn(&'static Signature) -> SlotCall,
}

const NATIVE: Trampolines = Trampolines {
    from_v8: trampoline_from_v8,
    from_slots: |signature| trampoline_from_slots(signature).unwrap(),
};

/// Those for Apple's systems, which other systems on AArch64 can run, too.
#[cfg(target_arch = "aarch64")]
const APPLE: Trampolines = Trampolines {
    from_v8: |signature, host| {
        let code = aarch64::emit_from_v8(Convention::Apple, signature, host)?;
        Ok(publish(&[code]).unwrap()[0].as_ptr().cast())
    },
    from_slots: |signature| {
        let code = aarch64::emit_from_slots(Convention::Apple, signature);
        let code = publish(&[code]).unwrap()[0].as_ptr();
        // SAFETY: what has been emitted is the code of a function of this type, and is never freed.
        unsafe { std::mem::transmute::<*const u8, SlotCall>(code) }
    },
};

/// Gives a scalar as V8 passes it.
fn from_v8(scalar: Scalar, bits: u64) -> (Scalar, u64, Option<Value>) {
    let value = |value: Value| (Scalar::Pointer, value.handle(), Some(value));
    let integer = |integer: i32| (scalar, u64::from(integer as u32), None);
    match scalar {
        Scalar::Int8 => integer((bits as i8).into()),
        Scalar::Uint8 => integer((bits as u8).into()),
        Scalar::Int16 => integer((bits as i16).into()),
        Scalar::Uint16 => integer((bits as u16).into()),
        Scalar::Int32 | Scalar::Uint32 => integer(bits as i32),
        Scalar::Float32 | Scalar::Float64 => (scalar, bits, None),
        Scalar::Int64 if (bits as i64) < 0 => value(Value::bigint(3, bits.wrapping_neg())),
        Scalar::Int64 | Scalar::Uint64 | Scalar::Pointer => value(Value::bigint(2, bits)),
        Scalar::Long
        | Scalar::Size
        | Scalar::Address
        | Scalar::Data
        | Scalar::Characters
        | Scalar::Text
        | Scalar::Text16
        | Scalar::Text32 => unreachable!("records are made of others"),
    }
}

/// Calls a function as V8 does, with what `slots` hold as its arguments. Gives false if V8 can't.
fn call_from_v8(
    trampolines: &Trampolines,
    signature: &'static Signature,
    function: *const c_void,
    slots: *mut u64,
) -> bool {
    // SAFETY: the caller has at least as many slots as an environment.
    let target = OneTarget::new(function, unsafe { slice::from_raw_parts_mut(slots, SLOT_COUNT) });
    let code = match (trampolines.from_v8)(signature, &target.host()) {
        Ok(code) => code,
        Err(NotEligible::MembersNotApart | NotEligible::TooManyArguments { .. }) => return false,
        Err(NotEligible::Unavailable(reason)) => panic!("{reason:?}"),
    };
    let passed = signature.passed_by_v8.iter().flatten();
    let scalars: Vec<_> = passed
        .map(|&Passed { scalar, slot, is_member, .. }| {
            // SAFETY: it is one of those slots.
            let slot = unsafe { &mut *slots.add(slot) };
            let scalar = from_v8(scalar, *slot);
            // What V8 passes need not be in the slots. The rest of a slot belongs to other members.
            if !is_member || scalar.0 == Scalar::Pointer {
                *slot = 0x5a5a_5a5a_5a5a_5a5a;
            }
            scalar
        })
        .collect();
    let result =
        if signature.result.is_returned_in_slots() { Type::void() } else { signature.result };
    let own = OWN_ARGUMENTS.map(|scalar| (scalar, 0));
    let all = own.into_iter().chain(scalars.iter().map(|&(scalar, bits, _)| (scalar, bits)));
    let ids = all.clone().map(|(scalar, _)| Type::scalar(scalar).id());
    let caller =
        Signature::intern(&[result.id()].into_iter().chain(ids).collect::<Vec<_>>()).unwrap();
    let mut own_slots = [0_u64; SLOT_COUNT];
    for (slot, (_, bits)) in caller.slots.arguments().zip(all) {
        own_slots[slot] = bits;
    }
    // SAFETY: the trampoline is a function of those scalars, and there are slots enough.
    unsafe {
        trampoline_from_slots(caller).unwrap()(code, own_slots.as_mut_ptr());
        assert_eq!(*slots.add(FAILURE_SLOT as usize), 0);
        if !result.is_void() {
            *slots.add(signature.slots.result()) = own_slots[caller.slots.result()];
        }
    }
    true
}

fn records_arrive_from_v8(trampolines: &Trampolines, compiler: &Compiler, seed: u64) {
    let (mut all, mut called) = (0, 0);
    records_arrive_by_value(compiler, seed, |signature, function, slots| {
        all += 1;
        if call_from_v8(trampolines, signature, function, slots) {
            called += usize::from(signature.has_records());
        } else {
            // SAFETY: the function has this signature, and there are slots enough.
            unsafe { (trampolines.from_slots)(signature)(function, slots) };
        }
    });
    assert!(called > all / 10, "V8 could call {called} of {all} functions");
}

#[test]
fn records_arrive_from_v8_in_what_gcc_compiles() {
    records_arrive_from_v8(&NATIVE, &Compiler::gcc(), 21);
}

#[test]
fn records_arrive_from_v8_in_what_clang_compiles() {
    let Some(clang) = Compiler::clang() else { return };
    records_arrive_from_v8(&NATIVE, &clang, 22);
}

#[cfg(target_arch = "aarch64")]
#[test]
fn records_arrive_in_what_clang_compiles_for_apple() {
    let Some(clang) = Compiler::clang_for_apple() else { return };
    records_arrive_from_v8(&APPLE, &clang, 23);
    records_arrive_by_value(&clang, 24, |signature, function, slots| {
        // SAFETY: the function has this signature, and there are slots enough.
        unsafe { (APPLE.from_slots)(signature)(function, slots) };
    });
}
