//! The rules, one by one.

use qapi_parse::merge::Merge;
use qapi_parse::schema::Item;
use qapi_parse::{Loader, dump, print};

use super::{merge, schema};

/// Checks that `texts`, oldest first, become what `expected` says.
fn becomes(texts: &[&str], expected: &str) {
    let merged = merge(texts);
    let printed = print::one(&merged.schema);
    assert_eq!(printed, print::one(&schema(expected)));
    assert_eq!(
        dump::dump(&merged.schema, true),
        dump::dump(&schema(&printed), true)
    );
}

#[test]
fn definitions_of_all_releases_are_there_those_of_the_newest_first() {
    becomes(
        &[
            "{ 'command': 'a' } { 'event': 'B' }",
            "{ 'command': 'c' }",
            "{ 'command': 'd' } { 'command': 'a' }",
        ],
        "{ 'command': 'd' } { 'command': 'a' } { 'command': 'c' } { 'event': 'B' }",
    );
}

#[test]
fn what_a_release_lacks_is_optional() {
    becomes(
        &[
            "{ 'struct': 'S', 'data': { 'gone': 'int', 'kept': 'int', '*once': 'int', 'now': 'int' } }",
            "{ 'struct': 'S', 'data': { 'new': 'int', 'kept': 'int', 'once': 'int', '*now': 'int' } }",
        ],
        "{ 'struct': 'S',
           'data': { '*new': 'int', 'kept': 'int', '*once': 'int', '*now': 'int', '*gone': 'int' } }",
    );
}

#[test]
fn a_release_without_the_type_makes_nothing_optional() {
    becomes(
        &[
            "{ 'command': 'c' }",
            "{ 'struct': 'S', 'data': { 'a': 'int' } }",
        ],
        "{ 'struct': 'S', 'data': { 'a': 'int' } } { 'command': 'c' }",
    );
}

#[test]
fn values_and_features_of_all_releases_are_there() {
    becomes(
        &[
            "{ 'enum': 'E', 'data': [ 'a', { 'name': 'b', 'features': [ 'unstable' ] } ] }",
            "{ 'enum': 'E', 'prefix': 'P', 'features': [ 'deprecated' ], 'data': [ 'c', 'b' ] }",
        ],
        "{ 'enum': 'E', 'prefix': 'P', 'features': [ 'deprecated' ],
           'data': [ 'c', { 'name': 'b', 'features': [ 'unstable' ] }, 'a' ] }",
    );
}

#[test]
fn conditions_that_differ_hold_if_one_does() {
    becomes(
        &[
            "{ 'struct': 'S', 'if': 'A',
               'data': { 'same': { 'type': 'int', 'if': 'C' }, 'now': { 'type': 'int', 'if': 'C' },
                         'other': { 'type': 'int', 'if': 'C' } } }",
            "{ 'struct': 'S', 'if': 'B',
               'data': { 'same': { 'type': 'int', 'if': 'C' }, 'now': 'int',
                         'other': { 'type': 'int', 'if': 'D' } } }",
        ],
        "{ 'struct': 'S', 'if': { 'any': [ 'A', 'B' ] },
           'data': { 'same': { 'type': 'int', 'if': 'C' }, '*now': 'int',
                     '*other': { 'type': 'int', 'if': { 'any': [ 'C', 'D' ] } } } }",
    );
}

#[test]
fn numbers_widen() {
    becomes(
        &[
            "{ 'struct': 'S', 'data': { 'a': 'int8', 'b': 'uint8', 'c': 'int', 'd': 'int', 'e': ['int8'] } }",
            "{ 'struct': 'S', 'data': { 'a': 'int32', 'b': 'int8', 'c': 'number', 'd': 'size', 'e': ['int'] } }",
        ],
        "{ 'struct': 'S', 'data': { 'a': 'int32', 'b': 'int16', 'c': 'number', 'd': 'any', 'e': ['int'] } }",
    );
}

#[test]
fn a_string_stands_for_an_enumeration() {
    let e = "{ 'enum': 'E', 'data': [ 'a' ] }";
    becomes(
        &[
            &format!("{{ 'struct': 'S', 'data': {{ 'a': 'str', 'b': [ 'E' ] }} }} {e}"),
            &format!("{{ 'struct': 'S', 'data': {{ 'a': 'E', 'b': [ 'str' ] }} }} {e}"),
        ],
        &format!("{{ 'struct': 'S', 'data': {{ 'a': 'str', 'b': [ 'str' ] }} }} {e}"),
    );
}

#[test]
fn an_alternate_stands_for_what_a_branch_takes() {
    let alternate = "{ 'alternate': 'A', 'data': { 's': 'str', 'n': 'null', 'o': 'O' } }
        { 'struct': 'O', 'data': { 'x': 'int' } }";
    let old = "{ 'struct': 'S', 'data': { 'a': 'str', 'b': [ 'str' ], 'c': 'P' } }
        { 'struct': 'P', 'data': { 'x': 'int', 'y': 'int' } }";
    let new = "{ 'struct': 'S', 'data': { 'a': 'A', 'b': [ 'A' ], 'c': 'A' } }";
    let expected = "{ 'struct': 'S', 'data': { 'a': 'A', 'b': [ 'A' ], 'c': 'A' } }
        { 'alternate': 'A', 'data': { 's': 'str', 'n': 'null', 'o': 'O' } }
        { 'struct': 'O', 'data': { 'x': 'int', '*y': 'int' } }";
    becomes(&[old, &format!("{new} {alternate}")], expected);
    // The other way around the older name is of no use either.
    let back = merge(&[&format!("{new} {alternate}"), old]).schema;
    let s = back.own_members(back.get("S").unwrap());
    assert!(
        s.iter()
            .all(|member| back.type_name(member.ty.named()) == "A")
    );
}

#[test]
fn alternates_have_the_branches_of_all() {
    becomes(
        &[
            "{ 'alternate': 'A', 'data': { 'n': 'int8', 'b': 'bool' } }",
            "{ 'alternate': 'A', 'data': { 'b': 'null', 'i': 'int' } }",
        ],
        "{ 'alternate': 'A', 'data': { 'b': 'null', 'i': 'int', 'b-boolean': 'bool' } }",
    );
}

#[test]
fn a_type_under_a_new_name_is_one_type() {
    becomes(
        &[
            "{ 'command': 'c', 'returns': 'Old' } { 'event': 'E', 'data': 'Old' }
             { 'struct': 'Old', 'data': { 'a': 'OldKind' } } { 'enum': 'OldKind', 'data': [ 'x' ] }",
            "{ 'command': 'c', 'returns': 'New' } { 'event': 'E', 'data': 'New' }
             { 'struct': 'New', 'data': { 'a': 'NewKind' } } { 'enum': 'NewKind', 'data': [ 'y' ] }",
        ],
        "{ 'command': 'c', 'returns': 'New' } { 'event': 'E', 'data': 'New' }
         { 'struct': 'New', 'data': { 'a': 'NewKind' } } { 'enum': 'NewKind', 'data': [ 'y', 'x' ] }",
    );
}

#[test]
fn a_type_that_took_the_place_of_another_has_what_that_has() {
    becomes(
        &[
            "{ 'command': 'c', 'returns': 'A' } { 'struct': 'A', 'data': { 'x': 'int' } }",
            "{ 'command': 'c', 'returns': 'B' } { 'struct': 'A', 'data': { 'x': 'int', 'z': 'int' } }
             { 'struct': 'B', 'data': { 'x': 'int', 'y': 'int' } }",
        ],
        "{ 'command': 'c', 'returns': 'B' } { 'struct': 'A', 'data': { 'x': 'int', '*z': 'int' } }
         { 'struct': 'B', 'data': { 'x': 'int', '*y': 'int' } }",
    );
}

#[test]
fn bases_are_kept_where_all_have_them_and_spelt_out_else() {
    let base = "{ 'struct': 'Base', 'data': { 'a': 'int' } }";
    let both = format!("{base} {{ 'struct': 'S', 'base': 'Base', 'data': {{ 'b': 'int' }} }}");
    becomes(&[&both, &both], &both);
    let flat = "{ 'struct': 'S', 'data': { 'a': 'int', 'b': 'int' } }";
    becomes(&[flat, &both], &format!("{base} {flat}"));
    // A member that moved into the base would be there twice.
    becomes(
        &[
            "{ 'struct': 'Base', 'data': {} }
             { 'struct': 'S', 'base': 'Base', 'data': { 'a': 'int', 'b': 'int' } }",
            &both,
        ],
        "{ 'struct': 'Base', 'data': { '*a': 'int' } } { 'struct': 'S', 'data': { 'a': 'int', 'b': 'int' } }",
    );
}

const UNION: &str =
    "{ 'union': 'U', 'base': { 'kind': 'Kind', 'a': 'int' }, 'discriminator': 'kind',
      'data': { 'x': 'X' } }
    { 'enum': 'Kind', 'data': [ 'x', 'y' ] } { 'struct': 'X', 'data': { 'b': 'int' } }";

#[test]
fn a_struct_that_became_a_union_is_one_if_it_had_the_discriminator() {
    becomes(
        &[
            "{ 'struct': 'U', 'data': { 'kind': 'Kind', 'a': 'int' } } { 'enum': 'Kind', 'data': [ 'x', 'z' ] }",
            UNION,
        ],
        "{ 'union': 'U', 'base': { 'kind': 'Kind', 'a': 'int' }, 'discriminator': 'kind',
           'data': { 'x': 'X' } }
         { 'enum': 'Kind', 'data': [ 'x', 'y', 'z' ] } { 'struct': 'X', 'data': { '*b': 'int' } }",
    );
}

#[test]
fn a_struct_that_became_a_union_is_a_struct_if_it_had_no_discriminator() {
    becomes(
        &[
            "{ 'struct': 'U', 'data': { 'a': 'int', 'b': 'int8' } }",
            UNION,
        ],
        "{ 'struct': 'U', 'data': { '*kind': 'Kind', 'a': 'int', '*b': 'int' } }
         { 'enum': 'Kind', 'data': [ 'x', 'y' ] } { 'struct': 'X', 'data': { 'b': 'int' } }",
    );
}

#[test]
fn a_member_that_moved_out_of_a_branch_makes_a_struct_of_the_union() {
    becomes(
        &[
            UNION,
            "{ 'union': 'U', 'base': { 'kind': 'Kind', 'b': 'int' }, 'discriminator': 'kind', 'data': {} }
             { 'enum': 'Kind', 'data': [ 'x', 'y' ] }",
        ],
        "{ 'struct': 'U', 'data': { 'kind': 'Kind', '*b': 'int', '*a': 'int' } }
         { 'enum': 'Kind', 'data': [ 'x', 'y' ] } { 'struct': 'X', 'data': { 'b': 'int' } }",
    );
}

#[test]
fn unions_have_the_branches_of_all() {
    becomes(
        &[
            UNION,
            "{ 'union': 'U', 'base': 'Base', 'discriminator': 'kind', 'data': { 'y': 'Y', 'x': 'X' } }
             { 'struct': 'Base', 'data': { 'kind': 'Kind', 'a': 'int' } }
             { 'enum': 'Kind', 'data': [ 'y', 'x' ] }
             { 'struct': 'X', 'data': { 'b': 'int' } } { 'struct': 'Y', 'data': { 'c': 'int' } }",
        ],
        "{ 'union': 'U', 'base': { 'kind': 'Kind', 'a': 'int' }, 'discriminator': 'kind',
           'data': { 'y': 'Y', 'x': 'X' } }
         { 'struct': 'Base', 'data': { 'kind': 'Kind', 'a': 'int' } }
         { 'enum': 'Kind', 'data': [ 'y', 'x' ] }
         { 'struct': 'X', 'data': { 'b': 'int' } } { 'struct': 'Y', 'data': { '*c': 'int' } }",
    );
}

#[test]
fn arguments_in_place_and_by_type_are_the_same() {
    let by_type = "{ 'command': 'c', 'data': 'S', 'boxed': true }
        { 'struct': 'S', 'data': { 'a': 'int', 'b': 'int' } }";
    let inline = "{ 'command': 'c', 'data': { 'a': 'int' } }";
    becomes(
        &[inline, by_type],
        "{ 'command': 'c', 'data': 'S', 'boxed': true }
         { 'struct': 'S', 'data': { 'a': 'int', '*b': 'int' } }",
    );
    becomes(
        &[by_type, inline],
        "{ 'command': 'c', 'data': { 'a': 'int', '*b': 'int' } }
         { 'struct': 'S', 'data': { 'a': 'int', 'b': 'int' } }",
    );
    becomes(
        &[
            "{ 'event': 'E' }",
            "{ 'event': 'E', 'data': { 'a': 'int' } }",
        ],
        "{ 'event': 'E', 'data': { '*a': 'int' } }",
    );
}

#[test]
fn a_command_that_got_a_return_value_may_give_nothing() {
    becomes(
        &[
            "{ 'command': 'c' }",
            "{ 'command': 'c', 'returns': 'S' } { 'struct': 'S', 'data': { 'a': 'int' } }",
        ],
        "{ 'command': 'c', 'returns': 'S' } { 'struct': 'S', 'data': { '*a': 'int' } }",
    );
}

#[test]
fn flags_allow_what_one_release_allows() {
    becomes(
        &[
            "{ 'command': 'c', 'allow-oob': true, 'gen': false, 'data': {} }",
            "{ 'command': 'c', 'allow-preconfig': true, 'coroutine': true, 'data': {} }",
        ],
        "{ 'command': 'c', 'data': {}, 'gen': false, 'allow-oob': true, 'allow-preconfig': true }",
    );
}

#[test]
fn documentation_is_that_of_the_newest_release_that_has_it() {
    becomes(
        &[
            "##\n# @S:\n#\n# Old.\n#\n# @a: old a\n#\n# @b: old b\n##\n
             { 'struct': 'S', 'data': { 'a': 'int', 'b': 'int' } }
             ##\n# @gone:\n#\n# Gone.\n##\n{ 'command': 'gone' }",
            "##\n# @S:\n#\n# New.\n#\n# @a: new a\n##\n{ 'struct': 'S', 'data': { 'a': 'int' } }",
            "{ 'struct': 'S', 'data': { 'a': 'int' } }",
        ],
        "##\n# @S:\n#\n# New.\n#\n# @a: new a\n#\n# @b: old b\n##\n
         { 'struct': 'S', 'data': { 'a': 'int', '*b': 'int' } }
         ##\n# @gone:\n#\n# Gone.\n##\n{ 'command': 'gone' }",
    );
}

#[test]
fn definitions_stay_in_the_modules_of_the_last_release_that_has_them() {
    let load = |texts: &[(&str, &str)]| {
        let texts = texts.iter().copied();
        Loader::new().load_texts("root.json", texts).unwrap().schema
    };
    let old = load(&[
        (
            "root.json",
            "{ 'include': 'a.json' } { 'include': 'sub/b.json' } { 'command': 'r' }",
        ),
        ("a.json", "{ 'command': 'a' } { 'command': 'moved' }"),
        (
            "sub/b.json",
            "{ 'include': '../../up/c.json' } { 'command': 'b' }",
        ),
        ("../up/c.json", "{ 'command': 'c' }"),
    ]);
    let new = load(&[
        (
            "root.json",
            "{ 'include': 'a.json' } { 'include': 'd.json' }",
        ),
        ("a.json", "{ 'command': 'new' }"),
        ("d.json", "{ 'include': 'a.json' } { 'command': 'moved' }"),
    ]);
    let merged = Merge::new().release("old", &old).release("new", &new).run();
    let schema = merged.unwrap().schema;
    let modules = schema.modules().iter().map(|module| {
        let names = module.items.iter().filter_map(|item| match item {
            Item::Definition(id) => Some(schema.head(*id).name.as_str()),
            _ => None,
        });
        (module.name.as_str(), names.collect())
    });
    let modules: Vec<(&str, Vec<&str>)> = modules.collect();
    let expected: [(&str, &[&str]); 5] = [
        ("root.json", &["r"]),
        ("a.json", &["new", "a"]),
        ("d.json", &["moved"]),
        ("../up/c.json", &["c"]),
        ("sub/b.json", &["b"]),
    ];
    assert_eq!(modules, expected.map(|(name, all)| (name, all.to_vec())));
}
