//! Names that meet: members with those of bases and branches, values, branches.

use std::collections::{HashMap, HashSet};

use super::{Declared, Resolver};
use crate::ast::{Arguments, Body, Member};
use crate::diagnostic::{Code, Diagnostic};
use crate::lower::wire_clash;
use crate::name::Name;
use crate::schema::{self, DefinitionId, ObjectType, StructId, UnionBase, UnionId};
use crate::source::Span;
use crate::words::quoted;

impl Resolver<'_> {
    pub(super) fn clashes(&mut self, definitions: &[Declared]) {
        for Declared { id, definition } in definitions {
            match (&definition.body, id) {
                (Body::Enum { values, .. }, _) => {
                    let names = values.iter().map(|value| (&value.name, value.span));
                    self.alike("value", names);
                }
                (Body::Alternate { branches }, _) => {
                    let names = branches.iter().map(|branch| (&branch.name, branch.span));
                    self.alike("branch", names);
                }
                (Body::Struct { members, .. }, DefinitionId::Struct(id)) => {
                    let base = self.schema[*id].base;
                    self.members_clash(members, base);
                }
                (Body::Union { base, .. }, DefinitionId::Union(id)) => {
                    if let crate::ast::Base::Members(members) = base {
                        self.members_clash(members, None);
                    }
                    self.branches_clash(*id);
                }
                (
                    Body::Command {
                        arguments: Arguments::Members(members),
                        ..
                    }
                    | Body::Event {
                        arguments: Arguments::Members(members),
                    },
                    _,
                ) => self.members_clash(members, None),
                _ => {}
            }
        }
    }

    /// Reports values or branches of one definition whose names are alike.
    fn alike<'n>(&mut self, what: &str, names: impl Iterator<Item = (&'n Name, Span)>) {
        let mut seen: HashMap<String, (&Name, Span)> = HashMap::new();
        for (name, span) in names {
            match seen.entry(wire_clash(name.as_str())) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert((name, span));
                }
                std::collections::hash_map::Entry::Occupied(entry) => {
                    let (earlier, place) = *entry.get();
                    self.sink.error(alike(what, name, span, earlier, place));
                }
            }
        }
    }

    /// Reports members whose names are alike, of one another or of a base.
    fn members_clash(&mut self, members: &[Member], base: Option<StructId>) {
        let inherited = base
            .map(|base| self.schema.members(base))
            .unwrap_or_default();
        let mut seen: HashMap<String, (Name, Span)> = inherited
            .iter()
            .map(|member| {
                (
                    wire_clash(member.name.as_str()),
                    (member.name.clone(), member.span),
                )
            })
            .collect();
        let inherited: HashSet<Span> = inherited.iter().map(|member| member.span).collect();
        for member in members
            .iter()
            .filter(|member| !member.name.as_str().is_empty())
        {
            let key = wire_clash(member.name.as_str());
            if let Some((earlier, place)) = seen.get(&key) {
                let whose = if inherited.contains(place) {
                    "of the base"
                } else {
                    ""
                };
                self.sink.error(members_meet(
                    &member.name,
                    member.span,
                    earlier,
                    *place,
                    whose,
                ));
            } else {
                seen.insert(key, (member.name.clone(), member.span));
            }
        }
    }

    /// Reports members of branches, however deep, that meet a common member of the union.
    fn branches_clash(&mut self, union: UnionId) {
        let common: HashMap<String, (Name, Span)> = self
            .schema
            .base_members(union)
            .into_iter()
            .map(|member| {
                (
                    wire_clash(member.name.as_str()),
                    (member.name.clone(), member.span),
                )
            })
            .collect();
        let mut found = Vec::new();
        // Branches often share a type; nested unions may share many.
        let mut clean: HashSet<ObjectType> = HashSet::new();
        for branch in &self.schema[union].branches {
            let Some(ty) = branch.ty else { continue };
            let before = found.len();
            let mut todo = vec![ty];
            let mut seen = HashSet::new();
            while let Some(ty) = todo.pop() {
                if clean.contains(&ty) || !seen.insert(ty) {
                    continue;
                }
                for member in self.object_members(ty) {
                    // A union that is a branch of itself meets its own members; that was said.
                    if let Some((name, place)) = common.get(&wire_clash(member.name.as_str()))
                        && *place != member.span
                    {
                        found.push(branch_meets(branch, member, name, *place));
                    }
                }
                if let ObjectType::Union(id) = ty {
                    todo.extend(
                        self.schema[id]
                            .branches
                            .iter()
                            .filter_map(|branch| branch.ty),
                    );
                }
            }
            if found.len() == before {
                clean.extend(seen);
            }
        }
        for diagnostic in found {
            self.sink.error(diagnostic);
        }
    }

    /// The members of an object type without those of branches.
    fn object_members(&self, ty: ObjectType) -> Vec<&schema::Member> {
        match ty {
            ObjectType::Struct(id) => self.schema.members(id),
            ObjectType::Union(id) => match &self.schema[id].base {
                UnionBase::Struct(base) => self.schema.members(*base),
                UnionBase::Inline(members) => members.iter().collect(),
            },
        }
    }
}

fn alike(what: &str, name: &Name, span: Span, earlier: &Name, place: Span) -> Diagnostic {
    let found = if name == earlier {
        let message = format!("{what} {} occurs twice", quoted(name.as_str()));
        Diagnostic::new(Code::ValueClash, span, message)
    } else {
        let message = format!(
            "{what} {} collides with {what} {}",
            quoted(name.as_str()),
            quoted(earlier.as_str())
        );
        Diagnostic::new(Code::ValueClash, span, message).help(SAME)
    };
    found.label("again here").also(place, "first here")
}

/// Why names that differ collide.
const SAME: &str = "'-', '_' and '.' are the same to generated code";

fn members_meet(name: &Name, span: Span, earlier: &Name, place: Span, whose: &str) -> Diagnostic {
    let of = if whose.is_empty() {
        String::new()
    } else {
        format!(" {whose}")
    };
    let message = format!(
        "member {} collides with member {}{of}",
        quoted(name.as_str()),
        quoted(earlier.as_str())
    );
    let found = Diagnostic::new(Code::MemberClash, span, message).also(place, "first here");
    if name == earlier {
        found
    } else {
        found.help(SAME)
    }
}

fn branch_meets(
    branch: &schema::Branch,
    member: &schema::Member,
    common: &Name,
    place: Span,
) -> Diagnostic {
    let message = format!(
        "member {} of branch {} collides with common member {}",
        quoted(member.name.as_str()),
        quoted(branch.name.as_str()),
        quoted(common.as_str())
    );
    let found = Diagnostic::new(Code::MemberClash, branch.span, message)
        .also(member.span, "member of the branch")
        .also(place, "common member");
    if member.name == *common {
        found
    } else {
        found.help(SAME)
    }
}
