//! A mailbox takes calls from threads that are not the environment's own. There they lie as
//! letters until the environment's thread delivers them, one after the other; who waits for an answer
//! gets it then. Other threads see nothing else of an environment, and keep its mailbox for longer
//! than it lives: once it is closed every letter is answered with zeros.
//!
//! Nothing here is unsafe: what threads share they lock. The order of locks is mailbox, then letter,
//! and no lock is held while a recipient is called.

use std::collections::VecDeque;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The time for which a thread looks whether something has happened before it sleeps: waking it takes as long.
const SPIN: Duration = Duration::from_micros(10);
/// The time after which a thread that may have to give up looks whether it does.
const DOUBT: Duration = Duration::from_millis(20);
/// The looks between two at the clock.
const LOOKS: usize = 64;
/// The number of times that a thread sleeps at once after it has looked in vain.
const DISCOURAGED: u32 = 16;

/// What says whether looking is worth while. It is not where the processors have other things to do, or
/// JavaScript takes long.
#[derive(Default)]
pub struct Patience(AtomicU32);

impl Patience {
    /// Tells whether to look, and notes where it says no.
    pub fn has_some(&self) -> bool {
        let discouraged = self.0.load(Ordering::Relaxed);
        if discouraged > 0 {
            self.0.store(discouraged - 1, Ordering::Relaxed);
        }
        discouraged == 0
    }

    /// Looks for a while whether something has happened, and tells it.
    fn spin(&self, has_happened: impl Fn() -> bool) -> bool {
        let start = Instant::now();
        while start.elapsed() < SPIN {
            for _ in 0..LOOKS {
                if has_happened() {
                    return true;
                }
                std::hint::spin_loop();
            }
        }
        self.0.store(DISCOURAGED, Ordering::Relaxed);
        false
    }
}

/// What a letter is for.
pub trait Recipient: Send + Sync {
    /// Does what was asked for, on the environment's thread, with the arguments in the slots, and
    /// leaves the result there. Gives false if there is none, and zeros are to be the answer.
    fn call(&self, slots: &mut [u64]) -> bool;
}

/// What makes the environment's thread deliver a letter.
pub trait Doorbell: Send {
    /// Has the thread call [`Mailbox::deliver_next`] once. Gives false if it never will.
    fn ring(&self) -> bool;
}

/// A call from another thread.
pub struct Letter {
    recipient: Arc<dyn Recipient>,
    contents: Mutex<Contents>,
    /// Whether there is an answer. Who spins looks at this, without the lock.
    is_answered: AtomicBool,
    answered: Condvar,
}

struct Contents {
    /// The arguments, then the result. Whoever delivers the letter has them meanwhile.
    slots: Box<[u64]>,
    answer: Answer,
    is_sleeping: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Awaited,
    /// The result is in the slots.
    InSlots,
    Zeros,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Letter {
    pub fn new(recipient: Arc<dyn Recipient>, slots: Box<[u64]>) -> Arc<Letter> {
        Arc::new(Letter {
            recipient,
            contents: Mutex::new(Contents { slots, answer: Answer::Awaited, is_sleeping: false }),
            is_answered: AtomicBool::new(false),
            answered: Condvar::new(),
        })
    }

    /// Waits for the answer, and gives the slots with the result; None stands for zeros. With patience it
    /// looks for a while first. If it is told so by `gives_up`, which is asked now and then, it waits no more, and the
    /// letter is answered with zeros.
    pub fn wait(
        &self,
        patience: Option<&Patience>,
        gives_up: Option<&dyn Fn() -> bool>,
    ) -> Option<Box<[u64]>> {
        if let Some(patience) = patience
            && patience.has_some()
        {
            patience.spin(|| self.is_answered.load(Ordering::Acquire));
        }
        let mut contents = lock(&self.contents);
        while contents.answer == Answer::Awaited {
            contents.is_sleeping = true;
            contents = match gives_up {
                None => self.answered.wait(contents).unwrap_or_else(PoisonError::into_inner),
                Some(gives_up) if gives_up() => {
                    contents.answer = Answer::Zeros;
                    break;
                }
                Some(_) => {
                    let woken = self.answered.wait_timeout(contents, DOUBT);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        match contents.answer {
            Answer::InSlots => Some(mem::take(&mut contents.slots)),
            Answer::Awaited | Answer::Zeros => None,
        }
    }

    /// Answers with the result in these slots, or with zeros. Does nothing if there is an answer.
    fn answer(&self, slots: Option<Box<[u64]>>) {
        let mut contents = lock(&self.contents);
        if contents.answer != Answer::Awaited {
            return;
        }
        match slots {
            Some(slots) => {
                contents.slots = slots;
                contents.answer = Answer::InSlots;
            }
            None => contents.answer = Answer::Zeros,
        }
        self.is_answered.store(true, Ordering::Release);
        let is_sleeping = contents.is_sleeping;
        drop(contents);
        // The letter is held by its waiter and by the caller, so it is still there.
        if is_sleeping {
            self.answered.notify_one();
        }
    }

    fn deliver(&self) {
        let mut slots = {
            let mut contents = lock(&self.contents);
            if contents.answer != Answer::Awaited {
                return;
            }
            mem::take(&mut contents.slots)
        };
        let has_result = self.recipient.call(&mut slots);
        self.answer(has_result.then_some(slots));
    }
}

/// What has become of a letter that was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posting {
    /// The mailbox is closed, so nobody delivers the letter.
    Refused,
    /// It is the only one, so an answer may come soon.
    Alone,
    /// Others come before it.
    Behind,
}

/// What was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    Nothing,
    /// A letter, after which there was no other when it was taken out.
    Last,
    OfSeveral,
}

/// The mailbox of an environment.
#[derive(Default)]
pub struct Mailbox {
    state: Mutex<State>,
    /// How many letters have yet to be delivered. Who spins looks at this, without the lock.
    waiting_count: AtomicUsize,
    /// The patience of threads that wait for answers, and of the environment's with letters.
    pub for_answers: Patience,
    pub for_letters: Patience,
}

#[derive(Default)]
struct State {
    /// None before the mailbox is opened, and once it is closed.
    doorbell: Option<Box<dyn Doorbell>>,
    /// The letters that have yet to be delivered, the oldest first.
    waiting: VecDeque<Arc<Letter>>,
    /// The letters that are being delivered, the innermost last: what is called may run the event
    /// loop.
    open: Vec<Arc<Letter>>,
}

impl Mailbox {
    /// Lets letters be posted, of which this doorbell tells.
    pub fn open(&self, doorbell: Box<dyn Doorbell>) {
        lock(&self.state).doorbell = Some(doorbell);
    }

    pub fn is_open(&self) -> bool {
        lock(&self.state).doorbell.is_some()
    }

    /// Has a letter delivered. It is for any thread.
    pub fn post(&self, letter: &Arc<Letter>) -> Posting {
        let mut state = lock(&self.state);
        // The doorbell is rung under the lock: once `close` has returned it is rung no more.
        match &state.doorbell {
            Some(doorbell) if doorbell.ring() => {}
            Some(_) | None => return Posting::Refused,
        }
        let posting = if state.waiting.is_empty() && state.open.is_empty() {
            Posting::Alone
        } else {
            Posting::Behind
        };
        state.waiting.push_back(Arc::clone(letter));
        self.waiting_count.store(state.waiting.len(), Ordering::Relaxed);
        posting
    }

    /// Waits a moment for a letter, and tells whether there is one. It is for the environment's thread.
    pub fn await_letter(&self) -> bool {
        self.for_letters.spin(|| self.waiting_count.load(Ordering::Relaxed) > 0)
    }

    /// Delivers the oldest letter, if there is one, and tells whether it was the last. It is for the
    /// environment's thread.
    pub fn deliver_next(&self) -> Delivery {
        let mut state = lock(&self.state);
        let Some(letter) = state.waiting.pop_front() else { return Delivery::Nothing };
        self.waiting_count.store(state.waiting.len(), Ordering::Relaxed);
        let is_last = state.waiting.is_empty();
        state.open.push(Arc::clone(&letter));
        drop(state);
        letter.deliver();
        // It is the last one again, unless the mailbox was closed meanwhile.
        lock(&self.state).open.retain(|open| !Arc::ptr_eq(open, &letter));
        if is_last { Delivery::Last } else { Delivery::OfSeveral }
    }

    /// Answers what waits for a recipient with zeros, because the recipient takes no more letters.
    /// What is being delivered still gets its result.
    pub fn forget<R: Recipient>(&self, recipient: &Arc<R>) {
        let recipient = Arc::as_ptr(recipient).cast::<()>();
        let state = lock(&self.state);
        let is_for = |letter: &&Arc<Letter>| Arc::as_ptr(&letter.recipient).cast() == recipient;
        // These letters stay in the queue, because the doorbell was rung for them.
        state.waiting.iter().filter(is_for).for_each(|letter| letter.answer(None));
    }

    /// Takes no more letters, and answers all that wait with zeros, those that are being delivered
    /// included: their thread may never come back to them. It is for any thread.
    pub fn close(&self) {
        let mut state = lock(&self.state);
        let doorbell = state.doorbell.take();
        let letters = mem::take(&mut state.waiting).into_iter().chain(mem::take(&mut state.open));
        self.waiting_count.store(0, Ordering::Relaxed);
        drop(state);
        drop(doorbell);
        letters.for_each(|letter| letter.answer(None));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;

    impl Doorbell for Sender<()> {
        fn ring(&self) -> bool {
            self.send(()).is_ok()
        }
    }

    /// Doubles its argument, unless that is 0, and counts how often it was asked.
    #[derive(Default)]
    struct Doubler(AtomicUsize);

    impl Recipient for Doubler {
        fn call(&self, slots: &mut [u64]) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed);
            slots[0] = 2 * slots[1];
            slots[1] != 0
        }
    }

    fn open_mailbox() -> (Arc<Mailbox>, Receiver<()>) {
        let (sender, receiver) = channel();
        let mailbox = Arc::<Mailbox>::default();
        mailbox.open(Box::new(sender));
        (mailbox, receiver)
    }

    fn letter_for(recipient: &Arc<Doubler>, argument: u64) -> Arc<Letter> {
        Letter::new(Arc::clone(recipient) as Arc<dyn Recipient>, Box::new([0, argument]))
    }

    /// Posts a letter and waits for the answer, as a call does. Gives 0 for zeros.
    fn call(mailbox: &Mailbox, recipient: &Arc<Doubler>, argument: u64) -> u64 {
        let letter = letter_for(recipient, argument);
        match mailbox.post(&letter) {
            Posting::Refused => 0,
            Posting::Alone => {
                letter.wait(Some(&mailbox.for_answers), None).map_or(0, |slots| slots[0])
            }
            Posting::Behind => letter.wait(None, None).map_or(0, |slots| slots[0]),
        }
    }

    #[test]
    fn letters_are_delivered_in_order_and_answered() {
        let (mailbox, _rings) = open_mailbox();
        let recipient = Arc::<Doubler>::default();
        let letters = [3, 0, 5].map(|argument| letter_for(&recipient, argument));
        let posted = letters.each_ref().map(|letter| mailbox.post(letter));
        assert_eq!(posted, [Posting::Alone, Posting::Behind, Posting::Behind]);
        let delivered = [(); 4].map(|()| mailbox.deliver_next());
        let expected =
            [Delivery::OfSeveral, Delivery::OfSeveral, Delivery::Last, Delivery::Nothing];
        assert_eq!(delivered, expected);
        let answers = letters.map(|letter| letter.wait(None, None).map(|slots| slots[0]));
        assert_eq!(answers, [Some(6), None, Some(10)]);
    }

    #[test]
    fn a_closed_mailbox_answers_what_waits_and_refuses_the_rest() {
        let (mailbox, rings) = open_mailbox();
        let recipient = Arc::<Doubler>::default();
        let letter = letter_for(&recipient, 3);
        mailbox.post(&letter);
        mailbox.close();
        assert_eq!(letter.wait(Some(&mailbox.for_answers), None), None);
        assert_eq!(mailbox.post(&letter_for(&recipient, 4)), Posting::Refused);
        assert_eq!(mailbox.deliver_next(), Delivery::Nothing);
        assert!(!mailbox.is_open());
        assert_eq!(rings.iter().count(), 1, "the doorbell is gone");
        assert_eq!(recipient.0.load(Ordering::Relaxed), 0);
        mailbox.close();
    }

    #[test]
    fn a_mailbox_is_closed_where_its_thread_does_not_hear_the_doorbell() {
        let (mailbox, rings) = open_mailbox();
        drop(rings);
        assert_eq!(call(&mailbox, &Arc::default(), 1), 0);
    }

    #[test]
    fn what_is_being_delivered_is_answered_by_the_close() {
        struct Closer(Arc<Mailbox>);
        impl Recipient for Closer {
            fn call(&self, slots: &mut [u64]) -> bool {
                self.0.close();
                slots[0] = 1;
                true
            }
        }
        let (mailbox, _rings) = open_mailbox();
        let letter = Letter::new(Arc::new(Closer(Arc::clone(&mailbox))), Box::new([0, 0]));
        mailbox.post(&letter);
        assert_eq!(mailbox.deliver_next(), Delivery::Last);
        assert_eq!(letter.wait(None, None), None, "its thread may have gone on before");
    }

    #[test]
    fn who_gives_up_gets_zeros_and_the_letter_is_not_delivered() {
        let (mailbox, _rings) = open_mailbox();
        let recipient = Arc::<Doubler>::default();
        let letter = letter_for(&recipient, 3);
        mailbox.post(&letter);
        let asked = AtomicUsize::new(0);
        let gives_up = || asked.fetch_add(1, Ordering::Relaxed) == 2;
        assert_eq!(letter.wait(None, Some(&gives_up)), None);
        assert_eq!(asked.into_inner(), 3);
        assert_eq!(mailbox.deliver_next(), Delivery::Last);
        assert_eq!(recipient.0.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn what_is_forgotten_gets_zeros_and_others_their_results() {
        let (mailbox, _rings) = open_mailbox();
        let [forgotten, other] = [Arc::<Doubler>::default(), Arc::default()];
        let letters = [(&forgotten, 1), (&other, 2), (&forgotten, 3)];
        let letters = letters.map(|(recipient, argument)| letter_for(recipient, argument));
        letters.iter().for_each(|letter| assert!(mailbox.post(letter) != Posting::Refused));
        mailbox.forget(&forgotten);
        assert_eq!([0, 2].map(|i| letters[i].wait(None, None)), [None, None]);
        letters.iter().for_each(|_| assert!(mailbox.deliver_next() != Delivery::Nothing));
        assert_eq!(letters[1].wait(None, None).map(|slots| slots[0]), Some(4));
        assert_eq!(forgotten.0.load(Ordering::Relaxed), 0);
    }

    /// How many threads call, and how often.
    const THREADS: u64 = 8;
    const CALLS: u64 = 2000;

    #[test]
    fn threads_that_call_at_once_get_their_own_results() {
        let (mailbox, rings) = open_mailbox();
        let recipient = Arc::<Doubler>::default();
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (mailbox, recipient) = (&mailbox, &recipient);
                scope.spawn(move || {
                    for i in 1..=CALLS {
                        let argument = thread * CALLS + i;
                        assert_eq!(call(mailbox, recipient, argument), 2 * argument);
                    }
                });
            }
            for _ in rings.iter().take((THREADS * CALLS) as usize) {
                mailbox.deliver_next();
            }
        });
        assert_eq!(recipient.0.load(Ordering::Relaxed) as u64, THREADS * CALLS);
    }

    #[test]
    fn threads_end_that_call_while_the_mailbox_is_closed() {
        for round in 0..300 {
            let (mailbox, rings) = open_mailbox();
            let recipient = Arc::<Doubler>::default();
            thread::scope(|scope| {
                for _ in 0..THREADS {
                    scope.spawn(|| {
                        // Zeros say that the mailbox was closed, and then it stays so.
                        while call(&mailbox, &recipient, 1) == 2 {}
                        assert_eq!(call(&mailbox, &recipient, 1), 0);
                    });
                }
                for _ in rings.iter().take(round) {
                    mailbox.deliver_next();
                }
                // Some close it on another thread, as the exit of the process may.
                if round % 2 == 0 {
                    mailbox.close();
                } else {
                    scope.spawn(|| mailbox.close());
                    for () in rings.iter() {
                        mailbox.deliver_next();
                    }
                }
            });
        }
    }

    #[test]
    fn threads_go_on_that_call_while_their_recipient_is_forgotten() {
        for round in 0..100 {
            let (mailbox, rings) = open_mailbox();
            let recipient = Arc::<Doubler>::default();
            thread::scope(|scope| {
                let callers: Vec<_> = (0..THREADS)
                    .map(|_| scope.spawn(|| (0..20).map(|_| call(&mailbox, &recipient, 1)).sum()))
                    .collect();
                for _ in rings.iter().take(round) {
                    mailbox.deliver_next();
                }
                mailbox.forget(&recipient);
                // What is posted later waits for a delivery, or for this.
                scope.spawn(|| mailbox.close());
                let sums = callers.into_iter().map(|caller| caller.join().unwrap());
                assert!(sums.into_iter().all(|sum: u64| sum <= 40));
            });
        }
    }
}
