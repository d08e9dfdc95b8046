//! Where something merged comes from: a definition of a release, or a part of one.

use crate::draft::{self, Base, Body, Branch, Draft, Member};
use crate::name::Name;
use crate::schema::{Arguments, DefinitionId, Doc, ObjectType, Schema};
use crate::source::Span;

/// A release and its schema.
#[derive(Clone, Debug)]
pub(super) struct Release<'s> {
    pub(super) name: String,
    pub(super) schema: &'s Schema,
}

/// What a definition is made of in one release. They sort by release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Source {
    /// The index of the release.
    pub(super) release: usize,
    pub(super) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum What {
    /// A definition.
    Definition(DefinitionId),
    /// The arguments of a command, or the data of an event, as an object. None are an empty one.
    Arguments(DefinitionId),
    /// An object without members in a part of that definition.
    Nothing(DefinitionId),
}

impl Source {
    pub(super) fn id(self) -> DefinitionId {
        match self.what {
            What::Definition(id) | What::Arguments(id) | What::Nothing(id) => id,
        }
    }

    /// Where the name of the definition stands.
    pub(super) fn span(self, releases: &[Release<'_>]) -> Span {
        releases[self.release].schema.head(self.id()).span
    }

    pub(super) fn draft(self, releases: &[Release<'_>]) -> Draft {
        draft::draft(releases[self.release].schema, self.id())
    }

    /// The object as it is on the wire, whatever it is written as.
    pub(super) fn object(self, releases: &[Release<'_>]) -> Object {
        let schema = releases[self.release].schema;
        let id = match self.what {
            What::Definition(id) => id,
            What::Nothing(_) => return Object::default(),
            What::Arguments(id) => match schema.arguments(id) {
                Some(Arguments::Type { ty, .. }) => (*ty).into(),
                _ => id,
            },
        };
        let members = draft::members(schema, schema.members(id));
        let mut object = Object {
            members,
            ..Object::default()
        };
        if let DefinitionId::Union(union) = id
            && let Body::Union {
                discriminator,
                branches,
                ..
            } = draft::draft(schema, id).body
        {
            object.discriminator = Some(discriminator);
            object.branches = branches;
            let common: Vec<&Name> = object.members.iter().map(|member| &member.name).collect();
            let all = schema.all_members(ObjectType::Union(union)).into_iter();
            let inner = all.filter(|member| !common.contains(&&member.name));
            object.inner = draft::members(schema, inner);
            object.values = (schema[union].branches.iter())
                .filter(|branch| branch.ty.is_none())
                .map(|branch| branch.name.clone())
                .collect();
        }
        object
    }

    /// The base and the members beside it, if there is a base.
    pub(super) fn base(self, releases: &[Release<'_>]) -> Option<(Name, Vec<Member>)> {
        let What::Definition(_) = self.what else {
            return None;
        };
        match self.draft(releases).body {
            Body::Struct {
                base: Some(base),
                members,
            } => Some((base, members)),
            Body::Union {
                base: Base::Type(base),
                ..
            } => Some((base, Vec::new())),
            _ => None,
        }
    }

    /// The documentation of what it is made of: that of the definition, then that of its bases.
    pub(super) fn docs<'s>(
        self,
        releases: &[Release<'s>],
    ) -> impl Iterator<Item = &'s Doc> + use<'s> {
        let schema = releases[self.release].schema;
        let mut lineage = schema.lineage(self.id());
        if let (What::Arguments(id), Some(Arguments::Type { ty, .. })) =
            (self.what, schema.arguments(self.id()))
        {
            lineage = schema.lineage(DefinitionId::from(*ty));
            lineage.push(id);
        }
        let heads = lineage.into_iter().rev().map(|id| schema.head(id));
        heads.filter_map(|head| head.doc.as_ref())
    }
}

/// An object type as it is on the wire.
#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    /// Those of bases first.
    pub(super) members: Vec<Member>,
    pub(super) discriminator: Option<Name>,
    pub(super) branches: Vec<Branch>,
    /// The members of all branches, however deep. A name may occur several times.
    pub(super) inner: Vec<Member>,
    /// The values of the discriminator that add no members.
    pub(super) values: Vec<Name>,
}

impl Object {
    /// Members with those of all branches, which an object may have or not.
    pub(super) fn flat(&self) -> Vec<Member> {
        let inner = self.inner.iter().cloned().map(|member| Member {
            optional: true,
            ..member
        });
        self.members.iter().cloned().chain(inner).collect()
    }
}
