//! Runs the C compilers that are there. FAST_FFI_TEST_CC and FAST_FFI_TEST_CLANG name others than
//! those of this machine, which tests need that are cross-compiled.

use std::env;
use std::env::consts::ARCH;
use std::fs;
use std::io::{ErrorKind, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::Once;

/// The variable that names the compiler that has to be there, and links what others compile.
const CC: &str = "FAST_FFI_TEST_CC";
/// The variable that names a compiler that tests go without where nobody asks for it by name and it
/// isn't installed.
const CLANG: &str = "FAST_FFI_TEST_CLANG";

/// The target of functions for Apple silicon.
pub const APPLE: &str = "arm64-apple-macos11";

/// A compiler, and the options that make it compile for the machine that the tests run on.
pub struct Compiler {
    program: String,
    options: Vec<String>,
    /// What has to be done to its assembly, if that can't be assembled as it is.
    rewrite: Option<fn(&str) -> String>,
}

impl Compiler {
    pub fn gcc() -> Compiler {
        Compiler { program: linker(), options: vec!["-O1".into()], rewrite: None }
    }

    /// Gives None if it isn't installed, and says so once.
    pub fn clang() -> Option<Compiler> {
        let chosen = env::var(CLANG).ok();
        let program = chosen.as_deref().unwrap_or("clang");
        if is_installed(program) {
            let mut options = vec!["-O2".into()];
            // A gcc compiles for one machine, and whoever names one may mean another than this.
            if env::var_os(CC).is_some() {
                options.push(format!("--target={ARCH}-linux-gnu"));
            }
            return Some(Compiler { program: program.into(), options, rewrite: None });
        }
        assert!(chosen.is_none(), "{CLANG} is {program}, which is not installed");
        static SAID: Once = Once::new();
        SAID.call_once(|| {
            // Unlike what `eprintln` writes, this is seen although the tests pass.
            let message = "clang is not installed: calling conventions were tried with gcc only";
            writeln!(stderr(), "{message}").unwrap();
        });
        None
    }

    /// Gives clang as it compiles for Apple silicon, but into objects of this system's form: what passes
    /// arguments as Apple's systems do, and runs here. Gives None if it isn't installed.
    #[cfg(target_arch = "aarch64")]
    pub fn clang_for_apple() -> Option<Compiler> {
        let mut clang = Compiler::clang()?;
        // Without the option gcc's assembler meets a directive that it does not know.
        clang.options.extend([format!("--target={APPLE}-elf"), "-fno-addrsig".into()]);
        clang.rewrite = Some(in_terms_of_elf);
        Some(clang)
    }

    /// Makes a shared library of the source, which is there for as long as `use_it` runs.
    pub fn library<T>(&self, source: &str, use_it: impl FnOnce(&Path) -> T) -> T {
        let directory = TemporaryDirectory::new();
        let [source_file, assembly, object, library] =
            ["source.c", "assembly.s", "object.o", "library.so"]
                .map(|name| directory.path.join(name));
        fs::write(&source_file, source).unwrap();
        let mut compile = Command::new(&self.program);
        compile.args(&self.options).args(["-fPIC", "-ffreestanding", "-w"]);
        match self.rewrite {
            None => run(compile.args(["-c", "-o"]).arg(&object).arg(&source_file)),
            Some(rewrite) => {
                run(compile.args(["-S", "-o"]).arg(&assembly).arg(&source_file));
                let written = fs::read_to_string(&assembly).unwrap();
                fs::write(&assembly, rewrite(&written)).unwrap();
                run(Command::new(linker()).args(["-c", "-o"]).arg(&object).arg(&assembly));
            }
        }
        let mut link = Command::new(linker());
        run(link.args(["-shared", "-nostdlib", "-o"]).arg(&library).arg(&object));
        use_it(&library)
    }

    /// Compiles the source for another target, which clang alone can do, to see whether its assertions hold.
    pub fn check(&self, source: &str, target: &str) {
        let directory = TemporaryDirectory::new();
        let source_file = directory.path.join("source.c");
        fs::write(&source_file, source).unwrap();
        let mut compile = Command::new(&self.program);
        compile.args(["-ffreestanding", "-w", "-fsyntax-only"]);
        run(compile.arg(format!("--target={target}")).arg(&source_file));
    }

    /// Gives the assembly of the source for another target, which clang alone can make.
    pub fn assembly(&self, source: &str, target: &str) -> String {
        let directory = TemporaryDirectory::new();
        let [source_file, assembly] =
            ["source.c", "assembly.s"].map(|name| directory.path.join(name));
        fs::write(&source_file, source).unwrap();
        let mut compile = Command::new(&self.program);
        compile.args(["-O1", "-ffreestanding", "-w", "-S", "-o"]);
        run(compile.arg(&assembly).arg(format!("--target={target}")).arg(&source_file));
        fs::read_to_string(assembly).unwrap()
    }
}

/// Writes the addresses in assembly as this system's assembler wants them: clang writes them for Apple's,
/// whatever the form of the objects.
#[cfg(target_arch = "aarch64")]
fn in_terms_of_elf(assembly: &str) -> String {
    const TERMS: [(&str, &str); 4] = [
        ("@GOTPAGEOFF", ":got_lo12:"),
        ("@GOTPAGE", ":got:"),
        ("@PAGEOFF", ":lo12:"),
        ("@PAGE", ""),
    ];
    let translated = |line: &str| {
        for (apples, elfs) in TERMS {
            if let Some((before, after)) = line.split_once(apples) {
                let symbol = before.rfind(['\t', ' ', '[']).map_or(0, |index| index + 1);
                let (start, symbol) = before.split_at(symbol);
                return format!("{start}{elfs}{symbol}{after}\n");
            }
        }
        format!("{line}\n")
    };
    assembly.lines().map(translated).collect()
}

/// Names the compiler that links.
fn linker() -> String {
    env::var(CC).unwrap_or_else(|_| "cc".into())
}

/// Tells whether a program can be started.
fn is_installed(program: &str) -> bool {
    match Command::new(program).arg("--version").output() {
        // Under qemu programs that are not there seem to start, and then end with this number.
        Ok(output) => output.status.code() != Some(127),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => panic!("{program}: {error}"),
    }
}

/// Runs a command that must succeed.
fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{messages}", output.status);
}

/// A directory that nobody else uses, and that is removed with its files when dropped.
struct TemporaryDirectory {
    path: PathBuf,
}

impl TemporaryDirectory {
    fn new() -> TemporaryDirectory {
        let name = |number| format!("fast-ffi-abi-{}-{number}", process::id());
        // What a process of the same number has left behind is passed over.
        for path in (0..).map(|number| env::temp_dir().join(name(number))) {
            match fs::create_dir(&path) {
                Ok(()) => return TemporaryDirectory { path },
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => panic!("{}: {error}", path.display()),
            }
        }
        unreachable!("there are more numbers than directories")
    }
}

impl Drop for TemporaryDirectory {
    fn drop(&mut self) {
        // What can't be removed is in nobody's way. To panic here could hide why a test failed.
        let _ = fs::remove_dir_all(&self.path);
    }
}
