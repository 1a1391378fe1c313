//! What differs between the V8s of the Node lines we know. Every C++ addon has these layouts
//! compiled in, so they are frozen within a line. A line that is not in the table is not used.

/// How V8 lays out, in one Node line, what is exchanged with it.
#[derive(Debug)]
pub struct Layout {
    /// `process.versions.modules` (NODE_MODULE_VERSION).
    pub modules: u32,
    /// How `v8::V8::GetVersion` starts.
    pub version_prefix: &'static str,
    /// `v8::CTypeInfo` (v8-fast-api-calls.h).
    pub type_info: TypeInfoLayout,
    /// Whether the constructor of `v8::CFunctionInfo` takes an Int64Representation.
    pub takes_int64_representation: bool,
    /// `v8::FunctionCallbackInfo` (v8-function-callback.h).
    pub callback_info: CallbackInfoLayout,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeInfoLayout {
    /// Bytes for type, sequence type and flags.
    TypeSequenceFlags,
    /// Bytes for type and flags.
    TypeFlags,
}

impl TypeInfoLayout {
    pub fn stride(self) -> usize {
        match self {
            TypeInfoLayout::TypeSequenceFlags => 3,
            TypeInfoLayout::TypeFlags => 2,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackInfoLayout {
    /// Pointers to implicit arguments and to values, then a length. The return value is implicit
    /// argument 3.
    Pointers,
    /// One array of words: see the constants in callback_info.rs.
    Frame,
}

/// Every line that the whole test suite runs on.
const LAYOUTS: [Layout; 4] = [
    Layout {
        modules: 115, // Node 20
        version_prefix: "11.3.",
        type_info: TypeInfoLayout::TypeSequenceFlags,
        takes_int64_representation: false,
        callback_info: CallbackInfoLayout::Pointers,
    },
    Layout {
        modules: 127, // Node 22
        version_prefix: "12.4.",
        type_info: TypeInfoLayout::TypeSequenceFlags,
        takes_int64_representation: true,
        callback_info: CallbackInfoLayout::Pointers,
    },
    Layout {
        modules: 137, // Node 24
        version_prefix: "13.6.",
        type_info: TypeInfoLayout::TypeSequenceFlags,
        takes_int64_representation: true,
        callback_info: CallbackInfoLayout::Pointers,
    },
    Layout {
        modules: 147, // Node 26
        version_prefix: "14.6.",
        type_info: TypeInfoLayout::TypeFlags,
        takes_int64_representation: true,
        callback_info: CallbackInfoLayout::Frame,
    },
];

/// The layouts of the line with this NODE_MODULE_VERSION.
pub fn layout_of(modules: u32) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.modules == modules)
}
