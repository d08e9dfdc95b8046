//! What all commands have in common, `check`, and what `generate` writes.

use std::fs;
use std::process::Command;

use super::{Folder, text};

const GOOD: &[u8] = b"{ 'struct': 'Point', 'data': { 'x': 'int', '*y': 'int' } }\n\
    { 'command': 'move-to', 'data': 'Point' }\n";

#[test]
fn check_counts_what_is_in_a_schema() {
    let folder = Folder::new(&[("good.json", GOOD)]);
    let output = folder.qapi(&["check", "good.json"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stdout),
        "good.json: 0 enums, 1 struct, 0 unions, 0 alternates, 1 command, 0 events in 1 module\n",
    );
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn check_goes_on_after_a_bad_schema() {
    let folder = Folder::new(&[("bad.json", b"{ 'struct': 'A' }\n"), ("good.json", GOOD)]);
    let output = folder.qapi(&["check", "bad.json", "good.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).starts_with("good.json: "));
    assert!(
        text(&output.stderr).contains("bad.json:1:"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    let folder = Folder::new(&[]);
    for arguments in [
        &["check"][..],
        &["frobnicate"],
        &["generate", "x.json"],
        &[],
    ] {
        assert_eq!(
            folder.qapi(arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

#[test]
fn check_explains_rules() {
    let folder = Folder::new(&[]);
    let output = folder.qapi(&["check", "--explain", "q0601"]);
    assert_eq!(output.status.code(), Some(0));
    let explanation = text(&output.stdout);
    assert!(
        explanation.starts_with("Q0601: there is no type of that name\n\n"),
        "{explanation}"
    );
    assert!(explanation.contains("```qapi\n"), "{explanation}");
    assert_eq!(
        folder.qapi(&["check", "--explain", "Q9999"]).status.code(),
        Some(2)
    );
}

#[test]
fn diagnostics_come_in_three_formats() {
    let folder = Folder::new(&[(
        "bad.json",
        b"{ 'command': 'go', 'data': 'Wya' }\n\
        { 'struct': 'Way', 'data': {} }\n",
    )]);
    let errors = |format: &str| {
        let output = folder.qapi(&["check", "bad.json", "--message-format", format]);
        assert_eq!(output.status.code(), Some(1));
        text(&output.stderr)
    };
    assert_eq!(
        errors("short"),
        "bad.json:1:28: error[Q0601]: there is no type 'Wya'\n",
    );
    let human = errors("human");
    assert!(
        human.contains("1 | { 'command': 'go', 'data': 'Wya' }\n"),
        "{human}"
    );
    assert!(
        human.contains("^^^^^") && human.contains("'Way'"),
        "{human}"
    );
    // Not a terminal, so without colour.
    assert!(!human.contains('\x1b'), "{human}");
    let json = errors("json");
    assert!(
        json.starts_with('{') && json.contains("\"Q0601\"") && json.lines().count() == 1,
        "{json}"
    );
}

#[test]
fn colour_is_for_those_who_want_it() {
    let folder = Folder::new(&[("bad.json", b"{ 'command': 'Go' }\n")]);
    let coloured = |variables: &[(&str, &str)]| {
        let output = Command::new(env!("CARGO_BIN_EXE_qapi"))
            .args(["check", "--strict", "bad.json"])
            .current_dir(folder.path())
            .envs(variables.iter().copied())
            .output()
            .expect("qapi runs");
        assert_eq!(output.status.code(), Some(1));
        text(&output.stderr).contains('\x1b')
    };
    assert!(!coloured(&[]), "not a terminal");
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("NO_COLOR", "1")]));
}

/// One kind of bad input: the files, and the place and the text that the message must show.
struct Bad {
    files: &'static [(&'static str, &'static [u8])],
    place: &'static str,
    mentions: &'static str,
}

const BAD: &[Bad] = &[
    Bad {
        files: &[],
        place: "root.json",
        mentions: "root.json",
    },
    Bad {
        files: &[("root.json", b"\n{ 'include': 'gone.json' }\n")],
        place: "root.json:2:14",
        mentions: "gone.json",
    },
    Bad {
        files: &[
            ("root.json", b"{ 'include': 'sub.json' }\n"),
            ("sub.json", b"# back\n{ 'include': 'root.json' }\n"),
        ],
        place: "sub.json:2:14",
        mentions: "root.json",
    },
    Bad {
        files: &[("root.json", b"{ 'enum': 'A',\n  'data': [ '\xff' ] }\n")],
        place: "root.json:2:14",
        mentions: "UTF-8",
    },
    Bad {
        files: &[("root.json", b"{ 'enum': 'A'\n  'data': [] }\n")],
        place: "root.json:2:3",
        mentions: "'data'",
    },
    Bad {
        files: &[(
            "root.json",
            b"{ 'struct': 'Aa',\n  'data': { 'x': 'Itn' } }\n",
        )],
        place: "root.json:2:18",
        mentions: "Itn",
    },
    Bad {
        files: &[(
            "root.json",
            b"{ 'enum': 'Aa', 'data': [] }\n{ 'enum': 'Aa', 'data': [] }\n",
        )],
        place: "root.json:2:11",
        mentions: "Aa",
    },
    // Names of a schema that is fine, but meet in one Rust identifier.
    Bad {
        files: &[(
            "root.json",
            b"{ 'command': 'do-it' }\n\
              { 'pragma': { 'command-name-exceptions': [ 'do_it' ] } }\n\
              { 'command': 'do_it' }\n",
        )],
        place: "root.json:3:14",
        mentions: "do_it",
    },
];

#[test]
fn bad_input_is_one_clear_diagnostic_and_leaves_the_output_alone() {
    for bad in BAD {
        let folder = Folder::new(bad.files);
        let out = folder.path().join("out");
        fs::create_dir(&out).expect("a folder can be made");
        fs::write(
            out.join("mod.rs"),
            "// @generated by qapi-codegen, earlier\n",
        )
        .expect("writes");
        fs::write(out.join("notes.txt"), "mine").expect("writes");
        let before = folder.contents("out");
        let output = folder.qapi(&[
            "generate",
            "root.json",
            "--out",
            "out",
            "--message-format",
            "short",
        ]);
        let messages = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{messages}");
        assert_eq!(messages.lines().count(), 1, "{messages}");
        assert!(
            messages.starts_with(bad.place),
            "{messages} at {}",
            bad.place
        );
        assert!(messages.contains(": error[Q"), "{messages}");
        assert!(
            messages.contains(bad.mentions),
            "{messages} mentions {}",
            bad.mentions
        );
        assert_eq!(folder.contents("out"), before);

        let human = text(&folder.qapi(&["check", "root.json"]).stderr);
        assert!(human.contains("error[Q") || human.is_empty(), "{human}");
    }
}

#[test]
fn generate_writes_a_folder_rooted_at_mod_rs() {
    let folder = Folder::new(&[("good.json", GOOD)]);
    let output = folder.qapi(&["generate", "good.json", "--out", "deep/out"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let names: Vec<String> = folder
        .contents("deep/out")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        [
            "command.rs",
            "dispatch.rs",
            "event.rs",
            "good.rs",
            "mod.rs",
            "schema.rs"
        ]
    );
}

#[test]
fn a_comment_is_not_torn_apart_where_a_line_ends_like_an_item() {
    let schema = br"##
# @Cache:
#
# How to cache;
# one of two ways
#
# @direct: bypass the host page cache;
#     else use it
##
{ 'struct': 'Cache', 'data': { 'direct': 'bool' } }
";
    let folder = Folder::new(&[("s.json", schema)]);
    let output = folder.qapi(&["generate", "s.json", "--out", "s.rs"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let generated = fs::read_to_string(folder.path().join("s.rs")).expect("the file is there");
    for comment in [
        "    /// How to cache;\n    /// one of two ways\n",
        "        /// bypass the host page cache;\n        /// else use it\n",
    ] {
        assert!(generated.contains(comment), "{comment}");
    }
}

#[test]
fn generate_writes_one_file_when_the_output_is_one() {
    let folder = Folder::new(&[("good.json", GOOD)]);
    let output = folder.qapi(&["generate", "good.json", "--out", "out.rs"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let source = fs::read_to_string(folder.path().join("out.rs")).expect("is there");
    assert!(source.contains("pub struct Point") && source.contains("pub mod dispatch"));
}

#[test]
fn what_did_not_change_is_not_written_and_what_is_stale_goes() {
    let folder = Folder::new(&[("good.json", GOOD)]);
    let generate = |schema: &str| folder.fine(&["generate", schema, "--out", "out"]).0;
    assert!(generate("good.json").ends_with("6 of 6 files written\n"));
    assert!(generate("good.json").ends_with("0 of 6 files written\n"));
    // It has the mark, but no run of this output wrote it.
    let other = folder.read("out/good.rs");
    folder.write("out/other.rs", &other);
    folder.write("out/mine.rs", "// mine\n");
    folder.write("renamed.json", GOOD);
    generate("renamed.json");
    assert_eq!(
        folder.names("out"),
        [
            "command.rs",
            "dispatch.rs",
            "event.rs",
            "mine.rs",
            "mod.rs",
            "other.rs",
            "renamed.rs",
            "schema.rs"
        ]
    );
}

#[test]
fn a_file_that_was_not_generated_is_not_overwritten() {
    let folder = Folder::new(&[("good.json", GOOD), ("lib.rs", b"// precious\n")]);
    let output = folder.qapi(&["generate", "good.json", "--out", "lib.rs"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("'lib.rs' is in the way"));
    assert_eq!(
        fs::read_to_string(folder.path().join("lib.rs")).expect("is there"),
        "// precious\n"
    );
}

#[test]
fn what_only_servers_need_is_left_out_on_request() {
    let folder = Folder::new(&[("s.json", b"{ 'command': 'cc' }\n")]);
    let generate = |arguments: &[&str]| {
        let all = [&["generate", "s.json", "--out", "out"], arguments].concat();
        let output = folder.qapi(&all);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let files = folder.contents("out").into_iter();
        files.map(|(name, _)| name).collect::<Vec<_>>()
    };
    let client = ["command.rs", "event.rs", "mod.rs", "s.rs"];
    assert_eq!(generate(&["--no-server"]), client);
    assert!(generate(&[]).contains(&"dispatch.rs".to_owned()));
    // What was generated before goes.
    assert_eq!(generate(&["--no-server"]), client);
}

#[test]
fn defined_symbols_decide_what_is_there() {
    let schema = b"{ 'struct': 'Always', 'data': { 'x': { 'type': 'int', 'if': 'CONFIG_X' } } }\n\
        { 'struct': 'Sometimes', 'data': {}, 'if': { 'not': 'CONFIG_X' } }\n";
    let folder = Folder::new(&[("s.json", schema)]);
    let generated = |arguments: &[&str]| {
        let output = folder.qapi(&[&["generate", "s.json", "--out", "s.rs"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        fs::read_to_string(folder.path().join("s.rs")).expect("is there")
    };
    let all = generated(&[]);
    assert!(all.contains("Sometimes") && all.contains("pub x: Option<i64>"));
    assert!(all.contains("**Condition:** not `CONFIG_X`"));
    let with = generated(&["--define", "CONFIG_X"]);
    assert!(!with.contains("Sometimes") && with.contains("pub x: i64"));
    let without = generated(&["--define", "CONFIG_OTHER"]);
    assert!(without.contains("Sometimes") && !without.contains("pub x: i64"));
}

#[test]
fn a_symbol_is_an_identifier() {
    let folder = Folder::new(&[("good.json", GOOD)]);
    for command in [
        &["introspect", "good.json"][..],
        &["generate", "good.json", "--out", "out.rs"],
    ] {
        for wrong in ["CONFIG FOO", "", "1X", "A=1"] {
            let output = folder.qapi(&[command, &["--define", wrong]].concat());
            assert_eq!(output.status.code(), Some(2), "{command:?} {wrong}");
            assert!(text(&output.stderr).contains("is no symbol"), "{wrong}");
        }
        // A build may define more than a schema asks for.
        let output = folder.qapi(&[command, &["--define", "CONFIG_FOO"]].concat());
        assert_eq!(output.status.code(), Some(0), "{command:?}");
    }
}
