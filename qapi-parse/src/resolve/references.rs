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
    let closest = suggest::closest(text, types.chain(builtins));
    // The very word in other case is what was meant, whatever else it means elsewhere.
    let same = closest.filter(|closest| closest.eq_ignore_ascii_case(text));
    let meant = same.or_else(|| elsewhere(text).map(Builtin::name));
    found.maybe_help(there_is("a type", meant.or(closest)))
}

/// The built-in type for what other languages and JSON Schema call `name`.
fn elsewhere(name: &str) -> Option<Builtin> {
    let name = name.to_ascii_lowercase();
    Some(match name.strip_suffix("_t").unwrap_or(&name) {
        "boolean" => Builtin::Bool,
        "string" | "text" | "char*" => Builtin::Str,
        "integer" | "long" | "isize" | "ssize" => Builtin::Int,
        "float" | "double" | "real" | "decimal" | "f32" | "f64" => Builtin::Number,
        "i8" | "int8" => Builtin::Int8,
        "i16" | "short" | "int16" => Builtin::Int16,
        "i32" | "int32" => Builtin::Int32,
        "i64" | "int64" => Builtin::Int64,
        "u8" | "byte" | "uint8" => Builtin::Uint8,
        "u16" | "ushort" | "uint16" => Builtin::Uint16,
        "u32" | "uint32" => Builtin::Uint32,
        "u64" | "uint" | "ulong" | "unsigned" | "uint64" => Builtin::Uint64,
        "usize" | "size" => Builtin::Size,
        "object" | "dict" | "json" | "value" => Builtin::Any,
        "none" | "nil" | "void" => Builtin::Null,
        _ => return None,
    })
}
