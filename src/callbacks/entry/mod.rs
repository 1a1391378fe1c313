//! All thunks lead to the entry: assembly that saves the registers in which arguments travel, has
//! invoke.rs do the work, and returns what that has left as the result.

#[cfg(all(unix, target_arch = "aarch64"))]
mod aarch64;
#[cfg(all(unix, target_arch = "aarch64"))]
pub use aarch64::entry;

#[cfg(all(unix, target_arch = "x86_64"))]
mod x86_64;
#[cfg(all(unix, target_arch = "x86_64"))]
pub use x86_64::entry;

#[cfg(all(windows, target_arch = "x86_64"))]
mod win64;
#[cfg(all(windows, target_arch = "x86_64"))]
pub use win64::entry;

#[cfg(not(any(target_arch = "x86_64", all(unix, target_arch = "aarch64"))))]
mod missing;
#[cfg(not(any(target_arch = "x86_64", all(unix, target_arch = "aarch64"))))]
pub use missing::entry;
