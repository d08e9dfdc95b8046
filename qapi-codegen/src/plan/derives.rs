//! Which traits are derived for which item.
//!
//! Each kind of item has defaults, options add and remove, and what is left is what the contents
//! allow: a trait of the standard library is derived where everything inside has it. Traits from
//! elsewhere are derived where an option says so.

use std::collections::{HashMap, HashSet};

use qapi_parse::Schema;
use qapi_parse::schema::{
    Arguments, Builtin, DefinitionId, NamedType, ObjectType, TypeRef, UnionId,
};

use self::traits::Traits;
use super::boxing::Boxes;
use super::policy::Policy;
use crate::names;
use crate::options::{Code, Options, Rule};

mod traits;

#[cfg(test)]
mod tests;

/// Something that derives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Node {
    /// A definition's item.
    Item(DefinitionId),
    /// The Rust enum of a union's branches.
    Branches(UnionId),
    /// The enum of all events.
    Events,
}

impl Node {
    /// Whether what is on the wire stands for exactly this item, so that printing it tells all.
    fn encodes(self) -> bool {
        match self {
            Self::Item(DefinitionId::Alternate(_)) | Self::Branches(_) | Self::Events => false,
            Self::Item(_) => true,
        }
    }
}

/// Something inside an item.
struct Content {
    /// What it is, for messages.
    name: String,
    kind: Kind,
}

enum Kind {
    Plain(Traits),
    Node(Node),
    /// A node behind a pointer.
    Pointer(Node),
}

/// What is derived for each item.
pub(super) struct Derives(HashMap<Node, Derived>);

/// What is derived for an item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Derived {
    /// The macros.
    pub(crate) macros: Vec<Code>,
    /// Whether there is a `Debug` that the runtime implements, at a fraction of what the compiler
    /// needs for a derived one.
    pub(crate) debug: bool,
    /// What else the runtime implements for the same reason: its macros, by name. `key` is `Eq` and
    /// `Hash`, `order` is `PartialOrd` and `Ord`.
    pub(crate) shared: Vec<&'static str>,
    /// Whether there is a default value, which is what `new` makes of nothing.
    pub(crate) default: bool,
}

impl Derives {
    /// Decides it.
    ///
    /// # Errors
    ///
    /// When an option asks one type by name for a trait that it cannot have; the message says why.
    pub(super) fn new(
        schema: &Schema,
        options: &Options,
        policy: &Policy<'_>,
        boxes: &Boxes,
    ) -> Result<Self, String> {
        let source = Source {
            schema,
            options,
            policy,
            boxes,
        };
        let nodes = source.nodes();
        let mut traits = HashMap::with_capacity(nodes.len());
        for (node, _) in &nodes {
            traits.insert(*node, source.wanted(*node).consistent());
        }
        loop {
            let mut changed = false;
            for (node, contents) in &nodes {
                let old = traits[node];
                let limit = contents.iter().map(|content| allowed(content, &traits));
                let new = limit.fold(old, Traits::and).consistent();
                if new != old {
                    traits.insert(*node, new);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        source.insist(&traits, &nodes)?;
        let all = nodes.into_iter().map(|(node, _)| {
            let traits = traits[&node];
            // JSON would not ask types from elsewhere how they are to be printed.
            let printed = node.encodes() && !options.has_foreign_types();
            let debug = printed && traits.has(Traits::DEBUG);
            let open = source.is_open_enum(node);
            let default = traits.has(Traits::DEFAULT);
            let mut derived = traits.without(Traits::DEFAULT);
            if debug {
                derived = derived.without(Traits::DEBUG);
            }
            let mut shared = Vec::new();
            for (name, all) in Traits::SHARED {
                if open && traits.has(all) {
                    derived = derived.without(all);
                    shared.push(name);
                }
            }
            let mut macros = derived.paths();
            macros.extend(source.foreign(node));
            let item = Derived {
                macros,
                debug,
                shared,
                default,
            };
            (node, item)
        });
        Ok(Self(all.collect()))
    }

    pub(super) fn of(&self, node: Node) -> Derived {
        self.0[&node].clone()
    }
}

/// The traits that something inside an item allows the item.
fn allowed(content: &Content, traits: &HashMap<Node, Traits>) -> Traits {
    // Default values are a matter of which members are optional, not of their types.
    let of = |node: &Node| traits[node].or(Traits::DEFAULT);
    match &content.kind {
        Kind::Plain(traits) => *traits,
        Kind::Node(node) => of(node),
        Kind::Pointer(node) => of(node).without(Traits::COPY),
    }
}

struct Source<'a> {
    schema: &'a Schema,
    options: &'a Options,
    policy: &'a Policy<'a>,
    boxes: &'a Boxes,
}

impl Source<'_> {
    /// All nodes, each with what is inside.
    fn nodes(&self) -> Vec<(Node, Vec<Content>)> {
        let mut nodes = vec![Node::Events];
        for id in self.schema.definitions() {
            nodes.push(Node::Item(*id));
            if let DefinitionId::Union(id) = id {
                nodes.push(Node::Branches(*id));
            }
        }
        let nodes = nodes.into_iter();
        nodes.map(|node| (node, self.contents(node))).collect()
    }

    /// What options call a node.
    fn name(&self, node: Node) -> String {
        match node {
            Node::Item(id) => self.schema.head(id).name.as_str().to_owned(),
            Node::Branches(id) => names::branch_ident(&self.schema[id].head.name)
                .as_str()
                .to_owned(),
            Node::Events => String::new(),
        }
    }

    /// What is derived if the contents allow it.
    fn wanted(&self, node: Node) -> Traits {
        let name = self.name(node);
        let mut wanted = self.default(node);
        if node != Node::Events {
            for (pattern, path) in &self.options.derives {
                if pattern.matches(&name)
                    && let Some(traits) = Traits::named(path)
                {
                    wanted = wanted.or(traits);
                }
            }
            wanted = wanted.without(self.unwanted(&name));
        }
        match node {
            // The runtime's trait `Enum` needs it.
            Node::Item(DefinitionId::Enum(_)) => wanted.or(Traits::CLONE).without(Traits::DEFAULT),
            Node::Item(id) if self.may_default(id) => wanted,
            _ => wanted.without(Traits::DEFAULT),
        }
    }

    fn unwanted(&self, name: &str) -> Traits {
        let rules = self.options.no_derives.iter();
        rules
            .filter(|(pattern, _)| pattern.matches(name))
            .filter_map(|(_, path)| Traits::named(path))
            .fold(Traits::default(), Traits::or)
    }

    /// Derives that cost the compiler little, and the one for default values.
    fn default(&self, node: Node) -> Traits {
        let Node::Item(id) = node else {
            return Traits::BASIC;
        };
        let name = self.schema.head(id).name.as_str();
        if self.options.is_foreign(name) {
            return Traits::BASIC;
        }
        match id {
            DefinitionId::Enum(_) if self.options.closed_enum(name) => {
                Traits::ALL.without(Traits::DEFAULT)
            }
            DefinitionId::Enum(_) => Traits::ALL.without(Traits::COPY.or(Traits::DEFAULT)),
            DefinitionId::Struct(_) => Traits::BASIC.or(Traits::DEFAULT),
            DefinitionId::Union(_) | DefinitionId::Alternate(_) => Traits::BASIC,
            DefinitionId::Command(_) | DefinitionId::Event(_) => {
                if self.is_unit(id) {
                    Traits::BASIC.or(Traits::COPY).or(Traits::DEFAULT)
                } else {
                    Traits::BASIC.or(Traits::DEFAULT)
                }
            }
        }
    }

    /// Whether a command or event has no data at all.
    fn is_unit(&self, id: DefinitionId) -> bool {
        self.wrapped(id).is_none() && self.schema.own_members(id).is_empty()
    }

    /// The type that holds all data of a command or event.
    fn wrapped(&self, id: DefinitionId) -> Option<ObjectType> {
        self.schema.arguments(id).and_then(Arguments::ty)
    }

    /// Whether all of an item can be left out.
    fn may_default(&self, id: DefinitionId) -> bool {
        let of = match id {
            DefinitionId::Struct(_) => id,
            DefinitionId::Command(_) | DefinitionId::Event(_) => {
                self.wrapped(id).map_or(id, DefinitionId::from)
            }
            DefinitionId::Enum(_) | DefinitionId::Union(_) | DefinitionId::Alternate(_) => {
                return false;
            }
        };
        let name = self.schema.head(of).name.as_str();
        !self.options.is_foreign(name)
            && (self.schema.members(of))
                .iter()
                .all(|member| self.policy.optional(member))
    }

    fn contents(&self, node: Node) -> Vec<Content> {
        let mut contents = Vec::new();
        let mut add = |name: &str, kind| {
            let name = name.to_owned();
            contents.push(Content { name, kind });
        };
        let id = match node {
            Node::Item(id) => id,
            Node::Branches(id) => {
                let union = &self.schema[id];
                for branch in &union.branches {
                    if let Some(ty) = branch.ty {
                        let ty = TypeRef::One(ty.into());
                        add(branch.name.as_str(), self.kind(DefinitionId::Union(id), ty));
                    }
                }
                if !self.options.closed_union(union.head.name.as_str()) {
                    add("Unknown_", Kind::Plain(Traits::KEY));
                }
                return contents;
            }
            Node::Events => {
                for id in self.schema.definitions() {
                    if let DefinitionId::Event(_) = id {
                        add(
                            self.schema.head(*id).name.as_str(),
                            Kind::Node(Node::Item(*id)),
                        );
                    }
                }
                return contents;
            }
        };
        // Nothing is known of what is inside.
        if self.options.is_foreign(self.schema.head(id).name.as_str()) {
            return contents;
        }
        for member in self.schema.members(id) {
            if let DefinitionId::Union(union) = id
                && member.name == self.schema[union].discriminator
            {
                add(member.name.as_str(), Kind::Node(Node::Branches(union)));
            } else {
                add(member.name.as_str(), self.kind(id, member.ty));
            }
        }
        if let Some(ty) = self.wrapped(id) {
            add("data", self.kind(id, TypeRef::One(ty.into())));
        }
        match id {
            DefinitionId::Enum(_) if !self.options.closed_enum(&self.name(node)) => {
                add("Unknown_", Kind::Plain(Traits::ALL.without(Traits::COPY)));
            }
            DefinitionId::Alternate(alternate) => {
                for branch in &self.schema[alternate].branches {
                    add(branch.name.as_str(), self.kind(id, branch.ty));
                }
            }
            _ => {}
        }
        if self.options.keeps_unknown(self.schema, id) {
            add("others_", Kind::Plain(Traits::KEY.or(Traits::DEFAULT)));
        }
        contents
    }

    /// Whether a node is an enumeration that keeps values that the schema does not know.
    fn is_open_enum(&self, node: Node) -> bool {
        let is_enum = matches!(node, Node::Item(DefinitionId::Enum(_)));
        is_enum && !self.options.closed_enum(&self.name(node))
    }

    fn kind(&self, owner: DefinitionId, ty: TypeRef) -> Kind {
        let named = ty.named();
        let is_array = matches!(ty, TypeRef::Array(_));
        match (named, named.definition()) {
            (NamedType::Builtin(builtin), _) if is_array => {
                Kind::Plain(plain(builtin).without(Traits::COPY))
            }
            (NamedType::Builtin(builtin), _) => Kind::Plain(plain(builtin)),
            (_, Some(id)) if is_array || self.boxes.needed(owner, named) => {
                Kind::Pointer(Node::Item(id))
            }
            (_, Some(id)) => Kind::Node(Node::Item(id)),
            (_, None) => Kind::Plain(Traits::BASIC),
        }
    }

    /// Checks that every type that an option names has what the option asks for it.
    fn insist(
        &self,
        traits: &HashMap<Node, Traits>,
        nodes: &[(Node, Vec<Content>)],
    ) -> Result<(), String> {
        for (pattern, path) in &self.options.derives {
            let Some(asked) = Traits::named(path).filter(|_| pattern.is_exact()) else {
                continue;
            };
            for (node, contents) in nodes {
                let has = traits[node];
                let name = self.name(*node);
                if *node == Node::Events
                    || !pattern.matches(&name)
                    || has.has(asked)
                    || self.unwanted(&name).has(asked)
                {
                    continue;
                }
                // What contains itself is not to blame for that.
                let inside = contents.iter().filter(|content| {
                    !matches!(content.kind, Kind::Node(it) | Kind::Pointer(it) if it == *node)
                });
                let culprit = inside.filter(|content| !allowed(content, traits).has(asked));
                let why = match culprit.map(|content| &content.name).next() {
                    Some(member) => format!("its '{member}' has none"),
                    None if asked == Traits::DEFAULT
                        && matches!(node, Node::Item(DefinitionId::Enum(_))) =>
                    {
                        "an enumeration has no default value".to_owned()
                    }
                    None if asked == Traits::DEFAULT => "something in it is mandatory".to_owned(),
                    None => {
                        let lacking = has.lacking(asked).paths();
                        let lacking: Vec<_> =
                            lacking.iter().map(|path| format!("'{path}'")).collect();
                        format!("it lacks {}, on which that builds", lacking.join(" and "))
                    }
                };
                let path = path.as_str().replace(' ', "");
                return Err(format!("derive: '{name}' cannot have '{path}': {why}"));
            }
        }
        Ok(())
    }

    /// The traits from elsewhere that options ask for.
    fn foreign(&self, node: Node) -> Vec<Code> {
        if node == Node::Events {
            return Vec::new();
        }
        let name = self.name(node);
        let not: Vec<&Code> = matching(&self.options.no_derives, &name).collect();
        let mut seen = HashSet::new();
        matching(&self.options.derives, &name)
            .filter(|path| Traits::named(path).is_none())
            .filter(|path| !not.contains(path) && seen.insert(*path))
            .cloned()
            .collect()
    }
}

fn matching<'a>(rules: &'a [Rule], name: &'a str) -> impl Iterator<Item = &'a Code> {
    let rules = rules
        .iter()
        .filter(move |(pattern, _)| pattern.matches(name));
    rules.map(|(_, path)| path)
}

/// The traits of built-in types.
fn plain(builtin: Builtin) -> Traits {
    match builtin {
        Builtin::Str => Traits::ALL.without(Traits::COPY),
        Builtin::Number => Traits::ALL.without(Traits::EQ.or(Traits::ORD).or(Traits::HASH)),
        Builtin::Any => Traits::KEY.or(Traits::DEFAULT),
        Builtin::Int
        | Builtin::Int8
        | Builtin::Int16
        | Builtin::Int32
        | Builtin::Int64
        | Builtin::Uint8
        | Builtin::Uint16
        | Builtin::Uint32
        | Builtin::Uint64
        | Builtin::Size
        | Builtin::Bool
        | Builtin::Null
        | Builtin::QType => Traits::ALL,
    }
}
