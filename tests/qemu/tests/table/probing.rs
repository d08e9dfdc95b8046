//! Every part of a schema has a path, by which it is found as what the tables say that it is. Damaged paths are errors
//! that name a place.

use std::collections::HashSet;

use qapi_types::probe::{Found, Kind, Path, ProbeErrorKind};
use qapi_types::schema::{Row, RowIndex, Schema, Span};
use test_support::{corpus, each_mutation};

/// The paths of a schema: one for each member, value, branch and feature of each type that commands and events use.
struct Paths<'s> {
    schema: &'s Schema,
    /// Types that paths lead into already, and enumerations whose values have paths.
    seen: HashSet<RowIndex>,
    /// Paths with what they should find.
    found: Vec<(String, Expected<'s>)>,
}

struct Expected<'s> {
    kind: Kind,
    optional: bool,
    ty: Option<RowIndex>,
    features: Vec<&'s str>,
}

impl<'s> Paths<'s> {
    fn of(schema: &'s Schema) -> Self {
        let mut paths = Self {
            schema,
            seen: HashSet::new(),
            found: Vec::new(),
        };
        for (row, index) in schema.rows().iter().zip(0..) {
            let (name, kind, sides) = match *row {
                Row::Command(name, arguments, returns, _) => (
                    name,
                    Kind::Command,
                    vec![
                        ("arg", Kind::Arguments, arguments),
                        ("ret", Kind::Return, returns),
                    ],
                ),
                Row::Event(name, data) => (name, Kind::Event, vec![("arg", Kind::Arguments, data)]),
                _ => continue,
            };
            let name = schema.name(name);
            // What the conditions of the build leave out.
            if name.is_empty() {
                continue;
            }
            let features = schema.features(index).collect();
            paths.add(name.to_owned(), kind, false, None, features);
            for (side, kind, ty) in sides {
                let path = format!("{name}/{side}");
                paths.add(path.clone(), kind, false, Some(ty), Vec::new());
                paths.enter(&path, ty);
            }
        }
        paths
    }

    /// Adds a path with those of its features and of its type's.
    fn add(
        &mut self,
        path: String,
        kind: Kind,
        optional: bool,
        ty: Option<RowIndex>,
        mut features: Vec<&'s str>,
    ) {
        let mut element = ty;
        while let Some(Row::Array(inner, _)) = element.map(|ty| self.schema.row(ty)) {
            element = Some(inner);
        }
        features.extend(element.iter().flat_map(|ty| self.schema.features(*ty)));
        for feature in &features {
            let expected = Expected {
                kind: Kind::Feature,
                optional: false,
                ty: None,
                features: Vec::new(),
            };
            self.found.push((format!("{path}^{feature}"), expected));
        }
        let expected = Expected {
            kind,
            optional,
            ty,
            features,
        };
        self.found.push((path, expected));
    }

    /// Adds what is below a value of a type.
    fn enter(&mut self, path: &str, ty: RowIndex) {
        match self.schema.row(ty) {
            Row::Array(element, _) => self.enter(path, element),
            Row::Alternate(_, choices) => {
                for choice in self.schema.choices(choices) {
                    self.enter(path, choice);
                }
            }
            Row::Struct(_, members) if self.seen.insert(ty) => self.members(path, members, None),
            Row::Union(_, members, tag, branches) if self.seen.insert(ty) => {
                self.members(path, members, Some(tag));
                let tag_name = self.name_of(tag);
                let tag_type = self.schema.member(tag).expect("it is there").ty;
                for (value, row) in self.schema.branches(branches) {
                    let path = format!("{path}/{tag_name}={value}");
                    let features = self.value_features(tag_type, value);
                    self.add(path.clone(), Kind::Branch, false, Some(row), features);
                    self.enter(&path, row);
                }
            }
            _ => {}
        }
    }

    fn name_of(&self, member: u32) -> &'s str {
        self.schema
            .name(self.schema.member(member).expect("it is there").name)
    }

    fn value_features(&self, ty: RowIndex, value: &str) -> Vec<&'s str> {
        let Row::Enum(_, values) = self.schema.row(ty) else {
            panic!("a discriminator is of an enumeration");
        };
        let mut values = self.schema.values(values);
        let (index, _) = values
            .find(|(_, name)| *name == value)
            .expect("it has the value");
        self.schema.value_features(index).collect()
    }

    fn members(&mut self, path: &str, members: Span, tag: Option<u32>) {
        let schema = self.schema;
        for (index, member) in schema.members(members) {
            let path = format!("{path}/{}", schema.name(member.name));
            let features = schema.member_features(index).collect();
            self.add(
                path.clone(),
                Kind::Member,
                member.optional,
                Some(member.ty),
                features,
            );
            if tag != Some(index) {
                self.values(&path, member.ty);
            }
            self.enter(&path, member.ty);
        }
    }

    /// Adds the values of the enumerations among the types of a member.
    fn values(&mut self, path: &str, ty: RowIndex) {
        match self.schema.row(ty) {
            Row::Array(element, _) => self.values(path, element),
            Row::Alternate(_, choices) => {
                for choice in self.schema.choices(choices) {
                    self.values(path, choice);
                }
            }
            Row::Enum(_, values) if self.seen.insert(ty) => {
                for (index, value) in self.schema.values(values) {
                    let features = self.schema.value_features(index).collect();
                    self.add(
                        format!("{path}={value}"),
                        Kind::Value,
                        false,
                        None,
                        features,
                    );
                }
            }
            _ => {}
        }
    }
}

fn finds(schema: &Schema, text: &str, expected: &Expected<'_>) {
    let path: Path = text.parse().unwrap_or_else(|error| panic!("{error:#}"));
    let found: Found<'_> = schema
        .probe(&path)
        .unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(found.kind(), expected.kind, "{text}");
    assert_eq!(found.is_optional(), expected.optional, "{text}");
    assert_eq!(found.ty(), expected.ty, "{text}");
    assert_eq!(
        found.features().collect::<Vec<_>>(),
        expected.features,
        "{text}"
    );
    assert_eq!(schema.has_path(text), Ok(true));
}

/// Puts a name that no schema has in place of each part of a path in turn: that part is what the error is about.
fn misses(schema: &Schema, text: &str) {
    const ODD: &str = "no.such";
    let parts = text.split_inclusive(['/', '=', '^']);
    let mut start = 0;
    for (at, part) in parts.enumerate() {
        let name = part.trim_end_matches(['/', '=', '^']);
        let end = start + name.len();
        let wrong = format!("{}{ODD}{}", &text[..start], &text[end..]);
        let place = start..start + ODD.len();
        start += part.len();
        let Ok(path) = wrong.parse::<Path>() else {
            // The second part is 'arg' or 'ret', and no name.
            assert_eq!(at, 1, "{wrong}");
            continue;
        };
        let error = schema.probe(&path).expect_err(&wrong);
        let kind = match at {
            0 => ProbeErrorKind::NoCall,
            _ => ProbeErrorKind::Absent,
        };
        assert_eq!((error.kind(), error.range()), (kind, place), "{wrong}");
    }
}

/// Whatever is done to a path, it finds something or says which part of it leads nowhere.
fn survives(schema: &Schema, paths: &[(String, Expected<'_>)], rounds: usize) {
    let seeds: Vec<&str> = paths.iter().map(|(path, _)| path.as_str()).collect();
    let pieces = [
        "/", "=", "^", "arg", "ret", "driver", "nbd", "é", "\0", "-", "x/",
    ];
    let (mut there, mut missing) = (0, 0);
    each_mutation(&seeds, &pieces, rounds, |_, bytes| {
        let text = String::from_utf8_lossy(bytes);
        let result = text.parse().and_then(|path| schema.probe(&path).map(drop));
        let Err(error) = result else {
            there += 1;
            return;
        };
        missing += 1;
        assert!(
            text.get(error.range()).is_some(),
            "{text}: {:?}",
            error.range()
        );
        assert_eq!(error.path(), text);
        assert!(!error.to_string().contains('\n') && error.to_string().len() > 10);
        assert_eq!(format!("{error:#}").lines().count(), 3);
        assert!(error.kind() != ProbeErrorKind::Malformed || text.parse::<Path>().is_err());
    });
    println!("{there} there, {missing} missing");
    assert!(missing > there, "{missing} missing");
}

/// How many members and values there are of the types that paths lead into.
fn count(schema: &Schema, seen: &HashSet<RowIndex>) -> (usize, usize) {
    let (mut members, mut values) = (0, 0);
    for (row, index) in schema.rows().iter().zip(0..) {
        match *row {
            Row::Struct(_, span) | Row::Union(_, span, ..) if seen.contains(&index) => {
                members += schema.members(span).count();
            }
            Row::Enum(_, span) if seen.contains(&index) => values += schema.values(span).count(),
            _ => {}
        }
    }
    (members, values)
}

fn check(schema: &Schema, least: usize, rounds: usize) {
    let Paths {
        found: paths, seen, ..
    } = Paths::of(schema);
    println!("{} paths", paths.len());
    assert!(paths.len() > least, "{}", paths.len());
    for (path, expected) in &paths {
        finds(schema, path, expected);
        misses(schema, path);
    }
    let number = |kind| paths.iter().filter(|(_, it)| it.kind == kind).count();
    let (members, values) = count(schema, &seen);
    assert_eq!(
        (number(Kind::Member), number(Kind::Value)),
        (members, values)
    );
    survives(schema, &paths, rounds);
}

/// What commands and events refer to, directly or not.
fn reachable(schema: &Schema) -> HashSet<RowIndex> {
    let mut reached = HashSet::new();
    let mut open: Vec<RowIndex> = Vec::new();
    for row in schema.rows() {
        match *row {
            Row::Command(_, arguments, returns, _) => open.extend([arguments, returns]),
            Row::Event(_, data) => open.push(data),
            _ => {}
        }
    }
    while let Some(index) = open.pop() {
        if !reached.insert(index) {
            continue;
        }
        match schema.row(index) {
            Row::Array(element, _) => open.push(element),
            Row::Alternate(_, choices) => open.extend(schema.choices(choices)),
            Row::Struct(_, members) => open.extend(schema.members(members).map(|(_, it)| it.ty)),
            Row::Union(_, members, _, branches) => {
                open.extend(schema.members(members).map(|(_, it)| it.ty));
                open.extend(schema.branches(branches).map(|(_, row)| row));
            }
            _ => {}
        }
    }
    reached
}

/// The types of members and values that commands and events refer to and no path leads into.
fn unseen(schema: &Schema) -> Vec<RowIndex> {
    let seen = Paths::of(schema).seen;
    let types = reachable(schema).into_iter().filter(|index| {
        matches!(
            schema.row(*index),
            Row::Struct(..) | Row::Union(..) | Row::Enum(..)
        )
    });
    types.filter(|index| !seen.contains(index)).collect()
}

fn recorded(server: &str) -> Schema {
    let answer = corpus().join(format!("qemu-10.0/query-qmp-schema.{server}.json"));
    let answer = std::fs::read_to_string(answer).expect("the answer is there");
    serde_json::from_str(&answer).expect("a schema")
}

#[test]
fn all_of_a_servers_answer_is_found_by_its_path() {
    let schema = recorded("qemu-system-x86_64");
    check(&schema, 4400, 3);
    // Nothing is left out but enumerations that are the discriminator of a union alone: their values are branches.
    let tags: HashSet<RowIndex> = schema
        .rows()
        .iter()
        .filter_map(|row| match row {
            Row::Union(_, _, tag, _) => schema.member(*tag).map(|member| member.ty),
            _ => None,
        })
        .collect();
    let others: Vec<RowIndex> = unseen(&schema)
        .into_iter()
        .filter(|row| !tags.contains(row))
        .collect();
    assert!(others.is_empty(), "{others:?}");
    check(&recorded("qemu-storage-daemon"), 1500, 3);
}

#[test]
fn all_of_the_static_data_is_found_by_its_path() {
    check(&test_qemu::system::schema::SCHEMA, 4400, 3);
    check(&test_qemu::evaluated::SCHEMA, 4400, 3);
}
