//! What all kinds of items are made of: heads, fields, and the Rust types of members.

use std::collections::HashMap;
use std::sync::Arc;

use qapi_parse::Name;
use qapi_parse::schema::{
    self, Builtin, Condition, DefinitionId, Feature, Member, NamedType, TypeRef,
};

use super::super::collide::Scope;
use super::super::derives::{Derived, Node};
use super::super::describe::Writer;
use super::super::place::{Place, item_ident};
use super::super::prelude::{Prelude, Std};
use super::super::rust_type::RustType;
use super::super::targets::{field_link, variant_link};
use super::super::{Access, FeatureItem, Field, Head, Members, Slot};
use super::planner::Planner;
use crate::names::{self, Ident};
use crate::options::Code;

/// The longest tuple of slots that the runtime has.
const LONGEST_TUPLE: usize = 12;

impl<'a> Planner<'a> {
    /// The members that conditions leave of `members`. That called `tag`, if any, is the discriminator
    /// of a union whose enum of branches is `branches`.
    pub(super) fn members(
        &mut self,
        owner: DefinitionId,
        writer: &Arc<Writer<'a>>,
        members: &[&'a Member],
        tag: Option<(&Name, &RustType)>,
        place: Place,
    ) -> Members {
        let mut scope = Scope::default();
        let mut fields = Vec::new();
        for member in members {
            let ident = names::member_ident(&member.name);
            scope.take(
                &ident,
                &member.name,
                member.span,
                &mut self.planned.diagnostics,
            );
            let condition = member.condition.as_ref();
            let head = self.part(writer, ident, &member.name, condition, &member.features);
            fields.push(match tag {
                Some((tag, branches)) if member.name == *tag => discriminator(head, branches),
                _ => self.field(owner, head, member, place),
            });
        }
        let new = self.new_comment(item_ident(self.schema, owner), &fields);
        let others = self.keeps_unknown(owner).then(names::others_ident);
        let access = if fields.is_empty() && others.is_none() {
            Access::Empty
        } else if fields.iter().any(|field| field.head.condition.is_some()) {
            Access::Name
        } else {
            Access::Index
        };
        let mut tuples = Vec::new();
        let mut fields = fields.into_iter().peekable();
        while fields.peek().is_some() {
            tuples.push(fields.by_ref().take(LONGEST_TUPLE).collect());
        }
        Members {
            tuples,
            others,
            access,
            words: place.words(),
            new,
        }
    }

    /// Whether the item of the definition keeps members that the schema does not know.
    pub(super) fn keeps_unknown(&self, id: DefinitionId) -> bool {
        self.options.keeps_unknown(self.schema, id)
    }

    pub(super) fn field(
        &self,
        owner: DefinitionId,
        head: Head,
        member: &Member,
        place: Place,
    ) -> Field {
        let optional = self.policy.optional(member);
        let ty = self.contained(owner, member.ty, place);
        let slot = match (optional, &ty) {
            (false, RustType::Vec(_, element)) => Slot::MandatoryList((**element).clone()),
            (false, ty) => Slot::Mandatory(ty.clone()),
            (true, RustType::Vec(_, element)) => Slot::OptionalList((**element).clone()),
            (true, _) => Slot::Optional,
        };
        Field {
            head,
            slot,
            number: ty.is_number(),
            ty: if optional {
                RustType::Option(place.prelude.path(Std::Option), Box::new(ty))
            } else {
                ty
            },
            into: self.converter.takes_into(member.ty),
        }
    }

    /// The head of the item for the definition that `writer` documents.
    pub(super) fn head(
        &mut self,
        writer: &Arc<Writer<'a>>,
        ident: Ident,
        extra: Option<String>,
    ) -> Head {
        let (id, source) = (writer.id(), writer.head());
        let wire = source.name.as_str().to_owned();
        Head {
            doc: self.comments.add_with_alias(alias(&ident, &source.name), {
                let writer = Arc::clone(writer);
                move || writer.definition(extra.as_deref())
            }),
            ident,
            deprecated: writer.deprecated(&source.features),
            condition: self.guards.in_place(id, source.module),
            derived: self.derives.of(Node::Item(id)),
            attributes: self.options.type_attributes(&wire),
            wire,
        }
    }

    /// The head of a member, value or branch `name` of the definition that `writer` documents.
    pub(super) fn part(
        &mut self,
        writer: &Arc<Writer<'a>>,
        ident: Ident,
        name: &'a Name,
        condition: Option<&'a Condition>,
        features: &'a [Feature],
    ) -> Head {
        Head {
            wire: name.as_str().to_owned(),
            doc: self.comments.add_with_alias(alias(&ident, name), {
                let writer = Arc::clone(writer);
                move || writer.member(name, condition, features)
            }),
            ident,
            deprecated: writer.deprecated(features),
            condition: self.policy.carried(condition),
            derived: Derived::default(),
            attributes: self.field_attributes(writer.head(), name),
        }
    }

    /// The features of a command or event.
    pub(super) fn features(&self, features: &[Feature]) -> Vec<FeatureItem> {
        let features = features.iter();
        features
            .map(|feature| FeatureItem {
                wire: feature.name.as_str().to_owned(),
                condition: self.policy.carried(feature.condition.as_ref()),
            })
            .collect()
    }

    pub(super) fn field_attributes(&self, owner: &schema::Head, name: &Name) -> Vec<Code> {
        self.options
            .field_attributes(owner.name.as_str(), name.as_str())
    }

    /// Links to those members that are there whenever their owner, whose path is given, is.
    pub(super) fn field_links(&self, owner: &str, members: &[&Member]) -> HashMap<Name, String> {
        let always = |member: &&&Member| self.policy.links(member.condition.as_ref());
        let members = members.iter().filter(always);
        members
            .map(|m| (m.name.clone(), field_link(owner, &m.name)))
            .collect()
    }

    /// Links to those values or branches that are there whenever their enum, `owner`, is.
    pub(super) fn variant_links<'n>(
        &self,
        owner: &Ident,
        variants: impl Iterator<Item = (&'n Name, Option<&'n Condition>)>,
    ) -> HashMap<Name, String> {
        variants
            .filter(|(_, condition)| self.policy.links(*condition))
            .map(|(name, _)| (name.clone(), variant_link(owner, name)))
            .collect()
    }

    /// Whether a type from elsewhere stands in for that of `id`.
    pub(super) fn is_extern(&self, id: DefinitionId) -> bool {
        let name = self.schema.head(id).name.as_str();
        self.options.extern_type(name).is_some()
    }

    /// The type of something that `owner` contains, boxed where that is needed.
    pub(super) fn contained(&self, owner: DefinitionId, ty: TypeRef, place: Place) -> RustType {
        let plain = self.rust_type(ty, place);
        match ty {
            TypeRef::One(named) if self.boxes.needed(owner, named) => {
                RustType::Box(place.prelude.path(Std::Box), Box::new(plain))
            }
            _ => plain,
        }
    }

    /// A type as seen from `place`.
    pub(super) fn rust_type(&self, ty: TypeRef, place: Place) -> RustType {
        match ty {
            TypeRef::One(named) => self.named_type(named, place),
            TypeRef::Array(named) => RustType::Vec(
                place.prelude.path(Std::Vec),
                Box::new(self.named_type(named, place)),
            ),
        }
    }

    pub(super) fn named_type(&self, named: NamedType, place: Place) -> RustType {
        let id = match named {
            NamedType::Builtin(builtin) => return builtin_type(builtin, place.prelude),
            NamedType::Enum(id) => id.into(),
            NamedType::Struct(id) => id.into(),
            NamedType::Union(id) => id.into(),
            NamedType::Alternate(id) => id.into(),
        };
        if let Some(path) = self.options.extern_type(self.schema.head(id).name.as_str()) {
            return RustType::Extern(path.clone());
        }
        RustType::Generated {
            supers: place.supers_to(self.schema.head(id).module),
            ident: item_ident(self.schema, id),
        }
    }
}

/// What searches find `ident` by beside itself: the name in the schema. Case makes no difference to them.
fn alias<'n>(ident: &Ident, name: &'n Name) -> Option<&'n str> {
    let name = name.as_str();
    (!ident.as_str().eq_ignore_ascii_case(name)).then_some(name)
}

/// The field of a discriminator, which the enum of branches stands for.
pub(super) fn discriminator(head: Head, branches: &RustType) -> Field {
    Field {
        head,
        ty: branches.clone(),
        slot: Slot::Tag,
        number: false,
        into: true,
    }
}

fn builtin_type(builtin: Builtin, prelude: Prelude) -> RustType {
    let std = match builtin {
        Builtin::Null => return RustType::Runtime("Null"),
        Builtin::Any => return RustType::Runtime("Any"),
        Builtin::QType => return RustType::Runtime("QType"),
        Builtin::Str => Std::String,
        Builtin::Number => Std::F64,
        Builtin::Int | Builtin::Int64 => Std::I64,
        Builtin::Int8 => Std::I8,
        Builtin::Int16 => Std::I16,
        Builtin::Int32 => Std::I32,
        Builtin::Uint8 => Std::U8,
        Builtin::Uint16 => Std::U16,
        Builtin::Uint32 => Std::U32,
        Builtin::Uint64 | Builtin::Size => Std::U64,
        Builtin::Bool => Std::Bool,
    };
    RustType::Std(prelude.path(std))
}
