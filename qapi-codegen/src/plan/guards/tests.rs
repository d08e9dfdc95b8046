//! When definitions are there.

use qapi_parse::Loader;

use super::*;
use crate::config::{Conditions, Config, Handlers};

/// When the definition `name` is there under `config`, of a schema in several files.
fn guard_by(config: &Config, files: &[(&str, &str)], name: &str) -> Option<Cfg> {
    let texts = files.iter().copied();
    let loaded = Loader::new().load_texts("root.json", texts);
    let schema = loaded.unwrap_or_else(|failure| panic!("{failure}")).schema;
    let options = Options::new(config).expect("the options are right");
    let policy = Policy::new(&schema, &options);
    let id = schema.get(name).expect("the schema defines it");
    Guards::new(&schema, &options, &policy).of(id).cfg()
}

fn guard(text: &str, name: &str) -> Option<Cfg> {
    let config = Config::new().conditions(Conditions::Cfg);
    guard_by(&config, &[("root.json", text)], name)
}

fn defined(symbol: &str) -> Cfg {
    Cfg::Symbol(symbol.to_owned())
}

fn feature(name: &str) -> Cfg {
    Cfg::Feature(name.to_owned())
}

#[test]
fn a_definition_has_its_own_condition() {
    let text = "{ 'enum': 'Ee', 'data': [], 'if': 'A' }\n{ 'command': 'cc' }\n";
    assert_eq!(guard(text, "Ee"), Some(defined("A")));
    assert_eq!(guard(text, "cc"), None);
}

#[test]
fn a_type_that_something_unconditional_refers_to_is_always_there() {
    let text = "{ 'struct': 'Tt', 'data': {}, 'if': 'A' }\n\
                { 'struct': 'Uu', 'data': { 't': ['Tt'] } }\n";
    assert_eq!(guard(text, "Tt"), None);
}

#[test]
fn a_type_is_there_where_any_reference_is() {
    let text = "{ 'struct': 'Tt', 'data': {}, 'if': 'A' }\n\
                { 'struct': 'Uu', 'if': 'B',\n\
                  'data': { '*t': { 'type': 'Tt', 'if': 'C' } } }\n";
    let both = Cfg::All(vec![defined("B"), defined("C")]);
    assert_eq!(guard(text, "Tt"), Some(Cfg::Any(vec![defined("A"), both])));
    assert_eq!(guard(text, "Uu"), Some(defined("B")));
}

#[test]
fn a_reference_under_the_same_condition_adds_nothing() {
    let text = "{ 'struct': 'Tt', 'data': { '*t': 'Tt' }, 'if': 'A' }\n\
                { 'command': 'cc', 'data': 'Tt', 'if': { 'all': [ 'A', 'B' ] } }\n";
    assert_eq!(guard(text, "Tt"), Some(defined("A")));
}

#[test]
fn many_conditions_come_to_always() {
    use std::fmt::Write as _;
    let mut text = "{ 'struct': 'Tt', 'data': {}, 'if': 'A' }\n".to_owned();
    for n in 0..30 {
        writeln!(text, "{{ 'command': 'c{n}', 'data': 'Tt', 'if': 'C{n}' }}").expect("it fits");
    }
    assert_eq!(guard(&text, "Tt"), None);
}

#[test]
fn implication_is_seen_where_alternatives_contain_one_another() {
    let a = Guard::always().and(Some(&defined("A")));
    let both = a.and(Some(&defined("B")));
    assert!(both.implies(&a) && both.implies(&Guard::always()));
    assert!(!a.implies(&both) && !Guard::always().implies(&a));
}

#[test]
fn inside_of_something_that_is_there_nothing_more_is_said_than_has_to_be() {
    let a = Guard::always().and(Some(&defined("A")));
    let b = Guard::always().and(Some(&defined("B")));
    let both = a.and(Some(&defined("B")));
    let either = a.clone().or(b.clone());
    assert_eq!(a.within(&a), Guard::always());
    assert_eq!(either.within(&a), Guard::always());
    assert_eq!(both.within(&a), b);
    assert_eq!(a.within(&either), a);
    assert_eq!(a.within(&Guard::always()), a);
}

const FAMILIES: &[(&str, &str)] = &[
    (
        "root.json",
        "{ 'include': 'block.json' }
         { 'include': 'net.json' }
         { 'include': 'more/common.json' }
         { 'command': 'ping', 'returns': 'FromBlock' }\n",
    ),
    (
        "block.json",
        "{ 'command': 'add', 'data': { 'kind': 'Kind', 'both': ['Both'] } }
         { 'event': 'ADDED', 'data': { 'kind': 'Kind' }, 'if': 'A' }
         { 'command': 'del', 'data': 'FromNet', 'if': 'A' }
         { 'struct': 'FromBlock', 'data': {} }
         { 'struct': 'Idle', 'data': { '*idle': 'IdleToo' } }\n",
    ),
    (
        "net.json",
        "{ 'command': 'link', 'data': 'Both', 'boxed': true }
         { 'struct': 'FromNet', 'data': {} }\n",
    ),
    (
        "more/common.json",
        "{ 'enum': 'Kind', 'data': [], 'if': 'B' }
         { 'struct': 'Both', 'data': { 'deep': 'Deep' } }
         { 'alternate': 'Deep', 'data': { 's': 'str', 'o': 'Other' } }
         { 'struct': 'Other', 'data': {} }
         { 'struct': 'IdleToo', 'data': { '*idle': 'Idle' } }
         { 'struct': 'Lonely', 'data': {} }\n",
    ),
];

#[test]
fn types_are_there_with_the_features_that_reach_them() {
    let config = Config::new()
        .handlers(Handlers::None)
        .cargo_feature("block", ["block"])
        .cargo_feature("net", ["net"]);
    let guard = |name| guard_by(&config, FAMILIES, name);
    let block = Some(feature("block"));
    let either = Some(Cfg::Any(vec![feature("block"), feature("net")]));
    assert_eq!(guard("ping"), None);
    for name in ["add", "ADDED", "del", "Kind", "FromNet"] {
        assert_eq!(guard(name), block, "{name}");
    }
    for name in ["Both", "Deep", "Other"] {
        assert_eq!(guard(name), either, "{name}");
    }
    assert_eq!(guard("link"), Some(feature("net")));
    assert_eq!(guard("FromBlock"), None);
    // What nothing reaches goes with its module, and takes along what it refers to.
    assert_eq!(guard("Idle"), None);
    assert_eq!(guard("IdleToo"), None);
    assert_eq!(guard("Lonely"), None);
    let common = config.cargo_feature("more", ["more/*"]);
    assert_eq!(guard_by(&common, FAMILIES, "Lonely"), Some(feature("more")));
    let idle = Some(Cfg::Any(vec![feature("block"), feature("more")]));
    assert_eq!(guard_by(&common, FAMILIES, "Idle"), idle);
    assert_eq!(guard_by(&common, FAMILIES, "Both"), either);
}

#[test]
fn a_module_under_two_features_is_there_with_either() {
    let config = Config::new()
        .server(false)
        .cargo_feature("all", ["."])
        .cargo_feature("net", ["net"]);
    let guard = |name| guard_by(&config, FAMILIES, name);
    assert_eq!(guard("add"), Some(feature("all")));
    let either = Some(Cfg::Any(vec![feature("all"), feature("net")]));
    assert_eq!(guard("link"), either);
}

#[test]
fn features_and_conditions_both_have_to_hold() {
    let config = Config::new()
        .server(false)
        .conditions(Conditions::Cfg)
        .cargo_feature("block", ["block"]);
    let guard = |name| guard_by(&config, FAMILIES, name);
    let (a, block) = (defined("A"), feature("block"));
    assert_eq!(guard("del"), Some(Cfg::All(vec![a.clone(), block.clone()])));
    assert_eq!(guard("FromNet"), Some(block.clone()));
    // What is always there with the feature is there whatever its own condition says.
    assert_eq!(guard("Kind"), Some(block));
    assert_eq!(guard("ping"), None);
}
