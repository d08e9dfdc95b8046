//! The options of a run, each by what becomes of a small schema, and by what its code does.

mod support;

use std::fs;
use std::path::Path;

use qapi_codegen::{Conditions, Config};
use support::Scratch;

/// Turns the symbols in `CFGS` on. That the compiler knows of the others is up to the code.
const BUILD_SCRIPT: &str = r#"fn main() {
    println!("cargo::rerun-if-env-changed=CFGS");
    for cfg in std::env::var("CFGS").unwrap_or_default().split_whitespace() {
        println!("cargo::rustc-cfg={cfg}");
    }
}
"#;

fn read(scratch: &Scratch, name: &str) -> String {
    fs::read_to_string(scratch.path(name)).expect("the file is there")
}

/// The schema of `tests/options`, in a folder of its own.
fn written(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/options/schema");
    for name in ["root.json", "sub.json"] {
        let text = fs::read_to_string(schema.join(name)).expect("the schema is there");
        scratch.write(&format!("schema/{name}"), &text);
    }
    scratch
}

#[test]
fn the_symbols_that_code_depends_on_are_reported() {
    let scratch = written("config-symbols");
    let config = Config::new().conditions(Conditions::Cfg);
    let report = config
        .out(scratch.path("out.rs"))
        .generate(scratch.path("schema/root.json"))
        .unwrap_or_else(|error| panic!("{error}"));
    let symbols: Vec<String> = report.symbols.into_iter().collect();
    assert_eq!(symbols, ["CONFIG_A", "CONFIG_B"]);
}

#[test_macros::corpus_test]
fn the_system_schema_compiles_with_and_without_all_symbols() {
    let scratch = Scratch::new("config-qemu");
    let config = Config::new().conditions(Conditions::Cfg);
    let schema = test_support::corpus().join("qemu-10.0/qapi/qapi-schema.json");
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
fn the_compiler_lists_all_commands_that_a_handler_lacks() {
    let scratch = written("config-complete");
    let config = Config::new().out(scratch.path("src/server"));
    let result = config.generate(scratch.path("schema/root.json"));
    result.unwrap_or_else(|error| panic!("{error}"));
    let server = |methods: &str| {
        let text = format!(
            "//! A server.
            pub mod server;
            use qapi_types::Error;
            use server::{{Uuid, command, dispatch}};
            /// It.
            pub struct Server;
            impl dispatch::Handler for Server {{
                fn open(&self, (): &(), _: command::Open) -> Result<Uuid, Error> {{ todo!() }}
                {methods}
            }}
            ",
        );
        scratch.write("src/lib.rs", &text);
        scratch.try_cargo(&["check"], "")
    };
    let rest = ["Rarely", "Take"].map(|command| {
        let method = command.to_lowercase();
        format!(
            "fn {method}(&self, (): &(), _: command::{command}) \
             -> Result<(), Error> {{ todo!() }}\n"
        )
    });
    for (methods, missing) in [
        ("", "missing: `rarely`, `take`"),
        (&rest[0], "missing: `take`"),
        (&rest[1], "missing: `rarely`"),
    ] {
        let output = server(methods);
        assert!(!output.status.success(), "nothing is missed: {missing}");
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(messages.contains(missing), "{messages}");
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
            new().generated_type("open", "::my::Open"),
            "generated_type: there is no type 'open' in the schema",
        ),
        (
            new().derive("Heir", ["Eq"]),
            "derive: 'Heir' cannot have 'Eq': its 'n' has none",
        ),
        (
            new().derive("Uuid", ["Ord"]),
            "derive: 'Uuid' cannot have 'Ord': it lacks 'Eq' and 'PartialOrd', on which that builds",
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
fn members_and_objects_that_options_name_exist() {
    let scratch = written("config-members");
    let error = |config: Config| {
        let result = config
            .out(scratch.path("out"))
            .generate(scratch.path("schema/root.json"));
        result.expect_err("the option is wrong").to_string()
    };
    let new = Config::new;
    for (config, expected) in [
        (
            new().optional(["Pair.di"]),
            "optional: there is no member 'Pair.di' in the schema; there is 'Pair.id'",
        ),
        (
            new().optional(["Pair"]),
            "optional: there is no member 'Pair' in the schema; members are named with their type, \
             as in 'TYPE.MEMBER'",
        ),
        (
            new().optional(["Mode.on"]),
            "optional: there is no member 'Mode.on' in the schema",
        ),
        (
            new().optional(["Source.kind"]),
            "optional: 'Source.kind' selects the branch of a union, and stays mandatory",
        ),
        (
            new().optional(["*.kind"]),
            "optional: '*.kind' selects the branch of a union, and stays mandatory",
        ),
        (
            new().optional(["*.kin"]),
            "optional: no member matches '*.kin' in the schema",
        ),
        (
            new().keep_unknown(["Piar"]),
            "keep_unknown: there is no struct, union, command or event 'Piar' in the schema; there is \
             'Pair'",
        ),
        (
            new().keep_unknown(["Mode"]),
            "keep_unknown: there is no struct, union, command or event 'Mode' in the schema",
        ),
    ] {
        assert_eq!(error(config), expected);
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
        let start = "two schemas are to be written to '";
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
fn an_output_that_cannot_be_written_leaves_the_others_alone() {
    let scratch = Scratch::new("config-unwritable");
    scratch.write("one.json", "{ 'struct': 'One', 'data': {} }\n");
    scratch.write("two.json", "{ 'struct': 'Two', 'data': {} }\n");
    scratch.write("out/file", "no folder\n");
    let config = Config::new().out(scratch.path("out"));
    let generate = |first: &str, second: &str| {
        let schemas = [("one.json", first), ("two.json", second)];
        config.generate_all(schemas.map(|(schema, out)| (scratch.path(schema), out)))
    };
    generate("a.rs", "b").expect("all is well");
    let before = read(&scratch, "out/a.rs");
    scratch.write("one.json", "{ 'struct': 'New', 'data': {} }\n");
    for second in ["file/b.rs", "file/b"] {
        let error = generate("a.rs", second)
            .expect_err("a file is in the way")
            .to_string();
        let place = scratch.path("out").join(second);
        assert!(error.contains(&*place.to_string_lossy()), "{error}");
        assert!(!error.contains(".new"), "{error}");
        assert_eq!(read(&scratch, "out/a.rs"), before);
    }
    generate("a.rs", "b").expect("all is well");
    assert!(read(&scratch, "out/a.rs").contains("struct New"));
}

#[test]
fn a_run_removes_what_an_earlier_one_of_it_wrote_and_nothing_else() {
    let scratch = Scratch::new("config-left-over");
    scratch.write(
        "root.json",
        "{ 'include': 'sub.json' }\n{ 'include': 'more.json' }\n{ 'struct': 'Root', 'data': {} }\n",
    );
    scratch.write("sub.json", "{ 'struct': 'Sub', 'data': {} }\n");
    scratch.write("more.json", "{ 'struct': 'More', 'data': {} }\n");
    let folder = Config::new().out(scratch.path("gen"));
    let one = || {
        let config = Config::new().out(scratch.path("gen/a.rs"));
        config
            .generate(scratch.path("sub.json"))
            .expect("all is well");
    };
    let names = || {
        let files = fs::read_dir(scratch.path("gen")).expect("it is a folder");
        let names = files.map(|file| file.expect("it can be read").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        let names = names.filter(|name| !["command.rs", "event.rs", "mod.rs"].contains(&&**name));
        let mut names: Vec<_> = names.collect();
        names.sort();
        names.join(" ")
    };
    for config in [
        folder.clone().server(false),
        folder.clone().server(false).format(false),
    ] {
        scratch.write(
            "root.json",
            "{ 'include': 'sub.json' }\n{ 'include': 'more.json' }\n{ 'struct': 'Root', 'data': {} }\n",
        );
        one();
        config
            .generate(scratch.path("root.json"))
            .expect("all is well");
        assert_eq!(names(), "a.rs more.rs root.rs sub.rs");
        // It is no longer what was generated.
        scratch.write("gen/more.rs", "// Mine.\n");
        scratch.write("root.json", "{ 'struct': 'Root', 'data': {} }\n");
        let report = config
            .generate(scratch.path("root.json"))
            .expect("all is well");
        assert_eq!(names(), "a.rs more.rs root.rs");
        assert_eq!(report.removed, 1);
        fs::remove_file(scratch.path("gen/more.rs")).expect("it is there");
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
