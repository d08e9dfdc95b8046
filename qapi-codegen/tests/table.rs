//! The static data of generated code: it says what introspection says, and the strict check that
//! walks it agrees with the generated types.
//!
//! Builds a crate around code generated from the corpus' QEMU 10.0, found through `QAPI_CORPUS`;
//! its sources are in `table/`.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use qapi_codegen::parse::{Loader, introspect};
use qapi_codegen::{Conditions, Config, Handlers};
use serde_json::Value;
use support::corpus;

/// A service that has all commands of which `handler` has methods, and fails them all.
fn all(handler: &str) -> String {
    let mut text = "//! All commands, none of which does anything.

use crate::qemu::{command, schema::SCHEMA};
use qapi_types::dispatch::Service;
use qapi_types::{Command, Error};

fn nothing<C: Command>((): &(), (): &(), _: C) -> Result<C::Response, Error> {
    Err(Error::generic(\"nothing\"))
}

pub fn service() -> Service<()> {
    let service = Service::builder(&SCHEMA);
"
    .to_owned();
    for rest in handler.split("arguments: command::").skip(1) {
        let end = rest.find(|c: char| !c.is_alphanumeric());
        let (ident, _) = rest.split_at(end.expect("the method goes on"));
        let parts = [
            "    let service = service.on(nothing::<command::",
            ident,
            ">);\n",
        ];
        text.extend(parts);
    }
    text + "    service.build().expect(\"each once\")\n}\n"
}

/// Builds the crate and gives its program.
fn program(corpus: &Path) -> PathBuf {
    let name = "qemu-table";
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let source = folder.join("src");
    fs::create_dir_all(&source).expect("the crate's folder can be made");
    let types = here.with_file_name("qapi-types");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nqapi-types = {{ path = '{}' }}\nserde_json = '1'\n\n\
         [profile.dev]\ndebug = 0\n\n[workspace]\n",
        types.display(),
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest can be written");
    for file in fs::read_dir(here.join("tests/table")).expect("the sources are there") {
        let file = file.expect("the sources can be listed");
        // Named `main.rs` here, it would be a test of this crate.
        let name = match file.file_name() {
            name if name == "program.rs" => "main.rs".into(),
            name => name,
        };
        fs::copy(file.path(), source.join(name)).expect("a source can be copied");
    }
    let generate = |config: Config, schema: &Path, out: &str| {
        let result = config.out(source.join(out)).generate(schema);
        result.unwrap_or_else(|error| panic!("{}: {error}", schema.display()));
    };
    let qemu = corpus.join("qemu-10.0/qapi/qapi-schema.json");
    generate(Config::new(), &qemu, "qemu");
    let handler = fs::read_to_string(source.join("qemu/dispatch.rs")).expect("it is there");
    fs::write(source.join("all.rs"), all(&handler)).expect("a source can be written");
    let symbols = support::symbols(corpus, "system emulator 10.0.2");
    let conditions = Conditions::Evaluate(symbols.into_iter().collect());
    generate(Config::new().conditions(conditions), &qemu, "evaluated");
    let own = here.with_file_name("schemas").join("qapi-schema.json");
    generate(Config::new().handlers(Handlers::Asynchronous), &own, "core");

    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .expect("cargo runs");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo build fails:\n{messages}");
    target.join("debug").join(name)
}

fn run(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .expect("the program runs");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} fails:\n{messages}");
    String::from_utf8(output.stdout).expect("it prints text")
}

/// What `qapi introspect` prints where these symbols are defined; `None` keeps everything.
fn introspect(schema: &Path, symbols: Option<&[String]>) -> Vec<Value> {
    let loaded = Loader::new()
        .load(schema)
        .unwrap_or_else(|failure| panic!("{}: {failure:?}", schema.display()));
    let text = match symbols {
        None => introspect::json_of_all(&loaded.schema, false),
        Some(symbols) => introspect::json(&loaded.schema, false, &|symbol| {
            symbols.iter().any(|other| other == symbol)
        }),
    };
    serde_json::from_str(&text).expect("it is JSON")
}

/// What a table answers.
fn answer(program: &Path, schema: &str) -> Vec<Value> {
    let text = run(program, &["introspect", schema]);
    serde_json::from_str(&text).expect("it is JSON")
}

fn assert_same(ours: &[Value], theirs: &[Value]) {
    for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert_eq!(ours, theirs, "entry {index}");
    }
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn static_data_says_what_introspection_says_and_the_check_agrees_with_the_types() {
    let Some(corpus) = corpus() else { return };
    let program = program(&corpus);

    let own = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("schemas");
    for (schema, file) in [("qmp", "qapi-schema.json"), ("qga", "qga-schema.json")] {
        let theirs = introspect(&own.join(file), None);
        assert_same(&answer(&program, schema), &theirs);
    }
    let qemu = corpus.join("qemu-10.0/qapi/qapi-schema.json");
    let symbols = support::symbols(&corpus, "system emulator 10.0.2");
    let evaluated = answer(&program, "evaluated");
    assert_same(&evaluated, &introspect(&qemu, Some(&symbols)));
    assert_eq!(evaluated.len(), 1172);
    let kept = answer(&program, "qemu");
    assert_same(&kept, &introspect(&qemu, None));

    print!("{}", run(&program, &["size"]));
    let seed = std::env::var("QAPI_SEED").unwrap_or_else(|_| "1".to_owned());
    let rounds = std::env::var("QAPI_ROUNDS").unwrap_or_else(|_| "40".to_owned());
    print!("{}", run(&program, &["draw", &seed, &rounds]));
    run(&program, &["async"]);
    run(&program, &["commands"]);
}
