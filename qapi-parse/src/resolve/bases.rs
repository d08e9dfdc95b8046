//! Bases: structs, and none that reaches itself.

use super::{Declared, Resolver};
use crate::ast::Base;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{DefinitionId, Head, NamedType, StructId, TypeRef, UnionBase};
use crate::source::Span;
use crate::value::Str;
use crate::words::quoted;

/// Longest chain of bases. Real schemas reach 4, and every check walks the chain.
const LONGEST: usize = 100;

impl Resolver<'_> {
    /// The struct that a base names.
    pub(super) fn base(&mut self, owner: DefinitionId, base: &Str) -> Option<StructId> {
        match self.named(owner, base)? {
            NamedType::Struct(id) => Some(id),
            other => {
                self.broken.insert(owner);
                let other = self.describe(TypeRef::One(other));
                self.sink.error(no_struct(base, &other));
                None
            }
        }
    }

    pub(super) fn union_base(&mut self, owner: DefinitionId, base: &Base) -> UnionBase {
        let members = match base {
            Base::Type(name) => match self.base(owner, name) {
                Some(id) => return UnionBase::Struct(id),
                None => Vec::new(),
            },
            Base::Members(members) => self.members(owner, members),
            Base::None => Vec::new(),
        };
        UnionBase::Inline(members)
    }

    /// Reports and cuts chains of bases that come back to where they start.
    pub(super) fn bases(&mut self, definitions: &[Declared]) {
        // Length of the chain from each struct whose chain is known to end.
        let mut lengths: Vec<Option<usize>> = vec![None; self.schema.structs.len()];
        for declared in definitions {
            let DefinitionId::Struct(start) = declared.id else {
                continue;
            };
            let mut chain = Vec::new();
            let mut seen = std::collections::HashSet::new();
            let mut next = Some(start);
            let mut length = 0;
            while let Some(id) = next {
                if let Some(known) = lengths[id.0 as usize] {
                    length = known;
                    break;
                }
                if !seen.insert(id) {
                    self.cut(id, &chain);
                    break;
                }
                chain.push(id);
                next = self.schema[id].base;
            }
            for id in chain.into_iter().rev() {
                length += 1;
                if length > LONGEST {
                    self.sink.error(too_long(self.schema[id].head.span));
                    self.schema.structs[id.0 as usize].base = None;
                    self.broken.insert(DefinitionId::Struct(id));
                    length = 1;
                }
                lengths[id.0 as usize] = Some(length);
            }
        }
    }

    /// Reports the circle that ends `chain` and comes back to `start`.
    fn cut(&mut self, start: StructId, chain: &[StructId]) {
        let circle = chain.iter().skip_while(|id| **id != start);
        let others = circle.clone().skip(1);
        let others = others.map(|id| self.schema[*id].head.span);
        let head = &self.schema[start].head;
        let found = contains_itself(head, others, "its base");
        self.sink.error(found);
        for id in circle {
            self.schema.structs[id.0 as usize].base = None;
            self.broken.insert(DefinitionId::Struct(*id));
        }
    }
}

fn no_struct(base: &Str, found: &str) -> Diagnostic {
    Diagnostic::new(Code::BaseNotStruct, base.span, "a base must be a struct")
        .label(format!("this is {found}"))
}

fn too_long(span: Span) -> Diagnostic {
    let message = format!("more than {LONGEST} bases, one the base of the other");
    Diagnostic::new(Code::ContainsItself, span, message)
}

/// A circle of types, which starts with `first` and goes on by way of `others`.
pub(super) fn contains_itself(
    first: &Head,
    others: impl Iterator<Item = Span>,
    through: &str,
) -> Diagnostic {
    let name = quoted(first.name.as_str());
    let message = format!("{name} contains itself through {through}");
    let found = Diagnostic::new(Code::ContainsItself, first.span, message);
    others
        .take(5)
        .fold(found, |found, span| found.also(span, "by way of this type"))
}
