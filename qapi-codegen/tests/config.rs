//! The options of a run, each by what becomes of a small schema, and by what its code does.

mod support;

use qapi_codegen::{Conditions, Config};
use support::scratch::Scratch;

/// Some of every kind, with conditions on all that can have one.
const SCHEMA: &str = r"
{ 'include': 'sub.json' }
{ 'enum': 'Mode', 'data': [ 'on', 'off', { 'name': 'auto', 'if': 'CONFIG_A' } ] }
{ 'enum': 'Rare', 'data': [ { 'name': 'x', 'if': 'CONFIG_A' } ], 'if': 'CONFIG_B' }
{ 'struct': 'Pair', 'data': { 'id': 'str', '*mode': 'Mode',
    '*rare': { 'type': 'Rare', 'if': { 'all': [ 'CONFIG_A', 'CONFIG_B' ] } } } }
{ 'struct': 'Only', 'data': { 'a': { 'type': 'int', 'if': 'CONFIG_A' } } }
{ 'struct': 'Heir', 'base': 'Pair', 'data': { '*heirs': [ 'Heir' ], 'n': 'number' } }
{ 'enum': 'Kind', 'data': [ 'file', 'none', { 'name': 'net', 'if': { 'not': 'CONFIG_A' } } ] }
{ 'struct': 'File', 'data': { 'path': 'str' } }
{ 'struct': 'Net', 'data': { 'port': 'uint16' }, 'if': { 'not': 'CONFIG_A' } }
{ 'union': 'Source',
  'base': { '*early': { 'type': 'int', 'if': 'CONFIG_A' }, 'kind': 'Kind', '*tag': 'str', '*extra': { 'type': 'int', 'if': 'CONFIG_B' } },
  'discriminator': 'kind',
  'data': { 'file': 'File', 'net': { 'type': 'Net', 'if': { 'not': 'CONFIG_A' } } } }
{ 'alternate': 'Ref',
  'data': { 'name': 'str', 'source': { 'type': 'Source', 'if': 'CONFIG_B' } } }
{ 'command': 'open', 'data': { 'source': 'Source', '*ref': 'Ref' }, 'returns': 'Uuid' }
{ 'command': 'rarely', 'data': { '*only': 'Only', 'rare': 'Rare' },
  'if': { 'any': [ 'CONFIG_A', 'CONFIG_B' ] } }
{ 'command': 'take', 'data': 'Pair', 'if': 'CONFIG_B' }
{ 'event': 'OPENED', 'data': { 'uuid': 'Uuid', '*n': { 'type': 'int', 'if': 'CONFIG_A' } } }
{ 'event': 'GONE', 'if': 'CONFIG_A' }
";

const SUB: &str = r"
##
# @Uuid:
#
# A name, see `Rare`.
#
# @bytes: Its bytes
##
{ 'struct': 'Uuid', 'data': { 'bytes': 'str' } }
";

const MODULES: &str = r##"
/// What stands in for a generated type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Own(pub serde_json::Value);

impl serde::Serialize for Own {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Own {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_json::Value::deserialize(deserializer).map(Self)
    }
}

/// Folder of files.
pub mod plain;
/// One file.
pub mod single { include!("single.rs"); }
/// Everything at once.
pub mod custom;
/// Nothing for people.
pub mod bare { include!("bare.rs"); }
/// With all conditions.
pub mod configured { include!("configured.rs"); }

#[test]
fn closed_enumerations_and_unions_refuse_what_they_do_not_know() {
    use custom::{Kind, Mode, Source};
    let mode = Mode::On;
    let copy = mode;
    assert!(mode == copy && Mode::On < Mode::Off);
    let error = serde_json::from_str::<Mode>("\"perhaps\"").unwrap_err().to_string();
    assert!(error.contains("'Mode' has no value 'perhaps'"), "{error}");
    let error = serde_json::from_str::<Source>(r#"{"kind":"tape"}"#).unwrap_err().to_string();
    assert!(error.contains("union 'Source' has no branch 'tape'"), "{error}");
    // Not asked for, so open.
    assert!(serde_json::from_str::<Kind>("\"tape\"").is_ok());
    assert!(serde_json::from_str::<plain::Source>(r#"{"kind":"tape"}"#).is_ok());
}

#[test]
fn derives_and_types_are_as_asked() {
    fn is_key<T: Eq + std::hash::Hash>(_: &T) {}
    is_key(&custom::Pair { id: String::new(), mode: None, rare: None });
    is_key(&custom::event::Opened { uuid: Own(serde_json::Value::Null), n: None });
    let answer: <custom::command::Open as qapi_types::Command>::Response =
        serde_json::from_str("[1]").unwrap();
    assert_eq!(answer, Own(serde_json::json!([1])));
}

#[test]
fn bare_code_is_the_same_code() {
    let text = r#"{"source":{"kind":"file","tag":"t","path":"p"},"ref":"r"}"#;
    let command: bare::command::Open = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&command).unwrap(), text);
}
"##;

/// Turns the symbols in `CFGS` on. That the compiler knows of the others is up to the code.
const BUILD_SCRIPT: &str = r#"fn main() {
    println!("cargo::rerun-if-env-changed=CFGS");
    for cfg in std::env::var("CFGS").unwrap_or_default().split_whitespace() {
        println!("cargo::rustc-cfg={cfg}");
    }
}
"#;

fn read(scratch: &Scratch, name: &str) -> String {
    std::fs::read_to_string(scratch.path(name)).expect("the file is there")
}

fn written(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    scratch.write("schema/root.json", SCHEMA);
    scratch.write("schema/sub.json", SUB);
    scratch
}

fn custom() -> Config {
    Config::new()
        .closed_enums(["Mod*", "Rare"])
        .closed_unions(["Source"])
        .derive(".", ["Eq", "Hash"])
        .derive("Uuid", ["Eq", "Hash"])
        .no_derive("File", ["PartialEq"])
        .type_attribute("Pair", "#[must_use] #[doc(alias = \"couple\")]")
        .type_attribute("SourceBranch", "/// The branch.")
        .type_attribute("open", "#[doc(alias = \"begin\")]")
        .field_attribute("*.id", "#[doc(alias = \"identity\")]")
        .field_attribute("Mode.on", "#[doc(alias = \"yes\")]")
        .extern_type("Uuid", "crate::Own")
        .module_prefix("my_")
}

#[test]
fn code_under_any_options_compiles_and_does_what_they_say() {
    let scratch = written("config-options");
    let generate = |config: Config, out: &str| {
        let report = config
            .out(scratch.path(out))
            .generate(scratch.path("schema/root.json"));
        report.unwrap_or_else(|error| panic!("{out}: {error}"))
    };
    generate(Config::new(), "src/plain");
    generate(Config::new(), "src/single.rs");
    generate(custom(), "src/custom");
    generate(Config::new().no_derive("Pair", ["Debug"]), "src/silent.rs");
    generate(Config::new().comments(false).format(false), "src/bare.rs");
    let report = generate(
        Config::new().conditions(Conditions::Cfg),
        "src/configured.rs",
    );
    let symbols: Vec<String> = report.symbols.into_iter().collect();
    assert_eq!(symbols, ["CONFIG_A", "CONFIG_B"]);

    let code = read(&scratch, "src/custom/my_root.rs");
    for expected in [
        "#[must_use]\n#[doc(alias = \"couple\")]\npub struct Pair {",
        "/// The branch.\npub enum SourceBranch {",
        "#[doc(alias = \"begin\")]\n    pub struct Open {",
        "#[doc(alias = \"identity\")]\n    pub id: String,",
        "#[doc(alias = \"yes\")]\n    On,",
        "#[derive(Debug, Clone, Hash)]\npub struct File {",
        "#[derive(Debug, Clone, PartialEq)]\npub struct Heir {",
        "type Response = crate::Own;",
    ] {
        assert!(code.contains(expected), "{expected}\nis not there");
    }
    // Types from elsewhere print themselves, which only a derived Debug lets them do.
    assert!(!code.contains("debug!"), "{code}");
    let plain = read(&scratch, "src/plain/root.rs");
    assert!(plain.contains("::qapi_types::debug!(File);"), "{plain}");
    let code = read(&scratch, "src/silent.rs");
    assert!(!code.contains("debug!(Pair)") && code.contains("debug!(File)"));
    assert!(
        !scratch.path("src/custom/my_sub.rs").exists(),
        "it would be empty"
    );
    let bare = read(&scratch, "src/bare.rs");
    assert!(!bare.contains("[doc") && bare.len() < read(&scratch, "src/single.rs").len());
    assert!(
        bare.lines().all(|line| line.len() < 200),
        "compilers can show its lines"
    );

    scratch.write(
        "src/lib.rs",
        &format!("//! Generated.\n#![deny(warnings, missing_docs)]\n{MODULES}"),
    );
    scratch.cargo(&["test"], "");
    scratch.cargo(&["doc", "--no-deps"], "");
}

#[test]
fn any_combination_of_symbols_compiles() {
    let scratch = written("config-cfg");
    let config = Config::new().conditions(Conditions::Cfg);
    for (config, out) in [
        (config.clone(), "src/open"),
        (
            config
                .closed_enums(["."])
                .closed_unions(["."])
                .derive(".", ["Eq", "Default"]),
            "src/closed",
        ),
    ] {
        let result = config
            .out(scratch.path(out))
            .generate(scratch.path("schema/root.json"));
        result.unwrap_or_else(|error| panic!("{error}"));
    }
    scratch.write("build.rs", BUILD_SCRIPT);
    scratch.write(
        "src/lib.rs",
        r##"//! Generated.
        #![deny(warnings, missing_docs)]
        // For the test's own conditions; the code brings what it needs.
        #![cfg_attr(test, allow(unexpected_cfgs))]
        pub mod open;
        pub mod closed;

        #[test]
        fn members_are_there_under_their_condition() {
            use qapi_types::{Enum, Object};
            let a = cfg!(CONFIG_A);
            let b = cfg!(CONFIG_B);
            assert_eq!(open::Pair::MEMBERS.contains(&"rare"), a && b);
            assert_eq!(open::Mode::ALL.len(), if a { 3 } else { 2 });
            let text = r#"{"kind":"file","tag":"t","path":"p"}"#;
            let source: open::Source = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&source).unwrap(), text);
            let net = serde_json::from_str::<closed::Source>(r#"{"port":1,"kind":"net"}"#);
            assert_eq!(net.is_ok(), !a);
            let heir = r#"{"id":"i","mode":"auto","n":1.5}"#;
            assert_eq!(serde_json::from_str::<closed::Heir>(heir).is_ok(), a);
            assert_eq!(serde_json::from_str::<open::Only>("{}").is_ok(), !a);
            assert!(serde_json::from_str::<open::Only>(r#"{"a":1}"#).is_ok());
            struct Nobody;
            impl open::dispatch::Handler for Nobody {}
            let names = open::dispatch::table::<Nobody, ()>().entries().iter().map(|row| row.spec.name);
            assert_eq!(names.clone().any(|name| name == "take"), b);
            assert_eq!(names.clone().any(|name| name == "rarely"), a || b);
            #[cfg(CONFIG_A)]
            let _ = open::event::Event::from(open::event::Gone);
            #[cfg(any(CONFIG_A, CONFIG_B))]
            let _: Option<open::Rare> = None;
        }
        "##,
    );
    for cfgs in ["", "CONFIG_A", "CONFIG_B", "CONFIG_A CONFIG_B"] {
        scratch.cargo(&["test", "--lib"], cfgs);
    }
    for cfgs in ["", "CONFIG_A CONFIG_B"] {
        scratch.cargo(&["doc", "--no-deps"], cfgs);
    }
}

#[test]
fn the_system_schema_compiles_with_and_without_all_symbols() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let scratch = Scratch::new("config-qemu");
    let config = Config::new().conditions(Conditions::Cfg);
    let schema = corpus.join("qemu-10.0/qapi/qapi-schema.json");
    let report = config.out(scratch.path("src/qmp")).generate(schema);
    let symbols = report.unwrap_or_else(|error| panic!("{error}")).symbols;
    assert!(symbols.contains("CONFIG_SPICE"), "{symbols:?}");
    let symbols: Vec<String> = symbols.into_iter().collect();
    scratch.write("build.rs", BUILD_SCRIPT);
    let root = "//! Generated.\n#![deny(warnings, missing_docs)]\npub mod qmp;\n";
    scratch.write("src/lib.rs", root);
    for cfgs in ["", &symbols.join(" ")] {
        scratch.cargo(&["check"], cfgs);
        scratch.cargo(&["doc", "--no-deps"], cfgs);
    }
}

#[test]
fn the_compiler_insists_on_all_commands_on_request() {
    let scratch = written("config-complete");
    let config = Config::new().out(scratch.path("src/server"));
    let result = config.generate(scratch.path("schema/root.json"));
    result.unwrap_or_else(|error| panic!("{error}"));
    let server = |methods: &str| {
        let text = format!(
            "//! A server.
            pub mod server;
            use qapi_types::{{Empty, Error}};
            use server::{{Uuid, command, dispatch}};
            /// It.
            pub struct Server;
            #[allow(refining_impl_trait)]
            impl dispatch::Handler for Server {{
                fn open(&mut self, (): &mut (), _: command::Open) -> Result<Uuid, Error> {{ todo!() }}
                {methods}
            }}
            const _: () = dispatch::table::<Server, ()>().require_complete();
            ",
        );
        scratch.write("src/lib.rs", &text);
        scratch.try_cargo(&["check"], "")
    };
    let rest = ["Rarely", "Take"].map(|command| {
        let method = command.to_lowercase();
        format!(
            "fn {method}(&mut self, (): &mut (), _: command::{command}) \
             -> Result<Empty, Error> {{ todo!() }}\n"
        )
    });
    for (methods, missing) in [("", "rarely"), (&rest[0], "take"), (&rest[1], "rarely")] {
        let output = server(methods);
        assert!(!output.status.success(), "'{missing}' is not missed");
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(messages.contains(missing), "{messages}");
        assert!(messages.contains("require_complete"), "{messages}");
    }
    assert!(server(&rest.concat()).status.success());
}

#[test]
fn several_schemas_are_generated_in_one_run_or_not_at_all() {
    let scratch = Scratch::new("config-several");
    scratch.write("a.json", "{ 'struct': 'Aa', 'data': {} }\n");
    scratch.write("b.json", "{ 'struct': 'Bb', 'data': {} }\n");
    scratch.write(
        "bad.json",
        "{ 'struct': 'Bad', 'data': { 'x': 'Missing' } }\n",
    );
    let [a, b, bad] = ["a.json", "b.json", "bad.json"].map(|name| scratch.path(name));
    // An option may be about one of them.
    let config = Config::new().out(scratch.path("out")).derive("Bb", ["Eq"]);

    let error = config
        .generate_all([(&a, "x.rs"), (&bad, "bad.rs")])
        .expect_err("one is bad");
    assert_eq!(error.diagnostics().len(), 1);
    assert!(!scratch.path("out").exists());
    let error = config
        .generate_all([(&a, "x.rs"), (&b, "x.rs")])
        .expect_err("they meet");
    assert!(
        error
            .to_string()
            .contains("two schemas are to be written to"),
        "{error}"
    );

    let reports = config
        .generate_all([(&a, "one.rs"), (&b, "two")])
        .expect("all is well");
    assert_eq!(reports.len(), 2);
    assert!(read(&scratch, "out/one.rs").contains("struct Aa"));
    assert!(read(&scratch, "out/two/b.rs").contains("struct Bb"));
    let again = config
        .generate_all([(&a, "one.rs"), (&b, "two")])
        .expect("all is well");
    assert!(again.iter().all(|report| report.written == 0));
}

#[test]
fn what_is_wrong_with_an_option_is_said() {
    let scratch = written("config-wrong");
    let error = |config: Config| {
        let result = config
            .out(scratch.path("out"))
            .generate(scratch.path("schema/root.json"));
        result.expect_err("the option is wrong").to_string()
    };
    let new = Config::new;
    for (config, expected) in [
        (
            new().type_attribute("Piar", "#[must_use]"),
            "type_attribute: there is no type, command or event 'Piar' in the schema; there is 'Pair'",
        ),
        (
            new().define(["CONFIG_OTHER", "CONFIG FOO"]),
            "define: 'CONFIG FOO' is no symbol",
        ),
        (
            new().field_attribute("Pair.ids", "#[must_use]"),
            "field_attribute: there is no member 'Pair.ids' in the schema; there is 'Pair.id'",
        ),
        (
            new().field_attribute("Only", "#[must_use]"),
            "field_attribute: there is no member 'Only' in the schema; members are named with their \
             type, as in 'TYPE.MEMBER'",
        ),
        (
            new().closed_enums(["Source"]),
            "closed_enums: there is no enumeration 'Source' in the schema",
        ),
        (
            new().closed_unions(["Sink*"]),
            "closed_unions: no union matches 'Sink*' in the schema",
        ),
        (
            new().extern_type("open", "::my::Open"),
            "extern_type: there is no type 'open' in the schema",
        ),
        (
            new().derive("Heir", ["Eq"]),
            "derive: 'Heir' cannot have 'Eq': its 'n' has none",
        ),
        (
            new().derive("Mode", ["Ord"]),
            "derive: 'Mode' cannot have 'Ord': it lacks 'PartialOrd', on which that builds",
        ),
        (
            new().derive("Heir", ["::core::cmp::Eq"]),
            "derive: 'Heir' cannot have '::core::cmp::Eq': its 'n' has none",
        ),
        (
            new().module_prefix("My-"),
            "module_prefix: 'My-' has characters other than a-z, 0-9 and '_'",
        ),
    ] {
        assert_eq!(error(config), expected);
    }
    for (config, option) in [
        (
            new().type_attribute(".", "must_use"),
            "type_attribute: 'must_use' is no valid attribute",
        ),
        (
            new().field_attribute(".", "#[doc = ]"),
            "field_attribute: '#[doc = ]' is no valid attribute",
        ),
        (
            new().field_attribute(".", r#"#[doc = "\u{0}1"]"#),
            "field_attribute: '#[doc = \"\\u{0}1\"]' is no valid attribute: NUL in an attribute",
        ),
        (
            new().type_attribute(".", "#[doc = r\"\n///\0\"]"),
            "type_attribute: '#[doc = r\"\n///\0\"]' is no valid attribute: NUL in an attribute",
        ),
        (
            new().type_attribute(".", "#![inner]"),
            "type_attribute: '#![inner]' is no valid attribute",
        ),
        (
            new().derive(".", ["Eq Hash"]),
            "derive: 'Eq Hash' is no valid path",
        ),
        (new().no_derive(".", [""]), "no_derive: '' is no valid path"),
        (
            new().extern_type("Pair", "::my::"),
            "extern_type: '::my::' is no valid type",
        ),
    ] {
        let message = error(config);
        assert!(message.starts_with(option), "{message}");
    }
}

#[test]
fn patterns_for_everything_may_match_nothing() {
    let scratch = Scratch::new("config-nothing");
    scratch.write("empty.json", "{ 'command': 'cc' }\n");
    let config = Config::new()
        .out(scratch.path("out.rs"))
        .closed_enums(["."])
        .closed_unions(["*"]);
    config
        .generate(scratch.path("empty.json"))
        .expect("all is well");
}

#[test]
fn no_file_is_written_for_two_schemas() {
    let scratch = Scratch::new("config-one-place");
    scratch.write("one.json", "{ 'struct': 'One', 'data': {} }\n");
    scratch.write("two.json", "{ 'struct': 'Two', 'data': {} }\n");
    let config = Config::new().out(&scratch.folder);
    let both = |first: &str, second: &str| {
        let targets = [
            (scratch.path("one.json"), first),
            (scratch.path("two.json"), second),
        ];
        config.generate_all(targets)
    };
    for (first, second, file) in [
        ("same", "other/../same", "same/mod.rs"),
        ("same", "same/one.rs", "same/one.rs"),
        ("same/two.rs", "same", "same/two.rs"),
    ] {
        let error = both(first, second).expect_err(second).to_string();
        let start = "generate_all: two schemas are to be written to '";
        assert!(error.starts_with(start) && error.contains(file), "{error}");
        assert!(!scratch.path("same").exists());
    }
    // A file of one schema in the folder of another is no file left over.
    for written in [[6, 1], [0, 0]] {
        let reports = both("folder", "folder/two.rs").expect("they are apart");
        assert_eq!([reports[0].written, reports[1].written], written);
        assert_eq!(reports[0].removed, 0);
    }
}

#[test]
fn an_output_needs_a_name() {
    let scratch = Scratch::new("config-no-name");
    scratch.write("one.json", "{ 'struct': 'One', 'data': {} }\n");
    let error = Config::new()
        .out("")
        .generate(scratch.path("one.json"))
        .expect_err("there is no place to write to");
    assert_eq!(error.to_string(), "out: the path is empty");
}
