fn main() {
    napi_build::setup();
    // Code and tables of the addon are reachable from other threads for as long as the process
    // lives, so closing the last environment must never unmap it.
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux") => println!("cargo:rustc-link-arg-cdylib=-Wl,-z,nodelete"),
        Ok("macos") => {
            // By itself the library is named after the path where it was made.
            println!("cargo:rustc-link-arg-cdylib=-Wl,-install_name,@rpath/fast-ffi.node");
            // Rust's library names libiconv, which nothing here uses.
            println!("cargo:rustc-link-arg-cdylib=-Wl,-dead_strip_dylibs");
        }
        _ => {}
    }
}
