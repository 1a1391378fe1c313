//! Asks the unwinder of Unix, which C++ uses for exceptions, about the stack.

use super::unix::process_symbol;
use std::ffi::{c_int, c_void};
use std::mem;
use std::ops::ControlFlow;
use std::ptr;
use std::sync::OnceLock;

/// A function in progress.
pub struct StackFrame {
    /// The place at which it goes on.
    pub address: *const c_void,
    /// The start of the code that unwind tables describe together: of the function, or of a part that
    /// the compiler has moved away from it. Nothing is known of the last frame, where the tables
    /// end.
    pub function: *const c_void,
}

type Context = c_void;

// The result of a visit that lets the walk go on, and of one that ends it (Itanium C++ ABI: Exception
// Handling, section 1.2.1).
const NO_REASON: c_int = 0;
const END_OF_STACK: c_int = 5;

type Backtrace = unsafe extern "C" fn(
    visit: unsafe extern "C" fn(*mut Context, *mut c_void) -> c_int,
    data: *mut c_void,
) -> c_int;
type PlaceInFrame = unsafe extern "C" fn(*mut Context) -> usize;
type FindEnclosingFunction = unsafe extern "C" fn(*const c_void) -> *const c_void;

/// The functions of the process's unwinder. They are looked up, because an addon may have been linked
/// with one of its own, and contexts are for those that have made them.
struct Unwinder {
    backtrace: Backtrace,
    address: PlaceInFrame,
    region_start: PlaceInFrame,
    find_enclosing_function: FindEnclosingFunction,
}

impl Unwinder {
    /// Gives the unwinder; None if the process has none.
    fn get() -> Option<&'static Unwinder> {
        static UNWINDER: OnceLock<Option<Unwinder>> = OnceLock::new();
        let find = |name| {
            let function = process_symbol(name);
            (!function.is_null()).then_some(function)
        };
        let find_all = || {
            let backtrace = find(c"_Unwind_Backtrace")?;
            let address = find(c"_Unwind_GetIP")?;
            let region_start = find(c"_Unwind_GetRegionStart")?;
            let find_enclosing_function = find(c"_Unwind_FindEnclosingFunction")?;
            // SAFETY: this is how the Itanium C++ ABI: Exception Handling, section 1.2, and its extensions
            // in <unwind.h> declare them.
            Some(unsafe {
                Unwinder {
                    backtrace: mem::transmute::<*const c_void, Backtrace>(backtrace),
                    address: mem::transmute::<*const c_void, PlaceInFrame>(address),
                    region_start: mem::transmute::<*const c_void, PlaceInFrame>(region_start),
                    find_enclosing_function: mem::transmute::<*const c_void, FindEnclosingFunction>(
                        find_enclosing_function,
                    ),
                }
            })
        };
        UNWINDER.get_or_init(find_all).as_ref()
    }
}

struct Walk<'a> {
    unwinder: &'static Unwinder,
    visit: &'a mut dyn FnMut(StackFrame) -> ControlFlow<()>,
}

/// Visits the functions in progress on this thread, from the innermost out, until the visitor says
/// so or unwind tables end. The last one is then what the tables do not describe.
pub fn for_each_frame(visit: &mut dyn FnMut(StackFrame) -> ControlFlow<()>) {
    let Some(unwinder) = Unwinder::get() else { return };
    let mut walk = Walk { unwinder, visit };
    // SAFETY: `look` gets this pointer, before the call returns.
    unsafe { (unwinder.backtrace)(look, (&raw mut walk).cast()) };
}

/// # Safety
/// Only the unwinder may call it, for `for_each_frame`.
unsafe extern "C" fn look(context: *mut Context, walk: *mut c_void) -> c_int {
    // SAFETY: the unwinder passes the context of a frame, and what `for_each_frame` has passed.
    let (visit, address, function) = unsafe {
        let Walk { unwinder, visit } = &mut *walk.cast::<Walk>();
        (visit, (unwinder.address)(context), (unwinder.region_start)(context))
    };
    let [address, function] = [address, function].map(ptr::with_exposed_provenance);
    match visit(StackFrame { address, function }) {
        ControlFlow::Continue(()) => NO_REASON,
        ControlFlow::Break(()) => END_OF_STACK,
    }
}

/// Gives the start of the code that an address is in, as in [`StackFrame::function`]; null if unwind
/// tables do not describe it.
pub fn function_around(address: *const c_void) -> *const c_void {
    let Some(unwinder) = Unwinder::get() else { return ptr::null() };
    // The unwinder takes what it is given for a return address, which belongs to the instruction
    // before. SAFETY: the address is only looked up.
    unsafe { (unwinder.find_enclosing_function)(address.wrapping_byte_add(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[inline(never)]
    fn frames() -> Vec<StackFrame> {
        let mut frames = Vec::new();
        for_each_frame(&mut |frame| {
            frames.push(frame);
            ControlFlow::Continue(())
        });
        frames
    }

    #[test]
    fn the_stack_leads_to_the_caller() {
        let start = frames as *const c_void;
        let found = frames();
        assert!(found.iter().any(|frame| frame.function == start));
        assert!(found.len() > 2);
    }

    #[test]
    fn a_walk_ends_when_the_visitor_says_so() {
        let mut count = 0;
        for_each_frame(&mut |_| {
            count += 1;
            if count == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(count, 2);
    }

    #[test]
    fn an_address_is_in_a_function() {
        let start = frames as *const c_void;
        assert_eq!(function_around(start), start);
        assert_eq!(function_around(start.wrapping_byte_add(4)), start);
        assert!(function_around(ptr::null()).is_null());
    }
}
