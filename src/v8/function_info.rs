//! Makes `v8::CFunctionInfo` and `v8::CTypeInfo`, by which V8 is told what a fast entry takes and
//! returns. V8's compiler thread reads them long after a function was made, so they are never
//! freed, and made once for each sequence of types.

use super::V8;
use super::layout::TypeInfoLayout;
use std::collections::HashMap;
use std::ffi::c_void;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The types of values that fast entries take and return: `v8::CTypeInfo::Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ValueType {
    Void = 0,
    Int32 = 3,
    Uint32 = 4,
    Float32 = 7,
    Float64 = 8,
    /// A JavaScript value of any type, such as the receiver.
    Value = 10,
}

/// A `v8::CFunction`: code, and what it takes and returns.
#[repr(C)]
pub struct FastEntry {
    address: *const c_void,
    type_info: *const c_void,
}

/// The room for a `v8::CFunctionInfo`, which is 24 bytes or less in all known lines.
type FunctionInfo = [u64; 8];

/// The addresses of function infos, by result type and argument types.
type Interned = HashMap<(ValueType, Box<[ValueType]>), usize>;

static INTERNED: LazyLock<Mutex<Interned>> = LazyLock::new(Mutex::default);

impl V8 {
    /// Describes `code`, which takes a receiver and `arguments`. V8 will call it from optimised
    /// code for as long as functions made with it exist.
    pub fn fast_entry(
        &self,
        code: *const c_void,
        result: ValueType,
        arguments: &[ValueType],
    ) -> FastEntry {
        FastEntry { address: code, type_info: self.function_info(result, arguments) }
    }

    fn function_info(&self, result: ValueType, arguments: &[ValueType]) -> *const c_void {
        let mut interned = INTERNED.lock().unwrap_or_else(PoisonError::into_inner);
        let address = *interned.entry((result, arguments.into())).or_insert_with(|| {
            let types = [&[ValueType::Value], arguments].concat();
            self.leak_function_info(result, &types).expose_provenance()
        });
        std::ptr::with_exposed_provenance(address)
    }

    fn leak_function_info(&self, result: ValueType, arguments: &[ValueType]) -> *const c_void {
        let result: &'static [u8] = self.type_infos(&[result]).leak();
        let argument_infos: &'static [u8] = self.type_infos(arguments).leak();
        let info: &'static mut FunctionInfo = Box::leak(Box::default());
        let info = std::ptr::from_mut(info).cast::<c_void>();
        // SAFETY: there is more room than a CFunctionInfo takes; the type infos are in this line's
        // layout, as many as announced, and never freed.
        unsafe {
            (self.symbols.construct_function_info)(
                info,
                result.as_ptr(),
                arguments.len() as u32,
                argument_infos.as_ptr(),
                0,
            );
        }
        info
    }

    fn type_infos(&self, types: &[ValueType]) -> Vec<u8> {
        let bytes = |value_type: &ValueType| match self.layout.type_info {
            TypeInfoLayout::TypeSequenceFlags => vec![*value_type as u8, 0, 0],
            TypeInfoLayout::TypeFlags => vec![*value_type as u8, 0],
        };
        types.iter().flat_map(bytes).collect()
    }

    /// Measures how far apart V8 itself finds two argument types, in bytes.
    pub(super) fn measure_type_info_stride(&self) -> usize {
        let info = self.function_info(ValueType::Void, &[ValueType::Int32]);
        // SAFETY: the info was made with two arguments; only addresses are computed.
        unsafe {
            let first = (self.symbols.argument_info)(info, 0);
            let second = (self.symbols.argument_info)(info, 1);
            second.addr().wrapping_sub(first.addr())
        }
    }
}
