//! The nonblocking calls of an environment that are done and wait for its thread. Threads of the pool
//! add to them while the environment lives; later what is added is dropped.

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What can be in such a list.
pub trait Listed: Send {
    /// Gives the place of what leads to the next in a list.
    fn next(&mut self) -> &mut *mut Self;
}

/// What tells the environment's thread that calls are done.
pub type Wake = Box<dyn Fn() + Send>;

pub struct Finished<C: Listed> {
    /// The newest call, which leads to those before it.
    newest: AtomicPtr<C>,
    /// None after the end of the environment.
    wake: Mutex<Option<Wake>>,
    is_closed: AtomicBool,
    /// The number of calls that use memory which nothing but the environment keeps.
    borrowers: Mutex<usize>,
    no_borrowers: Condvar,
}

/// Calls that are done, in the order in which they were.
pub struct FinishedCalls<C: Listed>(*mut C);

impl<C: Listed> Finished<C> {
    pub fn new(wake: Wake) -> Finished<C> {
        Finished {
            newest: AtomicPtr::default(),
            wake: Mutex::new(Some(wake)),
            is_closed: AtomicBool::new(false),
            borrowers: Mutex::default(),
            no_borrowers: Condvar::new(),
        }
    }

    /// Adds a call that is done, and wakes the environment's thread unless that is on its way already.
    /// Gives whether it is the only one.
    pub fn add(&self, call: Box<C>) -> bool {
        let call = Box::into_raw(call);
        let mut newest = self.newest.load(Ordering::Relaxed);
        loop {
            // SAFETY: the call is not in the list yet, so this thread alone has it.
            unsafe { *(*call).next() = newest };
            match self.newest.compare_exchange_weak(
                newest,
                call,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => break,
                Err(now) => newest = now,
            }
        }
        // Whoever has added the call before this one does it otherwise.
        if !newest.is_null() {
            return false;
        }
        if let Some(wake) = self.wake().as_ref() {
            wake();
            return true;
        }
        drop(self.take());
        true
    }

    /// Takes all calls out.
    pub fn take(&self) -> FinishedCalls<C> {
        let mut newest = self.newest.swap(ptr::null_mut(), Ordering::AcqRel);
        let mut first = ptr::null_mut();
        while !newest.is_null() {
            // SAFETY: nobody but this thread has the calls any more.
            let before = unsafe { std::mem::replace((*newest).next(), first) };
            first = newest;
            newest = before;
        }
        FinishedCalls(first)
    }

    /// Ends this with the environment: nothing is told to its thread any more. Waits for the calls that
    /// use memory which goes with the environment.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.wake().take();
        drop(self.take());
        let borrowers = self.borrowers();
        drop(self.no_borrowers.wait_while(borrowers, |count| *count > 0));
    }

    pub fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    pub fn add_borrower(&self) {
        *self.borrowers() += 1;
    }

    pub fn remove_borrower(&self) {
        let mut borrowers = self.borrowers();
        *borrowers -= 1;
        if *borrowers == 0 {
            self.no_borrowers.notify_all();
        }
    }

    fn wake(&self) -> MutexGuard<'_, Option<Wake>> {
        self.wake.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn borrowers(&self) -> MutexGuard<'_, usize> {
        self.borrowers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Listed> Drop for Finished<C> {
    fn drop(&mut self) {
        drop(self.take());
    }
}

impl<C: Listed> FinishedCalls<C> {
    pub fn none() -> FinishedCalls<C> {
        FinishedCalls(ptr::null_mut())
    }
}

impl<C: Listed> Iterator for FinishedCalls<C> {
    type Item = Box<C>;

    fn next(&mut self) -> Option<Box<C>> {
        if self.0.is_null() {
            return None;
        }
        // SAFETY: the list owns its calls, which came from boxes.
        let mut call = unsafe { Box::from_raw(self.0) };
        self.0 = *call.next();
        Some(call)
    }
}

impl<C: Listed> Drop for FinishedCalls<C> {
    fn drop(&mut self) {
        self.for_each(drop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::thread;
    use std::time::Duration;

    struct Item {
        number: usize,
        next: *mut Item,
        dropped: Arc<AtomicUsize>,
    }

    // SAFETY: `next` is touched only by the thread that has the list.
    unsafe impl Send for Item {}

    impl Listed for Item {
        fn next(&mut self) -> &mut *mut Item {
            &mut self.next
        }
    }

    impl Drop for Item {
        fn drop(&mut self) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    struct Fixture {
        finished: Arc<Finished<Item>>,
        woken: Arc<AtomicUsize>,
        dropped: Arc<AtomicUsize>,
    }

    fn fixture() -> Fixture {
        let woken = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&woken);
        let wake = Box::new(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        Fixture { finished: Arc::new(Finished::new(wake)), woken, dropped: Arc::default() }
    }

    impl Fixture {
        fn item(&self, number: usize) -> Box<Item> {
            Box::new(Item { number, next: ptr::null_mut(), dropped: Arc::clone(&self.dropped) })
        }

        fn counts(&self) -> (usize, usize) {
            (self.woken.load(Ordering::Relaxed), self.dropped.load(Ordering::Relaxed))
        }
    }

    #[test]
    fn calls_come_out_in_order_and_the_first_wakes() {
        let fixture = fixture();
        for number in 0..5 {
            fixture.finished.add(fixture.item(number));
        }
        let numbers: Vec<_> = fixture.finished.take().map(|item| item.number).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        assert_eq!(fixture.counts(), (1, 5));
        fixture.finished.add(fixture.item(5));
        assert_eq!(fixture.counts(), (2, 5));
        drop(fixture.finished.take());
        assert_eq!(fixture.counts(), (2, 6));
    }

    #[test]
    fn what_comes_after_the_end_is_dropped() {
        let fixture = fixture();
        fixture.finished.add(fixture.item(0));
        fixture.finished.close();
        assert!(fixture.finished.is_closed());
        assert_eq!(fixture.counts(), (1, 1));
        fixture.finished.add(fixture.item(1));
        assert_eq!(fixture.counts(), (1, 2));
    }

    #[test]
    fn nothing_is_lost_or_told_where_threads_add_at_the_end() {
        for _ in 0..200 {
            let fixture = fixture();
            let count = 100;
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        for number in 0..count {
                            fixture.finished.add(fixture.item(number));
                        }
                    });
                }
                let taken = fixture.finished.take();
                fixture.finished.close();
                let woken = fixture.counts().0;
                drop(taken);
                assert_eq!(fixture.counts().0, woken);
            });
            assert_eq!(fixture.counts().1, 3 * count);
        }
    }

    #[test]
    fn the_end_waits_for_those_that_borrow() {
        let fixture = fixture();
        fixture.finished.add_borrower();
        let has_returned = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(5));
                has_returned.store(true, Ordering::Relaxed);
                fixture.finished.remove_borrower();
            });
            fixture.finished.close();
            assert!(has_returned.load(Ordering::Relaxed));
        });
    }
}
