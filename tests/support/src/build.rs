//! For build scripts of packages whose code is generated.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The corpus' folder if there is one, with the cfg `corpus` set in the package.
///
/// # Panics
///
/// When `QAPI_CORPUS` is set and does not lead to a folder.
pub fn corpus() -> Option<PathBuf> {
    println!("cargo::rustc-check-cfg=cfg(corpus)");
    println!("cargo::rerun-if-env-changed=QAPI_CORPUS");
    let corpus = crate::corpus::find()?;
    println!("cargo::rustc-cfg=corpus");
    Some(corpus)
}

/// Stands in for tests that do not compile without the corpus: writes a file `NAME.rs` to the
/// build's output that has for each test of `tests/NAME` an ignored one of the same name, which says
/// why it is.
///
/// # Panics
///
/// When the tests cannot be read, or the output not be written.
pub fn stand_in_for_tests(name: &str) {
    let folder = Path::new("tests").join(name);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.sort();
    let mut text = String::new();
    for file in files {
        let source = fs::read_to_string(&file);
        let source = source.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let tests = ignored(&source);
        let module = file.file_stem().and_then(|stem| stem.to_str());
        match module {
            _ if tests.is_empty() => {}
            Some("main") => text += &tests,
            Some(module) => {
                writeln!(text, "mod {module} {{\n{tests}}}").expect("a string takes it");
            }
            None => panic!("{}: no name of a module", file.display()),
        }
    }
    write_output(&format!("{name}.rs"), &text);
}

/// An ignored test for each in `source`.
fn ignored(source: &str) -> String {
    let mut text = String::new();
    for (before, line) in source.lines().zip(source.lines().skip(1)) {
        let before = before.trim_start();
        let line = line.trim_start();
        let is_test = before == "#[test]" || before.starts_with("#[server_test(");
        let name = line
            .strip_prefix("async ")
            .unwrap_or(line)
            .strip_prefix("fn ")
            .and_then(|rest| rest.split_once('('));
        if let (true, Some((name, _))) = (is_test, name) {
            let reason = "QAPI_CORPUS is not set";
            writeln!(
                text,
                "#[test]\n#[ignore = {reason:?}]\nfn {name}() {{ panic!({reason:?}) }}"
            )
            .expect("a string takes it");
        }
    }
    text
}

/// Writes a file `nobody.rs` to the build's output: an implementation of the trait `Handler` in
/// `generated`, a file there, for a type `Nobody`. It has all methods, and each fails as if the
/// command was not there. It is to be included where `Nobody` is, and the code as the module
/// `generated`.
///
/// # Panics
///
/// When there is no such trait, or files cannot be read or written.
pub fn implement_for_nobody(generated: &str) {
    let path = output(generated);
    let code = fs::read_to_string(&path);
    let code = code.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    write_output("nobody.rs", &nobody(&code));
}

fn nobody(generated: &str) -> String {
    let mut lines = generated.lines();
    let head = lines
        .find(|line| line.ends_with("pub trait Handler<Session = ()> {"))
        .expect("generated code has the trait");
    let end = head.replace("pub trait Handler<Session = ()> {", "}");
    let mut text = "#[allow(deprecated)]
const _: () = {
use generated::{command, dispatch::Handler};
use qapi_types::Error;

impl<Session> Handler<Session> for Nobody {
"
    .to_owned();
    for line in lines.take_while(|line| *line != end) {
        let line = line.trim_start();
        if line.starts_with("///") || line.starts_with("#[deprecated") {
            continue;
        }
        let line = line
            .replace("session: &Session", "_: &Session")
            .replace("arguments: ", "_: ")
            .replace("super::", "generated::");
        match line.strip_suffix(';') {
            Some(method) => {
                text += method;
                text += " { Err(Error::command_not_found(\"nobody\")) }";
            }
            None => text += &line,
        }
        text.push('\n');
    }
    text + "}\n};\n"
}

/// Writes a file to the build's output.
///
/// # Panics
///
/// When that cannot be done, as in anything but a build script.
pub fn write_output(name: &str, text: &str) {
    let path = output(name);
    fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn output(name: &str) -> PathBuf {
    let folder = env::var_os("OUT_DIR").expect("build scripts have an output");
    Path::new(&folder).join(name)
}
