//! What is kept beside what the schema knows never takes its place.
#![cfg(feature = "schemas")]

use qapi_types::machinery::{
    self, Around, Encoder, Members, Need, Open, Refs, SerializeMap, Tag, Union, branch,
    unknown_branch,
};
use qapi_types::qmp::{SchemaInfo, SocketAddress};
use qapi_types::{Any, Branches, Map, Object};
use serde_json::json;

fn map(members: Any) -> Map {
    let Any::Object(map) = members else {
        panic!("{members}")
    };
    map
}

/// A branch that the schema does not know.
fn unknown<B: Branches>(tag: &str, members: Map) -> B {
    B::from_members(tag, members).expect("unknown members decode")
}

/// A struct that keeps what it does not know.
#[derive(Clone, Debug, PartialEq)]
struct Room {
    size: Option<i64>,
    others: Map,
}

impl Object for Room {
    const NAME: &'static str = "Room";
    const MEMBERS: &'static [&'static str] = &["size"];

    type Parts = Open<(Option<i64>,)>;

    fn from_parts(Open((size,), others): Self::Parts) -> Self {
        Self { size, others }
    }

    fn parts(&self) -> Refs<'_, Self> {
        ((&self.size,), &self.others)
    }
}

machinery::object!(Room);

/// A closed union.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    kind: PlaceBranch,
    floor: i64,
}

#[derive(Clone, Debug, PartialEq)]
enum PlaceBranch {
    Room(Room),
}

impl Branches for PlaceBranch {
    fn tag(&self) -> &'static str {
        "room"
    }

    fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>) {
        let Self::Room(room) = self;
        room.encode(out);
    }

    fn decode<'de, M: Members<'de>>(tag: &str, members: &mut M) -> Result<Self, M::Error> {
        match tag {
            "room" => branch(members, Self::Room),
            _ => unknown_branch("Place", tag),
        }
    }
}

impl Object for Place {
    const NAME: &'static str = "Place";
    const MEMBERS: &'static [&'static str] = &["kind", "floor"];

    type Parts = Union<PlaceBranch, (Tag, Need<i64>)>;

    fn from_parts(Union(kind, (Tag, Need(floor))): Self::Parts) -> Self {
        Self { kind, floor }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.kind, (self.kind.tag(), &self.floor))
    }
}

machinery::object!(Place);

/// A struct around one that keeps what it does not know, and keeps more.
struct Flat {
    room: Room,
    others: Map,
}

impl Object for Flat {
    const NAME: &'static str = "Flat";
    const MEMBERS: &'static [&'static str] = Room::MEMBERS;

    type Parts = Around<Room>;

    fn from_parts(Around(room, others): Self::Parts) -> Self {
        Self { room, others }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.room, &self.others)
    }
}

machinery::object!(Flat);

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("encodes")
}

#[test]
fn an_unknown_branch_has_neither_discriminator_nor_common_members() {
    let address = SocketAddress {
        type_: unknown("pigeon", map(json!({"loft": 1, "type": "inet"}))),
    };
    assert_eq!(text(&address), r#"{"type":"pigeon","loft":1}"#);
    let info = SchemaInfo {
        name: "n".into(),
        features: None,
        meta_type: unknown(
            "t",
            map(json!({"a": {"name": 1}, "meta-type": 1, "name": "x"})),
        ),
    };
    assert_eq!(
        text(&info),
        r#"{"name":"n","meta-type":"t","a":{"name":1}}"#
    );
}

#[test]
fn further_members_do_not_repeat_known_ones() {
    let room = Room {
        size: Some(3),
        others: map(json!({"color": null, "size": 4, "kind": "x", "floor": 9})),
    };
    let alone = r#"{"size":3,"color":null,"floor":9,"kind":"x"}"#;
    assert_eq!(text(&room), alone);
    let kind = PlaceBranch::Room(room);
    assert_eq!(
        text(&Place { kind, floor: 1 }),
        r#"{"kind":"room","floor":1,"size":3,"color":null}"#
    );
    // Nor those of the union, where the branch has no such name.
    let others = map(json!({"color": null, "kind": "x", "floor": 9}));
    let kind = PlaceBranch::Room(Room { size: None, others });
    assert_eq!(
        text(&Place { kind, floor: 1 }),
        r#"{"kind":"room","floor":1,"color":null}"#
    );
}

#[test]
fn further_members_of_two_do_not_repeat_each_other() {
    let flat = |room: Any, others: Any| {
        let room = Room {
            size: Some(3),
            others: map(room),
        };
        let others = map(others);
        text(&Flat { room, others })
    };
    assert_eq!(
        flat(
            json!({"color": 1}),
            json!({"color": 2, "door": 3, "size": 4})
        ),
        r#"{"size":3,"color":1,"door":3}"#
    );
    assert_eq!(
        flat(json!({"color": 1}), json!({})),
        r#"{"size":3,"color":1}"#
    );
    assert_eq!(
        flat(json!({}), json!({"door": 3})),
        r#"{"size":3,"door":3}"#
    );
}

#[test]
fn further_members_come_back() {
    let sent = r#"{"kind":"room","floor":1,"color":{"size":[]}}"#;
    let place: Place = serde_json::from_str(sent).expect("decodes");
    assert_eq!(text(&place), sent);
}

#[test]
fn an_unknown_branch_of_a_closed_union_has_a_path() {
    for sent in [
        r#"[{"kind": "cave", "floor": 1}]"#,
        r#"[{"floor": 1, "size": 1, "kind": "cave"}]"#,
    ] {
        let error = qapi_types::json::from_str::<Vec<Place>>(sent).expect_err("closed");
        let lead = "in '[0].kind' (member of 'Place'): union 'Place' has no branch 'cave'";
        assert!(error.to_string().starts_with(lead), "{error}");
    }
}

/// So many that nobody would wait for it if each was compared with all before.
#[test]
fn what_is_kept_is_written_in_time_that_grows_with_it() {
    let members = || -> Map {
        let members = (0..300_000).map(|index| (format!("member-{index:06}"), Any::Null));
        members.collect()
    };
    let union = SocketAddress {
        type_: unknown("new", members()),
    };
    let again: SocketAddress = serde_json::from_str(&text(&union)).expect("decodes");
    assert_eq!(again, union);
    drop((union, again));

    let open = Room {
        size: Some(1),
        others: members(),
    };
    // In their order, behind what is known.
    let written = text(&open);
    assert!(written.starts_with(r#"{"size":1,"member-000000":null,"member-000001":null,"#));
    assert!(written.ends_with(r#","member-299999":null}"#));
}
