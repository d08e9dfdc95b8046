//! Names that meet in one identifier.

use std::collections::BTreeMap;

use qapi_parse::{Code, Diagnostic, Name, Span};

use crate::names::Ident;

/// Identifiers that must differ, with the schema names they stand for.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: BTreeMap<Ident, (Name, Span)>,
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
