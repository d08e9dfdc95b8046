//! What all kinds of items are made of: heads, fields, and the Rust types of members.

use std::collections::BTreeMap;
use std::sync::Arc;

use qapi_parse::Name;
use qapi_parse::schema::{
    self, Builtin, Condition, DefinitionId, Feature, Member, NamedType, TypeRef,
};

use super::super::collide::Scope;
use super::super::derives::{Derived, Node};
use super::super::describe::{Writer, field_link, variant_link};
use super::super::prelude::Prelude;
use super::super::rust_type::RustType;
use super::super::{FeatureItem, Field, Head};
use super::{Place, Planner, item_ident};
use crate::names::{self, Ident};
use crate::options::Code;

impl<'a> Planner<'a> {
    pub(super) fn fields(
        &mut self,
        owner: DefinitionId,
        writer: &Arc<Writer<'a>>,
        members: &[&'a Member],
        place: Place,
    ) -> Vec<Field> {
        let mut scope = Scope::default();
        let mut fields = Vec::new();
        for member in members {
            if !self.selection.holds(member.condition.as_ref()) {
                continue;
            }
            let ident = names::member_ident(&member.name);
            scope.take(&ident, &member.name, member.span, &mut self.diagnostics);
            let condition = member.condition.as_ref();
            fields.push(Field {
                head: self.part(writer, ident, &member.name, condition, &member.features),
                optional: self.selection.optional(member),
                ty: self.contained(owner, member.ty, place),
                into: self.converter.takes_into(member.ty),
            });
        }
        fields
    }

    /// The head of the item for the definition that `writer` documents.
    pub(super) fn head(
        &mut self,
        id: DefinitionId,
        writer: &Arc<Writer<'a>>,
        ident: Ident,
        extra: Option<String>,
    ) -> Head {
        let source = writer.head();
        let wire = source.name.as_str().to_owned();
        Head {
            ident,
            doc: self.comments.add({
                let writer = Arc::clone(writer);
                move || writer.definition(extra.as_deref())
            }),
            deprecated: writer.deprecated(&source.features),
            condition: self.guards.of(id).condition(),
            derived: self.derives.of(Node::Item(id)),
            attributes: self.custom.type_attributes(&wire),
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
            ident,
            wire: name.as_str().to_owned(),
            doc: self.comments.add({
                let writer = Arc::clone(writer);
                move || writer.member(name, condition, features)
            }),
            deprecated: writer.deprecated(features),
            condition: self.selection.carried(condition),
            derived: Derived::default(),
            attributes: self.field_attributes(writer.head(), name),
        }
    }

    /// The features of a command or event.
    pub(super) fn features(&self, features: &[Feature]) -> Vec<FeatureItem> {
        let kept = self.selection.features(features);
        kept.map(|feature| FeatureItem {
            wire: feature.name.as_str().to_owned(),
            condition: self.selection.carried(feature.condition.as_ref()),
        })
        .collect()
    }

    pub(super) fn field_attributes(&self, owner: &schema::Head, name: &Name) -> Vec<Code> {
        self.custom
            .field_attributes(owner.name.as_str(), name.as_str())
    }

    /// Links to those members that are there whenever their owner, whose path is given, is.
    pub(super) fn field_links(&self, owner: &str, members: &[&Member]) -> BTreeMap<Name, String> {
        let always = |member: &&&Member| self.selection.links(member.condition.as_ref());
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
    ) -> BTreeMap<Name, String> {
        variants
            .filter(|(_, condition)| self.selection.links(*condition))
            .map(|(name, _)| (name.clone(), variant_link(owner, name)))
            .collect()
    }

    /// Whether a type from elsewhere stands in for that of `id`.
    pub(super) fn is_extern(&self, id: DefinitionId) -> bool {
        let name = self.schema.head(id).name.as_str();
        self.custom.extern_type(name).is_some()
    }

    /// The type of something that `owner` contains, boxed where that is needed.
    pub(super) fn contained(&self, owner: DefinitionId, ty: TypeRef, place: Place) -> RustType {
        let plain = self.rust_type(ty, place);
        match ty {
            TypeRef::One(named) if self.boxes.needed(owner, named) => {
                RustType::Box(place.prelude, Box::new(plain))
            }
            _ => plain,
        }
    }

    /// A type as seen from `place`.
    pub(super) fn rust_type(&self, ty: TypeRef, place: Place) -> RustType {
        match ty {
            TypeRef::One(named) => self.named_type(named, place),
            TypeRef::Array(named) => {
                RustType::Vec(place.prelude, Box::new(self.named_type(named, place)))
            }
        }
    }

    pub(super) fn named_type(&self, named: NamedType, place: Place) -> RustType {
        let id = match named {
            NamedType::Builtin(builtin) => return builtin_type(builtin, place.prelude),
            NamedType::Enum(id) => DefinitionId::Enum(id),
            NamedType::Struct(id) => DefinitionId::Struct(id),
            NamedType::Union(id) => DefinitionId::Union(id),
            NamedType::Alternate(id) => DefinitionId::Alternate(id),
        };
        if let Some(path) = self.custom.extern_type(self.schema.head(id).name.as_str()) {
            return RustType::Extern(path.clone());
        }
        RustType::Generated {
            supers: place.supers_to(self.schema.head(id).module),
            ident: item_ident(self.schema, id),
        }
    }
}

fn builtin_type(builtin: Builtin, prelude: Prelude) -> RustType {
    match builtin {
        Builtin::Str => RustType::String(prelude),
        Builtin::Number => RustType::Primitive(prelude, "f64"),
        Builtin::Int | Builtin::Int64 => RustType::Primitive(prelude, "i64"),
        Builtin::Int8 => RustType::Primitive(prelude, "i8"),
        Builtin::Int16 => RustType::Primitive(prelude, "i16"),
        Builtin::Int32 => RustType::Primitive(prelude, "i32"),
        Builtin::Uint8 => RustType::Primitive(prelude, "u8"),
        Builtin::Uint16 => RustType::Primitive(prelude, "u16"),
        Builtin::Uint32 => RustType::Primitive(prelude, "u32"),
        Builtin::Uint64 | Builtin::Size => RustType::Primitive(prelude, "u64"),
        Builtin::Bool => RustType::Primitive(prelude, "bool"),
        Builtin::Null => RustType::Runtime("Null"),
        Builtin::Any => RustType::Runtime("Any"),
        Builtin::QType => RustType::Runtime("QType"),
    }
}
