//! Knows how files of libraries are named: what files a name stands for, and which of several versions is
//! the newest.

use std::cmp::Ordering;
use std::fs;
use std::path::{Path, PathBuf};

/// Lists the files that a name may stand for, without versions, the likeliest first: `sqlite3` is
/// `libsqlite3.so` or `sqlite3.so`. A name with the ending in it stands for itself.
pub fn file_names(name: &str, ending: &str) -> Vec<String> {
    if name.ends_with(&format!(".{ending}")) || name.contains(&format!(".{ending}.")) {
        return vec![name.to_owned()];
    }
    let (as_it_is, with_prefix) = (format!("{name}.{ending}"), format!("lib{name}.{ending}"));
    if name.starts_with("lib") { vec![as_it_is, with_prefix] } else { vec![with_prefix, as_it_is] }
}

/// The versions of a library whose files were found.
pub struct Candidates<'a> {
    before: &'a str,
    after: &'a str,
    found: Vec<(Vec<u64>, PathBuf)>,
}

impl<'a> Candidates<'a> {
    /// Makes an empty list of files whose names have a version between these texts.
    pub fn new(before: &'a str, after: &'a str) -> Candidates<'a> {
        Candidates { before, after, found: Vec::new() }
    }

    /// Adds a file if its name is as it must be.
    pub fn add(&mut self, name: &str, path: impl FnOnce() -> PathBuf) {
        let middle = name.strip_prefix(self.before).and_then(|rest| rest.strip_suffix(self.after));
        if let Some(version) = middle.and_then(version) {
            self.found.push((version, path()));
        }
    }

    /// Adds the files of a folder whose names are as they must be.
    pub fn add_folder(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if let Some(name) = entry.file_name().to_str() {
                self.add(name, || entry.path());
            }
        }
    }

    /// Gives the files, the newest version first, and of one version that which was added first.
    pub fn newest_first(mut self) -> impl Iterator<Item = PathBuf> {
        self.found.sort_by(|(a, _), (b, _)| compare(b, a));
        self.found.into_iter().map(|(_, path)| path)
    }
}

/// Reads a version, which is numbers with dots between them.
fn version(text: &str) -> Option<Vec<u64>> {
    // `parse` takes a plus sign, too.
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').map(|part| part.parse().ok().filter(|_| is_number(part))).collect()
}

/// Compares versions by their numbers. A shorter one stands for the newest of those that it begins: `x.so.1` is
/// mostly a link to one of `x.so.1.2` and `x.so.1.3`.
fn compare(a: &[u64], b: &[u64]) -> Ordering {
    let difference = a.iter().zip(b).map(|(a, b)| a.cmp(b)).find(|order| order.is_ne());
    difference.unwrap_or_else(|| b.len().cmp(&a.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_files() {
        assert_eq!(file_names("z", "so"), ["libz.so", "z.so"]);
        assert_eq!(file_names("libz", "so"), ["libz.so", "liblibz.so"]);
        assert_eq!(file_names("libz.so", "so"), ["libz.so"]);
        assert_eq!(file_names("libz.so.1", "so"), ["libz.so.1"]);
        assert_eq!(file_names("glib-2.0", "so"), ["libglib-2.0.so", "glib-2.0.so"]);
        assert_eq!(file_names("so", "so"), ["libso.so", "so.so"]);
    }

    #[test]
    fn versions_are_compared_by_number() {
        let mut candidates = Candidates::new("libx.so.", "");
        for name in [
            "libx.so.9",
            "libx.so.10.2",
            "libx.so.10.10",
            "libx.so.10",
            "libx.so.",
            "libx.so.+11",
            "libx.so.11a",
            "libx.so.12.",
            "liby.so.13",
            "libx.so",
            "libx.so.99999999999999999999",
        ] {
            candidates.add(name, || PathBuf::from(name));
        }
        let sorted: Vec<_> = candidates.newest_first().collect();
        let expected = ["libx.so.10", "libx.so.10.10", "libx.so.10.2", "libx.so.9"];
        assert_eq!(sorted, expected.map(PathBuf::from));
    }

    #[test]
    fn of_one_version_the_first_place_comes_first() {
        let mut candidates = Candidates::new("libx.", ".dylib");
        candidates.add("libx.2.dylib", || PathBuf::from("/a/libx.2.dylib"));
        candidates.add("libx.2.dylib", || PathBuf::from("/b/libx.2.dylib"));
        assert_eq!(candidates.newest_first().next(), Some(PathBuf::from("/a/libx.2.dylib")));
    }
}
