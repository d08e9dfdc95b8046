//! Names by kind.

use std::collections::BTreeMap;

use qapi_parse::Name;

use super::*;
use crate::testing::schema;

/// The names of an enumeration's values, made by way of a schema as all names are.
fn names(names: &[&str]) -> Vec<Name> {
    let values: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let text = format!(
        "{{ 'pragma': {{ 'member-name-exceptions': [ 'Ee' ] }} }}\n\
         {{ 'enum': 'Ee', 'data': [ {} ] }}\n",
        values.join(", "),
    );
    schema(&text).enums()[0]
        .values
        .iter()
        .map(|value| value.name.clone())
        .collect()
}

fn all(rule: fn(&Name) -> Ident, cases: &[(&str, &str)]) {
    let inputs: Vec<&str> = cases.iter().map(|(name, _)| *name).collect();
    for (name, (_, expected)) in names(&inputs).iter().zip(cases) {
        assert_eq!(rule(name).as_str(), *expected, "{name:?}");
    }
}

#[test]
fn members_are_snake_case_and_keywords_get_an_underscore() {
    all(
        member_ident,
        &[
            ("node-name", "node_name"),
            ("type", "type_"),
            ("self", "self_"),
            ("x-colo", "x_colo"),
            ("rd_bytes", "rd_bytes"),
            ("ipv4", "ipv4"),
            ("__com.example_thing", "com_example_thing"),
        ],
    );
}

#[test]
fn values_are_camel_case_and_digits_stay_apart() {
    all(
        variant_ident,
        &[
            ("in-migrate", "InMigrate"),
            ("2_5", "_2_5"),
            ("x86_64", "X86_64"),
            ("sha256", "Sha256"),
            ("self", "Self_"),
            ("unknown", "Unknown"),
            ("GenericError", "GenericError"),
            ("none", "None"),
        ],
    );
}

#[test]
fn types_keep_their_name() {
    let schema = schema(
        "{ 'struct': 'PCIELinkSpeedX', 'data': {} }\n\
         { 'struct': '__org.qemu_x-Struct', 'data': {} }\n",
    );
    let idents: Vec<_> = schema
        .structs()
        .iter()
        .map(|s| type_ident(&s.head.name))
        .collect();
    assert_eq!(idents[0].as_str(), "PCIELinkSpeedX");
    assert_eq!(idents[1].as_str(), "__org_qemu_x_Struct");
}

#[test]
fn commands_and_events_are_camel_case_and_the_enum_of_events_stays_free() {
    let schema = schema(
        "{ 'command': 'monitor-add' }\n{ 'event': 'BLOCK_JOB_ERROR' }\n{ 'event': 'EVENT' }\n",
    );
    assert_eq!(
        command_ident(&schema.commands()[0].head.name).as_str(),
        "MonitorAdd"
    );
    assert_eq!(
        event_ident(&schema.events()[0].head.name).as_str(),
        "BlockJobError"
    );
    assert_eq!(
        event_ident(&schema.events()[1].head.name).as_str(),
        "Event_"
    );
}

#[test]
fn modules_are_snake_case_and_those_of_every_tree_stay_free() {
    assert_eq!(module_ident("", &["block-core"]).as_str(), "block_core");
    assert_eq!(
        module_ident("", &["include", "sub-module"]).as_str(),
        "include_sub_module"
    );
    assert_eq!(module_ident("", &["command"]).as_str(), "command_");
    assert_eq!(module_ident("", &["type"]).as_str(), "type_");
    assert_eq!(module_ident("qmp_", &["type"]).as_str(), "qmp_type");
}

#[test]
fn names_without_capitals_need_no_search_for_words() {
    let mut texts = vec![String::new()];
    for at in 0..5_u32.pow(5) {
        let letters = (0..5).map(|place| at / 5_u32.pow(place) % 5);
        texts.push(
            letters
                .map(|letter| ['a', 'b', '1', '-', '.'][letter as usize])
                .collect(),
        );
    }
    for text in texts {
        assert!(is_plain(&text));
        let words = text.replace('.', "-");
        assert_eq!(snake_text(&text), words.to_snake_case(), "{text}");
        let camel = camel(&text).as_str().replace('_', "");
        assert_eq!(camel, words.to_upper_camel_case(), "{text}");
    }
}

#[test]
fn functions_of_branches_are_set_apart_from_what_types_have() {
    all(
        branch_function_ident,
        &[
            ("host_cdrom", "host_cdrom"),
            ("null-co", "null_co"),
            ("new", "new_"),
            ("default", "default_"),
            ("clone", "clone_"),
            ("from", "from_"),
            ("self", "self_"),
            ("9p", "_9p"),
        ],
    );
}

#[test]
fn functions_of_branches_meet_only_where_variants_do() {
    let mut texts = vec![String::new()];
    let mut all: Vec<String> = Vec::new();
    for _ in 0..4 {
        let longer = texts.iter().flat_map(|text| {
            let ends = ["a", "B", "1", "2", "-", "_"].into_iter();
            ends.map(move |end| format!("{text}{end}"))
        });
        let begins = |text: &String| text.starts_with(|first: char| first.is_alphanumeric());
        texts = longer.filter(begins).collect();
        all.extend(texts.iter().cloned());
    }
    // An enumeration each: names that differ in `-` and `_` alone would be refused in one.
    let mut variants: BTreeMap<Ident, Ident> = BTreeMap::new();
    let mut met = 0;
    for name in all.iter().flat_map(|text| names(&[text])) {
        let (function, variant) = (branch_function_ident(&name), variant_ident(&name));
        if let Some(other) = variants.insert(function, variant.clone()) {
            assert_eq!(other, variant, "{name:?}");
            met += 1;
        }
    }
    assert!(met > 100, "{met} of {}", all.len());
}
