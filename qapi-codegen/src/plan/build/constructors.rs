//! Constructors: what is said of them, and what those take that have the members of a type elsewhere.

use qapi_parse::schema::{DefinitionId, ObjectType};

use super::super::constructing::{self, Content};
use super::super::derives::Derived;
use super::super::place::{Place, item_ident};
use super::super::rust_type::RustType;
use super::super::{Field, Head, NewOfType};
use super::parts::discriminator;
use super::planner::Planner;
use crate::comments::Comment;
use crate::names::{self, Ident};

impl Planner<'_> {
    /// What is said of the `new` of `item`, which has these fields.
    pub(super) fn new_comment(&mut self, item: Ident, fields: &[Field]) -> Comment {
        let content = content(fields);
        self.comments
            .add(move || constructing::new(&item, &content))
    }

    /// The constructor of `item`, which stands at `place` and has the members of `ty`.
    pub(super) fn new_of_type(&mut self, item: Ident, ty: ObjectType, place: Place) -> NewOfType {
        let id = DefinitionId::from(ty);
        let fields = (!self.is_extern(id)).then(|| self.fields_elsewhere(ty, place));
        let doc = match &fields {
            None => self.comments.add(constructing::new_of_extern),
            Some(fields) => {
                let (ty, content) = (item_ident(self.schema, id), content(fields));
                self.comments
                    .add(move || constructing::new_of_type(&item, &ty, &content))
            }
        };
        NewOfType {
            doc,
            words: place.words(),
            fields,
            others: self.keeps_unknown(id).then(names::others_ident),
        }
    }

    /// The fields of the type `ty`, as a function at `place` sees them.
    fn fields_elsewhere(&self, ty: ObjectType, place: Place) -> Vec<Field> {
        let tag = match ty {
            ObjectType::Struct(_) => None,
            ObjectType::Union(id) => {
                let head = &self.schema[id].head;
                let branches = RustType::Generated {
                    supers: place.supers_to(head.module),
                    ident: names::branch_ident(&head.name),
                };
                Some((&self.schema[id].discriminator, branches))
            }
        };
        let members = self.schema.members(ty).into_iter();
        let fields = members.map(|member| {
            let head = Head {
                ident: names::member_ident(&member.name),
                wire: member.name.as_str().to_owned(),
                doc: Comment::NONE,
                deprecated: None,
                condition: self.policy.carried(member.condition.as_ref()),
                derived: Derived::default(),
                attributes: Vec::new(),
            };
            match &tag {
                Some((tag, branches)) if member.name == **tag => discriminator(head, branches),
                _ => self.field(ty.into(), head, member, place),
            }
        });
        fields.collect()
    }
}

/// What constructors of something with these fields care for.
fn content(fields: &[Field]) -> Content {
    let mut mandatory = fields.iter().map(|field| &field.slot);
    let optional = || fields.iter().filter(|field| field.slot.is_optional());
    // An example does for every build if it can.
    let always = optional().find(|field| field.head.condition.is_none());
    Content {
        mandatory: mandatory.any(|slot| !slot.is_optional() && !slot.is_tag()),
        branch: fields.iter().any(|field| field.slot.is_tag()),
        optional: always
            .or_else(|| optional().next())
            .map(|field| field.head.ident.clone()),
    }
}
