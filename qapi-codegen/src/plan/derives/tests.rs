//! What is derived.

use super::*;
use crate::config::Config;
use crate::testing::schema;

/// The traits derived for `name` under `config`, as one would write them.
fn try_derives(text: &str, config: &Config, name: &str) -> Result<String, String> {
    let schema = schema(text);
    let options = Options::new(config).expect("the options are fine");
    let policy = Policy::new(&schema, &options);
    let boxes = Boxes::new(&schema);
    let derives = Derives::new(&schema, &options, &policy, &boxes)?;
    let node = match schema.get(name) {
        Some(id) => Node::Item(id),
        None => Node::Events,
    };
    let item = derives.of(node);
    let macros = item.macros.iter();
    let paths = macros.map(|path| path.to_string().replace(' ', ""));
    let debug = item.debug.then(|| "Debug".to_owned());
    let shared = item.shared.iter().map(ToString::to_string);
    let default = item.default.then(|| "Default".to_owned());
    let paths = debug.into_iter().chain(paths).chain(shared);
    let paths: Vec<String> = paths.chain(default).collect();
    Ok(paths.join(" "))
}

fn derives(text: &str, config: &Config, name: &str) -> String {
    try_derives(text, config, name).unwrap_or_else(|error| panic!("{error}"))
}

fn adding(rules: &[(&str, &str)]) -> Config {
    let rules = rules.iter();
    rules.fold(Config::new(), |config, (pattern, path)| {
        config.derive(*pattern, [*path])
    })
}

const KINDS: &str = "{ 'enum': 'Ee', 'data': [ 'x' ] }\n\
    { 'struct': 'Plain', 'data': { 'e': 'Ee', 's': [ 'str' ] } }\n\
    { 'struct': 'Float', 'data': { '*n': 'number' } }\n\
    { 'struct': 'Outer', 'data': { 'f': [ 'Float' ], 'p': 'Plain' } }\n\
    { 'struct': 'Knot', 'data': { '*next': 'Knot', 'i': 'int' } }\n\
    { 'command': 'cc' }\n{ 'event': 'EV', 'data': 'Float' }\n";

#[test]
fn defaults_are_what_each_kind_allows() {
    let config = Config::new();
    assert_eq!(
        derives(KINDS, &config, "Ee"),
        "Debug Clone PartialEq key order"
    );
    assert_eq!(derives(KINDS, &config, "Plain"), "Debug Clone PartialEq");
    assert_eq!(
        derives(KINDS, &config, "Float"),
        "Debug Clone PartialEq Default"
    );
    assert_eq!(
        derives(KINDS, &config, "cc"),
        "Debug Clone Copy PartialEq Default"
    );
    assert_eq!(
        derives(KINDS, &config, "any event"),
        "Debug Clone PartialEq"
    );
}

#[test]
fn closed_enumerations_are_copied_too() {
    let config = Config::new().closed_enums(["Ee"]);
    assert_eq!(
        derives(KINDS, &config, "Ee"),
        "Debug Clone Copy PartialEq Eq PartialOrd Ord Hash"
    );
}

#[test]
fn a_pattern_adds_where_the_contents_allow_it() {
    let config = adding(&[
        (".", "Eq"),
        (".", "::core::hash::Hash"),
        ("*", "::my::Extra"),
    ]);
    assert_eq!(
        derives(KINDS, &config, "Plain"),
        "Debug Clone PartialEq Eq Hash ::my::Extra"
    );
    assert_eq!(
        derives(KINDS, &config, "Float"),
        "Debug Clone PartialEq ::my::Extra Default"
    );
    assert_eq!(
        derives(KINDS, &config, "Outer"),
        "Debug Clone PartialEq ::my::Extra"
    );
    assert_eq!(
        derives(KINDS, &config, "Knot"),
        "Debug Clone PartialEq Eq Hash ::my::Extra"
    );
}

#[test]
fn a_name_that_cannot_have_the_trait_is_an_error_that_says_why() {
    let error = |rule| try_derives(KINDS, &adding(&[rule]), "cc").expect_err("it cannot");
    assert_eq!(
        error(("Float", "Eq")),
        "derive: 'Float' cannot have 'Eq': its 'n' has none"
    );
    assert_eq!(
        error(("Plain", "Copy")),
        "derive: 'Plain' cannot have 'Copy': its 'e' has none"
    );
    assert_eq!(
        error(("Plain", "Default")),
        "derive: 'Plain' cannot have 'Default': something in it is mandatory"
    );
    assert_eq!(
        error(("Ee", "Default")),
        "derive: 'Ee' cannot have 'Default': an enumeration has no default value"
    );
    assert_eq!(
        error(("Plain", "Ord")),
        "derive: 'Plain' cannot have 'Ord': it lacks 'Eq' and 'PartialOrd', on which that builds"
    );
}

#[test]
fn what_is_not_derived_is_not_derived_for_containers_either() {
    let config = Config::new().no_derive("Float", ["PartialEq"]);
    assert_eq!(derives(KINDS, &config, "Float"), "Debug Clone Default");
    assert_eq!(derives(KINDS, &config, "Outer"), "Debug Clone");
    assert_eq!(derives(KINDS, &config, "Plain"), "Debug Clone PartialEq");
    assert_eq!(derives(KINDS, &config, "any event"), "Debug Clone");
}

#[test]
fn enumerations_without_hashes_derive_the_rest() {
    let config = Config::new().no_derive("Ee", ["Hash"]);
    assert_eq!(
        derives(KINDS, &config, "Ee"),
        "Debug Clone PartialEq Eq order"
    );
}

#[test]
fn enumerations_stay_cloneable() {
    let config = Config::new().no_derive(".", ["Clone"]);
    assert_eq!(
        derives(KINDS, &config, "Ee"),
        "Debug Clone PartialEq key order"
    );
    assert_eq!(derives(KINDS, &config, "cc"), "Debug PartialEq Default");
}

#[test]
fn types_from_elsewhere_have_what_options_say() {
    let config = adding(&[("Outer", "Eq"), ("Plain", "Eq")]).extern_type("Float", "::my::Float");
    let error = try_derives(KINDS, &config, "Outer").expect_err("it cannot");
    assert_eq!(error, "derive: 'Outer' cannot have 'Eq': its 'f' has none");
    let config = config.derive("Float", ["Eq"]);
    assert_eq!(derives(KINDS, &config, "Outer"), "Debug Clone PartialEq Eq");
}

#[test]
fn what_wraps_a_type_has_a_default_where_the_type_does() {
    let config = Config::new();
    assert_eq!(
        derives(KINDS, &config, "EV"),
        "Debug Clone PartialEq Default"
    );
    let config = config.extern_type("Float", "::my::Float");
    assert_eq!(derives(KINDS, &config, "EV"), "Debug Clone PartialEq");
}
