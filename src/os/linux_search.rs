//! Finds the files of libraries as the loader of Linux would: in the folders that LD_LIBRARY_PATH named when the
//! process began, in the loader's cache, and in its own folders (ld.so(8); musl, ldso/dynlink.c). The paths that
//! Node's executable may bring along (DT_RPATH) are left out.

use super::FileKind;
use super::elf::inspect_file;
use super::library_names::{Candidates, file_names};
#[cfg(target_env = "gnu")]
use super::loader_cache::LoaderCache;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{self, Path, PathBuf};
use std::{env, fs};

/// Finds the file of a library: the one without a version if it is a library, else the newest version.
pub fn find_library(name: &str) -> Option<PathBuf> {
    let places = Places::of_this_process();
    let found = file_names(name, "so")
        .into_iter()
        .find_map(|file| places.find(&file).or_else(|| places.find_newest(&file)))?;
    path::absolute(found).ok()
}

fn is_library(path: &Path) -> bool {
    inspect_file(path) == FileKind::Library
}

/// Where the loader looks, in its order.
struct Places {
    /// The folders that come before the cache.
    first: Vec<PathBuf>,
    /// The cache's content; empty if there is none.
    cache: Vec<u8>,
    /// The folders that come after the cache.
    last: Vec<PathBuf>,
}

impl Places {
    fn of_this_process() -> Places {
        Places { first: named_folders(), cache: cache_file(), last: own_folders() }
    }

    /// Finds the file of exactly this name that the loader would take.
    fn find(&self, file: &str) -> Option<PathBuf> {
        let in_folders = |folders: &[PathBuf]| {
            versions_of_folders(folders)
                .map(|folder| folder.join(file))
                .find(|path| is_library(path))
        };
        in_folders(&self.first)
            .or_else(|| {
                let cached = self.cached();
                cached
                    .into_iter()
                    .find(|(name, path)| *name == file && is_library(path))
                    .map(|(_, path)| path)
            })
            .or_else(|| in_folders(&self.last))
    }

    /// Finds the newest of the files whose names have a version after this name.
    fn find_newest(&self, file: &str) -> Option<PathBuf> {
        let before = format!("{file}.");
        let mut candidates = Candidates::new(&before, "");
        self.first.iter().for_each(|folder| candidates.add_folder(folder));
        for (name, path) in self.cached() {
            candidates.add(name, || path);
        }
        self.last.iter().for_each(|folder| candidates.add_folder(folder));
        candidates.newest_first().find(|path| is_library(path))
    }

    /// Lists what the cache has for this process, by name.
    #[cfg(target_env = "gnu")]
    fn cached(&self) -> Vec<(&str, PathBuf)> {
        let Some(cache) = LoaderCache::new(&self.cache) else { return Vec::new() };
        let levels = supported_levels();
        let serves = |folder: Option<&str>| folder.is_none_or(|folder| levels.contains(&folder));
        cache
            .entries()
            .filter(|entry| serves(entry.folder))
            .map(|entry| (entry.name, PathBuf::from(entry.path)))
            .collect()
    }

    #[cfg(not(target_env = "gnu"))]
    fn cached(&self) -> Vec<(&str, PathBuf)> {
        Vec::new()
    }
}

/// Lists folders, each after the folders in it for what this processor can do beyond others of its kind.
fn versions_of_folders(folders: &[PathBuf]) -> impl Iterator<Item = PathBuf> {
    let levels = supported_levels();
    folders.iter().flat_map(move |folder| {
        let inner = levels.iter().map(|level| folder.join("glibc-hwcaps").join(level));
        inner.chain([folder.clone()]).collect::<Vec<_>>()
    })
}

/// Lists the levels of x86-64 that this processor has, the highest first ("x86-64 psABI", section 3.1.1).
#[cfg(all(target_env = "gnu", target_arch = "x86_64"))]
fn supported_levels() -> Vec<&'static str> {
    use std::arch::is_x86_feature_detected as has;
    let has_second = has!("cmpxchg16b") && has!("popcnt") && has!("sse4.2") && has!("ssse3");
    let has_third = has_second
        && (has!("avx2") && has!("bmi1") && has!("bmi2") && has!("f16c"))
        && (has!("fma") && has!("lzcnt") && has!("movbe"));
    let has_fourth = has_third
        && (has!("avx512f") && has!("avx512bw") && has!("avx512cd"))
        && (has!("avx512dq") && has!("avx512vl"));
    [(has_fourth, "x86-64-v4"), (has_third, "x86-64-v3"), (has_second, "x86-64-v2")]
        .into_iter()
        .filter_map(|(has_it, level)| has_it.then_some(level))
        .collect()
}

/// Lists none: other processors have no levels, and musl's loader knows none.
#[cfg(not(all(target_env = "gnu", target_arch = "x86_64")))]
fn supported_levels() -> Vec<&'static str> {
    Vec::new()
}

/// Lists the folders that LD_LIBRARY_PATH names. The loader has read it when the process began, so a value that the
/// program has set since does not count; nor does any where the process has more rights than its user.
fn named_folders() -> Vec<PathBuf> {
    // SAFETY: it only looks a number up.
    if unsafe { libc::getauxval(libc::AT_SECURE) } != 0 {
        return Vec::new();
    }
    let value = match fs::read("/proc/self/environ") {
        Ok(environment) => environment
            .split(|byte| *byte == 0)
            .find_map(|variable| variable.strip_prefix(b"LD_LIBRARY_PATH="))
            .map(|value| OsString::from_vec(value.to_vec())),
        Err(_) => env::var_os("LD_LIBRARY_PATH"),
    };
    value.map_or_else(Vec::new, |value| folders_in(value.as_bytes()))
}

/// Takes a list of folders apart. An empty element of a list that is not empty stands for the current folder.
fn folders_in(list: &[u8]) -> Vec<PathBuf> {
    if list.is_empty() {
        return Vec::new();
    }
    let is_separator = |byte: &u8| SEPARATORS.contains(byte);
    let folder = |part: &[u8]| {
        PathBuf::from(if part.is_empty() { OsStr::new(".") } else { OsStr::from_bytes(part) })
    };
    list.split(is_separator).map(folder).collect()
}

#[cfg(target_env = "gnu")]
const SEPARATORS: &[u8] = b":;";
#[cfg(not(target_env = "gnu"))]
const SEPARATORS: &[u8] = b":\n";

#[cfg(target_env = "gnu")]
fn cache_file() -> Vec<u8> {
    fs::read("/etc/ld.so.cache").unwrap_or_default()
}

#[cfg(not(target_env = "gnu"))]
fn cache_file() -> Vec<u8> {
    Vec::new()
}

/// Lists the folders that the loader is built with, those of Debian and of distributions with `lib64` alike.
#[cfg(target_env = "gnu")]
fn own_folders() -> Vec<PathBuf> {
    let triplet = format!("{}-linux-gnu", env::consts::ARCH);
    let folders = [format!("/lib/{triplet}"), format!("/usr/lib/{triplet}")];
    let common = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"].map(PathBuf::from);
    folders.map(PathBuf::from).into_iter().chain(common).collect()
}

/// Lists the folders of musl's path file, or those that it takes without one.
#[cfg(not(target_env = "gnu"))]
fn own_folders() -> Vec<PathBuf> {
    let file = fs::read(format!("/etc/ld-musl-{}.path", env::consts::ARCH));
    match file {
        Ok(list) => folders_in(list.trim_ascii_end()),
        Err(_) => folders_in(b"/lib:/usr/local/lib:/usr/lib"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_folders_are_taken_apart() {
        let expected = ["/a", ".", "b"].map(PathBuf::from);
        let separators = SEPARATORS.iter().map(|byte| char::from(*byte));
        for separator in separators {
            assert_eq!(
                folders_in(["/a", "", "b"].join(&separator.to_string()).as_bytes()),
                expected
            );
        }
        assert!(folders_in(b"").is_empty());
    }
}
