//! The schemas of QEMU's releases merge without an option.

use qapi_parse::merge::{Merge, Merged};
use qapi_parse::schema::Fact;
use qapi_parse::{Loader, Schema, dump, print};
use test_macros::corpus_test;
use test_support::corpus;

use super::covers;

const ALL: &[&str] = &["6.2", "7.2", "8.2", "9.1", "10.0", "10.2"];

/// Folders with the releases of which the corpus has them.
const FOLDERS: [(&str, &[&str]); 3] = [
    ("qapi", ALL),
    ("qga", ALL),
    ("storage-daemon/qapi", &["7.2", "10.0", "10.2"]),
];

fn load(version: &str, folder: &str) -> Schema {
    let path = corpus().join(format!("qemu-{version}/{folder}/qapi-schema.json"));
    Loader::new().load(path).unwrap().schema
}

fn merge(releases: &[(&str, &Schema)], notes: bool) -> Merged {
    let merge = releases.iter().fold(Merge::new(), |merge, (name, schema)| {
        merge.release(*name, schema)
    });
    merge
        .notes(notes)
        .run()
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The model without regard to where lines begin: old schemas indent descriptions at will.
fn flat(schema: &Schema) -> String {
    let text = dump::dump(schema, true);
    let lines = text.lines().map(str::trim_start);
    lines.collect::<Vec<_>>().join("\n")
}

#[corpus_test]
fn all_releases_merge() {
    for (folder, versions) in FOLDERS {
        let schemas: Vec<Schema> = versions.iter().map(|it| load(it, folder)).collect();
        let releases: Vec<_> = versions.iter().copied().zip(&schemas).collect();
        let merged = merge(&releases, true);
        let printed = print::texts(&merged.schema);
        let again = Loader::new().load_texts(&printed.root, printed.texts);
        let again = again.unwrap().schema;
        assert_eq!(
            dump::dump(&merged.schema, true),
            dump::dump(&again, true),
            "{folder}"
        );
        for (version, schema) in releases {
            covers::check(&merged.schema, schema);
            for command in schema.commands() {
                let name = command.head.name.as_str();
                assert!(merged.schema.get(name).is_some(), "{name}");
                let releases = merged.releases.of(name, Fact::Definition).unwrap();
                assert!(releases.names().any(|it| it == version), "{name}");
            }
        }
    }
}

#[corpus_test]
fn members_are_mandatory_in_the_releases_that_facts_name() {
    let (mut in_releases, mut optional) = (0, 0);
    for (folder, versions) in FOLDERS {
        let schemas: Vec<Schema> = versions.iter().map(|it| load(it, folder)).collect();
        let releases: Vec<_> = versions.iter().copied().zip(&schemas).collect();
        let merged = merge(&releases, false);
        let facts = &merged.releases;
        for id in merged.schema.definitions() {
            let name = merged.schema.head(*id).name.as_str();
            for member in merged.schema.own_members(*id) {
                let part = member.name.as_str();
                let mandatory = facts.of(name, Fact::Mandatory(part));
                let everywhere = mandatory == facts.of(name, Fact::Definition);
                assert_eq!(everywhere, !member.optional, "{name}.{part}");
                let Some(mandatory) = mandatory else {
                    continue;
                };
                optional += usize::from(member.optional);
                for (version, schema) in &releases {
                    let named = mandatory.names().any(|it| it == *version);
                    let Some(id) = schema.get(name).filter(|_| named) else {
                        continue;
                    };
                    let members = schema.members(id);
                    let member = members.iter().find(|it| it.name == *part);
                    let has = member.is_some_and(|it| !it.optional);
                    assert!(has, "{version}: {name}.{part}");
                    in_releases += 1;
                }
            }
        }
    }
    assert!(
        in_releases > 1000 && optional > 50,
        "{in_releases}, {optional}"
    );
}

#[corpus_test]
fn pairs_merge() {
    for (folder, versions) in FOLDERS {
        let schemas: Vec<Schema> = versions.iter().map(|it| load(it, folder)).collect();
        for (at, older) in schemas.iter().enumerate() {
            for newer in &schemas[at + 1..] {
                let merged = merge(&[("older", older), ("newer", newer)], false);
                covers::check(&merged.schema, older);
                covers::check(&merged.schema, newer);
            }
        }
    }
}

#[corpus_test]
fn a_schema_merged_with_itself_is_the_same() {
    for (folder, versions) in FOLDERS {
        for version in versions {
            let schema = load(version, folder);
            let merged = merge(&[("old", &schema), ("new", &schema)], true);
            assert_eq!(flat(&schema), flat(&merged.schema), "{version} {folder}");
        }
    }
}
