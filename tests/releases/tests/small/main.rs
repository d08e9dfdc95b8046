//! Three releases of a small schema that is made of changes: what is known of each, and what each would take.
#![allow(deprecated, reason = "a release may deprecate what another has")]

#[path = "../wire/draw.rs"]
#[allow(dead_code, reason = "the tests of QEMU use more of it")]
mod draw;
#[path = "../wire/same.rs"]
mod same;

use qapi_types::Problem;
use qapi_types::schema::{Part, Releases, Row, RowIndex, Schema};
use test_releases::releases::{self, small_1_0};
use test_releases::small::schema::SCHEMA;
use test_releases::small::{Disk, Mode, Ref, Target, TargetFile, command};

macro_rules! check {
    ($merged:ident: $($module:ident = $name:literal),*) => {
        let releases = [$(($name, &releases::$module::SCHEMA, releases::$module::ANSWER)),*];
        same::check(&test_releases::$merged::schema::SCHEMA, &releases);
    };
}

#[test]
fn each_release_is_made_again() {
    check!(small: small_1_0 = "1.0", small_2_0 = "2.0", small_3_0 = "3.0");
}

#[test]
fn each_release_is_made_again_as_it_is_under_a_condition() {
    check!(small_a: small_a_1_0 = "1.0", small_a_2_0 = "2.0", small_a_3_0 = "3.0");
    check!(small_b: small_b_1_0 = "1.0", small_b_2_0 = "2.0", small_b_3_0 = "3.0");
}

#[test]
fn a_part_of_each_release_is_made_again() {
    check!(part: part_1_0 = "1.0", part_2_0 = "2.0", part_3_0 = "3.0");
}

#[test]
fn a_release_that_is_not_there_is_an_error_with_those_that_are() {
    let error = SCHEMA.release("4.0").expect_err("there is none");
    assert_eq!(error.known(), ["1.0", "2.0", "3.0"]);
    let message = "there is no release '4.0', only '1.0', '2.0', '3.0'";
    assert_eq!(error.to_string(), message);
    let error = small_1_0::SCHEMA
        .release("1.0")
        .expect_err("it is not merged");
    let message = "there is no release '1.0': the schema was not made from several";
    assert_eq!(error.to_string(), message);
    assert!(small_1_0::SCHEMA.releases().is_empty());
    assert_eq!(small_1_0::SCHEMA.releases_with(Part::Row(0)).count(), 0);
}

fn arguments(command: &str) -> RowIndex {
    let row = SCHEMA.find(command).expect("the command is there");
    let Row::Command(_, arguments, ..) = SCHEMA.row(row) else {
        panic!("{command} is no command");
    };
    arguments
}

/// Index and type of a member.
fn member(schema: &Schema, object: RowIndex, name: &str) -> (u32, RowIndex) {
    let (Row::Struct(_, span) | Row::Union(_, span, ..)) = schema.row(object) else {
        panic!("no object");
    };
    let mut members = schema.members(span);
    let found = members.find(|(_, member)| schema.name(member.name) == name);
    let (at, member) = found.unwrap_or_else(|| panic!("no {name}"));
    (at, member.ty)
}

fn with(part: Part<'_>) -> Vec<&'static str> {
    SCHEMA.releases_with(part).collect()
}

#[test]
fn static_data_says_which_releases_have_what() {
    let row = |name| SCHEMA.find(name).expect("it is there");
    assert_eq!(with(Part::Row(row("stop"))), ["1.0", "2.0", "3.0"]);
    assert_eq!(with(Part::Row(row("gone"))), ["1.0", "2.0"]);
    assert_eq!(with(Part::Row(row("new"))), ["3.0"]);
    assert_eq!(with(Part::Feature(row("stop"), "deprecated")), ["2.0"]);
    assert_eq!(with(Part::Feature(row("stop"), "unstable")).len(), 0);

    let disk = arguments("disk-add");
    let (serial, _) = member(&SCHEMA, disk, "serial");
    let (mode, mode_type) = member(&SCHEMA, disk, "mode");
    assert_eq!(with(Part::Member(serial)), ["2.0", "3.0"]);
    assert!(SCHEMA.releases_demanding(serial).eq(["2.0"]));
    let (path, _) = member(&SCHEMA, disk, "path");
    assert!(SCHEMA.releases_demanding(path).eq(["1.0", "2.0", "3.0"]));
    assert_eq!(SCHEMA.releases_demanding(mode).count(), 0);
    assert_eq!(with(Part::MemberFeature(mode, "deprecated")), ["3.0"]);

    let Row::Enum(_, values) = SCHEMA.row(mode_type) else {
        panic!("no enumeration");
    };
    let mut values = SCHEMA.values(values);
    let mut value = |name| {
        values
            .find(|(_, value)| *value == name)
            .expect("it is there")
            .0
    };
    let (auto, odd) = (value("auto"), value("odd"));
    assert_eq!(with(Part::Value(auto)), ["2.0", "3.0"]);
    assert_eq!(with(Part::Value(odd)), ["1.0", "2.0"]);
    assert_eq!(with(Part::ValueFeature(auto, "unstable")), ["2.0"]);

    let (_, target) = member(&SCHEMA, arguments("open"), "target");
    assert_eq!(with(Part::Branch(target, "file")), ["1.0", "2.0", "3.0"]);
    assert_eq!(with(Part::Branch(target, "net")), ["2.0", "3.0"]);
    assert_eq!(with(Part::Branch(target, "tape")).len(), 0);
    // What belongs to a command that is not there is not there.
    let (it, _) = member(&SCHEMA, arguments("new"), "it");
    assert_eq!(with(Part::Member(it)), ["3.0"]);
}

#[test]
fn a_type_that_is_another_one_in_some_releases_has_what_these_have_in_its_place() {
    // A struct that became a union.
    let (_, backend) = member(&SCHEMA, arguments("backend-add"), "backend");
    let (id, _) = member(&SCHEMA, backend, "id");
    assert_eq!(with(Part::Member(id)), ["1.0", "2.0", "3.0"]);
    assert!(SCHEMA.releases_demanding(id).eq(["1.0", "2.0", "3.0"]));
    // A union that became a struct: what a branch demanded the whole does not.
    let (_, flat) = member(&SCHEMA, arguments("flat"), "it");
    let (name, _) = member(&SCHEMA, flat, "name");
    assert_eq!(with(Part::Member(name)), ["1.0", "2.0", "3.0"]);
    assert_eq!(SCHEMA.releases_demanding(name).count(), 0);
    let (kind, _) = member(&SCHEMA, flat, "type");
    assert_eq!(with(Part::Member(kind)), ["1.0", "2.0"]);
    assert!(SCHEMA.releases_demanding(kind).eq(["1.0", "2.0"]));
}

#[test]
fn the_oldest_release_is_that_which_would_take_all_of_a_command() {
    let releases = Releases::of(&SCHEMA);
    assert_eq!(releases.names(), ["1.0", "2.0", "3.0"]);
    let disk = || Disk::new("disk.img", 1_u64);
    assert_eq!(
        releases.oldest(&command::DiskAdd::from(disk())),
        Some("1.0")
    );
    // 1.0 has 32 bits for it, and 2.0 wants a serial number.
    let large = Disk::new("disk.img", 1_u64 << 32);
    let with_serial = Disk {
        serial: Some("7".to_owned()),
        ..large.clone()
    };
    assert_eq!(releases.oldest(&command::DiskAdd::from(large)), Some("3.0"));
    assert_eq!(
        releases.oldest(&command::DiskAdd::from(with_serial)),
        Some("2.0")
    );
    // `auto` came with 2.0, and went with it, since that wants a serial number.
    let auto = Disk {
        mode: Some(Mode::Auto),
        ..disk()
    };
    assert_eq!(releases.oldest(&command::DiskAdd::from(auto)), Some("3.0"));
    let never = Disk {
        mode: Some(Mode::Odd),
        size: 1 << 32,
        ..disk()
    };
    assert_eq!(releases.oldest(&command::DiskAdd::from(never)), None);
    assert_eq!(releases.oldest(&command::Gone::new()), Some("1.0"));
    assert_eq!(releases.oldest(&command::Stop::new()), Some("2.0"));
}

#[test]
fn a_release_says_where_it_would_refuse_a_command() {
    let releases = Releases::of(&SCHEMA);
    let file = TargetFile {
        direct: Some(true),
        ..TargetFile::new("x")
    };
    let open = command::Open::new(Target::file(file), Ref::from("x".to_owned()));
    let accepts = |release, open: &command::Open| {
        let schema = releases.get(release).expect("there is such a release");
        schema.accepts(open)
    };
    let refused = accepts("1.0", &open).expect_err("1.0 has no 'direct'");
    let paths = refused.problems().iter().map(Problem::path);
    assert!(paths.eq(["target.direct"]), "{refused}");
    assert_eq!(accepts("2.0", &open), Ok(()));
    assert!(releases.get("4.0").is_none());

    let old = releases.get("1.0").expect("there is such a release");
    let new = releases.get("3.0").expect("there is such a release");
    assert_eq!(old.accepts(&command::Gone::new()), Ok(()));
    assert!(new.accepts(&command::Gone::new()).is_err());
    assert_eq!(new.accepts(&command::Stop::new()), Ok(()));
    let refused = old.accepts(&command::Stop::new());
    let refused = refused.expect_err("1.0 wants 'force'").to_string();
    assert!(
        refused.ends_with("parameter 'force' is missing"),
        "{refused}"
    );
}
