//! Families of definitions behind Cargo features.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use qapi_codegen::{Conditions, Config, Handlers, Input, Layout};
use support::Scratch;
use test_macros::corpus_test;
use test_support::corpus;

const FILES: &[(&str, &str)] = &[
    (
        "root.json",
        "{ 'include': 'disk.json' }
{ 'include': 'lan.json' }
{ 'include': 'sub/common.json' }
##
# @status:
#
# See @disk-add and @Status.
##
{ 'command': 'status', 'returns': 'Status' }
{ 'struct': 'Status', 'data': { 'ok': 'bool' } }
",
    ),
    (
        "disk.json",
        "##
# = Disks
#
# There is @disk-add, but not always @lan-add.
##

##
# @disk-add:
#
# Adds a @Disk with @Limits, unlike @lan-add. See @status.
##
{ 'command': 'disk-add', 'data': { 'disk': 'Disk', 'limits': 'Limits' } }
{ 'struct': 'Disk', 'data': { 'size': 'size', '*rare': { 'type': 'Rare', 'if': 'CONFIG_RARE' } } }
{ 'event': 'DISK_GONE', 'data': { 'disk': 'Disk' } }
{ 'event': 'DISK_RARE', 'if': 'CONFIG_RARE' }
{ 'struct': 'Rare', 'data': {}, 'if': 'CONFIG_RARE' }
",
    ),
    (
        "lan.json",
        "{ 'command': 'lan-add', 'data': { 'limits': 'Limits' } }\n",
    ),
    (
        "sub/common.json",
        "{ 'struct': 'Limits', 'data': { 'most': 'int' } }\n",
    ),
];

fn input() -> Input<'static> {
    Input::texts("root.json", FILES.iter().copied())
}

fn families() -> Config {
    Config::new()
        .handlers(Handlers::None)
        .cargo_feature("disk", ["disk"])
        .cargo_feature("lan", ["la*"])
}

/// The files that `config` makes, without needless white space.
fn files(config: &Config) -> BTreeMap<String, String> {
    let output = config.render(input(), Layout::Folder).expect("all is well");
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let files = output.into_files().into_iter();
    files.map(|(name, text)| (name, words(text))).collect()
}

#[test]
fn a_module_behind_one_condition_says_so_once() {
    let files = files(&families());
    let root = &files["mod.rs"];
    for line in [
        r#"#[cfg(feature = "disk")] pub mod disk;"#,
        r#"#[cfg(feature = "lan")] pub mod lan;"#,
        r#"#[cfg(any(feature = "disk", feature = "lan"))] pub mod common;"#,
        r#"#[cfg(feature = "disk")] pub use self::disk::*;"#,
    ] {
        assert!(root.contains(line), "{line} in {root}");
    }
    assert!(
        !root.contains(r#"")] pub mod root"#) && root.contains("pub mod root;"),
        "{root}"
    );
    for name in ["disk.rs", "lan.rs", "common.rs", "root.rs"] {
        assert!(!files[name].contains("#[cfg("), "{name}: {}", files[name]);
    }
    let commands = &files["command.rs"];
    let line = r#"#[cfg(feature = "lan")] pub use super::lan::command::*;"#;
    assert!(commands.contains(line), "{commands}");
    assert!(
        commands.contains("#[doc(inline)] pub use super::root::command::*;"),
        "{commands}"
    );
    let events = &files["event.rs"];
    for line in [
        r#"#[cfg(feature = "disk")] pub use super::disk::event::*;"#,
        r#"#[cfg(feature = "disk")] DiskGone(DiskGone),"#,
        r#"&[ #[cfg(feature = "disk")] "DISK_GONE","#,
    ] {
        assert!(events.contains(line), "{line} in {events}");
    }
}

#[test]
fn items_that_need_more_or_less_than_their_module_say_so() {
    // The module is there with either feature, and what only one reaches with that.
    let config = families().cargo_feature("more", ["root"]);
    let files = files(&config.cargo_feature("root-too", ["root"]));
    let root = &files["mod.rs"];
    let line = r#"#[cfg(any(feature = "more", feature = "root-too"))] pub mod root;"#;
    assert!(root.contains(line), "{root}");
    let mixed = Config::new().server(false).comments(false);
    let mixed = mixed.cargo_feature("disk", ["disk"]);
    let mixed = mixed.cargo_feature("lan", ["lan"]);
    let text = "{ 'include': 'disk.json' }
{ 'include': 'lan.json' }
";
    let disk = "{ 'command': 'disk-add', 'data': { 'disk': 'Disk', 'net': 'Net' } }
{ 'struct': 'Disk', 'data': {} }
{ 'struct': 'Net', 'data': {} }
";
    let lan = "{ 'command': 'lan-add', 'data': { 'net': 'Net' } }\n";
    let input = [("root.json", text), ("disk.json", disk), ("lan.json", lan)];
    let output = mixed.render(Input::texts("root.json", input), Layout::File);
    let output = output.expect("all is well").into_files().remove(0).1;
    let line = r#"#[cfg(any(feature = "disk", feature = "lan"))]
#[allow("#;
    assert!(output.contains(line), "{output}");
    for line in [
        "#[cfg(feature = \"disk\")]\n    #[derive(Clone, PartialEq)]\n    pub struct Disk",
        "#[cfg(feature = \"disk\")]\n    pub mod command {\n",
    ] {
        assert!(output.contains(line), "{line} in {output}");
    }
    let net = "\n\n    #[derive(Clone, PartialEq)]\n    pub struct Net";
    assert!(output.contains(net), "{output}");
}

#[test]
fn links_lead_to_what_is_there_with_the_same_features() {
    let files = files(&families());
    let disk = &files["disk.rs"];
    for text in [
        "Adds a [`Disk`](struct@super::super::Disk) with [`Limits`](struct@super::super::Limits), unlike \
         `lan-add`. See [`status`](struct@super::super::command::Status).",
        "**Used in:** the arguments of [`disk-add`](struct@super::command::DiskAdd); the data of \
         [`DISK_GONE`](struct@super::event::DiskGone)",
    ] {
        assert!(
            disk.replace(" /// ", " ").contains(text),
            "{text} in {disk}"
        );
    }
    let root = &files["root.rs"];
    assert!(root.contains("See `disk-add` and [`Status`]"), "{root}");
    let limits = &files["common.rs"];
    let users = "**Used in:** the arguments of `disk-add` and `lan-add`";
    assert!(limits.contains(users), "{limits}");
    // What is said of a module is there where the module is.
    let module = &files["mod.rs"];
    assert!(
        module
            .contains("There is [`disk-add`](struct@command::DiskAdd), but not always `lan-add`."),
        "{module}"
    );
    assert!(
        module.contains("- [`lan-add`](struct@command::LanAdd)"),
        "{module}"
    );
}

#[test]
fn a_module_that_is_there_for_more_lists_what_is_there() {
    let text = "{ 'command': 'add', 'returns': 'Disk' }
{ 'command': 'show', 'returns': 'Disk' }
{ 'struct': 'Disk', 'data': {} }
";
    let root = "{ 'include': 'disk.json' }\n{ 'command': 'get', 'returns': 'Disk' }\n";
    let texts = [("root.json", root), ("disk.json", text)];
    let mixed = Config::new().server(false).cargo_feature("disk", ["disk"]);
    for format in [true, false] {
        let config = mixed.clone().format(format);
        let output = config.render(Input::texts("root.json", texts), Layout::File);
        let output = output.expect("all is well").into_files().remove(0).1;
        for line in [
            "# Commands",
            "- [`add`](struct@command::Add)",
            "- [`show`](struct@command::Show)",
        ] {
            // What is not formatted has lines of one condition in one attribute.
            let own = format!("#[cfg_attr(feature = \"disk\", doc = \"{line}");
            let joined = format!("Add)\n{line}\")");
            let ends = if format { "\")]\n" } else { "" };
            assert!(
                output.contains(&(own + ends)) || !format && output.contains(&joined),
                "{line} in {output}"
            );
        }
    }
}

#[test]
fn conditions_are_treated_as_without_features() {
    let kept = files(&families());
    assert!(!kept["disk.rs"].contains("cfg(") && kept["disk.rs"].contains("pub struct Rare"));
    let carried = files(&families().conditions(Conditions::Cfg).comments(false));
    let disk = &carried["disk.rs"];
    // The feature is said by the module.
    assert!(
        disk.contains("#[cfg(CONFIG_RARE)] #[derive(Clone, PartialEq)] pub struct Rare"),
        "{disk}"
    );
    let events = &carried["event.rs"];
    assert!(
        events.contains(r#"#[cfg(all(CONFIG_RARE, feature = "disk"))] DiskRare(DiskRare),"#),
        "{events}"
    );
    let evaluated = families().conditions(Conditions::Evaluate([].into()));
    assert!(!files(&evaluated)["disk.rs"].contains("Rare"));
}

#[test]
fn the_schema_as_static_data_is_whole_and_may_have_a_feature_of_its_own() {
    let plain = files(&Config::new());
    let cut = files(&families());
    assert!(!cut.contains_key("dispatch.rs"));
    assert_eq!(cut["schema.rs"], plain["schema.rs"]);
    assert!(
        cut["mod.rs"].contains("/// What the schema says, as static data. pub mod schema;"),
        "{}",
        cut["mod.rs"]
    );
    let behind = files(&families().schema_cargo_feature("schema"));
    assert!(
        behind["mod.rs"].contains(r#"#[cfg(feature = "schema")] pub mod schema;"#),
        "{}",
        behind["mod.rs"]
    );
    assert_eq!(behind["schema.rs"], plain["schema.rs"]);
    assert!(!files(&families().server(false)).contains_key("schema.rs"));
}

#[test]
fn what_cannot_be_is_an_error() {
    let error = |config: Config| {
        let result = config.render(input(), Layout::File);
        result.expect_err("something is wrong").to_string()
    };
    let none = || Config::new().handlers(Handlers::None);
    for name in ["", "a b", "-a", "dep:a", "a/b", "a,b"] {
        let expected = format!("'{name}' is no name of a Cargo feature: ");
        let found = error(none().cargo_feature(name, ["disk"]));
        assert!(
            found.starts_with(&format!("cargo_feature: {expected}")),
            "{found}"
        );
        let found = error(none().schema_cargo_feature(name));
        assert!(
            found.starts_with(&format!("schema_cargo_feature: {expected}")),
            "{found}"
        );
    }
    for name in ["a", "_a", "9p", "virtio-net", "c++", "x.y"] {
        let config = none().cargo_feature(name, ["disk"]);
        config.render(input(), Layout::File).expect(name);
    }
    assert_eq!(
        error(none().cargo_feature("disk", ["dusk"])),
        "cargo_feature: there is no module 'dusk' in the schema; there is 'disk'"
    );
    assert_eq!(
        error(none().cargo_feature("disk", ["disk", "wan*"])),
        "cargo_feature: no module matches 'wan*' in the schema"
    );
    assert_eq!(
        error(none().cargo_feature("disk", [""; 0])),
        "cargo_feature: 'disk' is given no module"
    );
    let plain = Config::new();
    for (option, config) in [
        ("cargo_feature", plain.clone().cargo_feature("d", ["disk"])),
        ("schema_cargo_feature", plain.schema_cargo_feature("schema")),
    ] {
        assert_eq!(
            error(config),
            format!(
                "{option}: handler traits cannot depend on Cargo features; leave them out, by 'handlers' or \
                 'server'"
            )
        );
    }
}

#[test]
fn a_feature_that_is_not_declared_is_warned_of() {
    let scratch = Scratch::new("features-undeclared");
    let config = families().out(scratch.path("src/qapi"));
    config.generate(input()).expect("all is well");
    scratch.write("src/lib.rs", "//! Generated.\npub mod qapi;\n");
    let output = scratch.try_cargo(&["check"], "");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && errors.contains("unexpected `cfg` condition value: `disk`"),
        "{errors}"
    );
}

/// QEMU's families, with the modules of each.
const QEMU: &[(&str, &[&str])] = &[
    ("block", &["block*", "transaction", "job"]),
    ("migration", &["migration", "yank", "dump"]),
    ("net", &["net", "rocker", "ebpf"]),
    ("ui", &["ui", "audio"]),
    ("char", &["char"]),
    (
        "machine",
        &[
            "machine*",
            "acpi*",
            "misc-*",
            "cxl",
            "pci",
            "uefi",
            "accelerator",
        ],
    ),
    ("devices", &["virtio", "tpm", "vfio", "cryptodev", "qdev"]),
    ("observe", &["stats", "trace", "replay"]),
];

#[corpus_test(all)]
fn the_system_schema_compiles_in_families() {
    let scratch = Scratch::open("features-qemu");
    let mut config = Config::new()
        .handlers(Handlers::None)
        .schema_cargo_feature("schema");
    let mut manifest = std::fs::read_to_string(scratch.path("Cargo.toml")).expect("it was written");
    manifest.push_str("\n[features]\nschema = []\n");
    for (feature, modules) in QEMU {
        config = config.cargo_feature(*feature, modules.iter().copied());
        writeln!(manifest, "{feature} = []").expect("it fits");
    }
    scratch.write("Cargo.toml", &manifest);
    let schema = corpus().join("qemu-10.2/qapi/qapi-schema.json");
    let result = config.out(scratch.path("src/qmp")).generate(schema);
    result.unwrap_or_else(|error| panic!("{error}"));
    let root = "//! Generated.\n#![deny(warnings, missing_docs)]\npub mod qmp;\n";
    scratch.write("src/lib.rs", root);
    scratch.cargo(&["check"], "");
    scratch.cargo(&["doc", "--no-deps"], "");
    for (feature, _) in QEMU {
        scratch.cargo(&["check", "--features", feature], "");
    }
    // Links are what each could break; a small schema has all sets of features for that.
    scratch.cargo(&["doc", "--no-deps", "--features", "block"], "");
    scratch.cargo(&["check", "--features", "schema"], "");
    scratch.cargo(&["check", "--all-features"], "");
    scratch.cargo(&["doc", "--no-deps", "--all-features"], "");
}
