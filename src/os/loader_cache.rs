//! Reads the cache in which glibc's loader looks libraries up, `/etc/ld.so.cache`. ldconfig writes it, in the
//! form "glibc-ld.so.cache1.1" (glibc, sysdeps/generic/dl-cache.h), which an older form may stand before.
//! What is cut off or makes no sense is passed over.

use std::str;

const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";

/// Where the parts of the header and of entries are.
const COUNT_AT: usize = 20;
const EXTENSIONS_AT: usize = 32;
const ENTRIES_AT: usize = 48;
const ENTRY_SIZE: usize = 24;

/// The bit that says of an entry's capabilities that they are the index of a folder's name.
const IS_INDEX: u64 = 1 << 62;

const EXTENSIONS_MAGIC: u32 = 0xeaa4_2174;
const FOLDER_NAMES: u32 = 1;

/// The flags of entries for this machine; None where they are not known here.
const FLAGS: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(0x0303)
} else if cfg!(target_arch = "aarch64") {
    Some(0x0a03)
} else {
    None
};

pub struct LoaderCache<'a>(&'a [u8]);

/// A library in the cache.
pub struct Entry<'a> {
    /// The name it is looked up by.
    pub name: &'a str,
    pub path: &'a str,
    /// The folder in glibc-hwcaps that it is from; None if it is for all machines of this kind.
    pub folder: Option<&'a str>,
}

impl<'a> LoaderCache<'a> {
    /// Takes the bytes of the file. Gives none if it has no such cache.
    pub fn new(file: &'a [u8]) -> Option<LoaderCache<'a>> {
        let start = file.windows(MAGIC.len()).position(|bytes| bytes == MAGIC)?;
        Some(LoaderCache(&file[start..]))
    }

    /// Lists the libraries for this machine, in the order of the cache: of one name the best comes first.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'a>> {
        let count = self.number(COUNT_AT).unwrap_or(0) as usize;
        (0..count)
            .map_while(|index| self.0.get(ENTRIES_AT + index * ENTRY_SIZE..)?.get(..ENTRY_SIZE))
            .filter_map(|entry| {
                let number = |at| number(entry, at);
                if FLAGS.is_some_and(|flags| number(0) != Some(flags)) {
                    return None;
                }
                let folder = match u64::from(number(16)?) | u64::from(number(20)?) << 32 {
                    0 => None,
                    // Others are of loaders before glibc 2.37, which find the plain file as well.
                    capabilities if capabilities >> 32 != IS_INDEX >> 32 => return None,
                    capabilities => Some(self.folder_name(capabilities as u32 as usize)?),
                };
                Some(Entry { name: self.text(number(4)?)?, path: self.text(number(8)?)?, folder })
            })
    }

    /// Gives a name from the list of folders in glibc-hwcaps, which is one of the extensions.
    fn folder_name(&self, index: usize) -> Option<&'a str> {
        let start = self.number(EXTENSIONS_AT)? as usize;
        if self.number(start)? != EXTENSIONS_MAGIC {
            return None;
        }
        let count = self.number(start + 4)? as usize;
        let sections = (0..count).map(|section| start + 8 + section * 16);
        let names = sections
            .take_while(|at| *at < self.0.len())
            .find(|at| self.number(*at) == Some(FOLDER_NAMES))?;
        let (offset, size) = (self.number(names + 8)? as usize, self.number(names + 12)? as usize);
        (index < size / 4).then(|| self.text(self.number(offset + index * 4)?))?
    }

    fn number(&self, at: usize) -> Option<u32> {
        number(self.0, at)
    }

    /// Gives the terminated text at an offset.
    fn text(&self, offset: u32) -> Option<&'a str> {
        let rest = self.0.get(offset as usize..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        str::from_utf8(&rest[..end]).ok()
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_ne_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a cache with libraries, by flags, capabilities, name and path, and with names of folders.
    fn cache(libraries: &[(u32, u64, &str, &str)], folders: &[&str]) -> Vec<u8> {
        let mut strings = Vec::new();
        let strings_at = ENTRIES_AT + libraries.len() * ENTRY_SIZE;
        let mut place = |text: &str| {
            let offset = strings_at + strings.len();
            strings.extend(text.bytes().chain([0]));
            offset as u32
        };
        let mut entries = Vec::new();
        for &(flags, capabilities, name, path) in libraries {
            for number in [flags, place(name), place(path), 0] {
                entries.extend(number.to_ne_bytes());
            }
            entries.extend(capabilities.to_ne_bytes());
        }
        let folders: Vec<u32> = folders.iter().map(|folder| place(folder)).collect();
        strings.resize(strings.len().next_multiple_of(4), 0);
        let extensions_at = (strings_at + strings.len()) as u32;
        let names_at = extensions_at + 8 + 16;
        let names_size = folders.len() as u32 * 4;
        let header = [libraries.len() as u32, 0, 2, extensions_at, 0, 0, 0];
        let extensions = [EXTENSIONS_MAGIC, 1, FOLDER_NAMES, 0, names_at, names_size];
        let bytes = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_ne_bytes()).collect();
        [MAGIC.to_vec(), bytes(&header), entries, strings, bytes(&extensions), bytes(&folders)]
            .concat()
    }

    fn listed(file: &[u8]) -> Vec<(String, String, Option<String>)> {
        let Some(cache) = LoaderCache::new(file) else { return Vec::new() };
        let entry = |entry: Entry| {
            (entry.name.to_owned(), entry.path.to_owned(), entry.folder.map(str::to_owned))
        };
        cache.entries().map(entry).collect()
    }

    fn sample() -> Vec<u8> {
        let this = FLAGS.unwrap_or(0x0303);
        cache(
            &[
                (this, IS_INDEX | 1, "libz.so.1", "/lib/glibc-hwcaps/fast/libz.so.1"),
                (this, IS_INDEX | 2, "libz.so.1", "/lib/glibc-hwcaps/unknown/libz.so.1"),
                (this, 1 << 52, "libz.so.1", "/lib/haswell/libz.so.1"),
                (3, 0, "libz.so.1", "/lib32/libz.so.1"),
                (this, 0, "libz.so.1", "/lib/libz.so.1"),
            ],
            &["slow", "fast"],
        )
    }

    #[test]
    fn libraries_of_this_machine_are_listed() {
        let library = |path: &str, folder: Option<&str>| {
            ("libz.so.1".to_owned(), path.to_owned(), folder.map(str::to_owned))
        };
        let expected = [
            library("/lib/glibc-hwcaps/fast/libz.so.1", Some("fast")),
            library("/lib/libz.so.1", None),
        ];
        assert_eq!(listed(&sample()), expected);
        // An older form may come first.
        assert_eq!(listed(&[b"ld.so-1.7.0\0\0\0\0\0", &sample()[..]].concat()), expected);
    }

    #[test]
    fn what_is_cut_off_is_passed_over() {
        let whole = sample();
        for length in 0..whole.len() {
            assert!(listed(&whole[..length]).len() <= 2);
        }
        // Offsets that lead out of the file are no better than none.
        for at in 0..whole.len() {
            let mut spoilt = whole.clone();
            spoilt[at] = 0xff;
            listed(&spoilt);
        }
        assert!(listed(b"no cache").is_empty());
    }
}
