//! Names that meet: members with those of bases and branches, values, branches.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::{Declared, Resolver};
use crate::ast::{Body, Member, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::{Name, as_generated};
use crate::schema::{self, DefinitionId, ObjectType, StructId, UnionId};
use crate::source::Span;
use crate::words::quoted;

/// After so many clashes of one union the rest is left out.
const ENOUGH: usize = 100;

impl Resolver<'_> {
    pub(super) fn clashes(&mut self, definitions: &[Declared]) {
        let mut clean = HashSet::new();
        for Declared { id, definition } in definitions {
            self.members_clash(definition.body.members(), self.schema.base(*id));
            match definition.body {
                Body::Enum { .. } => self.alike("value", definition.body.parts()),
                Body::Alternate { .. } => self.alike("branch", definition.body.parts()),
                _ => {}
            }
            if let DefinitionId::Union(id) = id {
                self.branches_clash(*id, &mut clean);
            }
        }
    }

    /// Reports values or branches of one definition whose names are alike.
    fn alike<'d>(&mut self, what: &str, parts: impl Iterator<Item = Part<'d>>) {
        let mut seen: HashMap<Cow<'_, str>, (&Name, Span)> = HashMap::new();
        seen.reserve(parts.size_hint().0);
        for Part { name, span, .. } in parts {
            match seen.entry(as_generated(name.as_str())) {
                Entry::Vacant(entry) => {
                    entry.insert((name, span));
                }
                Entry::Occupied(entry) => {
                    let (earlier, place) = *entry.get();
                    self.sink.error(alike(what, name, span, earlier, place));
                }
            }
        }
    }

    /// Reports members whose names are alike, of one another or of a base.
    fn members_clash(&mut self, members: &[Member], base: Option<StructId>) {
        let mut seen: HashMap<Cow<'_, str>, &Member> = HashMap::with_capacity(members.len());
        for member in members
            .iter()
            .filter(|member| !member.name.as_str().is_empty())
        {
            let key = as_generated(member.name.as_str());
            let (earlier, place, whose) = match self.lookup.inherited(&self.schema, base, &key) {
                Some(inherited) => (&inherited.name, inherited.span, " of the base"),
                None => match seen.entry(key) {
                    Entry::Occupied(entry) => (&entry.get().name, entry.get().span, ""),
                    Entry::Vacant(entry) => {
                        entry.insert(member);
                        continue;
                    }
                },
            };
            let found = members_meet(&member.name, member.span, earlier, place, whose);
            self.sink.error(found);
        }
    }

    /// Reports members of branches, however deep, that meet a common member of the union.
    fn branches_clash(&mut self, union: UnionId, clean: &mut HashSet<(StructId, ObjectType)>) {
        let common = self.schema.members(union);
        let base = self.schema.base(union);
        let mut found = Vec::new();
        // Branches often share a type, and nested unions share many.
        let mut seen = HashSet::new();
        for branch in &self.schema[union].branches {
            let Some(ty) = branch.ty else { continue };
            if found.len() > ENOUGH {
                break;
            }
            let before = found.len();
            let mut todo = vec![ty];
            let mut walked = Vec::new();
            while let Some(ty) = todo.pop() {
                if base.is_some_and(|base| clean.contains(&(base, ty))) || !seen.insert(ty) {
                    continue;
                }
                walked.push(ty);
                for member in &common {
                    let key = as_generated(member.name.as_str());
                    // A union that is a branch of itself meets its own members; that was said.
                    if let Some(other) = self.lookup.object_member(&self.schema, ty, &key)
                        && other.span != member.span
                    {
                        found.push(branch_meets(branch, other, &member.name, member.span));
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
                clean.extend(
                    base.into_iter()
                        .flat_map(|base| walked.iter().map(move |ty| (base, *ty))),
                );
            } else {
                // Another branch of the same type has the same fault, and that is worth a word.
                for ty in &walked {
                    seen.remove(ty);
                }
            }
        }
        for diagnostic in found {
            self.sink.error(diagnostic);
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
    let message = format!(
        "member {} collides with member {}{whose}",
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
