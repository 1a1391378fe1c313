//! Retired callbacks stay recognisable for a while, so that C code which calls one late ends in a
//! message instead of in another callback.

use super::callback::Callback;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The most callbacks that are kept.
const SIZE: usize = 1024;

static RETIRED: Mutex<VecDeque<Arc<Callback>>> = Mutex::new(VecDeque::new());

/// Keeps a callback whose registration has ended. If there are many, the oldest one goes for it.
pub fn keep(callback: Arc<Callback>) {
    let mut retired = RETIRED.lock().unwrap_or_else(PoisonError::into_inner);
    let oldest = if retired.len() == SIZE { retired.pop_front() } else { None };
    retired.push_back(callback);
    drop(retired);
    drop(oldest);
}
