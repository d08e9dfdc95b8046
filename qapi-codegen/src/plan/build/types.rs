//! Types: enumerations, structs, unions and alternates.

use std::collections::HashMap;
use std::sync::Arc;

use qapi_parse::Name;
use qapi_parse::schema::{
    AlternateId, Branch, DefinitionId, EnumId, Fact, JsonType, Member, StructId, TypeRef, Union,
    UnionId,
};

use super::super::collide::Scope;
use super::super::convert::Sources;
use super::super::derives::Node;
use super::super::describe::Writer;
use super::super::place::Place;
use super::super::prelude::Std;
use super::super::rust_type::RustType;
use super::super::{
    AlternateItem, BranchesItem, Choice, Conversion, EnumItem, Head, Members, Source, StructItem,
    UnionItem, Variant,
};
use super::planner::Planner;
use crate::names::{self, Ident};

impl<'a> Planner<'a> {
    pub(super) fn enumeration(&mut self, id: EnumId) -> EnumItem {
        let source = &self.schema[id];
        let ident = self.type_ident(&source.head);
        let place = self.place_of_type(&source.head);
        let values = source.values.iter();
        let names = values.map(|v| (&v.name, v.condition.as_ref()));
        let links = self.variant_links(&ident, names);
        let writer = Arc::new(Writer::new(self.targets, id.into(), place, links));
        let mut scope = Scope::default();
        let mut values = Vec::new();
        for value in &source.values {
            let ident = names::variant_ident(&value.name);
            scope.take(
                &ident,
                &value.name,
                value.span,
                &mut self.planned.diagnostics,
            );
            let condition = value.condition.as_ref();
            values.push(self.part(&writer, ident, &value.name, condition, &value.features));
        }
        EnumItem {
            open: !self.options.closed_enum(source.head.name.as_str()),
            head: self.head(&writer, ident, None),
            values,
        }
    }

    pub(super) fn structure(&mut self, id: StructId) -> StructItem {
        let source = &self.schema[id];
        let ident = self.type_ident(&source.head);
        let members = self.schema.members(id);
        let place = self.place_of_type(&source.head);
        let writer = self.writer_of_object(id.into(), &ident, &members, place);
        let members = self.members(DefinitionId::Struct(id), &writer, &members, None, place);
        let from = match (self.converter.wrapper(id), members.fields().next()) {
            (Some(_), Some(field)) => conversion(&field.ty),
            _ => Conversion::No,
        };
        StructItem {
            head: self.head(&writer, ident, None),
            members,
            from,
        }
    }

    pub(super) fn union(&mut self, id: UnionId) -> UnionItem {
        let source = &self.schema[id];
        let ident = self.type_ident(&source.head);
        let branches = names::branch_ident(&source.head.name);
        self.types.take(
            &branches,
            &source.head.name,
            source.head.span,
            &mut self.planned.diagnostics,
        );
        let members = self.schema.members(id);
        let place = self.place_of_type(&source.head);
        let writer = self.writer_of_object(id.into(), &ident, &members, place);
        let tag = RustType::Generated {
            supers: 0,
            ident: branches.clone(),
        };
        let tag = Some((&source.discriminator, &tag));
        let members = self.members(DefinitionId::Union(id), &writer, &members, tag, place);
        let from_branch = self.converter.union_from_branch(id);
        UnionItem {
            branches: self.branches(id, source, &ident, branches),
            head: self.head(&writer, ident, None),
            from_branch,
            branch: branch_parameter(&members),
            members,
            discriminator: names::member_ident(&source.discriminator),
        }
    }

    fn branches(
        &mut self,
        id: UnionId,
        source: &'a Union,
        union: &Ident,
        ident: Ident,
    ) -> BranchesItem {
        let tag = &self.schema[source.tag];
        let place = self.place_of_type(&source.head);
        let branches = source.branches.iter();
        let names = branches.map(|b| (&b.name, b.condition.as_ref()));
        let links = self.variant_links(&ident, names);
        let values = Writer::new(self.targets, source.tag.into(), place, links);
        let values = Arc::new(values.with_notes(self.branch_notes(source)));
        // Values that meet are reported for the enumeration, if it is ours.
        let reported = !self.is_extern(DefinitionId::Enum(source.tag));
        let mut scope = (!reported).then(Scope::default);
        let mut variants = Vec::new();
        let sources = self.converter.branch_sources(id);
        for (branch, sources) in source.branches.iter().zip(sources) {
            let ident = names::variant_ident(&branch.name);
            if let Some(scope) = &mut scope {
                scope.take(
                    &ident,
                    &branch.name,
                    branch.span,
                    &mut self.planned.diagnostics,
                );
            }
            let mut values_of_tag = tag.values.iter();
            let value = values_of_tag.find(|value| value.name == branch.name);
            debug_assert!(value.is_some(), "a branch is kept with its value");
            let features = value.map_or(&[][..], |value| &value.features);
            let (writer, name) = (Arc::clone(&values), &branch.name);
            let discriminator = &source.discriminator;
            let says = move || writer.branch_function(name, discriminator);
            variants.push(Variant {
                function: (
                    names::branch_function_ident(&branch.name),
                    self.comments.add(says),
                ),
                sources: sources
                    .map_or_else(Vec::new, |sources| self.sources(branch, &sources, place)),
                head: Head {
                    attributes: self.field_attributes(&source.head, &branch.name),
                    ..self.part(
                        &values,
                        ident,
                        &branch.name,
                        branch.condition.as_ref(),
                        features,
                    )
                },
                into: branch
                    .ty
                    .is_some_and(|ty| self.converter.takes_into(TypeRef::One(ty.into()))),
                payload: branch.ty.map(|ty| {
                    self.contained(DefinitionId::Union(id), TypeRef::One(ty.into()), place)
                }),
            });
        }
        let doc = format!(
            "The branches of [`{}`], by the value of `{}`.",
            union.as_str(),
            source.discriminator.as_str(),
        );
        let wire = source.head.name.as_str().to_owned();
        BranchesItem {
            open: !self.options.closed_union(&wire),
            may_be_empty: variants.iter().all(|it| it.head.condition.is_some()),
            ok: place.prelude.path(Std::Ok),
            head: Head {
                attributes: self.options.type_attributes(ident.as_str()),
                derived: self.derives.of(Node::Branches(id)),
                ident,
                wire,
                doc: self.comments.add(move || doc),
                deprecated: None,
                condition: None,
            },
            variants,
        }
    }

    /// Which releases have members in which branches, where others that have the branch have none: documentation
    /// of the discriminator's values does not say it.
    fn branch_notes(&self, source: &Union) -> HashMap<Name, String> {
        let mut notes = HashMap::new();
        let Some(releases) = self.schema.releases() else {
            return notes;
        };
        let union = source.head.name.as_str();
        let tag = self.schema[source.tag].head.name.as_str();
        let whole = releases.of(union, Fact::Definition);
        for branch in &source.branches {
            let name = branch.name.as_str();
            let Some(presence) = releases.of(union, Fact::Branch(name)) else {
                continue;
            };
            let has = Some(presence.to_string());
            let value = releases.of(tag, Fact::Value(name));
            let told = [&whole, &value].map(|it| it.as_ref().map(ToString::to_string));
            if !told.contains(&has) {
                let note = format!("Releases that have members here: {presence}");
                notes.insert(branch.name.clone(), note);
            }
        }
        notes
    }

    /// Documents a struct or union called `ident`, which has links to its members and whose bases describe
    /// some of them.
    fn writer_of_object(
        &self,
        id: DefinitionId,
        ident: &Ident,
        members: &[&Member],
        place: Place,
    ) -> Arc<Writer<'a>> {
        let links = self.field_links(ident.as_str(), members);
        Arc::new(Writer::new(self.targets, id, place, links).with_bases())
    }

    /// The types that `branch` of a union at `place` is made from.
    fn sources(&self, branch: &Branch, sources: &Sources<'_>, place: Place) -> Vec<Source> {
        let plain = sources.ty.map(|ty| Source {
            ty: self.named_type(ty, place),
            wrapper: None,
        });
        let wrapped = sources.wrapper.as_ref().zip(branch.ty);
        let wrapped = wrapped.map(|(wrapper, outer)| {
            let member = wrapper.member;
            Source {
                ty: self.rust_type(member.ty, place),
                wrapper: Some((
                    self.named_type(outer.into(), place),
                    names::member_ident(&member.name),
                    self.contained(outer.into(), member.ty, place),
                    self.keeps_unknown(outer.into()).then(names::others_ident),
                )),
            }
        });
        plain.into_iter().chain(wrapped).collect()
    }

    pub(super) fn alternate(&mut self, id: AlternateId) -> AlternateItem {
        let source = &self.schema[id];
        let ident = self.type_ident(&source.head);
        let place = self.place_of_type(&source.head);
        let branches = source.branches.iter();
        let names = branches.map(|b| (&b.name, b.condition.as_ref()));
        let links = self.variant_links(&ident, names);
        let writer = Arc::new(Writer::new(self.targets, id.into(), place, links));
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        for branch in &source.branches {
            let ident = names::variant_ident(&branch.name);
            scope.take(
                &ident,
                &branch.name,
                branch.span,
                &mut self.planned.diagnostics,
            );
            let ty = self.contained(DefinitionId::Alternate(id), branch.ty, place);
            variants.push(Choice {
                head: self.part(&writer, ident, &branch.name, branch.condition.as_ref(), &[]),
                list: matches!(ty, RustType::Vec(..)),
                number: ty.is_number(),
                from: if self.converter.choice_from_value(branch.ty) {
                    conversion(&ty)
                } else {
                    Conversion::No
                },
                ty,
                json: Ident::fixed(json_type(branch.json_type)),
            });
        }
        AlternateItem {
            head: self.head(&writer, ident, None),
            may_be_empty: variants.iter().all(|it| it.head.condition.is_some()),
            variants,
        }
    }
}

/// What functions of a union with these members call the branch that they take.
fn branch_parameter(members: &Members) -> Ident {
    let branch = Ident::fixed("branch");
    if members.fields().any(|field| field.head.ident == branch) {
        Ident::fixed("branch_")
    } else {
        branch
    }
}

/// How something is made from a value of the type, that is from all that stands for one.
fn conversion(ty: &RustType) -> Conversion {
    if ty.unboxed().is_string() {
        Conversion::Text
    } else {
        Conversion::Yes
    }
}

fn json_type(json: JsonType) -> &'static str {
    match json {
        JsonType::Null => "Null",
        JsonType::Boolean => "Boolean",
        JsonType::Number => "Number",
        JsonType::String => "String",
        JsonType::Object => "Object",
        JsonType::Array => "Array",
    }
}
