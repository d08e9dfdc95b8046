//! What the comments in generated code say beside the translation of the schema's text: what leads,
//! and what links lead to.

use qapi_codegen::{Conditions, Config, Input, Layout};

/// The code generated from `schema`, in one file.
fn generated(schema: &str) -> String {
    generated_by(&Config::new(), schema)
}

/// The code that `config` has generated from `schema`, in one file.
fn generated_by(config: &Config, schema: &str) -> String {
    let output = config.render(Input::text("schema.json", schema), Layout::File);
    let output = output.unwrap_or_else(|error| panic!("{error}"));
    output.files()[0].1.clone()
}

/// The root file of a folder that is generated from `schema`.
fn root(schema: &str) -> String {
    let output = Config::new().render(Input::text("schema.json", schema), Layout::Folder);
    let output = output.unwrap_or_else(|error| panic!("{error}"));
    output.files()[0].1.clone()
}

/// The lines of the comment before the line that contains `item`.
fn comment<'c>(code: &'c str, item: &str) -> Vec<&'c str> {
    let at = code
        .find(item)
        .unwrap_or_else(|| panic!("no {item} in {code}"));
    let line = code[..at].rfind('\n').map_or(0, |end| end + 1);
    let mut lines: Vec<&str> = code[..line].lines().rev().collect();
    lines = lines
        .into_iter()
        .map(str::trim_start)
        .skip_while(|line| line.starts_with("#["))
        .map_while(|line| line.strip_prefix("///"))
        .map(str::trim_start)
        .collect();
    lines.reverse();
    lines
}

/// A schema whose definitions have only `doc` for an overview.
fn with_overview(doc: &str) -> String {
    let definitions = [
        (
            "Disk",
            "'struct': 'Disk', 'data': { 'size': 'int' }",
            "size",
        ),
        ("Kind", "'enum': 'Kind', 'data': [ 'raw' ]", "raw"),
        ("eject", "'command': 'eject', 'data': { 'id': 'str' }", "id"),
        ("GONE", "'event': 'GONE', 'data': { 'id': 'str' }", "id"),
    ];
    let definitions = definitions.map(|(name, definition, member)| {
        format!(
            "##\n# @{name}:\n#\n{doc}# @{member}: Its.\n#\n# Since: 1.0\n##\n{{ {definition} }}\n"
        )
    });
    definitions.concat()
}

#[test]
fn commands_and_events_without_an_overview_begin_with_what_they_are() {
    let code = generated(&with_overview(""));
    for (item, lead) in [
        ("pub struct Eject ", "**Command:** `eject`, answers nothing"),
        ("pub struct Gone ", "**Event:** `GONE`"),
    ] {
        assert_eq!(comment(&code, item), [lead, "", "**Since:** 1.0"]);
    }
}

#[test]
fn types_without_an_overview_begin_with_what_they_are_used_in() {
    let code =
        generated(&(with_overview("") + "{ 'struct': 'Rack', 'data': { 'disks': ['Disk'] } }\n"));
    assert_eq!(
        comment(&code, "pub struct Disk "),
        [
            "**Used in:** [`Rack`](struct@super::Rack)",
            "",
            "**Since:** 1.0"
        ]
    );
    assert_eq!(comment(&code, "pub enum Kind "), ["**Since:** 1.0"]);
}

#[test]
fn nothing_is_said_of_what_the_schema_says_nothing_of() {
    let code = generated(
        "{ 'struct': 'Disk', 'data': { 'size': 'int' } }\n{ 'enum': 'Kind', 'data': [ 'raw' ] }\n\
         { 'event': 'GONE' }\n",
    );
    let kind = format!(
        "{}pub enum Kind",
        &code[code.find("pub enum Kind").unwrap()..]
    );
    for (code, item) in [
        (&code, "pub struct Disk "),
        (&code, "pub size: i64"),
        (&code, "pub enum Kind "),
        (&kind, "Raw,"),
        (&code, "Gone(Gone)"),
    ] {
        assert_eq!(comment(code, item), [""; 0], "{item}");
    }
    assert_eq!(comment(&code, "pub struct Gone"), ["**Event:** `GONE`"]);
}

#[test]
fn a_note_is_no_overview() {
    let code = generated(&with_overview("# .. note:: Slow.\n#\n"));
    assert_eq!(
        comment(&code, "pub struct Gone "),
        [
            "**Event:** `GONE`",
            "",
            "> **Note:** Slow.",
            "",
            "**Since:** 1.0"
        ]
    );
}

#[test]
fn what_has_an_overview_begins_with_it() {
    let code = generated(&with_overview("# Round.\n#\n"));
    assert_eq!(
        comment(&code, "pub struct Gone "),
        ["Round.", "", "**Since:** 1.0", "", "**Event:** `GONE`"]
    );
}

#[test]
fn notes_of_deprecation_are_plain_text() {
    let code = generated(
        "##\n# @stop:\n#\n# Stops.\n#\n# @hard: how\n#\n# Features:\n#\n# @deprecated: Member @hard is\n\
         #     deprecated.  Use ``\"x\"`` or `quit` instead.\n##\n\
         { 'command': 'stop', 'data': { '*hard': { 'type': 'bool', 'features': [ 'deprecated' ] } } }\n\
         ##\n# @quit:\n#\n# Ends.\n##\n{ 'command': 'quit' }\n",
    );
    let note =
        "#[deprecated = \"Member `hard` is deprecated. Use `\\\"x\\\"` or `quit` instead.\"]";
    assert!(code.contains(note), "{code}");
}

#[test]
fn commands_link_to_the_members_of_the_type_they_wrap() {
    let code = generated(
        "##\n# @Base:\n#\n# @kind: a\n#\n# @id: b\n##\n\
         { 'struct': 'Base', 'data': { 'kind': 'Kind', 'id': 'str' } }\n\
         ##\n# @Kind:\n#\n# @raw: c\n#\n# @alias: synonym for @raw\n##\n\
         { 'enum': 'Kind', 'data': [ 'raw', 'alias' ] }\n\
         ##\n# @Disk:\n#\n# Round.\n##\n\
         { 'union': 'Disk', 'base': 'Base', 'discriminator': 'kind', 'data': {} }\n\
         ##\n# @insert:\n#\n# Inserts @id.\n#\n# Errors:\n#     - If @id is gone, NoDisk\n##\n\
         { 'command': 'insert', 'data': 'Disk', 'boxed': true }\n",
    );
    let command = comment(&code, "pub struct Insert(");
    assert_eq!(command[0], "Inserts [`id`](field@super::Disk::id).");
    assert!(command.contains(&"- If [`id`](field@super::Disk::id) is gone, NoDisk"));
    let wire = "**Command:** `insert`, takes [`Disk`](struct@super::super::Disk), answers nothing";
    assert!(command.contains(&wire), "{command:#?}");
}

#[test]
fn branches_link_to_each_other() {
    let code = generated(
        "##\n# @Kind:\n#\n# @raw: c\n#\n# @alias: synonym for @raw\n##\n\
         { 'enum': 'Kind', 'data': [ 'raw', 'alias' ] }\n\
         ##\n# @Disk:\n#\n# @kind: a\n##\n\
         { 'union': 'Disk', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }\n",
    );
    let branches = &code[code
        .find("pub enum DiskBranch")
        .expect("there are branches")..];
    assert_eq!(
        comment(branches, "Alias,"),
        ["synonym for [`raw`](variant@DiskBranch::Raw)"]
    );
}

#[test]
fn functions_of_branches_say_what_their_values_documentation_says_first() {
    let code = generated(
        "\
##
# @Kind:
#
# Kinds.
#
# @disc: Media (e.g. CDs) that
#     turn.  `tape` does, too.
#
# @tape:
#     - one thing
#
# @none: Nothing
##
{ 'enum': 'Kind', 'data': [ 'disc', 'tape', 'none' ] }
{ 'union': 'Media', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }
",
    );
    let wire = |value: &str| format!("On the wire, `kind` is `{value}`.");
    assert_eq!(
        comment(&code, "pub fn disc("),
        ["Media (e.g. CDs) that turn.", "", &wire("disc")]
    );
    assert_eq!(comment(&code, "pub fn tape("), [wire("tape")]);
    assert_eq!(
        comment(&code, "pub fn none("),
        ["Nothing", "", &wire("none")]
    );
}

#[test]
fn constructors_show_an_optional_member_that_is_there_in_every_build() {
    let schema =
        "{ 'struct': 'Disk', 'data': { '*a': { 'type': 'int', 'if': 'CONFIG_A' }, '*b': 'int' } }
{ 'struct': 'Tape', 'data': { '*a': { 'type': 'int', 'if': 'CONFIG_A' } } }
{ 'command': 'add', 'data': 'Disk', 'boxed': true }
";
    let code = generated_by(&Config::new().conditions(Conditions::Cfg), schema);
    for example in [
        "`Disk { b: Some(…), ..Disk::new() }`.",
        "`Tape { a: Some(…), ..Tape::new() }`.",
        "`Add::from(Disk { b: Some(…), ..Disk::new() })`.",
    ] {
        assert!(code.contains(example), "{example} in {code}");
    }
}

#[test]
fn commands_and_events_are_listed_where_all_of_them_are() {
    let code = generated("{ 'command': 'stop' }\n{ 'event': 'STOP' }\n");
    for module in ["command", "event"] {
        let listed = format!("#[doc(inline)]\n    pub use super::schema_::{module}::*;");
        assert!(code.contains(&listed), "{listed} is not in {code}");
    }
}

#[test]
fn the_small_schemas_of_tests_document_without_a_warning() {
    let packages = ["test-corners", "test-hostile", "test-options"];
    let packages = packages.iter().flat_map(|name| ["--package", name]);
    let arguments: Vec<&str> = ["doc", "--quiet", "--no-deps"]
        .into_iter()
        .chain(packages)
        .collect();
    test_support::cargo(&arguments, &[("RUSTDOCFLAGS", "-D warnings")]);
}

/// Two commands, an event and types around `Disk`, none of them documented.
const USERS: &str = "
    { 'struct': 'Disk', 'data': { 'kind': 'Kind', '*part-of': 'Rack' } }
    { 'struct': 'Rack', 'data': { 'disks': ['Disk'] } }
    { 'enum': 'Kind', 'data': [ 'raw', 'x-perf' ] }
    { 'enum': 'Lonely', 'data': [ 'host_cdrom' ] }
    { 'command': 'insert', 'data': 'Disk', 'returns': 'Disk' }
    { 'command': 'insert-all', 'data': { 'disks': ['Disk'], 'more': ['Disk'] } }
    { 'event': 'DISK_GONE', 'data': { 'disk': 'Disk' } }
";

/// `links` without what they lead to.
fn shown(links: &str) -> String {
    let mut links = links.split("](");
    let first = links.next().unwrap_or_default().to_owned();
    links.fold(first, |shown, rest| {
        let (_, after) = rest.split_once(')').expect("a link has an end");
        format!("{shown}]{after}")
    })
}

#[test]
fn types_say_what_commands_events_and_types_use_them_for() {
    let code = generated(USERS);
    let disk = comment(&code, "pub struct Disk ");
    assert_eq!(
        shown(disk[0]),
        "**Used in:** the arguments of [`insert`] and [`insert-all`]; the answer to [`insert`]; \
         the data of [`DISK_GONE`]; [`Rack`]"
    );
    assert!(disk[0].contains("[`insert-all`](struct@super::command::InsertAll)"));
    assert!(disk[0].contains("[`DISK_GONE`](struct@super::event::DiskGone)"));
    assert_eq!(comment(&code, "pub enum Lonely "), [""; 0]);
}

#[test]
fn types_deep_inside_say_by_what_commands_and_events_they_are_reached() {
    let code = generated(USERS);
    let kind = comment(&code, "pub enum Kind ");
    assert_eq!(
        shown(kind[0]),
        "**Used in:** [`Disk`], which is in the arguments of [`insert`] and [`insert-all`]; \
         the answer to [`insert`]; the data of [`DISK_GONE`]"
    );
}

#[test]
fn long_lists_of_users_end_in_a_number() {
    let commands = (1..=7).map(|n| format!("{{ 'command': 'c{n}', 'data': 'A' }}\n"));
    let commands: String = commands.collect();
    let types = "{ 'struct': 'A', 'data': { 'b': 'B' } }\n{ 'struct': 'B', 'data': {} }\n";
    let code = generated(&format!("{types}{commands}"));
    assert_eq!(
        shown(comment(&code, "pub struct A ")[0]),
        "**Used in:** the arguments of [`c1`], [`c2`], [`c3`], [`c4`], [`c5`] and 2 more"
    );
    assert_eq!(
        shown(comment(&code, "pub struct B ")[0]),
        "**Used in:** [`A`], which is in the arguments of [`c1`], [`c2`], [`c3`] and 4 more"
    );
}

#[test]
fn users_that_are_left_out_or_may_be_missing_have_no_link() {
    let only = Config::new().only(["insert"]);
    let code = generated_by(&only, USERS);
    assert_eq!(
        shown(comment(&code, "pub struct Disk ")[0]),
        "**Used in:** the arguments of [`insert`]; the answer to [`insert`]; [`Rack`]"
    );
    let cfg = Config::new().conditions(Conditions::Cfg);
    let schema = "{ 'enum': 'Kind', 'data': [] }\n\
                  { 'command': 'put', 'data': { 'kind': 'Kind' }, 'if': 'CONFIG_PUT' }\n";
    let code = generated_by(&cfg, schema);
    assert_eq!(
        comment(&code, "pub enum Kind "),
        ["**Used in:** the arguments of `put`"]
    );
}

#[test]
fn commands_say_which_events_their_documentation_mentions() {
    let code = generated(
        "##\n# @stop:\n#\n# Stops.  Emits STOP, or @STOP_FAILED.\n#\n# @why: not with STOP_LATER or \
         FULL-STOP\n#\n# Errors:\n#     - see `STOP`\n##\n\
         { 'command': 'stop', 'data': { 'why': 'str' } }\n\
         ##\n# @STOP_LATER:\n#\n# See STOP.\n##\n{ 'event': 'STOP_LATER' }\n\
         ##\n# @STOP_FAILED:\n#\n# No.\n##\n{ 'event': 'STOP_FAILED' }\n\
         ##\n# @STOP:\n#\n# It stopped.\n##\n{ 'event': 'STOP' }\n\
         ##\n# @FULL:\n#\n# It is full.\n##\n{ 'event': 'FULL' }\n",
    );
    let stop = comment(&code, "pub struct Stop ");
    let events = stop.iter().find(|line| line.starts_with("**Events:**"));
    let events = shown(events.expect("there are events"));
    assert_eq!(
        events,
        "**Events:** [`STOP`], [`STOP_FAILED`] and [`STOP_LATER`]"
    );
    let later = comment(&code, "pub struct StopLater;");
    assert!(!later.iter().any(|line| line.starts_with("**Events:**")));
}

/// A schema with sections.
const SECTIONS: &str = "##\n# == Disks\n#\n# All of them are round.\n##\n\n\
    ##\n# @eject:\n#\n# Ejects one.  Or not.\n##\n{ 'command': 'eject' }\n\
    ##\n# @Disk:\n#\n# A disk.\n##\n{ 'struct': 'Disk', 'data': {} }\n\
    ##\n# @query-disks:\n#\n# Returns: a list of disks\n##\n\
    { 'command': 'query-disks', 'returns': ['Disk'] }\n\
    ##\n# @DISK_GONE:\n#\n# A disk is gone\n##\n{ 'event': 'DISK_GONE' }\n\
    ##\n# === Old ones\n##\n\n\
    ##\n# @x-insert:\n##\n{ 'command': 'x-insert' }\n";

#[test]
fn a_module_opens_with_the_heading_and_text_of_its_file_and_lists_its_commands_and_events() {
    let root = root(SECTIONS);
    assert_eq!(
        comment(&root, "pub mod schema_;"),
        [
            "# Disks",
            "",
            "All of them are round.",
            "",
            "From `schema.json`.",
            "",
            "## Commands",
            "",
            "- [`eject`](struct@command::Eject): Ejects one.",
            "- [`query-disks`](struct@command::QueryDisks): a list of disks",
            "",
            "## Events",
            "",
            "- [`DISK_GONE`](struct@event::DiskGone): A disk is gone",
            "",
            "## Old ones",
            "",
            "### Commands",
            "",
            "- [`x-insert`](struct@command::XInsert)",
        ]
    );
}

#[test]
fn a_module_without_a_heading_begins_with_its_file() {
    let root = root("{ 'command': 'stop' }\n");
    assert_eq!(
        comment(&root, "pub mod schema_;"),
        [
            "From `schema.json`.",
            "",
            "# Commands",
            "",
            "- [`stop`](struct@command::Stop)"
        ]
    );
}

#[test]
fn the_root_says_where_things_are() {
    let root = root(SECTIONS);
    let doc: Vec<_> = root
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .collect();
    let doc: Vec<_> = doc.into_iter().map(str::trim_start).collect();
    assert_eq!(
        doc,
        [
            "# Disks",
            "",
            "All of them are round.",
            "",
            "From `schema.json`.",
            "",
            "All commands are in `command`, all events in `event`.",
            "Types are in the modules of their files, and here.",
        ]
    );
}

/// The line before that which contains `item`.
fn before<'c>(code: &'c str, item: &str) -> &'c str {
    let at = code
        .find(item)
        .unwrap_or_else(|| panic!("no {item} in {code}"));
    let line = code[..at].rfind('\n').unwrap_or(0);
    code[..line]
        .lines()
        .next_back()
        .unwrap_or_default()
        .trim_start()
}

#[test]
fn searches_find_items_by_their_names_on_the_wire() {
    let code = generated(USERS);
    for (item, alias) in [
        ("pub part_of:", "part-of"),
        ("XPerf,", "x-perf"),
        ("HostCdrom,", "host_cdrom"),
    ] {
        assert_eq!(before(&code, item), format!("#[doc(alias = \"{alias}\")]"));
    }
    for alias in ["insert-all", "DISK_GONE"] {
        let attribute = format!("#[doc(alias = \"{alias}\")]");
        assert_eq!(code.matches(&attribute).count(), 1, "{alias}");
    }
    // Searches find these anyway; the compiler refuses the last.
    for name in ["insert", "raw", "Raw", "disks"] {
        assert!(!code.contains(&format!("alias = \"{name}\"")), "{name}");
    }
}

#[test]
fn code_that_is_not_formatted_has_the_same_aliases() {
    let aliases = |code: &str| code.matches("#[doc(alias = \"").count();
    let expected = aliases(&generated(USERS));
    let plain = generated_by(&Config::new().format(false), USERS).replace(' ', "");
    assert_eq!(plain.matches("#[doc(alias=\"").count(), expected);
    assert_eq!(expected, 5);
    let bare = generated_by(&Config::new().comments(false), USERS);
    assert_eq!(aliases(&bare), 0);
}
