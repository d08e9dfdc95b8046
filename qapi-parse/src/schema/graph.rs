//! The model as a graph: what definitions refer to, and what they consist of.
//!
//! Takes ids of definitions, gives [`Reference`]s to types and [`Part`]s that have a name. Whoever
//! wants to know what something leads to asks here and does not walk the definitions.

use std::collections::BTreeSet;

use super::{
    AlternateBranch, Arguments, Branch, Condition, DefinitionId, EnumValue, Feature, Head, Member,
    NamedType, ObjectType, Schema, StructId, TypeRef, UnionBase,
};
use crate::name::Name;
use crate::source::Span;

#[cfg(test)]
mod tests;

/// A place where a definition refers to a type.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Reference<'s> {
    /// The type. That of the elements where the reference is to an array.
    pub to: NamedType,
    /// Whether the reference is to an array of the type.
    pub array: bool,
    /// What refers to it.
    pub site: Site<'s>,
}

/// What of a definition refers to a type.
#[derive(Clone, Copy, Debug)]
pub enum Site<'s> {
    /// The base of a struct or union.
    Base,
    /// The discriminator of a union, which refers to its enumeration. Where the base of the union
    /// is given in place, the discriminator is one of the members, too.
    Discriminator,
    /// A member that the definition spells out itself.
    Member(&'s Member),
    /// A branch of a union.
    Branch(&'s Branch),
    /// A branch of an alternate.
    AlternateBranch(&'s AlternateBranch),
    /// All arguments of a command, or all data of an event.
    Arguments,
    /// The return value of a command.
    Returns,
}

impl<'s> Reference<'s> {
    fn new(ty: TypeRef, site: Site<'s>) -> Self {
        Self {
            to: ty.named(),
            array: matches!(ty, TypeRef::Array(_)),
            site,
        }
    }

    /// The definition that is referred to; `None` for a built-in type.
    pub fn definition(&self) -> Option<DefinitionId> {
        self.to.definition()
    }

    /// The `if` of the member or branch that refers to the type.
    pub fn condition(&self) -> Option<&'s Condition> {
        match self.site {
            Site::Member(member) => member.condition.as_ref(),
            Site::Branch(branch) => branch.condition.as_ref(),
            Site::AlternateBranch(branch) => branch.condition.as_ref(),
            Site::Base | Site::Discriminator | Site::Arguments | Site::Returns => None,
        }
    }
}

/// Something of a definition that has a name: the definition itself, and what it spells out.
#[derive(Clone, Copy, Debug)]
pub enum Part<'s> {
    /// The definition.
    Definition(&'s Head),
    /// A member of a struct, of a union's inline base, or of inline arguments.
    Member(&'s Member),
    /// A value of an enumeration.
    Value(&'s EnumValue),
    /// A branch of a union.
    Branch(&'s Branch),
    /// A branch of an alternate.
    AlternateBranch(&'s AlternateBranch),
    /// A feature of the part that came before.
    Feature(&'s Feature),
}

impl<'s> Part<'s> {
    /// Its name.
    pub fn name(self) -> &'s Name {
        match self {
            Self::Definition(head) => &head.name,
            Self::Member(member) => &member.name,
            Self::Value(value) => &value.name,
            Self::Branch(branch) => &branch.name,
            Self::AlternateBranch(branch) => &branch.name,
            Self::Feature(feature) => &feature.name,
        }
    }

    /// Where the name stands.
    pub fn span(self) -> Span {
        match self {
            Self::Definition(head) => head.span,
            Self::Member(member) => member.span,
            Self::Value(value) => value.span,
            Self::Branch(branch) => branch.span,
            Self::AlternateBranch(branch) => branch.span,
            Self::Feature(feature) => feature.span,
        }
    }

    /// Its `if`.
    pub fn condition(self) -> Option<&'s Condition> {
        let condition = match self {
            Self::Definition(head) => &head.condition,
            Self::Member(member) => &member.condition,
            Self::Value(value) => &value.condition,
            Self::Branch(branch) => &branch.condition,
            Self::AlternateBranch(branch) => &branch.condition,
            Self::Feature(feature) => &feature.condition,
        };
        condition.as_ref()
    }

    /// Its features.
    pub fn features(self) -> &'s [Feature] {
        match self {
            Self::Definition(head) => &head.features,
            Self::Member(member) => &member.features,
            Self::Value(value) => &value.features,
            Self::Branch(_) | Self::AlternateBranch(_) | Self::Feature(_) => &[],
        }
    }
}

impl Schema {
    /// The types that a definition refers to, in schema order: base, discriminator, what it spells
    /// out itself, return value. What bases refer to is theirs.
    ///
    /// ```
    /// # use qapi_parse::{Loader, schema::Site};
    /// # let text = "{ 'struct': 'A', 'data': { 'list': ['B'] } } { 'struct': 'B', 'data': {} }";
    /// # let mut read = |_: &std::path::Path| Ok(text.as_bytes().to_vec());
    /// # let schema = Loader::new().load_with("s.json", &mut read)?.schema;
    /// let a = schema.get("A").ok_or("no A")?;
    /// let reference = schema.references(a).next().ok_or("no reference")?;
    /// assert!(reference.array && matches!(reference.site, Site::Member(it) if it.name == "list"));
    /// assert_eq!(reference.definition(), schema.get("B"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn references(
        &self,
        id: impl Into<DefinitionId>,
    ) -> impl Iterator<Item = Reference<'_>> + Clone {
        let id = id.into();
        let one = |named: NamedType, site| Reference::new(TypeRef::One(named), site);
        let base = self.base(id).map(|base| one(base.into(), Site::Base));
        let tag = match id {
            DefinitionId::Union(id) => Some(one(self[id].tag.into(), Site::Discriminator)),
            _ => None,
        };
        let members = self.own_members(id).iter();
        let members = members.map(|member| Reference::new(member.ty, Site::Member(member)));
        let branches = self.branches(id).iter().filter_map(move |branch| {
            let ty = branch.ty?;
            Some(one(ty.into(), Site::Branch(branch)))
        });
        let alternatives = self.alternate_branches(id).iter();
        let alternatives =
            alternatives.map(|branch| Reference::new(branch.ty, Site::AlternateBranch(branch)));
        let arguments = self.arguments(id).and_then(Arguments::ty);
        let arguments = arguments.map(|ty| one(ty.into(), Site::Arguments));
        let returns = match id {
            DefinitionId::Command(id) => self[id].returns,
            _ => None,
        };
        let returns = returns.map(|ty| Reference::new(ty, Site::Returns));
        (base.into_iter().chain(tag))
            .chain(members)
            .chain(branches)
            .chain(alternatives)
            .chain(arguments)
            .chain(returns)
    }

    /// The definitions `from`, and all that they refer to, directly or by way of others, through
    /// references that `follow` lets pass.
    pub fn reach(
        &self,
        from: impl IntoIterator<Item = DefinitionId>,
        follow: impl Fn(DefinitionId, &Reference<'_>) -> bool,
    ) -> BTreeSet<DefinitionId> {
        let mut pending: Vec<DefinitionId> = from.into_iter().collect();
        let mut reached = BTreeSet::new();
        while let Some(id) = pending.pop() {
            if reached.insert(id) {
                let references = self.references(id).filter(|it| follow(id, it));
                pending.extend(references.filter_map(|it| it.definition()));
            }
        }
        reached
    }

    /// The definition itself, its members, values or branches in schema order, and after each of
    /// these its features. Members of bases are parts of the bases.
    pub fn parts(&self, id: impl Into<DefinitionId>) -> impl Iterator<Item = Part<'_>> {
        let id = id.into();
        let values = match id {
            DefinitionId::Enum(id) => self[id].values.as_slice(),
            _ => &[],
        };
        let branches = self.branches(id).iter().map(Part::Branch);
        let alternatives = self.alternate_branches(id).iter();
        std::iter::once(Part::Definition(self.head(id)))
            .chain(values.iter().map(Part::Value))
            .chain(self.own_members(id).iter().map(Part::Member))
            .chain(branches)
            .chain(alternatives.map(Part::AlternateBranch))
            .flat_map(|part| {
                let features = part.features().iter().map(Part::Feature);
                std::iter::once(part).chain(features)
            })
    }

    /// The symbols that the conditions of the schema ask for.
    pub fn symbols(&self) -> BTreeSet<&str> {
        let mut symbols = BTreeSet::new();
        for id in &self.definitions {
            let conditions = self.parts(*id).filter_map(Part::condition);
            for condition in conditions {
                condition.symbols(&mut symbols);
            }
        }
        symbols
    }

    /// The base of a struct or union, if it is a struct of its own.
    pub fn base(&self, id: impl Into<DefinitionId>) -> Option<StructId> {
        match id.into() {
            DefinitionId::Struct(id) => self[id].base,
            DefinitionId::Union(id) => match self[id].base {
                UnionBase::Struct(base) => Some(base),
                UnionBase::Inline(_) => None,
            },
            _ => None,
        }
    }

    /// The bases of a definition, outermost first, then itself.
    pub fn lineage(&self, id: impl Into<DefinitionId>) -> Vec<DefinitionId> {
        let mut chain = vec![id.into()];
        while let Some(base) = chain.last().and_then(|last| self.base(*last)) {
            chain.push(base.into());
        }
        chain.reverse();
        chain
    }

    /// The members that a definition spells out itself: those of a struct, of a union's inline base,
    /// or of inline arguments.
    pub fn own_members(&self, id: impl Into<DefinitionId>) -> &[Member] {
        match id.into() {
            DefinitionId::Struct(id) => &self[id].members,
            DefinitionId::Union(id) => match &self[id].base {
                UnionBase::Struct(_) => &[],
                UnionBase::Inline(members) => members,
            },
            id => self.arguments(id).map_or(&[], Arguments::members),
        }
    }

    /// The members of a definition whatever its branch: those of its bases, outermost first, then
    /// its own. The discriminator of a union is among them. Where all arguments are of a type they
    /// are members of that type.
    pub fn members(&self, id: impl Into<DefinitionId>) -> Vec<&Member> {
        let lineage = self.lineage(id).into_iter();
        lineage.flat_map(|id| self.own_members(id)).collect()
    }

    /// All members that an object of the type may have: the [`members`](Self::members), then those
    /// of all branches, however deep. A name may occur in several branches; the members of a type
    /// or base that several branches share come once.
    pub fn all_members(&self, ty: ObjectType) -> Vec<&Member> {
        let mut all = Vec::new();
        let mut seen = BTreeSet::new();
        let mut pending = vec![DefinitionId::from(ty)];
        while let Some(id) = pending.pop() {
            if seen.contains(&id) {
                continue;
            }
            for id in self.lineage(id) {
                if seen.insert(id) {
                    all.extend(self.own_members(id));
                }
            }
            let branches = self.branches(id).iter().rev();
            let types = branches.filter_map(|branch| branch.ty);
            pending.extend(types.map(DefinitionId::from));
        }
        all
    }

    /// The arguments of a command, or the data of an event.
    pub fn arguments(&self, id: impl Into<DefinitionId>) -> Option<&Arguments> {
        match id.into() {
            DefinitionId::Command(id) => Some(&self[id].arguments),
            DefinitionId::Event(id) => Some(&self[id].arguments),
            _ => None,
        }
    }

    /// The name of a type as the schema has it.
    pub fn type_name(&self, ty: NamedType) -> &str {
        match ty {
            NamedType::Builtin(builtin) => builtin.name(),
            NamedType::Enum(id) => self[id].head.name.as_str(),
            NamedType::Struct(id) => self[id].head.name.as_str(),
            NamedType::Union(id) => self[id].head.name.as_str(),
            NamedType::Alternate(id) => self[id].head.name.as_str(),
        }
    }

    /// What the definition of a type has; `None` for a built-in type.
    pub fn type_head(&self, ty: NamedType) -> Option<&Head> {
        ty.definition().map(|id| self.head(id))
    }

    fn branches(&self, id: DefinitionId) -> &[Branch] {
        match id {
            DefinitionId::Union(id) => &self[id].branches,
            _ => &[],
        }
    }

    fn alternate_branches(&self, id: DefinitionId) -> &[AlternateBranch] {
        match id {
            DefinitionId::Alternate(id) => &self[id].branches,
            _ => &[],
        }
    }
}

impl Condition {
    /// Adds all symbols that the condition asks for.
    fn symbols<'c>(&'c self, found: &mut BTreeSet<&'c str>) {
        match self {
            Self::Defined(symbol) => drop(found.insert(symbol)),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.symbols(found);
                }
            }
            Self::Not(part) => part.symbols(found),
        }
    }
}
