//! Diagnostics for people: source, underlines, labels.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{SourceFile, SourceMap};

/// Longest line that is shown as it is. A longer one is cut around what is underlined.
const LONGEST_LINE: usize = 400;

/// Distance in bytes from which on labels are shown apart.
const FAR: usize = 16 << 10;

/// The diagnostic with the source it is about, as terminals show it; with colour if `color`.
pub fn human(diagnostic: &Diagnostic, sources: &SourceMap, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    for (file, labels) in by_file(diagnostic, sources).into_values() {
        if file.text().is_empty() {
            group = group.element(Origin::path(file.path().to_string_lossy().into_owned()));
        } else {
            for labels in clusters(file, labels) {
                group = group.element(snippet(file, &labels));
            }
        }
    }
    for span in sources.include_chain(diagnostic.primary.span) {
        let place = sources.location(span);
        let note = format!("included from {}:{}", place.path.display(), place.line);
        group = group.element(Level::NOTE.message(note));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

type Labels<'d> = Vec<(AnnotationKind, &'d Label)>;

/// The labels of each file; the file of the primary label is first.
fn by_file<'d>(
    diagnostic: &'d Diagnostic,
    sources: &'d SourceMap,
) -> BTreeMap<(bool, u32), (&'d SourceFile, Labels<'d>)> {
    let mut files = BTreeMap::new();
    let first = sources
        .file_of(diagnostic.primary.span)
        .map(SourceFile::span);
    let primary = std::iter::once((AnnotationKind::Primary, &diagnostic.primary));
    let labels = primary.chain(
        diagnostic
            .secondary
            .iter()
            .map(|label| (AnnotationKind::Context, label)),
    );
    for (kind, label) in labels {
        let Some(file) = sources.file_of(label.span) else {
            continue;
        };
        let key = (first != Some(file.span()), file.span().start());
        files
            .entry(key)
            .or_insert((file, Vec::new()))
            .1
            .push((kind, label));
    }
    files
}

/// Labels that are shown together, those with the primary one first. Between labels that are far
/// apart lies text that nobody wants to see, or to have searched for ends of lines.
fn clusters<'d>(file: &SourceFile, mut labels: Labels<'d>) -> Vec<Labels<'d>> {
    labels.sort_by_key(|(_, label)| label.span);
    let mut clusters: Vec<Labels<'d>> = Vec::new();
    let mut end = 0;
    for (kind, label) in labels {
        let Some(range) = file.range(label.span) else {
            continue;
        };
        match clusters.last_mut() {
            Some(last) if range.start <= end + FAR => last.push((kind, label)),
            _ => clusters.push(vec![(kind, label)]),
        }
        end = end.max(range.end);
    }
    clusters.sort_by_key(|cluster| {
        cluster
            .iter()
            .all(|(kind, _)| *kind != AnnotationKind::Primary)
    });
    clusters
}

/// The part of a file that labels point at. Only that part is handed on: files are long.
fn snippet<'s>(
    file: &'s SourceFile,
    labels: &[(AnnotationKind, &'s Label)],
) -> Snippet<'s, annotate_snippets::Annotation<'s>> {
    let text = file.text();
    let ranges: Vec<_> = labels
        .iter()
        .filter_map(|(_, label)| file.range(label.span))
        .collect();
    let (first, last) = ranges.iter().fold((text.len(), 0), |(first, last), range| {
        (first.min(range.start), last.max(range.end))
    });
    let mut start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let mut end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    if end - start > LONGEST_LINE && (end - start > 2 * FAR || !text[start..end].contains('\n')) {
        start = boundary(text, start.max(first.saturating_sub(LONGEST_LINE / 2)));
        end = boundary(text, end.min(start + LONGEST_LINE));
    }
    // An empty last line is one only together with its line feed.
    if text[start..end].ends_with('\n') && end < text.len() {
        end += 1;
    }
    let place = file.line(start);
    let mut snippet = Snippet::source(&text[start..end])
        .path(file.path().to_string_lossy().into_owned())
        .line_start(place)
        .fold(true);
    for (kind, label) in labels {
        let Some(range) = file.range(label.span) else {
            continue;
        };
        let range = range.start.min(end) - start..range.end.min(end) - start;
        let annotation = kind.span(range);
        let annotation = if label.text.is_empty() {
            annotation
        } else {
            annotation.label(label.text.as_str())
        };
        snippet = snippet.annotation(annotation);
    }
    snippet
}

/// The start of the character at or before `at`.
fn boundary(text: &str, mut at: usize) -> usize {
    // The start of the text is one.
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
