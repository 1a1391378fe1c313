//! Counts the calls on other threads that are in a library, as one environment has it. It is unloaded
//! when the last of them has returned.

use super::frames::NativeFrames;
use crate::os::Library;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub struct LibraryUse {
    frames: Rc<NativeFrames>,
    calls: Cell<usize>,
    is_closed: Cell<bool>,
    /// The library, if it was closed during a call.
    closed: RefCell<Option<Library>>,
}

impl LibraryUse {
    pub fn new(frames: Rc<NativeFrames>) -> LibraryUse {
        LibraryUse {
            frames,
            calls: Cell::new(0),
            is_closed: Cell::new(false),
            closed: RefCell::default(),
        }
    }

    pub fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    /// Notes that nothing of the library may be called any more.
    pub fn close(&self) {
        self.is_closed.set(true);
    }

    pub fn enter(&self) {
        self.calls.set(self.calls.get() + 1);
    }

    /// Notes that a call has returned, and unloads the library if it has been closed and this was the
    /// last.
    pub fn leave(&self) {
        self.calls.set(self.calls.get() - 1);
        if self.calls.get() == 0
            && let Some(library) = self.closed.take()
        {
            self.frames.unload(library);
        }
    }

    /// Unloads the closed library as soon as no call is in it.
    pub fn unload(&self, library: Library) {
        if self.calls.get() == 0 {
            self.frames.unload(library);
        } else {
            self.closed.replace(Some(library));
        }
    }
}

impl Drop for LibraryUse {
    /// Lets a library stay loaded that was closed amid calls which have not returned: the environment
    /// ends before they do.
    fn drop(&mut self) {
        if let Some(library) = self.closed.take() {
            library.keep_open();
        }
    }
}
