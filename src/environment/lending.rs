//! JavaScript functions that are lent to C: C may call them during the call that they were passed to, and not
//! afterwards. JavaScript stages them, as it does strings, and the call that comes next takes them.

use super::EnvironmentHandle;
use crate::slots::LENDING_SLOT;
use napi::bindgen_prelude::Uint32Array;
use napi::{Error, Result, Status};
use napi_derive::napi;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The most functions that are lent to one call.
#[napi]
pub const MOST_LENT: u32 = 1024;

/// What is staged of each function: its number, and that of the place where it was passed.
const WORDS: usize = 2;

/// A function that may be lent. Its own thread changes this, others may look at it.
pub struct LentFunction {
    /// The number by which it is staged.
    pub number: u32,
    /// The number of calls in progress that may call it.
    calls: AtomicU32,
    /// The number of the place where it was passed last.
    place: AtomicU32,
}

impl LentFunction {
    /// Tells whether a call is in progress that may call it.
    pub fn is_lent(&self) -> bool {
        self.calls.load(Ordering::Relaxed) > 0
    }

    /// Gives the words for the place where it was passed last.
    pub fn place(&self) -> String {
        let places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
        let index = self.place.load(Ordering::Relaxed) as usize;
        places.texts.get(index).map_or_else(String::new, |text| text.to_string())
    }
}

/// The words for the places where functions were passed, by number. They are for messages, and of the whole
/// process because messages are made on any thread.
#[derive(Default)]
struct Places {
    texts: Vec<Arc<str>>,
    numbers: Option<HashMap<Arc<str>, u32>>,
}

static PLACES: Mutex<Places> = Mutex::new(Places { texts: Vec::new(), numbers: None });

/// Gives the number of a place where functions are passed, by the words that messages have for it.
#[napi]
pub fn number_place(text: String) -> u32 {
    let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = places.numbers.get_or_insert_default().get(text.as_str()).copied();
    known.unwrap_or_else(|| {
        let text: Arc<str> = text.into();
        let number = places.texts.len() as u32;
        places.texts.push(Arc::clone(&text));
        places.numbers.get_or_insert_default().insert(text, number);
        number
    })
}

/// The functions of one environment that may be lent.
pub struct Lending {
    slots: *mut u64,
    /// What JavaScript stages; set when it first does.
    staged: OnceCell<Uint32Array>,
    functions: RefCell<Functions>,
}

/// The functions by their numbers, and the numbers that are free.
#[derive(Default)]
struct Functions {
    known: Vec<Option<Arc<LentFunction>>>,
    free: Vec<u32>,
}

impl Lending {
    pub fn new(slots: *mut u64) -> Lending {
        Lending { slots, staged: OnceCell::new(), functions: RefCell::default() }
    }

    /// Gives the address of the half slots that hold how many functions are staged, and how many calls have
    /// been lent some.
    #[inline(always)]
    fn counts(&self) -> *mut [u32; 2] {
        // SAFETY: the slots of an environment are more than that.
        unsafe { self.slots.add(LENDING_SLOT as usize).cast() }
    }

    /// Begins a call, during which C may call the functions that are staged. Gives what `end_call` takes.
    #[inline(always)]
    pub fn begin_call(&self) -> Option<Lent> {
        // SAFETY: the slot can be read, and JavaScript does not run now.
        if unsafe { (*self.counts())[0] } == 0 { None } else { Some(self.lend()) }
    }

    /// Ends a call: what was lent to it is taken back.
    #[inline(always)]
    pub fn end_call(&self, lent: Option<Lent>) {
        if let Some(lent) = lent {
            self.take_back(lent);
        }
    }

    /// Lends what is staged.
    #[cold]
    fn lend(&self) -> Lent {
        // SAFETY: the slot can be read and written, and JavaScript does not run now.
        let count = unsafe {
            let counts = &mut *self.counts();
            counts[1] += 1;
            std::mem::take(&mut counts[0]) as usize
        };
        let functions = self.functions.borrow();
        let mut lent = Lent::default();
        let staged = self.staged.get().map_or(&[][..], |staged| &staged[..]);
        for entry in staged.chunks_exact(WORDS).take(count) {
            let Some(Some(function)) = functions.known.get(entry[0] as usize) else { continue };
            function.calls.fetch_add(1, Ordering::Relaxed);
            function.place.store(entry[1], Ordering::Relaxed);
            let function = Arc::clone(function);
            match lent.few.iter_mut().find(|room| room.is_none()) {
                Some(room) => *room = Some(function),
                None => lent.more.push(function),
            }
        }
        lent
    }

    /// Ends what `lend` has begun.
    #[cold]
    fn take_back(&self, lent: Lent) {
        for function in lent.few.iter().flatten().chain(&lent.more) {
            function.calls.fetch_sub(1, Ordering::Relaxed);
        }
        // SAFETY: the slot can be written, and JavaScript does not run now.
        unsafe { (*self.counts())[1] -= 1 };
    }

    /// Adds a function.
    pub fn add(&self) -> Arc<LentFunction> {
        let mut functions = self.functions.borrow_mut();
        let number = functions.free.pop().unwrap_or(functions.known.len() as u32);
        let function = Arc::new(LentFunction {
            number,
            calls: AtomicU32::default(),
            place: AtomicU32::default(),
        });
        let known = Some(Arc::clone(&function));
        match functions.known.get_mut(number as usize) {
            Some(room) => *room = known,
            None => functions.known.push(known),
        }
        function
    }

    /// Forgets a function, whose number may then be another's.
    pub fn remove(&self, number: u32) {
        let mut functions = self.functions.borrow_mut();
        let known = functions.known.get_mut(number as usize).and_then(Option::take);
        if known.is_some() {
            functions.free.push(number);
        }
    }
}

/// The functions that were lent to a call, which mostly are few.
#[derive(Default)]
pub struct Lent {
    few: [Option<Arc<LentFunction>>; 2],
    more: Vec<Arc<LentFunction>>,
}

/// Lets JavaScript stage functions: in the array, by pairs of the number of a function and of a place.
#[napi]
pub fn start_lending(environment: &EnvironmentHandle, staged: Uint32Array) -> Result<()> {
    if staged.len() != MOST_LENT as usize * WORDS {
        return Err(Error::new(Status::InvalidArg, "wrong number of words"));
    }
    // It is the first that counts: JavaScript makes one for each environment.
    let _ = environment.lending.staged.set(staged);
    Ok(())
}
