//! Names that meet in one identifier.

use std::collections::HashMap;

use qapi_parse::schema::{DefinitionId, Item};
use qapi_parse::{Code, Diagnostic, Name, Schema, Span};

use crate::names::{Ident, type_ident};

/// Reports modules of two schema files that meet in one identifier, and types that would hide a
/// module where the root re-exports them.
///
/// A file has no place in the schema; its first definition stands for it.
pub(super) fn modules(schema: &Schema, idents: &[Ident], diagnostics: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<&Ident, (&str, Span)> = HashMap::new();
    for (module, ident) in schema.modules().iter().zip(idents) {
        let first = module.items.iter().find_map(|item| match item {
            Item::Definition(id) => Some(schema.head(*id).span),
            _ => None,
        });
        let Some(span) = first else {
            continue;
        };
        let Some((other, other_span)) = taken.get(ident) else {
            taken.insert(ident, (&module.name, span));
            continue;
        };
        let ident = ident.as_str();
        let message = format!(
            "the files '{other}' and '{}' both become the module '{ident}' in Rust",
            module.name,
        );
        diagnostics.push(
            Diagnostic::new(Code::IdentifierClash, span, message)
                .label(format!("'{}' begins here", module.name))
                .also(*other_span, format!("'{other}' begins here")),
        );
    }
    for id in schema.definitions() {
        if matches!(id, DefinitionId::Command(_) | DefinitionId::Event(_)) {
            continue;
        }
        let head = schema.head(*id);
        let ident = type_ident(&head.name);
        if let Some((module, span)) = taken.get(&ident) {
            let name = head.name.as_str();
            let ident = ident.as_str();
            let message =
                format!("'{name}' and the module of '{module}' both become '{ident}' in Rust");
            diagnostics.push(
                Diagnostic::new(Code::IdentifierClash, head.span, message)
                    .label(format!("would be '{ident}' too"))
                    .also(*span, format!("'{module}' begins here")),
            );
        }
    }
}

/// Identifiers that must differ, with the schema names they stand for.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: HashMap<Ident, (Name, Span)>,
}

impl Scope {
    /// Takes `ident` for the schema's `name`.
    ///
    /// Reports it when another name took it before, and gives whether none did.
    pub(super) fn take(
        &mut self,
        ident: &Ident,
        name: &Name,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        let Some((other, first)) = self.taken.get(ident) else {
            self.taken.insert(ident.clone(), (name.clone(), span));
            return true;
        };
        diagnostics.push(
            Diagnostic::new(
                Code::IdentifierClash,
                span,
                format!(
                    "'{}' and '{}' both become '{}' in Rust",
                    other.as_str(),
                    name.as_str(),
                    ident.as_str(),
                ),
            )
            .label(format!("would be '{}' too", ident.as_str()))
            .also(*first, format!("becomes '{}'", ident.as_str())),
        );
        false
    }
}
