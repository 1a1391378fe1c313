fn main() {
    napi_build::setup();
    // Code and tables of the addon are reachable from other threads for as long as the process
    // lives, so closing the last environment must never unmap it.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
