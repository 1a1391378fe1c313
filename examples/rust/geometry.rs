//! A library in Rust for JavaScript to call: structs by value and by pointer, and a thread that calls back. It needs no
//! crates; `cargo` builds the same with `crate-type = ["cdylib"]` in Cargo.toml.
//!
//!     rustc --edition 2021 -O --crate-type cdylib examples/rust/geometry.rs -o libgeometry.so
//!
//! What JavaScript sees is C: `extern "C"` functions, `#[repr(C)]` structs, pointers with lengths. No panic may leave a
//! function: one that does ends the process.

use std::ffi::c_void;
use std::thread::{self, JoinHandle};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Point {
    x: f64,
    y: f64,
}

#[repr(C)]
pub struct Circle {
    centre: Point,
    radius: f64,
    count: usize,
}

/// Turns a point around the origin.
#[no_mangle]
pub extern "C" fn rotate(point: Point, angle: f64) -> Point {
    let (sin, cos) = angle.sin_cos();
    Point { x: point.x * cos - point.y * sin, y: point.x * sin + point.y * cos }
}

/// Finds a circle around the mean of points. Gives false, and no circle, if there are none.
///
/// # Safety
/// There are `count` points at `points`, and room for a circle at `circle`.
#[no_mangle]
pub unsafe extern "C" fn enclose(points: *const Point, count: usize, circle: *mut Circle) -> bool {
    if count == 0 {
        return false;
    }
    // SAFETY: the caller says that they are there, and nobody writes to them meanwhile.
    let points = unsafe { std::slice::from_raw_parts(points, count) };
    let mean = |of: fn(&Point) -> f64| points.iter().map(of).sum::<f64>() / count as f64;
    let centre = Point { x: mean(|point| point.x), y: mean(|point| point.y) };
    let distance = |point: &Point| (point.x - centre.x).hypot(point.y - centre.y);
    let radius = points.iter().map(distance).fold(0.0, f64::max);
    // SAFETY: the caller says that there is room.
    unsafe { circle.write(Circle { centre, radius, count }) };
    true
}

#[repr(C)]
pub struct Progress {
    done: u32,
    total: u32,
    area: f64,
}

/// What is called after each part of the work. It says whether to go on.
type Report = extern "C" fn(progress: Progress, context: *mut c_void) -> bool;

/// Work of a thread, which JavaScript knows by its address only.
pub struct Work(JoinHandle<f64>);

/// The context, which this library only hands back.
struct Context(*mut c_void);

// SAFETY: nothing is read at the address here; what the caller makes of it is for the caller to see.
unsafe impl Send for Context {}

impl Context {
    fn get(&self) -> *mut c_void {
        self.0
    }
}

/// Begins to measure the area of a circle of radius 1 in a thread, by the squares of a grid that lie in it, line by line.
/// Reports after each of `parts` what has been found.
#[no_mangle]
pub extern "C" fn begin(parts: u32, report: Report, context: *mut c_void) -> *mut Work {
    const LINES: u32 = 200;
    let context = Context(context);
    let total = parts.max(1);
    let side = f64::from(total * LINES);
    let thread = thread::spawn(move || {
        let mut inside = 0.0; // a quarter of the circle, which is enough
        let mut area = 0.0;
        for done in 1..=total {
            for line in (done - 1) * LINES..done * LINES {
                let y = (f64::from(line) + 0.5) / side;
                inside += ((1.0 - y * y).sqrt() * side).round();
            }
            area = 4.0 * inside / (side * side);
            if !report(Progress { done, total, area }, context.get()) {
                break;
            }
        }
        area
    });
    Box::into_raw(Box::new(Work(thread)))
}

/// Waits for the thread, and frees the work. Gives what it has found; NaN if the thread has panicked.
///
/// # Safety
/// The work is from `begin`, and nobody uses it afterwards.
#[no_mangle]
pub unsafe extern "C" fn finish(work: *mut Work) -> f64 {
    // SAFETY: `begin` has made it, and the caller gives it up.
    let Work(thread) = *unsafe { Box::from_raw(work) };
    thread.join().unwrap_or(f64::NAN)
}
