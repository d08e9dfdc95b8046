//! Making one thing wrong in a value that is right.

use qapi_types::schema::{Builtin, Row, RowIndex, Schema};

use crate::draw::Json;
use test_support::Rng;

/// One thing that can be made wrong: where, what the path of the problem is, and how.
struct Site {
    /// Which element or member to take, level by level.
    steps: Vec<usize>,
    path: String,
    change: Change,
}

enum Change {
    Replace(Json),
    Remove(String),
    Insert(String),
}

/// A value with one thing wrong, and the path of that; `None` when nothing can be.
pub(crate) fn spoil(
    schema: &'static Schema,
    random: &mut Rng,
    ty: RowIndex,
    value: &Json,
) -> Option<(Json, String)> {
    let mut sites = Vec::new();
    collect(schema, ty, value, &[], "", &mut sites);
    if sites.is_empty() {
        return None;
    }
    let site = sites.swap_remove(random.usize(..sites.len()));
    let mut spoilt = value.clone();
    let mut place = &mut spoilt;
    for step in &site.steps {
        place = match place {
            Json::List(items) => &mut items[*step],
            Json::Object(members) => &mut members[*step].1,
            _ => panic!("plain values have no parts"),
        };
    }
    match (site.change, place) {
        (Change::Replace(value), place) => *place = value,
        (Change::Remove(name), Json::Object(members)) => members.retain(|(own, _)| *own != name),
        (Change::Insert(name), Json::Object(members)) => {
            let at = random.usize(..=members.len());
            members.insert(at, (name, Json::Plain("null".to_owned())));
        }
        _ => panic!("only objects have members"),
    }
    Some((spoilt, site.path))
}

/// A member of the type of an object: its name, its type, whether it may be absent.
type Known = (&'static str, RowIndex, bool);

/// All members that an object may have, and those that another branch would have.
fn known(
    schema: &'static Schema,
    ty: RowIndex,
    value: &[(String, Json)],
    own: &mut Vec<Known>,
    others: &mut Vec<&'static str>,
) {
    let add = |span, own: &mut Vec<Known>| {
        let members = schema.members(span);
        own.extend(members.map(|(_, m)| (schema.name(m.name), m.ty, m.optional)));
    };
    match schema.row(ty) {
        Row::Struct(_, span) => add(span, own),
        Row::Union(_, span, tag, branches) => {
            add(span, own);
            let tag = schema.name(schema.member(tag).expect("a discriminator").name);
            let (_, tag) = value.iter().find(|(name, _)| name == tag).expect("a tag");
            let tag = tag.to_string();
            for (name, row) in schema.branches(branches) {
                if tag == format!("\"{name}\"") {
                    known(schema, row, value, own, others);
                } else if let Row::Struct(_, span) = schema.row(row) {
                    others.extend(schema.members(span).map(|(_, m)| schema.name(m.name)));
                }
            }
        }
        other => panic!("no object: {other:?}"),
    }
}

fn collect(
    schema: &'static Schema,
    ty: RowIndex,
    value: &Json,
    steps: &[usize],
    path: &str,
    sites: &mut Vec<Site>,
) {
    let mut site = |path: &str, change| {
        sites.push(Site {
            steps: steps.to_vec(),
            path: path.to_owned(),
            change,
        });
    };
    let plain = |text: &str| Json::Plain(text.to_owned());
    let list = || Json::List(Vec::new());
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match (schema.row(ty), value) {
        (Row::Builtin(Builtin::Any, _), _) => {
            let huge = || plain("-1e999");
            site(path, Change::Replace(huge()));
            let list = Json::List(vec![plain("{}"), huge()]);
            let object = Json::Object(vec![("a".to_owned(), list)]);
            site(&below("a[1]"), Change::Replace(object));
        }
        (Row::Builtin(builtin, _), _) => {
            if builtin != Builtin::Null {
                site(path, Change::Replace(plain("null")));
            }
            site(path, Change::Replace(list()));
            let too_large = match builtin {
                Builtin::Int8 => "-129",
                Builtin::Int16 => "32768",
                Builtin::Int32 => "-2147483649",
                Builtin::Uint8 => "256",
                Builtin::Uint16 => "-1",
                Builtin::Uint32 => "4294967296",
                Builtin::Int => "9223372036854775808",
                Builtin::Uint64 | Builtin::AnyInt => "18446744073709551616",
                Builtin::Number => "1e999",
                Builtin::Str | Builtin::Bool | Builtin::Null | Builtin::Any => return,
            };
            site(path, Change::Replace(plain(too_large)));
            if builtin != Builtin::Number {
                site(path, Change::Replace(plain("1.0")));
            }
        }
        (Row::Enum(..), _) => {
            site(path, Change::Replace(plain("null")));
            site(
                path,
                Change::Replace(Json::Text("no-such-value".to_owned())),
            );
        }
        (Row::Alternate(_, span), _) => {
            let choices = schema.choices(span);
            let rows: Vec<_> = choices.map(|choice| (choice, schema.row(choice))).collect();
            if !rows.iter().any(|(_, row)| matches!(row, Row::Array(..))) {
                site(path, Change::Replace(list()));
            }
            let chosen = rows.iter().find(|(_, row)| match value {
                Json::Object(_) => matches!(row, Row::Struct(..) | Row::Union(..)),
                Json::List(_) => matches!(row, Row::Array(..)),
                _ => false,
            });
            if let Some((chosen, _)) = chosen {
                collect_parts(schema, *chosen, value, steps, path, sites);
            }
        }
        (Row::Array(..), _) => {
            site(path, Change::Replace(plain("true")));
            collect_parts(schema, ty, value, steps, path, sites);
        }
        (_, Json::Object(members)) => {
            if !path.is_empty() {
                site(path, Change::Replace(plain("1")));
            }
            let (mut own, mut others) = (Vec::new(), vec!["no-such-member"]);
            known(schema, ty, members, &mut own, &mut others);
            for name in others {
                let own = own.iter().any(|(known, ..)| *known == name);
                let there = members.iter().any(|(other, _)| other == name);
                if !own && !there {
                    site(&below(name), Change::Insert(name.to_owned()));
                }
            }
            for (name, _, optional) in &own {
                if !optional {
                    site(&below(name), Change::Remove((*name).to_owned()));
                }
            }
            collect_parts(schema, ty, value, steps, path, sites);
        }
        (row, value) => panic!("{value} is no {row:?}"),
    }
}

/// Goes on to elements and members.
fn collect_parts(
    schema: &'static Schema,
    ty: RowIndex,
    value: &Json,
    steps: &[usize],
    path: &str,
    sites: &mut Vec<Site>,
) {
    let deeper = |index| [steps, &[index]].concat();
    match (schema.row(ty), value) {
        (Row::Array(element, _), Json::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                collect(schema, element, item, &deeper(index), &path, sites);
            }
        }
        (_, Json::Object(members)) => {
            let (mut own, mut others) = (Vec::new(), Vec::new());
            known(schema, ty, members, &mut own, &mut others);
            for (index, (name, member)) in members.iter().enumerate() {
                let (_, ty, _) = own.iter().find(|(own, ..)| own == name).expect("known");
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                collect(schema, *ty, member, &deeper(index), &path, sites);
            }
        }
        _ => {}
    }
}
