//! Runs work on threads of our own. The queue has no limit. There are as many threads as processors
//! where work is short; where it sleeps, or takes long, they become more, up to a limit, so that
//! what waits gets its turn. Threads that have nothing to do end after a while.

use std::collections::VecDeque;
use std::hint;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub trait Work: Send + 'static {
    /// Does the work.
    fn run(&mut self);
    /// Tells whoever waits for it that the work is done, and gives what is to be expected next.
    fn deliver(self: Box<Self>) -> Outlook;
}

/// What is known of the work that comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Who submits work goes on to do so, it seems: the processor is left to it.
    MoreToCome,
    Unknown,
}

/// The sizes and times of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most threads that there may be.
    pub most: usize,
    /// The number of threads that are started without hesitation.
    pub at_once: usize,
    /// The number of threads without work that may spin, and how long they do, before they sleep: it
    /// takes much longer to wake one. Where all processors are busy spinning keeps others from work, so
    /// threads spin the less often the more often it was in vain.
    pub spinning: usize,
    pub spin: Duration,
    /// How long threads sleep without work before they end.
    pub idle: Duration,
    /// How long to wait before it is looked whether work that waits makes too little progress.
    pub patience: Duration,
}

impl Limits {
    /// Gives the limits for this machine, of which `most` threads may be in use.
    pub fn with_most(most: usize) -> Limits {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Limits {
            most,
            at_once: processors.min(most),
            spinning: processors / 2,
            spin: Duration::from_micros(50),
            idle: Duration::from_secs(5),
            patience: Duration::from_millis(1),
        }
    }
}

/// C is given as much stack as the main thread of a program mostly has. It takes memory when it is
/// used only.
const STACK_SIZE: usize = 8 << 20;

/// How often a thread leaves the processor to others before it sleeps, while there is more to come.
const MOST_YIELDS: usize = 8;
/// How often threads go to sleep at most without spinning before, after they have spun in vain.
const MOST_SKIPPED: usize = 255;
const NAME: &str = "fast-ffi";

/// A pool lives as long as the process, because its threads refer to it.
pub struct Pool<W: Work> {
    limits: Limits,
    state: Mutex<State<W>>,
    /// The length of the queue, for threads that spin.
    waiting: AtomicUsize,
    /// Threads without work sleep here.
    parked: Condvar,
    /// The supervisor sleeps here.
    supervised: Condvar,
}

struct State<W> {
    queue: VecDeque<Box<W>>,
    /// The number of threads, which are at work, or seek some, or are parked.
    threads: usize,
    /// The number of threads that are about to look into the queue.
    seeking: usize,
    spinning: usize,
    /// How often threads are still to go to sleep without spinning before.
    skips: usize,
    /// How often they were to do so when that was last set.
    backoff: usize,
    parked: usize,
    /// The number of parked threads that were told to go on, and have yet to notice. They count as
    /// seeking.
    permits: usize,
    /// How much work was ever taken from the queue.
    taken: usize,
    supervisor: Supervisor,
}

/// The thread that starts more threads where too little progress is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Supervisor {
    None,
    Sleeping,
    Watching,
}

impl<W: Work> Pool<W> {
    pub fn new(limits: Limits) -> Pool<W> {
        Pool {
            limits,
            state: Mutex::new(State {
                queue: VecDeque::new(),
                threads: 0,
                seeking: 0,
                spinning: 0,
                skips: 0,
                backoff: 0,
                parked: 0,
                permits: 0,
                taken: 0,
                supervisor: Supervisor::None,
            }),
            waiting: AtomicUsize::new(0),
            parked: Condvar::new(),
            supervised: Condvar::new(),
        }
    }

    /// Has a thread of the pool run work. Fails if there is no thread, and none can be started: gives
    /// the work back then.
    pub fn submit(&'static self, work: Box<W>) -> Result<(), Box<W>> {
        let mut state = self.lock();
        if state.threads == 0 && self.start_worker(&mut state).is_err() {
            return Err(work);
        }
        state.queue.push_back(work);
        self.note_length(&state);
        if state.queue.len() <= state.seeking {
            return Ok(());
        }
        if state.parked > 0 {
            state.parked -= 1;
            state.permits += 1;
            state.seeking += 1;
            drop(state);
            self.parked.notify_one();
        } else if state.threads < self.limits.at_once {
            // If it fails, those that there are do the work.
            let _ = self.start_worker(&mut state);
        } else if state.threads < self.limits.most {
            self.have_supervisor_watch(&mut state);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_length(&self, state: &State<W>) {
        self.waiting.store(state.queue.len(), Ordering::Release);
    }

    fn start_worker(&'static self, state: &mut State<W>) -> io::Result<()> {
        spawn(move || self.work())?;
        state.threads += 1;
        state.seeking += 1;
        Ok(())
    }

    /// Takes work from the queue, piece by piece, until there has been none for long.
    fn work(&'static self) {
        let mut state = self.lock();
        let mut outlook = Outlook::Unknown;
        loop {
            if let Some(mut work) = state.queue.pop_front() {
                self.note_length(&state);
                state.taken = state.taken.wrapping_add(1);
                state.seeking -= 1;
                drop(state);
                work.run();
                // Who is told may submit more at once, for which it need not wake another thread.
                self.lock().seeking += 1;
                outlook = work.deliver();
                state = self.lock();
                continue;
            }
            state = match outlook {
                Outlook::MoreToCome => self.leave_processor(state),
                Outlook::Unknown => self.spin(state),
            };
            outlook = Outlook::Unknown;
            if !state.queue.is_empty() {
                continue;
            }
            let Some(woken) = self.park(state) else { return };
            state = woken;
        }
    }

    fn has_work(&self) -> bool {
        self.waiting.load(Ordering::Acquire) > 0
    }

    /// Lets others run, who are about to submit work.
    fn leave_processor<'a>(&'a self, state: MutexGuard<'a, State<W>>) -> MutexGuard<'a, State<W>> {
        drop(state);
        for _ in 0..MOST_YIELDS {
            thread::yield_now();
            if self.has_work() {
                break;
            }
        }
        self.lock()
    }

    /// Waits for work without sleeping, for a short time, if it has paid of late.
    fn spin<'a>(&'a self, mut state: MutexGuard<'a, State<W>>) -> MutexGuard<'a, State<W>> {
        if state.spinning >= self.limits.spinning {
            return state;
        }
        if state.skips > 0 {
            state.skips -= 1;
            return state;
        }
        state.spinning += 1;
        drop(state);
        let end = Instant::now() + self.limits.spin;
        while !self.has_work() && Instant::now() < end {
            for _ in 0..8 {
                hint::spin_loop();
            }
        }
        let mut state = self.lock();
        state.spinning -= 1;
        state.backoff =
            if state.queue.is_empty() { (2 * state.backoff + 1).min(MOST_SKIPPED) } else { 0 };
        state.skips = state.backoff;
        state
    }

    /// Sleeps until there is work. Gives None if the thread is to end.
    fn park<'a>(&'a self, mut state: MutexGuard<'a, State<W>>) -> Option<MutexGuard<'a, State<W>>> {
        state.seeking -= 1;
        state.parked += 1;
        let end = Instant::now() + self.limits.idle;
        while state.permits == 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                state.parked -= 1;
                state.threads -= 1;
                return None;
            }
            state = self.parked.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.permits -= 1;
        Some(state)
    }

    fn have_supervisor_watch(&'static self, state: &mut State<W>) {
        match state.supervisor {
            Supervisor::Watching => {}
            Supervisor::Sleeping => {
                state.supervisor = Supervisor::Watching;
                self.supervised.notify_one();
            }
            Supervisor::None => {
                // If it fails, the next piece of work that has to wait tries again.
                if spawn(move || self.supervise()).is_ok() {
                    state.supervisor = Supervisor::Watching;
                }
            }
        }
    }

    /// Starts more threads, as often as needed, until there has been no need for long.
    fn supervise(&'static self) {
        let mut state = self.lock();
        loop {
            let taken = state.taken;
            drop(state);
            thread::sleep(self.limits.patience);
            state = self.lock();
            if state.queue.is_empty() || state.threads >= self.limits.most {
                state.supervisor = Supervisor::Sleeping;
                let (woken, timeout) = self
                    .supervised
                    .wait_timeout_while(state, self.limits.idle, |state| {
                        state.supervisor == Supervisor::Sleeping
                    })
                    .unwrap_or_else(PoisonError::into_inner);
                state = woken;
                if timeout.timed_out() && state.supervisor == Supervisor::Sleeping {
                    state.supervisor = Supervisor::None;
                    return;
                }
            } else if state.seeking == 0 && state.taken.wrapping_sub(taken) < state.threads {
                // All threads are at work, and mostly for longer than that.
                self.grow(&mut state);
            }
        }
    }

    /// Starts as many threads again as there are, if there is so much to do.
    fn grow(&'static self, state: &mut State<W>) {
        let most = self.limits.most - state.threads;
        for _ in 0..state.threads.min(state.queue.len()).min(most) {
            if self.start_worker(state).is_err() {
                return; // where there is no room for more those that there are do the work
            }
        }
    }
}

fn spawn(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(NAME.to_owned()).stack_size(STACK_SIZE).spawn(run).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::mpsc::{Sender, channel};

    struct Task(Option<Box<dyn FnOnce() + Send>>);

    impl Work for Task {
        fn run(&mut self) {
            self.0.take().unwrap()();
        }

        fn deliver(self: Box<Self>) -> Outlook {
            Outlook::Unknown
        }
    }

    fn pool(change: impl FnOnce(&mut Limits)) -> &'static Pool<Task> {
        let mut limits = Limits::with_most(64);
        change(&mut limits);
        Box::leak(Box::new(Pool::new(limits)))
    }

    fn submit(pool: &'static Pool<Task>, run: impl FnOnce() + Send + 'static) {
        assert!(pool.submit(Box::new(Task(Some(Box::new(run))))).is_ok());
    }

    /// A gate that many threads wait at, until as many are there as it takes to open.
    struct Gate {
        inside: Mutex<usize>,
        opened: Condvar,
        takes: usize,
    }

    impl Gate {
        fn of(takes: usize) -> Arc<Gate> {
            Arc::new(Gate { inside: Mutex::default(), opened: Condvar::new(), takes })
        }

        fn pass(&self) {
            let mut inside = self.inside.lock().unwrap();
            *inside += 1;
            self.opened.notify_all();
            while *inside < self.takes {
                inside = self.opened.wait(inside).unwrap();
            }
        }
    }

    fn report(sender: &Sender<usize>, value: usize) {
        sender.send(value).unwrap();
    }

    #[test]
    fn all_work_is_done_once() {
        let pool = pool(|_| {});
        let (sender, receiver) = channel();
        let count = 20_000;
        for number in 0..count {
            let sender = sender.clone();
            submit(pool, move || report(&sender, number));
        }
        let mut numbers: Vec<_> = receiver.iter().take(count).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..count).collect::<Vec<_>>());
    }

    #[test]
    fn several_threads_may_submit() {
        let pool = pool(|_| {});
        let (sender, receiver) = channel();
        let threads = [0, 1, 2, 3].map(|_| {
            let sender = sender.clone();
            thread::spawn(move || {
                for number in 0..5000 {
                    let sender = sender.clone();
                    submit(pool, move || report(&sender, number));
                }
            })
        });
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(receiver.iter().take(20_000).sum::<usize>(), 4 * (0..5000).sum::<usize>());
    }

    #[test]
    fn work_that_waits_for_other_work_gets_threads() {
        let pool = pool(|_| {});
        let gate = Gate::of(64);
        let (sender, receiver) = channel();
        for number in 0..64 {
            let (gate, sender) = (Arc::clone(&gate), sender.clone());
            submit(pool, move || {
                gate.pass();
                report(&sender, number);
            });
        }
        assert_eq!(receiver.iter().take(64).count(), 64);
    }

    #[test]
    fn there_are_no_more_threads_than_the_limit_says() {
        let pool = pool(|limits| limits.most = 3);
        let (sender, receiver) = channel();
        for number in 0..50 {
            let sender = sender.clone();
            submit(pool, move || {
                thread::sleep(Duration::from_millis(2));
                report(&sender, number);
            });
        }
        let mut most = 0;
        for _ in receiver.iter().take(50) {
            most = most.max(pool.lock().threads);
        }
        assert_eq!(most, 3);
    }

    #[test]
    fn threads_end_when_idle_and_start_again() {
        let pool = pool(|limits| limits.idle = Duration::from_millis(1));
        for _ in 0..3 {
            let gate = Gate::of(9);
            for _ in 0..8 {
                let gate = Arc::clone(&gate);
                submit(pool, move || gate.pass());
            }
            gate.pass();
            loop {
                let state = pool.lock();
                if state.threads == 0 && state.supervisor == Supervisor::None {
                    assert_eq!((state.seeking, state.spinning, state.parked), (0, 0, 0));
                    break;
                }
                drop(state);
                thread::yield_now();
            }
        }
    }

    #[test]
    fn threads_that_neither_spin_nor_stay_do_all_the_same() {
        let pool = pool(|limits| {
            limits.spinning = 0;
            limits.idle = Duration::ZERO;
        });
        let (sender, receiver) = channel();
        for number in 0..2000 {
            let sender = sender.clone();
            submit(pool, move || report(&sender, number));
            if number % 2 == 0 {
                receiver.recv().unwrap();
            }
        }
        assert_eq!(receiver.iter().take(1000).count(), 1000);
    }
}
