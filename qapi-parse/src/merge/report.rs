//! Conflicts that show when all definitions are put together, and all of them in order.

use super::conflict::{Conflict, Error, Place};
use super::plan::Plan;
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::Failure;

/// All conflicts, each once.
pub(super) fn sorted(mut conflicts: Vec<Conflict>) -> Error {
    conflicts.sort_by(|a, b| (&a.definition, &a.message).cmp(&(&b.definition, &b.message)));
    conflicts.dedup();
    Error::Conflicts(conflicts)
}

/// What the language does not allow of definitions that were put together.
pub(super) fn of_failure(plan: &Plan<'_>, failure: &Failure) -> Vec<Conflict> {
    let errors = failure.diagnostics().iter();
    let errors = errors.filter(|it| it.severity == Severity::Error);
    errors.map(|it| of_diagnostic(plan, failure, it)).collect()
}

fn of_diagnostic(plan: &Plan<'_>, failure: &Failure, found: &Diagnostic) -> Conflict {
    let sources = failure.sources();
    let range = sources.file_of(found.primary.span).and_then(|file| {
        let range = file.range(found.primary.span)?;
        file.text().get(..range.start)
    });
    // Every definition begins its line with its kind and its name.
    let before = range.unwrap_or_default();
    let line = before.rsplit("\n{ '").next().unwrap_or(before);
    let line = line.strip_prefix("{ '").unwrap_or(line);
    let name = line.split('\'').nth(2).unwrap_or_default();
    let group = plan.groups.iter().find(|(known, _)| known.as_str() == name);
    let places = group.into_iter().flat_map(|(_, group)| &group.own);
    let places = places.map(|source| {
        let span = source.span(&plan.releases);
        Place::new(&plan.releases, *source, span, "")
    });
    Conflict {
        definition: name.to_owned(),
        message: format!("'{name}' of all releases together: {}", found.message),
        places: places.collect(),
    }
}
