//! A conversion is out of line where code away from the usual way goes on with it.

use super::plan::Conversion;
use dynasmrt::relocations::Relocation;
use dynasmrt::{DynamicLabel, VecAssembler};

pub struct OutOfLine {
    pub conversion: Conversion,
    pub start: DynamicLabel,
    /// The place at which the host is asked, whatever is in registers.
    #[cfg_attr(target_arch = "aarch64", allow(dead_code, reason = "one place asks it there"))]
    pub ask_host: DynamicLabel,
    /// The place at which a string is copied that is not copied in line.
    #[cfg_attr(target_arch = "aarch64", allow(dead_code, reason = "none is copied in line there"))]
    pub copy_longer: DynamicLabel,
    /// The place at which to go on with the result, in the emitter's register for that.
    pub store: DynamicLabel,
}

/// What is to be known of code that finds memory.
pub struct MemoryFinder {
    /// Where it is entered with a typed array.
    pub typed_array: DynamicLabel,
    /// Where it is entered with all else, whose instance type is in the scratch register for that.
    pub other: DynamicLabel,
    /// Whether it is asked for the bytes that there are. Of a null pointer it says that there are as many as can be.
    pub gives_length: bool,
}

impl OutOfLine {
    /// Makes one for each conversion, with labels that are yet to be placed.
    pub fn of<R: Relocation>(
        conversions: &[Conversion],
        code: &mut VecAssembler<R>,
    ) -> Vec<OutOfLine> {
        let with_labels = |&conversion: &Conversion| {
            let [start, ask_host, copy_longer, store] = [(); 4].map(|()| code.new_dynamic_label());
            OutOfLine { conversion, start, ask_host, copy_longer, store }
        };
        conversions.iter().map(with_labels).collect()
    }
}
