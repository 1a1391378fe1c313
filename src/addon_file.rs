//! The file that this addon was loaded from. When the first closure is made libffi maps its code for
//! closures from there, by the path that `/proc/self/maps` shows, up to a space, and does not look at
//! what it maps. By then a package manager may have put another file at that path.

use std::ffi::{CStr, OsStr, c_void};
use std::fs;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

struct Loaded {
    path: PathBuf,
    identity: Identity,
}

/// Device and inode.
type Identity = (u64, u64);

static LOADED: OnceLock<Option<Loaded>> = OnceLock::new();

/// Notes which file it is, as long as it must still be there.
pub fn remember() {
    LOADED.get_or_init(|| {
        // Without links, as in `/proc/self/maps`.
        let path = fs::canonicalize(loaded_path()?).ok()?;
        let identity = identity(&path)?;
        Some(Loaded { path, identity })
    });
}

/// Whether libffi would find another file in its place now. Where it finds none it does without.
pub fn is_replaced() -> bool {
    let Some(Some(loaded)) = LOADED.get() else { return false };
    let bytes = loaded.path.as_os_str().as_bytes();
    let opened = bytes.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    identity(Path::new(OsStr::from_bytes(opened))).is_some_and(|found| found != loaded.identity)
}

/// Of a file that can be mapped.
fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok()?;
    metadata.is_file().then(|| (metadata.dev(), metadata.ino()))
}

/// The path by which the dynamic loader knows this addon.
fn loaded_path() -> Option<PathBuf> {
    let mut info = MaybeUninit::<libc::Dl_info>::uninit();
    let own_code = loaded_path as fn() -> Option<PathBuf> as *const c_void;
    // SAFETY: the information is read if it was filled in, which includes a name; that lasts as long
    // as the addon is loaded.
    let name = unsafe {
        if libc::dladdr(own_code, info.as_mut_ptr()) == 0 {
            return None;
        }
        CStr::from_ptr(info.assume_init().dli_fname)
    };
    Some(Path::new(OsStr::from_bytes(name.to_bytes())).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_this_code_is_known_and_the_same() {
        remember();
        let loaded = LOADED.get().unwrap().as_ref().unwrap();
        assert_eq!(loaded.path, fs::canonicalize(std::env::current_exe().unwrap()).unwrap());
        assert!(!is_replaced());
    }
}
