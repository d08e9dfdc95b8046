//! What `Config` gives without a disk, and what it takes in place of a path.

use std::fs;
use std::path::{Path, PathBuf};

use qapi_codegen::parse::{Loader, Severity};
use qapi_codegen::{Conditions, Config, Error, Input, Layout};

const ROOT: &str = "{ 'include': 'sub/size.json' }\n\
    { 'command': 'brew', 'data': { 'size': 'Size' }, 'if': 'CONFIG_HEAT' }\n";
const SIZE: &str = "##\n# @Size:\n#\n# Note: how much\n#\n# @small: a cup\n#\n# @large: a pot\n##\n\
    { 'enum': 'Size', 'data': [ 'small', 'large' ] }\n";

fn texts() -> Input<'static> {
    Input::texts(
        "coffee.json",
        [("coffee.json", ROOT), ("sub/size.json", SIZE)],
    )
}

/// A folder with the same as files.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is a folder for tests");
    fs::create_dir(folder.path().join("sub")).expect("it can be made");
    for (name, text) in [("coffee.json", ROOT), ("sub/size.json", SIZE)] {
        fs::write(folder.path().join(name), text).expect("it can be written");
    }
    folder
}

/// The files in `folder`, sorted.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().expect("it has a name");
            let text = fs::read_to_string(&path).expect("it is text");
            (name.to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn texts_become_what_files_would() {
    let folder = folder();
    let root = folder.path().join("coffee.json");
    let config = Config::new();

    let output = config.render(texts(), Layout::Folder).expect("all is well");
    let report = config.clone().out(folder.path().join("out"));
    let report = report.generate(&root).expect("all is well");
    let mut given = output.files().to_vec();
    given.sort();
    assert_eq!(given, files(&folder.path().join("out")));
    assert_eq!(output.files()[0].0, "mod.rs");
    assert_eq!(
        (output.report().written, output.report().lines),
        (0, report.lines)
    );
    assert_eq!(output.report().commands, report.commands);
    let names = output.files().iter().map(|(name, _)| Path::new(name));
    assert!(output.report().files.iter().eq(names));

    let output = config.render(texts(), Layout::File).expect("all is well");
    let written = config.out(folder.path().join("one/coffee.rs"));
    written.generate(&root).expect("all is well");
    assert_eq!(output.into_files(), files(&folder.path().join("one")));
}

#[test]
fn a_schema_and_all_ways_to_write_a_path_are_taken() {
    let folder = folder();
    let root: PathBuf = folder.path().join("coffee.json");
    let name = root.to_str().expect("it is UTF-8").to_owned();
    let schema = Loader::new().load(&root).expect("all is well").schema;
    let config = Config::new().comments(false);
    let render = |input| {
        let output = config.render(input, Layout::File).expect("all is well");
        output.into_files()
    };
    let expected = render(texts());
    assert_eq!(expected[0].0, "coffee.rs");
    for input in [
        Input::from(&schema),
        Input::from(name.as_str()),
        Input::from(&name),
        Input::from(name.clone()),
        Input::from(root.as_path()),
        Input::from(&root),
        Input::from(root.clone()),
        Input::from(schema.clone()),
    ] {
        assert_eq!(render(input), expected);
    }
}

#[test]
fn texts_and_schemas_are_written_to_files_like_others() {
    let folder = tempfile::tempdir().expect("there is a folder for tests");
    let config = Config::new().out(folder.path());
    let schema = Loader::new()
        .load_text("tea.json", "{ 'event': 'DONE' }")
        .expect("all is well")
        .schema;
    let reports = config
        .generate_all([(texts(), "a.rs"), (Input::from(&schema), "b")])
        .expect("all is well");
    assert_eq!(reports[0].files, [folder.path().join("a.rs")]);
    assert!(reports[1].files.contains(&folder.path().join("b/tea.rs")));
    let config = Config::new().out(folder.path().join("a.rs"));
    assert!(config.stale(texts()).expect("all is well").is_empty());
}

#[test]
fn warnings_and_symbols_come_with_the_texts() {
    let config = Config::new().conditions(Conditions::Cfg);
    let output = config.render(texts(), Layout::File).expect("all is well");
    let report = output.report();
    let warnings = report.warnings.iter();
    let mut places = warnings.map(|warning| {
        assert_eq!(warning.severity, Severity::Warning);
        let place = report.sources.location(warning.primary.span);
        (place.path.display().to_string(), place.line)
    });
    assert!(places.any(|place| place == ("sub/size.json".to_owned(), 4)));
    assert!(report.symbols.iter().eq(["CONFIG_HEAT"]));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let error = |config: &Config, input| -> Error {
        let result = config.render(input, Layout::File);
        result.expect_err("something is wrong")
    };
    let plain = Config::new();
    let found = error(&plain, Input::text("coffee.json", ROOT)).to_string();
    assert!(
        found.contains("cannot read 'sub/size.json': no text has this name")
            && found.contains("coffee.json:1:14"),
        "{found}"
    );
    let found = error(&plain.clone().strict(true), texts()).to_string();
    assert!(found.contains("sub/size.json:4"), "{found}");
    // Names that meet are found out by the plan.
    let text = "{ 'command': '__com.example_x' }\n{ 'command': 'com-example-x' }";
    let found = error(&plain, Input::text("x.json", text)).to_string();
    assert!(
        found.contains("'ComExampleX'") && found.contains("x.json:2:14"),
        "{found}"
    );
    let found = error(&plain.closed_enums(["Sise"]), texts()).to_string();
    let expected = "closed_enums: there is no enumeration 'Sise' in the schema; there is 'Size'";
    assert_eq!(found, expected);
}

/// A command whose argument's union has a branch that wraps an object.
const WRAPPED: &str = "
{ 'enum': 'Kind', 'data': [ 'disk' ] }
{ 'struct': 'Disk', 'data': { 'size': 'int' } }
{ 'struct': 'DiskWrapper', 'data': { 'data': 'Disk' } }
{ 'union': 'Way', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'disk': 'DiskWrapper' } }
##
# @go:
#
# Goes by a @Way to a @Disk.
##
{ 'command': 'go', 'data': { 'way': 'Way' } }
";

/// The code for `WRAPPED` with two types from elsewhere, by this option.
fn wrapped(option: fn(Config, &'static str, &'static str) -> Config) -> String {
    let config = option(Config::new(), "Disk", "::other::Disk");
    let config = option(config, "DiskWrapper", "::other::DiskWrapper");
    let output = config.render(Input::text("way.json", WRAPPED), Layout::File);
    let output = output.unwrap();
    let [(_, code)] = output.files() else {
        panic!("the layout is that of one file");
    };
    assert!(!code.contains("pub struct Disk"), "{code}");
    code.clone()
}

#[test]
fn a_type_that_is_generated_elsewhere_is_looked_into() {
    let code = wrapped(Config::generated_type);
    assert!(
        code.contains("pub fn disk(branch: impl Into<::other::DiskWrapper>)"),
        "{code}"
    );
    assert!(code.contains("[`Disk`](::other::Disk)"), "{code}");
    assert!(
        !code.contains("#[derive(Debug, Clone, PartialEq)]\n    pub struct Way"),
        "{code}"
    );
}

#[test]
fn nothing_is_taken_for_granted_of_another_type_from_elsewhere() {
    let code = wrapped(Config::extern_type);
    assert!(
        code.contains("pub fn disk(branch: ::other::DiskWrapper) -> Self"),
        "{code}"
    );
    assert!(!code.contains("](::other::Disk)"), "{code}");
    assert!(
        code.contains("#[derive(Debug, Clone, PartialEq)]\n    pub struct Way"),
        "{code}"
    );
}
