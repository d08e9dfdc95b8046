//! Servers whose conditions are carried into the code: what they answer to `query-qmp-schema`, and
//! what they accept, follows the cfgs that they are compiled with.

mod support;

use std::path::Path;
use std::process::Command;

use qapi_codegen::{Conditions, Config};
use serde_json::Value;
use support::scratch::Scratch;
use support::{corpus, symbols};

/// Conditions on all that can have one.
const SCHEMA: &str = r"
{ 'enum': 'Mode', 'data': [ 'on', { 'name': 'auto', 'if': 'CONFIG_A',
    'features': [ { 'name': 'unstable', 'if': 'CONFIG_B' } ] } ] }
{ 'struct': 'File', 'data': { 'path': 'str', 'flags': { 'type': 'uint8', 'if': 'CONFIG_A' },
    '*mode': { 'type': 'Mode', 'if': { 'not': 'CONFIG_B' } } } }
{ 'struct': 'Net', 'data': { '*port': { 'type': 'int',
    'features': [ { 'name': 'deprecated', 'if': 'CONFIG_B' } ] } }, 'if': 'CONFIG_B' }
{ 'enum': 'Kind', 'data': [ 'file', { 'name': 'net', 'if': 'CONFIG_B' } ] }
{ 'union': 'Source', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind',
  'data': { 'file': 'File', 'net': { 'type': 'Net', 'if': 'CONFIG_B' } } }
{ 'alternate': 'Ref', 'data': { 'name': 'str', 'modes': { 'type': 'Source', 'if': 'CONFIG_A' } } }
{ 'command': 'open', 'data': 'Source', 'boxed': true,
  'features': [ { 'name': 'deprecated', 'if': { 'any': [ 'CONFIG_A', 'CONFIG_B' ] } } ] }
{ 'command': 'use', 'data': { 'ref': 'Ref' },
  'features': [ 'fast', { 'name': 'safe', 'if': 'CONFIG_A' } ] }
{ 'command': 'classify', 'data': { 'type': 'QType', '*more': [ 'QType' ], '*last': 'QType' } }
{ 'command': 'listen', 'data': { 'nets': [ 'Net' ] }, 'if': 'CONFIG_B' }
{ 'event': 'OPENED', 'if': 'CONFIG_A', 'features': [ { 'name': 'unstable', 'if': 'CONFIG_B' } ] }
";

/// Prints what a server with all commands of a schema answers, or with `check` sees what is accepted.
const PROGRAM: &str = r#"//! Generated code and what it does.
#![deny(warnings)]
#![allow(unexpected_cfgs, deprecated)]

mod small;
#[cfg(corpus)]
#[path = "storage/schema.rs"]
mod storage;
#[cfg(corpus)]
#[path = "suite/schema.rs"]
mod suite;

use qapi_types::Command;
use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::schema::Kept;
use small::command::{Classify, Open, Use};

fn main() {
    let argument = std::env::args().nth(1).expect("an argument");
    let schema = match argument.as_str() {
        "small" => &small::schema::SCHEMA,
        #[cfg(corpus)]
        "storage" => &storage::SCHEMA,
        #[cfg(corpus)]
        "suite" => &suite::SCHEMA,
        _ => return check(),
    };
    println!("{}", schema.introspection(Kept::All));
}

struct Server;

impl Server {
    fn open(&self, (): &(), _: Open) {}

    fn classify(&self, (): &(), _: Classify) {}

    fn r#use(&self, (): &(), _: Use) {}
}

/// Has all that is there.
struct Whole;

impl small::dispatch::Handler for Whole {
    fn open(&self, (): &(), _: Open) -> Result<(), qapi_types::Error> {
        Ok(())
    }

    fn classify(&self, (): &(), _: Classify) -> Result<(), qapi_types::Error> {
        Ok(())
    }

    fn use_(&self, (): &(), _: Use) -> Result<(), qapi_types::Error> {
        Ok(())
    }

    #[cfg(CONFIG_B)]
    fn listen(&self, (): &(), _: small::command::Listen) -> Result<(), qapi_types::Error> {
        Ok(())
    }
}

fn check() {
    let service = Service::builder(&small::schema::SCHEMA)
        .on(Server::open)
        .on(Server::classify)
        .on(Server::r#use)
        .build()
        .expect("each once");
    let takes = |command: &str, arguments: &str| {
        let message = format!("{{'execute': '{command}', 'arguments': {arguments}}}");
        let answer = dispatch(&service, &Server, &(), State::new(), message.as_bytes());
        let answer = String::from_utf8(answer.expect("an answer")).expect("text");
        answer.contains("return")
    };
    let (a, b) = (cfg!(CONFIG_A), cfg!(CONFIG_B));
    assert_eq!(takes("open", "{'kind': 'file', 'path': ''}"), !a);
    assert_eq!(takes("open", "{'kind': 'file', 'path': '', 'flags': 1}"), a);
    assert!(!takes("open", "{'kind': 'file', 'path': '', '': 1}"));
    let flags = if a { "'flags': 1, " } else { "" };
    let open = |rest: &str| takes("open", &format!("{{{flags}{rest}}}"));
    assert!(open("'kind': 'file', 'path': ''"));
    assert_eq!(open("'kind': 'file', 'path': '', 'mode': 'on'"), !b);
    assert_eq!(open("'kind': 'file', 'path': '', 'mode': 'auto'"), a && !b);
    assert_eq!(takes("open", "{'kind': 'net', 'port': 1}"), b);
    assert!(takes("use", "{'ref': 'x'}"));
    // The enumeration that is built in is checked as any other.
    assert!(takes("classify", "{'type': 'none', 'more': ['qnull', 'qnum'], 'last': 'qbool'}"));
    assert!(!takes("classify", "{'type': 'int'}"));
    assert!(!takes("classify", "{'type': 'qdict', 'more': ['qdict', 'dict']}"));
    let file = format!("{{'ref': {{{flags} 'kind': 'file', 'path': ''}}}}");
    assert_eq!(takes("use", &file), a);
    assert_eq!(Open::SPEC.features.contains(&"deprecated"), a || b);
    assert_eq!(Use::SPEC.features, if a { &["fast", "safe"][..] } else { &["fast"] });
    let handler = small::dispatch::service::<Whole, ()>().build().expect("each once");
    assert_eq!(handler.command("listen").is_some(), b);
    assert_eq!(small::schema::SCHEMA.find("listen").is_some(), b);
    assert_eq!(small::schema::SCHEMA.find(""), None);
    // A server that leaves out `listen` answers nothing of what it alone refers to.
    let cut = service.introspection().to_string();
    assert!(!cut.contains("listen"), "{cut}");
    assert_eq!(cut.contains("OPENED"), a, "{cut}");
}
"#;

const BUILD_SCRIPT: &str = r#"fn main() {
    println!("cargo::rerun-if-env-changed=CFGS");
    for cfg in std::env::var("CFGS").unwrap_or_default().split_whitespace() {
        println!("cargo::rustc-cfg={cfg}");
    }
}
"#;

fn run(command: &mut Command) -> String {
    let output = command.output().expect("it runs");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} fails:\n{messages}");
    String::from_utf8(output.stdout).expect("it prints text")
}

fn entries(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("it is a JSON array")
}

/// Compares what the crate answers with what `qapi introspect` prints; gives the number of entries.
fn compare(program: &Path, name: &str, schema: &Path, symbols: &[&str]) -> usize {
    let ours = entries(&run(Command::new(program).arg(name)));
    let mut qapi = Command::new(env!("CARGO_BIN_EXE_qapi"));
    qapi.arg("introspect").arg(schema);
    for symbol in symbols {
        qapi.args(["--define", symbol]);
    }
    let theirs = entries(&run(&mut qapi));
    for (index, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(ours, theirs, "{name} with {symbols:?}, entry {index}");
    }
    assert_eq!(ours.len(), theirs.len(), "{name} with {symbols:?}");
    ours.len()
}

#[test]
fn a_server_says_and_accepts_what_its_cfgs_leave() {
    let scratch = Scratch::new("conditions");
    let generate = |schema: &Path, out: &str| {
        let config = Config::new().conditions(Conditions::Cfg);
        let result = config.out(scratch.path(out)).generate(schema);
        result.unwrap_or_else(|error| panic!("{error}"));
    };
    scratch.write("schema/small.json", SCHEMA);
    scratch.write("build.rs", BUILD_SCRIPT);
    scratch.write("src/main.rs", PROGRAM);
    let small = scratch.path("schema/small.json");
    generate(&small, "src/small");
    let corpus = corpus().map(|corpus| {
        let storage = corpus.join("qemu-10.0/storage-daemon/qapi/qapi-schema.json");
        let suite = corpus.join("qapi-schema/qapi-schema-test.json");
        generate(&storage, "src/storage");
        generate(&suite, "src/suite");
        (symbols(&corpus, "storage daemon 10.0.2"), storage, suite)
    });
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target");
    let program = target.join("debug/conditions");
    let build = |cfgs: &[&str]| {
        let corpus = corpus.as_ref().map(|_| "corpus");
        let cfgs: Vec<&str> = cfgs.iter().copied().chain(corpus).collect();
        scratch.cargo(&["build"], &cfgs.join(" "));
    };

    for cfgs in [
        &[][..],
        &["CONFIG_A"],
        &["CONFIG_B"],
        &["CONFIG_A", "CONFIG_B"],
    ] {
        build(cfgs);
        compare(&program, "small", &small, cfgs);
        run(Command::new(&program).arg("check"));
    }

    let Some((daemon, storage, suite)) = &corpus else {
        return;
    };
    let daemon: Vec<&str> = daemon.iter().map(String::as_str).collect();
    build(&daemon);
    assert_eq!(compare(&program, "storage", storage, &daemon), 513);
    let sets = [
        &[][..],
        &[
            "TEST_IF_STRUCT",
            "TEST_IF_UNION",
            "TEST_IF_ALT",
            "TEST_IF_FEATURE_1",
            "TEST_IF_COND_2",
        ],
        &[
            "TEST_IF_STRUCT",
            "TEST_IF_CMD",
            "TEST_IF_EVT",
            "TEST_IF_COND_1",
            "TEST_IF_COND_2",
        ],
    ];
    let counts = sets.map(|cfgs| {
        build(cfgs);
        compare(&program, "storage", storage, cfgs);
        compare(&program, "suite", suite, cfgs)
    });
    println!("the suite's schema: {counts:?} entries");
}
