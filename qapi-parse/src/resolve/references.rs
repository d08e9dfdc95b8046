//! What type names refer to.

use qapi_util::suggest;

use super::Resolver;
use crate::ast::TypeExpr;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Builtin, DefinitionId, NamedType, Schema, TypeRef};
use crate::value::Str;
use crate::words::{quoted, there_is};

impl Resolver<'_> {
    /// The type that `expr` means. Reports an unknown one and remembers that `owner` has it.
    pub(super) fn type_ref(&mut self, owner: DefinitionId, expr: &TypeExpr) -> Option<TypeRef> {
        let named = self.named(owner, expr.name())?;
        Some(match expr {
            TypeExpr::One(_) => TypeRef::One(named),
            TypeExpr::Array(_) => TypeRef::Array(named),
        })
    }

    /// The type called `name`. Reports an unknown one and remembers that `owner` uses it.
    pub(super) fn named(&mut self, owner: DefinitionId, name: &Str) -> Option<NamedType> {
        let text = name.as_str();
        let found = match (Builtin::named(text), self.schema.get(text)) {
            (Some(builtin), _) => Some(NamedType::Builtin(builtin)),
            (None, Some(DefinitionId::Enum(id))) => Some(NamedType::Enum(id)),
            (None, Some(DefinitionId::Struct(id))) => Some(NamedType::Struct(id)),
            (None, Some(DefinitionId::Union(id))) => Some(NamedType::Union(id)),
            (None, Some(DefinitionId::Alternate(id))) => Some(NamedType::Alternate(id)),
            (None, Some(DefinitionId::Command(_) | DefinitionId::Event(_)) | None) => None,
        };
        if found.is_none() {
            self.broken.insert(owner);
            let found = unknown(name, &self.schema, self.suggests());
            self.sink.error(found);
        }
        found
    }

    /// What messages call a type: `struct 'Foo'`.
    pub(super) fn describe(&self, ty: TypeRef) -> String {
        let array = if matches!(ty, TypeRef::Array(_)) {
            "an array of "
        } else {
            ""
        };
        let (kind, id) = match ty.named() {
            NamedType::Builtin(builtin) => {
                return format!("{array}built-in type {}", quoted(builtin.name()));
            }
            NamedType::Enum(id) => ("enum", DefinitionId::Enum(id)),
            NamedType::Struct(id) => ("struct", DefinitionId::Struct(id)),
            NamedType::Union(id) => ("union", DefinitionId::Union(id)),
            NamedType::Alternate(id) => ("alternate", DefinitionId::Alternate(id)),
        };
        let name = self.places.get(&id).map_or("", |name| name.as_str());
        format!("{array}{kind} {}", quoted(name))
    }
}

fn is_type(id: DefinitionId) -> bool {
    !matches!(id, DefinitionId::Command(_) | DefinitionId::Event(_))
}

fn unknown(name: &Str, schema: &Schema, suggests: bool) -> Diagnostic {
    let text = name.as_str();
    let message = format!("there is no type {}", quoted(text));
    let found = Diagnostic::new(Code::UnknownType, name.span, message);
    let element = text.strip_suffix("List").filter(|element| {
        Builtin::named(element).is_some() || schema.get(element).is_some_and(is_type)
    });
    if let Some(element) = element {
        return found.help(format!("an array is written ['{element}']"));
    }
    match schema.get(text) {
        Some(DefinitionId::Command(_)) => return found.label("this is a command"),
        Some(DefinitionId::Event(_)) => return found.label("this is an event"),
        _ => {}
    }
    if !suggests {
        return found;
    }
    let types = schema
        .by_name
        .iter()
        .filter(|(_, id)| is_type(**id))
        .map(|(name, _)| name.as_str());
    let builtins = Builtin::ALL.iter().map(|builtin| builtin.name());
    found.maybe_help(there_is(
        "a type",
        suggest::closest(text, types.chain(builtins)),
    ))
}
