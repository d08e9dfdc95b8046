//! Values that are large where others are small, or deep.

use qapi_types::machinery::{
    self, Encoder, Members, NeedList, Open, Refs, SerializeMap, Tag, Union,
};
use qapi_types::{Branches, Map, Object, UnknownBranch, json};

use super::same;

/// Layers over each other, as block nodes are. Each keeps what it does not know.
struct Node {
    kind: Kind,
    name: Option<String>,
    others: Map,
}

enum Kind {
    Chain(Chain),
    Unknown(UnknownBranch<Self>),
}

struct Chain {
    below: Option<Box<Node>>,
}

impl Object for Node {
    const NAME: &'static str = "Node";
    const MEMBERS: &'static [&'static str] = &["name", "kind"];
    type Parts = Open<Union<Kind, (Option<String>, Tag)>>;

    fn from_parts(Open(Union(kind, (name, Tag)), others): Self::Parts) -> Self {
        Self { kind, name, others }
    }

    fn parts(&self) -> Refs<'_, Self> {
        ((&self.kind, (&self.name, self.kind.tag())), &self.others)
    }
}

impl Branches for Kind {
    fn tag(&self) -> &str {
        match self {
            Self::Chain(_) => "chain",
            Self::Unknown(branch) => branch.tag(),
        }
    }

    fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>) {
        match self {
            Self::Chain(branch) => branch.encode(out),
            Self::Unknown(branch) => branch.encode(out),
        }
    }

    fn decode<'de, M: Members<'de>>(tag: &str, members: &mut M) -> Result<Self, M::Error> {
        match tag {
            "chain" => machinery::branch(members, Self::Chain),
            _ => UnknownBranch::decode(tag, members).map(Self::Unknown),
        }
    }
}

impl Object for Chain {
    const NAME: &'static str = "Chain";
    const MEMBERS: &'static [&'static str] = &["below"];
    type Parts = (Option<Box<Node>>,);

    fn from_parts((below,): Self::Parts) -> Self {
        Self { below }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.below,)
    }
}

machinery::object!(Node, Chain);

/// Nodes that are a member of another object.
struct Graph(Vec<Node>);

impl Object for Graph {
    const NAME: &'static str = "Graph";
    const MEMBERS: &'static [&'static str] = &["nodes"];
    type Parts = (NeedList<Node>,);

    fn from_parts((NeedList(nodes),): Self::Parts) -> Self {
        Self(nodes)
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.0,)
    }
}

machinery::object!(Graph);

const MANY: usize = 100_000;

/// As many members, one of which has the name of one that is known.
fn members() -> Map {
    let others = (0..MANY).map(|index| (format!("x-{index}"), index.into()));
    others
        .chain([("kind".to_owned(), "other".into())])
        .collect()
}

#[test]
fn a_branch_that_is_not_known_has_as_many_members_as_it_likes() {
    let kind = Kind::from_members("tree", members()).expect("decodes");
    let node = Node {
        kind,
        name: None,
        others: members(),
    };
    let text = same(&Graph(vec![node])).expect("encodes");
    // All once, though branch and union have them, and none in the place of a known one.
    assert_eq!(text.matches("\"x-").count(), MANY);
    assert_eq!(text.matches("\"kind\":").count(), 1);
    assert!(
        text.starts_with(r#"{"nodes":[{"kind":"tree","x-0":0"#),
        "{text:.80}"
    );
}

#[test]
fn a_union_keeps_as_many_members_as_it_likes() {
    let kind = Kind::Chain(Chain { below: None });
    let node = Node {
        kind,
        name: Some("top".to_owned()),
        others: members(),
    };
    let text = same(&node).expect("encodes");
    assert_eq!(text.matches("\"x-").count(), MANY);
    assert!(
        text.starts_with(r#"{"name":"top","kind":"chain","x-0":0"#),
        "{text:.80}"
    );
}

#[test]
fn a_thousand_unions_nest_where_the_caller_is() {
    const LAYERS: usize = 1000;
    let mut below = None;
    for layer in 0..LAYERS {
        let others = Map::from_iter([("x-layer".to_owned(), layer.into())]);
        let kind = Kind::Chain(Chain { below });
        below = Some(Box::new(Node {
            kind,
            name: None,
            others,
        }));
    }
    let text = json::to_string(&below).expect("encodes");
    assert_eq!(text, serde_json::to_string(&below).expect("encodes"));
    assert_eq!(text.matches("\"x-layer\":").count(), LAYERS);
    assert!(text.ends_with(r#""x-layer":998},"x-layer":999}"#));
}
