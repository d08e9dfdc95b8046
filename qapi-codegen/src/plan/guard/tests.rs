//! When definitions are there.

use qapi_parse::Schema;

use super::*;
use crate::testing::schema;

fn guards(schema: &Schema) -> Guards {
    let conditions = Conditions::Cfg;
    Guards::new(schema, &Policy::new(schema, &conditions), &conditions)
}

fn guard(text: &str, name: &str) -> Option<Condition> {
    let schema = schema(text);
    let id = schema.get(name).expect("the schema defines it");
    guards(&schema).of(id).condition()
}

fn defined(symbol: &str) -> Condition {
    Condition::Defined(symbol.to_owned())
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
    let both = Condition::All(vec![defined("B"), defined("C")]);
    assert_eq!(
        guard(text, "Tt"),
        Some(Condition::Any(vec![defined("A"), both]))
    );
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
fn all_symbols_are_found() {
    let schema = schema(
        "{ 'enum': 'Ee', 'data': [ { 'name': 'x', 'if': { 'not': 'A' } } ], 'if': 'B' }\n\
         { 'command': 'cc', 'data': { '*a': { 'type': 'int', 'if': { 'any': ['C', 'D'] } } },\n\
           'features': [ { 'name': 'ff', 'if': 'E' } ] }\n",
    );
    let symbols: Vec<String> = symbols(&schema).into_iter().collect();
    assert_eq!(symbols, ["A", "B", "C", "D", "E"]);
}
