//! Knows the libraries that Node.js is linked with and whose functions it exports. Where a library of the same
//! kind is loaded, the loader finds Node's functions in place of that library's own, unless it is bound deeply.

use crate::os;
use crate::v8::is_host_code;
use std::ffi::CStr;

/// The libraries by name, without `lib` and the ending, each with a function of it that tells whether this Node
/// exports it: not all lines do, and Linux distributions have Node use the system's. ICU is not among them,
/// because the names of its functions have its version in them.
const LIBRARIES: [(&str, &CStr); 11] = [
    ("brotlicommon", c"BrotliGetDictionary"),
    ("brotlidec", c"BrotliDecoderCreateInstance"),
    ("brotlienc", c"BrotliEncoderCreateInstance"),
    ("cares", c"ares_init"),
    ("crypto", c"EVP_DigestInit_ex"),
    ("llhttp", c"llhttp_init"),
    ("nghttp2", c"nghttp2_session_callbacks_new"),
    ("ssl", c"SSL_new"),
    ("uv", c"uv_run"),
    ("z", c"inflate"),
    ("zstd", c"ZSTD_compress"),
];

/// Picks the libraries whose functions Node exports, by their file names such as `libz.so.1`.
pub fn among(files: Vec<String>) -> Vec<String> {
    files.into_iter().filter(|file| is_contained(file)).collect()
}

fn is_contained(file: &str) -> bool {
    LIBRARIES.iter().any(|(name, function)| {
        is_file_of(file, name) && is_host_code(os::process_symbol(function))
    })
}

fn is_file_of(file: &str, name: &str) -> bool {
    let rest = file.strip_prefix("lib").and_then(|rest| rest.strip_prefix(name));
    rest.is_some_and(|rest| rest == ".so" || rest.starts_with(".so."))
}

#[cfg(test)]
mod tests {
    use super::is_file_of;

    #[test]
    fn files_are_told_by_their_names() {
        assert!(is_file_of("libz.so.1", "z") && is_file_of("libz.so", "z"));
        for other in ["libzstd.so.1", "libz3.so", "z.so.1", "libz.sox", "libz", ""] {
            assert!(!is_file_of(other, "z"), "{other}");
        }
    }
}
