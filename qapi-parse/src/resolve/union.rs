//! Unions: discriminators and branches.

use std::collections::HashSet;

use qapi_util::suggest;

use super::bases::contains_itself;
use super::{Declared, Resolver};
use crate::ast::{self, Body};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::as_generated;
use crate::schema::{
    Branch, Builtin, DefinitionId, EnumId, Member, NamedType, ObjectType, TypeRef, UnionBase,
    UnionId,
};
use crate::source::Span;
use crate::value::Str;
use crate::words::{quoted, there_is};

/// Most branches of all unions together. A few lines of text can ask for any number of them.
const MOST_BRANCHES: usize = 1_000_000;

/// Deepest nesting of unions in branches of unions.
const DEEPEST: usize = 100;

impl Resolver<'_> {
    /// Completes all unions.
    pub(super) fn unions(&mut self, definitions: &[Declared]) {
        for Declared { id, definition } in definitions {
            let (
                DefinitionId::Union(union),
                Body::Union {
                    discriminator,
                    branches,
                    ..
                },
            ) = (*id, &definition.body)
            else {
                continue;
            };
            let tag = discriminator
                .as_ref()
                .and_then(|name| self.tag(union, name));
            let branches = self.branches(union, &definition.name, branches, tag);
            let model = &mut self.schema.unions[union.0 as usize];
            model.branches = branches;
            match tag {
                Some(tag) => model.tag = tag,
                None => drop(self.broken.insert(*id)),
            }
        }
        self.containment();
    }

    /// The enumeration that the discriminator `name` is of.
    fn tag(&mut self, union: UnionId, name: &Str) -> Option<EnumId> {
        let found = self
            .lookup
            .common(&self.schema, union, &as_generated(name.as_str()));
        let Some(member) = found.filter(|member| member.name == name.text) else {
            if !self.incomplete_base(union) {
                let members = self.schema.members(union);
                let members = if self.suggests() { members } else { Vec::new() };
                let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
                self.sink.error(unknown_discriminator(name, &names));
            }
            return None;
        };
        let (span, untyped) = (member.span, self.untyped.contains(&member.span));
        let reason = unfit(member);
        let tag = match member.ty {
            TypeRef::One(NamedType::Enum(id)) => Some(id),
            TypeRef::One(NamedType::Builtin(Builtin::QType)) if !untyped => {
                self.sink
                    .error(unfit_discriminator(name, span, "is of a built-in type"));
                None
            }
            other => {
                if !untyped {
                    let other = self.describe(other);
                    let reason = format!("is of {other}, not of an enum");
                    self.sink.error(unfit_discriminator(name, span, &reason));
                }
                None
            }
        };
        if let (Some(_), Some(reason)) = (tag, reason) {
            self.sink.error(unfit_discriminator(name, span, reason));
        }
        tag
    }

    /// Whether the base of a union may have members that got lost.
    fn incomplete_base(&self, union: UnionId) -> bool {
        let mut base = match &self.schema[union].base {
            UnionBase::Inline(_) => return self.broken.contains(&DefinitionId::Union(union)),
            UnionBase::Struct(id) => Some(*id),
        };
        while let Some(id) = base {
            if self.broken.contains(&DefinitionId::Struct(id)) {
                return true;
            }
            base = self.schema[id].base;
        }
        false
    }

    fn branches(
        &mut self,
        union: UnionId,
        name: &Str,
        written: &[ast::Branch],
        tag: Option<EnumId>,
    ) -> Vec<Branch> {
        let owner = DefinitionId::Union(union);
        let mut branches = Vec::new();
        if let Some(tag) = tag {
            self.branch_values(written, tag);
        }
        for branch in written {
            let Some(ty) = branch.ty.as_ref().and_then(|ty| self.type_ref(owner, ty)) else {
                continue;
            };
            let ty = match ty {
                TypeRef::One(NamedType::Struct(id)) => ObjectType::Struct(id),
                TypeRef::One(NamedType::Union(id)) => ObjectType::Union(id),
                other => {
                    let place = branch.ty.as_ref().map_or(branch.span, |ty| ty.name().span);
                    let other = self.describe(other);
                    self.sink.error(branch_type(place, &other));
                    continue;
                }
            };
            branches.push(Branch {
                name: branch.name.clone(),
                span: branch.span,
                ty: Some(ty),
                condition: branch.condition.clone(),
            });
        }
        let Some(tag) = tag else { return branches };
        let spelt: HashSet<_> = written.iter().map(|branch| branch.name.as_str()).collect();
        self.branches += self.schema[tag].values.len();
        if self.branches > MOST_BRANCHES {
            self.sink.error(too_many(name));
            return branches;
        }
        for value in &self.schema[tag].values {
            if !spelt.contains(value.name.as_str()) {
                branches.push(Branch {
                    name: value.name.clone(),
                    span: value.span,
                    ty: None,
                    condition: value.condition.clone(),
                });
            }
        }
        if branches.is_empty() && written.is_empty() && !self.broken.contains(&tag_id(tag)) {
            let place = self.schema[tag].head.span;
            self.sink.error(empty_union(name, place));
        }
        branches
    }

    /// Reports branches that are no values of the discriminator.
    fn branch_values(&mut self, branches: &[ast::Branch], tag: EnumId) {
        if self.broken.contains(&tag_id(tag)) {
            return;
        }
        let values = &self.schema[tag].values;
        let names: HashSet<_> = values.iter().map(|value| value.name.as_str()).collect();
        for branch in branches
            .iter()
            .filter(|branch| !names.contains(branch.name.as_str()))
        {
            let free = values.iter().map(|value| value.name.as_str());
            let meant = self
                .suggests()
                .then(|| suggest::closest(branch.name.as_str(), free));
            let head = &self.schema[tag].head;
            let message = format!(
                "branch {} is not a value of enum {}",
                quoted(branch.name.as_str()),
                quoted(head.name.as_str())
            );
            self.sink.error(
                Diagnostic::new(Code::BranchUnknown, branch.span, message)
                    .also(head.span, "the discriminator is of this type")
                    .maybe_help(there_is("a value", meant.flatten())),
            );
        }
    }

    /// Reports unions that are, by way of branches and bases, a branch of themselves.
    fn containment(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut state = vec![State::New; self.schema.unions.len()];
        let mut depth = vec![0_usize; state.len()];
        for start in 0..state.len() {
            // Open unions with those of their branches that are still to be walked.
            let mut path: Vec<(usize, Vec<usize>)> = Vec::new();
            let mut next = Some(start);
            while let Some(at) = next.take().or_else(|| {
                // Back to the innermost union with branches left.
                loop {
                    let (at, rest) = path.last_mut()?;
                    if let Some(branch) = rest.pop() {
                        return Some(branch);
                    }
                    let done = *at;
                    state[done] = State::Done;
                    path.pop();
                    let below = self.union_branches(done);
                    depth[done] = 1 + below.iter().map(|at| depth[*at]).max().unwrap_or(0);
                    if depth[done] > DEEPEST {
                        self.cut_branches(done);
                        depth[done] = 1;
                    }
                }
            }) {
                match state[at] {
                    State::Done => {}
                    State::New => {
                        state[at] = State::Open;
                        path.push((at, self.union_branches(at)));
                    }
                    State::Open => {
                        let path = path.iter().map(|(open, _)| *open);
                        self.circle(at, path.skip_while(|open| *open != at));
                    }
                }
            }
        }
    }

    /// Reports a union that has too many below it, and forgets them.
    fn cut_branches(&mut self, at: usize) {
        let union = &mut self.schema.unions[at];
        union.branches.clear();
        self.broken
            .insert(DefinitionId::Union(UnionId(super::index(at))));
        self.sink.error(too_deep(union.head.span));
    }

    /// The unions among the branches of a union. Structs cannot lead back to a union.
    fn union_branches(&self, union: usize) -> Vec<usize> {
        let branches = self.schema.unions[union].branches.iter();
        let unions = branches.filter_map(|branch| match branch.ty {
            Some(ObjectType::Union(id)) => Some(id.0 as usize),
            _ => None,
        });
        unions.rev().collect()
    }

    /// Reports a circle of unions that starts with the one at `first`.
    fn circle(&mut self, first: usize, circle: impl Iterator<Item = usize> + Clone) {
        let unions = &self.schema.unions;
        let others = circle.clone().skip(1).map(|at| unions[at].head.span);
        let found = contains_itself(&unions[first].head, others, "its branches");
        self.sink.error(found);
        let ids = circle.map(|at| DefinitionId::Union(UnionId(super::index(at))));
        self.broken.extend(ids);
    }
}

fn too_many(name: &Str) -> Diagnostic {
    let message = format!("more than {MOST_BRANCHES} branches in all unions together");
    Diagnostic::new(Code::TooLarge, name.span, message)
}

fn too_deep(span: Span) -> Diagnostic {
    let message = format!("more than {DEEPEST} unions, one in a branch of the other");
    Diagnostic::new(Code::ContainsItself, span, message)
}

fn tag_id(tag: EnumId) -> DefinitionId {
    DefinitionId::Enum(tag)
}

fn unfit(member: &Member) -> Option<&'static str> {
    if member.optional {
        Some("is optional")
    } else if member.condition.is_some() {
        Some("is conditional")
    } else {
        None
    }
}

fn unknown_discriminator(name: &Str, members: &[&str]) -> Diagnostic {
    let text = name.as_str();
    let message = format!("discriminator {} is not a member of the base", quoted(text));
    let found = Diagnostic::new(Code::DiscriminatorUnknown, name.span, message);
    let bare = text.strip_prefix('*').filter(|bare| members.contains(bare));
    let meant = bare.or_else(|| suggest::closest(text, members.iter().copied()));
    found.maybe_help(there_is("a member", meant))
}

fn unfit_discriminator(name: &Str, member: Span, reason: &str) -> Diagnostic {
    let message = format!("discriminator {} {reason}", quoted(name.as_str()));
    Diagnostic::new(Code::DiscriminatorKind, name.span, message)
        .also(member, "the member")
        .help("a discriminator is a mandatory, unconditional member of an enum type")
}

fn branch_type(span: Span, found: &str) -> Diagnostic {
    Diagnostic::new(
        Code::BranchType,
        span,
        "the branch of a union must be a struct or union",
    )
    .label(format!("this is {found}"))
}

fn empty_union(name: &Str, tag: Span) -> Diagnostic {
    let message = format!("union {} has no branches", quoted(name.as_str()));
    Diagnostic::new(Code::EmptyUnion, name.span, message)
        .also(tag, "the enum of its discriminator has no values")
}
