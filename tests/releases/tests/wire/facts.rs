//! What merged static data says of QEMU's releases.

use std::collections::HashSet;

use qapi_types::Problem;
use qapi_types::schema::{Part, Releases, Row, RowIndex};
use test_releases::releases::{
    system_6_2, system_7_2, system_8_2, system_9_1, system_10_0, system_10_2,
};
use test_releases::system::schema::SCHEMA;
use test_releases::system::{
    BlockdevOptions, BlockdevOptionsNbd, InetSocketAddress, SocketAddress, command,
};

#[test]
fn each_command_and_event_is_in_the_releases_that_have_it() {
    let releases = [
        ("6.2", &system_6_2::SCHEMA),
        ("7.2", &system_7_2::SCHEMA),
        ("8.2", &system_8_2::SCHEMA),
        ("9.1", &system_9_1::SCHEMA),
        ("10.0", &system_10_0::SCHEMA),
        ("10.2", &system_10_2::SCHEMA),
    ];
    let mut some = 0;
    for (row, index) in SCHEMA.rows().iter().zip(0..) {
        let (Row::Command(name, ..) | Row::Event(name, _)) = row else {
            continue;
        };
        let name = SCHEMA.name(*name);
        let having = releases
            .iter()
            .filter(|(_, schema)| schema.find(name).is_some());
        let having: Vec<&str> = having.map(|(release, _)| *release).collect();
        let known: Vec<&str> = SCHEMA.releases_with(Part::Row(index)).collect();
        assert_eq!(known, having, "{name}");
        some += usize::from(having.len() < releases.len());
        for feature in SCHEMA.features(index) {
            let having = releases.iter().filter(|(_, schema)| {
                let row = schema.find(name);
                row.is_some_and(|row| schema.features(row).any(|it| it == feature))
            });
            let having: Vec<&str> = having.map(|(release, _)| *release).collect();
            let known = SCHEMA.releases_with(Part::Feature(index, feature));
            assert_eq!(known.collect::<Vec<_>>(), having, "{name}: {feature}");
        }
    }
    assert!(some > 30, "{some}");
}

#[test]
fn releases_are_asked_with_commands() {
    let releases = Releases::of(&SCHEMA);
    let address = SocketAddress::inet(InetSocketAddress::new("host", "10809"));
    let nbd = BlockdevOptionsNbd::new(address);
    let plain = command::BlockdevAdd::from(BlockdevOptions::nbd(nbd.clone()));
    assert_eq!(releases.oldest(&plain), Some("6.2"));
    let timed = BlockdevOptionsNbd {
        open_timeout: Some(3),
        ..nbd
    };
    let timed = command::BlockdevAdd::from(BlockdevOptions::nbd(timed));
    assert_eq!(releases.oldest(&timed), Some("7.2"));
    let release = |name| releases.get(name).expect("there is such a release");
    let refused = release("6.2").accepts(&timed);
    let refused = refused.expect_err("6.2 has no 'open-timeout'");
    let paths = refused.problems().iter().map(Problem::path);
    assert!(paths.eq(["open-timeout"]), "{refused}");
    // Until 9.0 it had to have an address.
    let refused = release("7.2").accepts(&command::Migrate::new());
    let refused = refused.expect_err("7.2 wants a URI").to_string();
    assert!(refused.ends_with("parameter 'uri' is missing"), "{refused}");
}

/// Paths to all members below a type, each with its index; into no type twice.
fn members(path: &str, ty: RowIndex, seen: &mut HashSet<RowIndex>, all: &mut Vec<(String, u32)>) {
    if let Row::Array(element, _) = SCHEMA.row(ty) {
        return members(path, element, seen, all);
    }
    if !seen.insert(ty) {
        return;
    }
    match SCHEMA.row(ty) {
        Row::Alternate(_, choices) => {
            for choice in SCHEMA.choices(choices) {
                members(path, choice, seen, all);
            }
        }
        Row::Struct(_, span) | Row::Union(_, span, ..) => {
            for (index, member) in SCHEMA.members(span) {
                let path = format!("{path}/{}", SCHEMA.name(member.name));
                members(&path, member.ty, seen, all);
                all.push((path, index));
            }
        }
        _ => {}
    }
    if let Row::Union(_, _, tag, branches) = SCHEMA.row(ty) {
        let tag = SCHEMA.member(tag).expect("it is there");
        for (value, branch) in SCHEMA.branches(branches) {
            let path = format!("{path}/{}={value}", SCHEMA.name(tag.name));
            members(&path, branch, seen, all);
        }
    }
}

#[test]
fn a_member_that_a_release_has_is_said_to_be_in_it() {
    let releases = Releases::of(&SCHEMA);
    let mut checked = 0;
    for row in SCHEMA.rows() {
        let (name, sides) = match row {
            Row::Command(name, data, answer, _) => (name, vec![("arg", data), ("ret", answer)]),
            Row::Event(name, data) => (name, vec![("arg", data)]),
            _ => continue,
        };
        for (side, ty) in sides {
            let mut all = Vec::new();
            let path = format!("{}/{side}", SCHEMA.name(*name));
            members(&path, *ty, &mut HashSet::new(), &mut all);
            for (path, member) in all {
                let said: Vec<&str> = SCHEMA.releases_with(Part::Member(member)).collect();
                for release in releases.names() {
                    let schema = releases.get(release).expect("there is such a release");
                    let has = schema.has_path(&path).expect("it is a path");
                    assert!(
                        !has || said.contains(release),
                        "{path}: {release}, {said:?}"
                    );
                    checked += usize::from(has);
                }
            }
        }
    }
    assert!(checked > 10_000, "{checked}");
}
