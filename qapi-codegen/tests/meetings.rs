//! Names that meet in one identifier are refused with both places.

mod support;

use qapi_codegen::parse::Code;
use qapi_codegen::{Conditions, Config};
use support::Scratch;

/// Pairs of names that meet, and the identifier. The second name stands in the last line.
const MEETINGS: &[(&str, &str, &str, &str)] = &[
    (
        "{ 'enum': 'Ee', 'data': [ 'foo-bar',\n 'fooBar' ] }",
        "foo-bar",
        "fooBar",
        "FooBar",
    ),
    (
        "{ 'enum': 'Ee', 'data': [ 'foo-1',\n 'foo1' ] }",
        "foo-1",
        "foo1",
        "Foo1",
    ),
    (
        "{ 'struct': 'Ss', 'data': { 'foo-bar': 'int',\n 'fooBar': 'int' } }",
        "foo-bar",
        "fooBar",
        "foo_bar",
    ),
    (
        "{ 'struct': 'Bb', 'data': { 'x--y': 'int' } }\n{ 'struct': 'Ss', 'base': 'Bb', 'data': {\n 'x-y': 'int' } }",
        "x--y",
        "x-y",
        "x_y",
    ),
    (
        "{ 'command': 'go-on' }\n{ 'command': 'go--on' }",
        "go-on",
        "go--on",
        "GoOn",
    ),
    (
        "{ 'event': 'GO_ON' }\n{ 'event': 'GO__ON' }",
        "GO_ON",
        "GO__ON",
        "GoOn",
    ),
    (
        "{ 'enum': 'Ee', 'data': [ 'x' ] }\n{ 'struct': 'UuBranch', 'data': {} }\n\
         { 'union': 'Uu', 'base': { 'e': 'Ee' }, 'discriminator': 'e', 'data': {} }",
        "UuBranch",
        "Uu",
        "UuBranch",
    ),
    (
        // The union has the same values, and nothing to add.
        "{ 'enum': 'Ee', 'data': [ 'x', 'X' ] }\n{ 'struct': 'Ss', 'data': {} }\n\
         { 'union': 'Uu', 'base': { 'e': 'Ee' }, 'discriminator': 'e', 'data': { 'X': 'Ss' } }",
        "x",
        "X",
        "X",
    ),
    (
        "{ 'command': '__com.example_x' }\n{ 'command': 'com-example-x' }",
        "__com.example_x",
        "com-example-x",
        "ComExampleX",
    ),
];

#[test]
fn names_that_meet_are_refused_with_both_places() {
    let scratch = Scratch::new("meetings-names");
    for (text, first, second, ident) in MEETINGS {
        scratch.write("meeting.json", &format!("{text}\n"));
        let result = Config::new()
            .out(scratch.path("out"))
            .generate(scratch.path("meeting.json"));
        let error = result.map(drop).expect_err(text);
        let [diagnostic] = error.diagnostics() else {
            panic!("{text}: {error}");
        };
        assert_eq!(diagnostic.code, Code::IdentifierClash, "{error}");
        let message = error.to_string();
        for expected in [
            format!("'{first}' and '{second}' both become '{ident}' in Rust"),
            format!("becomes '{ident}'"),
            format!("would be '{ident}' too"),
        ] {
            assert!(
                message.contains(&expected),
                "'{expected}' is not in\n{message}"
            );
        }
    }
}

#[test]
fn branches_meet_where_the_values_that_select_them_do() {
    let scratch = Scratch::new("meetings-branches");
    scratch.write(
        "meeting.json",
        "{ 'enum': 'Ee', 'data': [ 'x', { 'name': 'X', 'if': 'CONFIG_X' } ] }\n\
         { 'struct': 'Ss', 'data': {} }\n\
         { 'union': 'Uu', 'base': { 'e': 'Ee' }, 'discriminator': 'e',\n\
         'data': { 'x': 'Ss', 'X': 'Ss' } }\n",
    );
    let generate = |symbols: &[&str]| {
        let symbols = symbols.iter().map(|&symbol| symbol.to_owned()).collect();
        let config = Config::new().conditions(Conditions::Evaluate(symbols));
        config
            .out(scratch.path("out.rs"))
            .generate(scratch.path("meeting.json"))
    };
    let error = generate(&["CONFIG_X"]).map(drop);
    let message = error.expect_err("no enum has a variant twice").to_string();
    let expected = "'x' and 'X' both become 'X' in Rust";
    assert!(message.contains(expected), "{message}");
    // A branch goes with its value.
    generate(&[]).unwrap_or_else(|error| panic!("{error}"));
    let text = std::fs::read_to_string(scratch.path("out.rs")).expect("it was written");
    assert_eq!(
        text.matches("    X(super::").count() + text.matches("    X(Ss)").count(),
        1,
        "{text}"
    );
}

#[test]
fn files_that_meet_in_one_module_are_refused_with_both_places() {
    let scratch = Scratch::new("meetings-files");
    let generate = |files: &[(&str, &str)]| {
        for (name, text) in files {
            scratch.write(name, &format!("{text}\n"));
        }
        let result = Config::new()
            .out(scratch.path("out"))
            .generate(scratch.path(files[0].0));
        result.map(drop).expect_err("they meet").to_string()
    };
    let message = generate(&[
        (
            "root.json",
            "{ 'include': 'a-b.json' }\n{ 'include': 'a_b.json' }",
        ),
        ("a-b.json", "{ 'struct': 'One', 'data': {} }"),
        ("a_b.json", "{ 'struct': 'Two', 'data': {} }"),
    ]);
    assert!(
        message.contains("'a-b.json' and 'a_b.json' both become the module 'a_b'"),
        "{message}"
    );
    assert!(
        message.contains("a-b.json:1:") && message.contains("a_b.json:1:"),
        "{message}"
    );
    let message = generate(&[
        (
            "root2.json",
            "{ 'include': 'low.json' }\n{ 'struct': 'low', 'data': {} }",
        ),
        ("low.json", "{ 'struct': 'One', 'data': {} }"),
    ]);
    assert!(
        message.contains("'low' and the module of 'low.json' both become 'low'"),
        "{message}"
    );
}
