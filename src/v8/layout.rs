//! Here is what differs between the V8s of the Node lines we know. Every C++ addon has these
//! layouts compiled in, so they are frozen within a line. On a line that is not in the table V8 is
//! not used.

/// The way in which V8 lays out, in one Node line, what is exchanged with it.
#[derive(Debug)]
pub struct Layout {
    /// The number in `process.versions.modules` (NODE_MODULE_VERSION).
    pub modules: u32,
    /// The start of what `v8::V8::GetVersion` gives.
    pub version_prefix: &'static str,
    /// The layout of `v8::CTypeInfo` (v8-fast-api-calls.h).
    pub type_info: TypeInfoLayout,
    /// Whether the constructor of `v8::CFunctionInfo` takes an Int64Representation.
    pub takes_int64_representation: bool,
    /// The layout of `v8::FunctionCallbackInfo` (v8-function-callback.h).
    pub callback_info: CallbackInfoLayout,
    /// Whether code inside `try` makes fast calls: V8 12.4 makes none there, and so none in a
    /// function that it inlines there.
    pub makes_fast_calls_in_try: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeInfoLayout {
    /// There is a byte each for type, sequence type and flags.
    TypeSequenceFlags,
    /// There is a byte each for type and flags.
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
    /// There are pointers to implicit arguments and to values, then there is a length. The return
    /// value is implicit argument 3.
    Pointers,
    /// There is one array of words, which the constants in callback_info.rs describe.
    Frame,
}

/// The layouts of every line that the whole test suite runs on.
const LAYOUTS: [Layout; 4] = [
    Layout {
        modules: 115, // Node 20
        version_prefix: "11.3.",
        type_info: TypeInfoLayout::TypeSequenceFlags,
        takes_int64_representation: false,
        callback_info: CallbackInfoLayout::Pointers,
        makes_fast_calls_in_try: true,
    },
    Layout {
        modules: 127, // Node 22
        version_prefix: "12.4.",
        type_info: TypeInfoLayout::TypeSequenceFlags,
        takes_int64_representation: true,
        callback_info: CallbackInfoLayout::Pointers,
        makes_fast_calls_in_try: false,
    },
    Layout {
        modules: 137, // Node 24
        version_prefix: "13.6.",
        type_info: TypeInfoLayout::TypeSequenceFlags,
        takes_int64_representation: true,
        callback_info: CallbackInfoLayout::Pointers,
        makes_fast_calls_in_try: true,
    },
    Layout {
        modules: 147, // Node 26
        version_prefix: "14.6.",
        type_info: TypeInfoLayout::TypeFlags,
        takes_int64_representation: true,
        callback_info: CallbackInfoLayout::Frame,
        makes_fast_calls_in_try: true,
    },
];

/// Finds the layouts of the line with this NODE_MODULE_VERSION.
pub fn layout_of(modules: u32) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.modules == modules)
}
