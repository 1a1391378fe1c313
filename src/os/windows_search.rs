//! Knows where libraries are on Windows: where the loader looks for them by name, and where programs expect
//! that, too.

use super::FileKind;
use super::library_names::{Candidates, file_names};
use super::portable_executable::inspect_file;
use super::windows_modules::file_of;
use std::env;
use std::ffi::{OsStr, OsString};
use std::os::windows::ffi::OsStringExt;
use std::path::{self, Path, PathBuf};
use std::ptr;
use windows_sys::Win32::System::SystemInformation::{GetSystemDirectoryW, GetWindowsDirectoryW};

/// What a program has named to be opened.
pub enum Place<'a> {
    /// The name of a library, which is to be found.
    Name(&'a OsStr),
    /// A file, by its whole path.
    File(PathBuf),
}

/// Tells a name from a path, which has folders in it. The loader wants paths whole, and without slashes.
pub fn place_of(path: &str) -> Place<'_> {
    if !path.contains(['/', '\\', ':']) {
        return Place::Name(OsStr::new(path));
    }
    let mut file = path::absolute(path).unwrap_or_else(|_| PathBuf::from(path));
    // The loader appends an ending to a name that has none, unless that ends in a dot.
    if file.extension().is_none() && file.is_file() {
        file.as_mut_os_string().push(".");
    }
    Place::File(file)
}

/// Lists the folders of the variable PATH that are whole paths, in order. The current folder may be among the
/// others.
pub fn folders_of_path() -> Vec<PathBuf> {
    let Some(value) = env::var_os("PATH") else { return Vec::new() };
    env::split_paths(&value).filter(|folder| folder.is_absolute()).collect()
}

/// Asks the system for one of its folders.
fn folder(ask: unsafe extern "system" fn(*mut u16, u32) -> u32) -> Option<PathBuf> {
    let mut buffer = [0_u16; 1024];
    // SAFETY: so many characters can be written.
    let length = unsafe { ask(buffer.as_mut_ptr(), buffer.len() as u32) } as usize;
    let text = buffer.get(..length).filter(|text| !text.is_empty())?;
    Some(PathBuf::from(OsString::from_wide(text)))
}

/// Lists the folders that the loader itself searches by name: that of the program, and those of the system.
pub fn folders_of_loader() -> Vec<PathBuf> {
    let program = PathBuf::from(file_of(ptr::null_mut()));
    let own = program.parent().map(Path::to_owned);
    let system = [folder(GetSystemDirectoryW), folder(GetWindowsDirectoryW)];
    own.into_iter().chain(system.into_iter().flatten()).collect()
}

/// Lists all folders in which libraries are found by name.
pub fn folders() -> Vec<PathBuf> {
    [folders_of_loader(), folders_of_path()].concat()
}

/// Finds the file of a library: of the exact name first, in all folders, then of the newest version, where
/// names end in one such as `-1.dll`.
pub fn find_library(name: &str) -> Option<PathBuf> {
    let folders = folders();
    // Names of files are the same in capitals.
    let stem = name.len().checked_sub(4).filter(|&at| name.is_char_boundary(at));
    let name = match stem.map(|at| name.split_at(at)) {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".dll") => format!("{stem}.dll"),
        _ => name.to_owned(),
    };
    file_names(&name, "dll").into_iter().find_map(|file| {
        let exact = folders.iter().map(|folder| folder.join(&file)).find(|path| is_loadable(path));
        exact.or_else(|| {
            let before = format!("{}-", file.strip_suffix(".dll")?);
            let mut candidates = Candidates::new(&before, ".dll");
            folders.iter().for_each(|folder| candidates.add_folder(folder));
            candidates.newest_first().find(|path| is_loadable(path))
        })
    })
}

fn is_loadable(path: &Path) -> bool {
    inspect_file(path) == FileKind::Library
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_of_the_system_are_found() {
        for name in ["kernel32", "kernel32.dll", "KERNEL32.DLL"] {
            let found = find_library(name).unwrap();
            assert!(found.is_absolute());
            assert!(found.file_name().unwrap().eq_ignore_ascii_case("kernel32.dll"), "{found:?}");
        }
        assert_eq!(find_library("no-such-library"), None);
    }

    #[test]
    fn names_are_told_from_paths() {
        for name in ["kernel32", "a.dll", "with space.dll", "Ünïcode"] {
            assert!(matches!(place_of(name), Place::Name(found) if found == name));
        }
        for path in ["./a.dll", "b\\a.dll", "C:\\a.dll", "C:a.dll", "/a/b.dll"] {
            assert!(matches!(place_of(path), Place::File(found) if found.is_absolute()), "{path}");
        }
    }
}
