//! `qapi generate`: its flags.

use super::{Folder, text};

const SCHEMA: &[u8] = b"{ 'enum': 'Mode', 'data': [ 'on', 'off' ] }
{ 'struct': 'Uuid', 'data': { 'text': 'str' } }
{ 'union': 'Way', 'base': { 'mode': 'Mode', 'id': 'Uuid' }, 'discriminator': 'mode',
  'data': { 'on': 'Far' } }
{ 'struct': 'Far', 'data': { 'miles': { 'type': 'int', 'if': 'CONFIG_FAR' } } }
{ 'command': 'go', 'data': 'Way', 'boxed': true }
";

const MORE: &[u8] = b"{ 'event': 'GONE' }\n";

fn folder() -> Folder {
    Folder::new(&[("s.json", SCHEMA), ("more.json", MORE)])
}

/// What is generated with these flags, without white space.
fn generated(folder: &Folder, flags: &[&str]) -> String {
    let (code, errors) = folder.fine(&[&["generate", "s.json", "--out", "-"], flags].concat());
    assert_eq!(errors, "", "{flags:?}");
    code.split_whitespace().collect()
}

#[test]
fn every_option_is_a_flag() {
    let folder = folder();
    let plain = generated(&folder, &[]);
    // Flags, what there is with them alone, and what there is without them alone.
    for (flags, with, without) in [
        (&["--only", "Mode"][..], "", "structFar"),
        (
            &["--define", "CONFIG_FAR"],
            "pubmiles:i64",
            "pubmiles:Option",
        ),
        (&["--conditions", "evaluate"], "", "pubmiles"),
        (&["--conditions", "cfg"], "#[cfg(CONFIG_FAR)]", ""),
        (&["--no-server"], "", "pubmoddispatch"),
        (
            &["--handlers", "asynchronous"],
            "traitAsyncHandler",
            "traitHandler",
        ),
        (&["--handlers", "both"], "traitAsyncHandler", ""),
        (&["--handlers", "none"], "", "pubmoddispatch"),
        (
            &["--handlers=none", "--cargo-feature", "far=s*, s"],
            "#[cfg(feature=\"far\")]pubusesuper::s::command",
            "",
        ),
        (
            &["--handlers=none", "--schema-cargo-feature", "data"],
            "#[cfg(feature=\"data\")]#[allow",
            "",
        ),
        (
            &["--type-attribute", "Far=#[doc(alias=\"f\")]"],
            "alias=\"f\"",
            "",
        ),
        (
            &["--field-attribute", "Uuid.text=#[doc(hidden)]"],
            "#[doc(hidden)]pubtext",
            "",
        ),
        (
            &["--derive", "Uuid=Eq, Hash"],
            "PartialEq,Eq,Hash)]pubstructUuid",
            "",
        ),
        (
            &["--no-derive", "Uuid=PartialEq"],
            "Clone)]pubstructUuid",
            "",
        ),
        (&["--closed-enums", "Mode"], "closed_enum!(Mode)", ""),
        (&["--closed-unions", "Way"], "", "UnknownBranch::decode"),
        (&["--optional", "Uuid.text"], "pubtext:Option<String>", ""),
        (&["--keep-unknown", "Uuid"], "pubothers_:", ""),
        (
            &["--extern-type", "Uuid=::own::Uuid"],
            "::own::Uuid",
            "structUuid",
        ),
        (&["--module-prefix", "mine_"], "pubmodmine_s", "pubmods{"),
        (&["--no-comments"], "", "///"),
    ] {
        let code = generated(&folder, flags);
        assert_ne!(code, plain, "{flags:?}");
        assert!(
            with.is_empty() || code.contains(with) && !plain.contains(with),
            "{flags:?}: {code}"
        );
        assert!(
            without.is_empty() || plain.contains(without) && !code.contains(without),
            "{flags:?}: {code}"
        );
    }
    let (formatted, _) = folder.fine(&["generate", "s.json", "--out", "-"]);
    let (bare, _) = folder.fine(&["generate", "s.json", "--out", "-", "--no-format"]);
    assert!(bare.len() < formatted.len());
    folder.write(
        "old.json",
        "##\n# @Old:\n#\n# Note: old\n##\n{ 'struct': 'Old', 'data': {} }\n",
    );
    folder.fine(&["generate", "old.json", "--out", "-"]);
    folder.fails(1, &["generate", "old.json", "--out", "-", "--strict"]);
}

#[test]
fn flags_that_do_not_go_together_are_wrong_usage() {
    let folder = folder();
    for (arguments, reason) in [
        (&["s.json"][..], "--out"),
        (&["--out", "s.rs"], "SCHEMA"),
        (
            &["s.json", "more.json", "--out", "s.rs"],
            "each schema needs an '--out'",
        ),
        (
            &["s.json", "more.json", "--out", "-", "--out", "-"],
            "'--out -' is for one schema",
        ),
        (&["s.json", "--out", "-", "--check"], "'--check' needs"),
        (
            &["s.json", "more.json", "--out", "s.rs", "--out", "./s.rs"],
            "two schemas are to be written",
        ),
        (
            &["-", "-", "--out", "a.rs", "--out", "b.rs"],
            "standard input",
        ),
        (&["s.json", "--out", ""], "--out"),
        (
            &["s.json", "--out", "s.rs", "--derive", "Eq"],
            "'Eq' has no '='",
        ),
        (
            &["s.json", "--out", "s.rs", "--closed-enums", "Mood"],
            "'Mood'",
        ),
        (
            &[
                "s.json",
                "--out",
                "s.rs",
                "--conditions",
                "cfg",
                "--define",
                "A",
            ],
            "'--define' needs",
        ),
        (&["--only", "Mode"], "SCHEMA"),
        (
            &["s.json", "--config", "qapi.toml", "--out", "s.rs"],
            "--config",
        ),
    ] {
        let error = folder.fails(2, &[&["generate"], arguments].concat());
        assert!(error.contains(reason), "{arguments:?}: {error}");
    }
    assert_eq!(folder.names(""), ["more.json", "s.json"]);
}

#[test]
fn several_schemas_are_generated_in_one_call() {
    let folder = folder();
    let both = [
        "generate",
        "s.json",
        "more.json",
        "--out",
        "one.rs",
        "--out",
        "two",
    ];
    let (out, _) = folder.fine(&[&both[..], &["--no-server"]].concat());
    let (one, two) = out.split_once('\n').expect("there are two lines");
    assert!(
        one.starts_with("one.rs: 5 definitions, ") && one.ends_with("1 of 1 file written"),
        "{out}"
    );
    assert!(
        two.starts_with("two: 1 definition, ") && two.ends_with("4 of 4 files written\n"),
        "{out}"
    );
    // All or nothing.
    let before = folder.read("one.rs");
    folder.write("more.json", "{ 'event': 'GONE', 'data': 'Wya' }");
    folder.fails(1, &both);
    assert_eq!(folder.read("one.rs"), before);
    folder.write("more.json", MORE);
    let blocked = [
        "generate",
        "s.json",
        "more.json",
        "--out",
        "one.rs",
        "--out",
        "s.json/x.rs",
    ];
    let error = folder.fails(1, &blocked);
    assert!(
        error.contains(" 's.json/x.rs'") && error.lines().count() == 1,
        "{error}"
    );
    assert_eq!(folder.read("one.rs"), before);
}

#[test]
fn check_says_what_is_stale_and_writes_nothing() {
    let folder = folder();
    let generate = [
        "generate",
        "s.json",
        "more.json",
        "--out",
        "s.rs",
        "--out",
        "more",
    ];
    let check = [&generate[..], &["--check"]].concat();
    assert!(
        folder
            .fails(1, &check)
            .contains("error: 's.rs' is stale\nerror: 'more/mod.rs' is stale\n")
    );
    assert_eq!(folder.names(""), ["more.json", "s.json"]);
    folder.fine(&generate);
    assert_eq!(
        folder.fine(&check).0,
        "s.rs: up to date\nmore: up to date\n"
    );
    folder.write("s.json", MORE);
    assert_eq!(folder.fails(1, &check), "error: 's.rs' is stale\n");
}

#[test]
fn schemas_come_from_standard_input_and_code_goes_to_standard_output() {
    let folder = folder();
    let schema = text(SCHEMA);
    let output = folder.piped(&["generate", "-", "--out", "-"], &schema);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("pub struct Far"));
    let output = folder.piped(&["check", "-"], &schema);
    assert!(
        text(&output.stdout).contains(": 1 enum, 2 structs, 1 union, "),
        "{}",
        text(&output.stdout)
    );
    for command in ["dump", "introspect"] {
        let output = folder.piped(&[command, "-"], &schema);
        assert!(text(&output.stdout).contains("go"), "{command}");
    }
    let output = folder.piped(
        &["check", "-", "--message-format", "short"],
        "{ 'enum': 'A' }",
    );
    let error = text(&output.stderr);
    assert!(error.starts_with("stdin:1:11: error["), "{error}");
    assert_eq!(output.status.code(), Some(1));
}
