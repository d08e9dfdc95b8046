//! Diagnostics as text: for people, for one line of a log, for programs.
//!
//! Takes a [`Diagnostic`] and the sources it points into, gives text without a newline at the end.

mod human;
mod json;

pub use human::human;
pub use json::json;

use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// `FILE:LINE:COL: error[CODE]: MESSAGE`.
pub fn short(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let place = sources.location(diagnostic.primary.span);
    format!(
        "{}:{}:{}: {}[{}]: {}",
        place.path.display(),
        place.line,
        place.column,
        diagnostic.severity.as_str(),
        diagnostic.code,
        diagnostic.message
    )
}

#[cfg(test)]
mod tests;
