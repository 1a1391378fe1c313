//! A doorway leads any thread to what may end meanwhile. It stays for as long as the process lives,
//! because a thread may be about to look through it, and is of three words for that reason.

use crate::os;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

pub struct Doorway<T>(Mutex<Option<Arc<T>>>);

impl<T> Doorway<T> {
    /// Makes a doorway that leads nowhere yet.
    pub fn new() -> &'static Doorway<T> {
        Box::leak(Box::new(Doorway(Mutex::new(None))))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets it lead to something.
    pub fn open(&self, target: Arc<T>) {
        *self.lock() = Some(target);
    }

    /// Lets it lead nowhere any more. What `while_open` runs has come to its end before, or does not run.
    pub fn shut(&self) {
        let target = self.lock().take();
        // This may be the last who holds it, and nothing is to be dropped under the lock.
        drop(target);
    }

    /// Gives what it leads to; None once that has ended. Where the system has ended the other threads of a process
    /// that ends, one of them may have held the lock: then there is nobody left to wait for.
    pub fn target(&self) -> Option<Arc<T>> {
        match self.0.try_lock() {
            Ok(target) => target.clone(),
            Err(TryLockError::Poisoned(error)) => error.into_inner().clone(),
            Err(TryLockError::WouldBlock) if os::other_threads_were_ended() => None,
            Err(TryLockError::WouldBlock) => self.lock().clone(),
        }
    }

    /// Runs what must not come after `shut`. Gives None if it would.
    pub fn while_open<R>(&self, run: impl FnOnce(&T) -> R) -> Option<R> {
        self.lock().as_deref().map(run)
    }
}
