//! Alternates: branches that the JSON type of a value tells apart.

use std::collections::HashMap;

use super::{Declared, Resolver};
use crate::ast::{self, Body};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{AlternateBranch, Builtin, DefinitionId, EnumId, JsonType, NamedType, TypeRef};
use crate::source::Span;
use crate::words::quoted;

/// JSON types that a branch may be taken for, each with the reason where it is not obvious.
type Claims = Vec<(JsonType, &'static str)>;

/// What the values of enums look like, as far as it was asked.
pub(super) type Known = HashMap<EnumId, Claims>;

impl Resolver<'_> {
    pub(super) fn alternatives(
        &mut self,
        owner: DefinitionId,
        branches: &[ast::Branch],
    ) -> Vec<AlternateBranch> {
        let mut alternatives = Vec::new();
        for branch in branches {
            let Some(expr) = &branch.ty else { continue };
            let Some(ty) = self.type_ref(owner, expr) else {
                continue;
            };
            let Some(json_type) = json_type(ty) else {
                let found = match ty.named() {
                    NamedType::Builtin(builtin) => format!("built-in type '{}'", builtin.name()),
                    _ => format!("alternate {}", quoted(expr.name().as_str())),
                };
                self.sink.error(unusable(expr.name().span, &found));
                continue;
            };
            alternatives.push(AlternateBranch {
                name: branch.name.clone(),
                span: branch.span,
                ty,
                json_type,
                condition: branch.condition.clone(),
            });
        }
        alternatives
    }

    /// Reports branches that one JSON value could select both.
    pub(super) fn distinct(&mut self, declared: &Declared, known: &mut Known) {
        let (DefinitionId::Alternate(id), Body::Alternate { branches: written }) =
            (declared.id, &declared.definition.body)
        else {
            return;
        };
        let mut taken: HashMap<JsonType, (usize, &str)> = HashMap::new();
        let branches = &self.schema[id].branches;
        let mut found = Vec::new();
        for (at, branch) in branches.iter().enumerate() {
            let mut clash = None;
            for (json, why) in self.claims(branch, known) {
                match taken.get(&json) {
                    Some(&(earlier, reason)) => {
                        let why = if why.is_empty() { reason } else { why };
                        clash = clash.or(Some((earlier, why)));
                    }
                    None => drop(taken.insert(json, (at, why))),
                }
            }
            if let Some((earlier, why)) = clash {
                let place = written
                    .iter()
                    .find(|written| written.span == branch.span)
                    .and_then(|written| written.ty.as_ref())
                    .map_or(branch.span, |ty| ty.name().span);
                found.push(alike(branch, &branches[earlier], place, why));
            }
        }
        for diagnostic in found {
            self.sink.error(diagnostic);
        }
    }

    /// The JSON types that a branch may be taken for, with a reason where it is not obvious.
    /// Command lines spell every scalar as a string, hence the reach of strings.
    fn claims(&self, branch: &AlternateBranch, known: &mut Known) -> Claims {
        let mut claims = vec![(branch.json_type, "")];
        match branch.ty {
            TypeRef::One(NamedType::Builtin(Builtin::Str)) => {
                let why = "on a command line a 'str' looks like any other scalar";
                claims.extend([(JsonType::Number, why), (JsonType::Boolean, why)]);
            }
            TypeRef::One(NamedType::Enum(id)) => {
                claims.extend_from_slice(known.entry(id).or_insert_with(|| self.look_alikes(id)));
            }
            _ => {}
        }
        claims
    }

    /// What else the values of an enum look like.
    fn look_alikes(&self, id: EnumId) -> Claims {
        let values = &self.schema[id].values;
        let mut claims = Vec::new();
        if values
            .iter()
            .any(|value| matches!(value.name.as_str(), "on" | "off"))
        {
            let why = "on a command line 'on' and 'off' look like a 'bool'";
            claims.push((JsonType::Boolean, why));
        }
        let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.');
        if values
            .iter()
            .any(|value| value.name.as_str().starts_with(number))
        {
            let why = "on a command line some of its values look like a number";
            claims.push((JsonType::Number, why));
        }
        claims
    }
}

fn json_type(ty: TypeRef) -> Option<JsonType> {
    let TypeRef::One(named) = ty else {
        return Some(JsonType::Array);
    };
    Some(match named {
        NamedType::Builtin(builtin) => match builtin {
            Builtin::Str | Builtin::QType => JsonType::String,
            Builtin::Bool => JsonType::Boolean,
            Builtin::Null => JsonType::Null,
            Builtin::Any => return None,
            _ => JsonType::Number,
        },
        NamedType::Enum(_) => JsonType::String,
        NamedType::Struct(_) | NamedType::Union(_) => JsonType::Object,
        NamedType::Alternate(_) => return None,
    })
}

fn unusable(span: Span, found: &str) -> Diagnostic {
    let message = format!("{found} cannot be the branch of an alternate");
    Diagnostic::new(Code::AlternateType, span, message)
        .help("the JSON type of a value must tell the branch")
}

fn alike(
    branch: &AlternateBranch,
    earlier: &AlternateBranch,
    place: Span,
    why: &str,
) -> Diagnostic {
    let message = format!(
        "branches {} and {} cannot be told apart",
        quoted(earlier.name.as_str()),
        quoted(branch.name.as_str())
    );
    let found = Diagnostic::new(Code::AlternateClash, place, message)
        .also(earlier.span, "clashes with this");
    if why.is_empty() {
        found.help("both have the same JSON type")
    } else {
        found.help(why)
    }
}
