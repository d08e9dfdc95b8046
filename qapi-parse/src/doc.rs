//! Documentation comments: from the lines of a comment to bodies, descriptions and sections.
//!
//! Takes the text of one comment, gives a [`Comment`]. It knows the form of comments only: whether
//! what they describe exists is checked in [`crate::resolve`].
//!
//! A comment whose first line is `@NAME:` documents a definition. Such a comment is a sequence of
//! paragraphs, each of which starts a description (`@member: …`), the features (`Features:`), a
//! tagged section (`Since: …`), or is plain text. Descriptions and tagged sections go on as long
//! as lines are indented. All other comments are free-form: text, and nothing else.

mod faults;
mod lines;
mod style;
mod tag;
mod text;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostic::{Diagnostic, Sink};
use crate::name::Name;
use crate::schema::{SectionKind, Text};
use crate::source::Span;
use crate::value::Str;
use crate::words::quoted;
use lines::{Line, Lines};
use tag::Tag;
use text::Draft;

pub(crate) use faults::{no_space, opening};

/// One documentation comment.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    /// The whole comment, `##` lines included.
    pub(crate) span: Span,
    /// The definition it says it is for; free-form if none.
    pub(crate) symbol: Option<Str>,
    /// The leading plain text; of a free-form comment, all of it.
    pub(crate) body: Text,
    pub(crate) members: Vec<Described>,
    pub(crate) features: Vec<Described>,
    pub(crate) sections: Vec<Tagged>,
    /// Whether nothing was wrong with it. If something was, what it seems to lack may be there.
    pub(crate) sound: bool,
}

/// The description of a member or feature; the span of its name is without the `@`.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) name: Str,
    pub(crate) text: Text,
}

/// A section and the place of its tag.
#[derive(Clone, Debug)]
pub(crate) struct Tagged {
    pub(crate) kind: SectionKind,
    pub(crate) tag: Span,
    pub(crate) text: Text,
}

impl Comment {
    /// The `##` that opens it.
    pub(crate) fn opening(&self) -> Span {
        self.span.part(0, 2)
    }
}

/// Parses the comment `text` that stands at `span`.
pub(crate) fn parse(text: &str, span: Span, sink: &mut Sink) -> Comment {
    let errors = sink.errors();
    let lines = Lines::split(text, span, sink);
    style::check(&lines, sink);
    let mut parser = Parser {
        lines,
        sink,
        comment: Comment {
            span,
            symbol: None,
            body: Draft::new(span.part(2, 2)).finish(),
            members: Vec::new(),
            features: Vec::new(),
            sections: Vec::new(),
            sound: true,
        },
        described: HashMap::new(),
        features: None,
        closed: None,
        tags: HashMap::new(),
        empty: Vec::new(),
    };
    if !parser.sink.strict() {
        // Before 9.0 blank lines could come first.
        parser.lines.skip_blank();
    }
    let first = parser.lines.peek();
    match first.and_then(|line| Some((line, line.text.strip_prefix('@')?))) {
        Some((line, rest)) => parser.definition(line, rest),
        None => parser.freeform(),
    }
    let Parser {
        mut comment, empty, ..
    } = parser;
    if sink.errors() == errors {
        for found in empty {
            sink.dated(found);
        }
    }
    comment.sound = sink.errors() == errors;
    comment
}

struct Parser<'t, 's> {
    lines: Lines<'t>,
    sink: &'s mut Sink,
    comment: Comment,
    /// Where members (`false`) and features (`true`) are described.
    described: HashMap<(bool, Name), Span>,
    /// The line `Features:`.
    features: Option<Span>,
    /// What ended the descriptions of members.
    closed: Option<Span>,
    /// The tags of sections that occur once.
    tags: HashMap<SectionKind, Span>,
    /// What has no text. Of interest only if nothing else is wrong.
    empty: Vec<Diagnostic>,
}

impl<'t> Parser<'t, '_> {
    fn freeform(&mut self) {
        let mut body = Draft::new(self.comment.body.span);
        while let Some(line) = self.lines.next() {
            if let Some((name, _)) = tag::description(line.text) {
                self.sink.dated(faults::freeform_description(
                    line.part(0, name.len() + 2),
                    name,
                ));
            }
            body.push(line.text, line.span);
        }
        self.comment.body = body.finish();
    }

    /// A comment whose first line is `@` and `rest`.
    fn definition(&mut self, first: Line<'t>, rest: &'t str) {
        self.lines.next();
        let name = rest.strip_suffix(':').unwrap_or_else(|| {
            self.sink
                .error(faults::symbol_colon(first.span, first.end()));
            rest.split_once([':', ' ']).map_or(rest, |(name, _)| name)
        });
        if name.is_empty() {
            self.sink.error(faults::symbol_missing(first.span));
        }
        let span = first.part(1, 1 + name.len());
        self.comment.symbol = Some(Str {
            text: Name::new(name),
            span,
        });

        let mut body = Draft::new(first.end());
        // Plain text goes on where plain text came last; to begin with that is the body.
        let mut section: Option<Draft> = None;
        let mut in_body = true;
        while let Some(line) = self.lines.skip_blank() {
            let tag = Tag::of(line.text);
            let features = line.text == "Features:";
            let description = tag::description(line.text);
            if features || tag.is_some() || description.is_some() {
                self.plain(section.take());
                in_body = false;
            }
            if features {
                self.feature_list(line);
            } else if let Some((name, _)) = description {
                self.member_list(line, name);
            } else if let Some(tag) = tag {
                self.section(line, tag);
            } else {
                if line.text.starts_with('=') {
                    self.sink.dated(faults::heading(line.span));
                }
                let text = if in_body {
                    &mut body
                } else {
                    section.get_or_insert_with(|| Draft::new(line.span.at_start()))
                };
                self.paragraph(text);
            }
        }
        self.plain(section);
        self.comment.body = body.finish();
    }

    /// Plain text up to the next blank line.
    fn paragraph(&mut self, text: &mut Draft) {
        let mut started = false;
        while let Some(line) = self.lines.peek().filter(|line| !line.text.is_empty()) {
            // Before 9.0 descriptions needed no blank line before them.
            if !self.sink.strict() && started && line.is_description() {
                break;
            }
            started = true;
            self.lines.next();
            text.push(line.text, line.span);
        }
        text.paragraph();
    }

    /// Ends a section of plain text, if there is one.
    fn plain(&mut self, section: Option<Draft>) {
        let Some(text) = section.map(Draft::finish) else {
            return;
        };
        let tag = text.span.at_start();
        self.comment.sections.push(Tagged {
            kind: SectionKind::Plain,
            tag,
            text,
        });
    }

    /// Descriptions, the first of which is that of `name`.
    fn member_list(&mut self, first: Line<'t>, name: &str) {
        if let Some(closed) = self.closed {
            self.sink.dated(faults::description_order(
                first.part(0, name.len() + 2),
                name,
                closed,
            ));
        }
        let described = self.descriptions(false);
        self.comment.members.extend(described);
        self.closed = self
            .closed
            .or_else(|| self.lines.peek().map(|line| line.span));
    }

    fn feature_list(&mut self, heading: Line<'t>) {
        self.lines.next();
        if let Some(earlier) = self.features.replace(heading.span) {
            self.sink
                .error(faults::features_twice(heading.span, earlier));
        }
        self.lines.skip_blank();
        let described = self.descriptions(true);
        if described.is_empty() {
            self.sink.error(faults::features_empty(heading.span));
        }
        self.comment.features.extend(described);
        self.closed = Some(heading.span);
    }

    /// `@name:` descriptions as long as one follows the other.
    fn descriptions(&mut self, feature: bool) -> Vec<Described> {
        let mut all = Vec::new();
        while let Some(line) = self.lines.peek() {
            let Some((name, rest)) = tag::description(line.text) else {
                break;
            };
            let span = line.part(1, 1 + name.len());
            let whole = line.part(0, name.len() + 2);
            let text = self.indented(line, rest);
            if name.is_empty() {
                self.sink.error(faults::nameless(whole));
                continue;
            }
            let name = Str {
                text: Name::new(name),
                span,
            };
            match self.described.entry((feature, name.text.clone())) {
                Entry::Vacant(entry) => drop(entry.insert(span)),
                Entry::Occupied(entry) => {
                    let found = faults::described_twice(&name, *entry.get());
                    self.sink.error(found);
                    continue;
                }
            }
            if text.text.is_empty() {
                self.empty.push(faults::empty(
                    whole,
                    &format!("description of {}", quoted(name.as_str())),
                ));
            }
            all.push(Described { name, text });
        }
        all
    }

    fn section(&mut self, line: Line<'t>, tag: Tag<'t>) {
        let span = line.part(0, tag.name.len() + 1);
        if tag.once()
            && let Some(earlier) = self.tags.insert(tag.kind, span)
        {
            self.sink
                .error(faults::section_twice(span, earlier, tag.name));
        }
        let rest = tag.rest.trim_start_matches(' ');
        let retired = matches!(tag.kind, SectionKind::Note | SectionKind::Example);
        let text = if retired {
            self.sink.dated(faults::retired_section(span, tag.kind));
            self.old_section(line, rest)
        } else {
            self.indented(line, rest)
        };
        if text.text.is_empty() {
            let what = format!("section {}", quoted(tag.name));
            self.empty.push(faults::empty(span, &what));
        }
        self.closed = self.closed.or(Some(span));
        self.comment.sections.push(Tagged {
            kind: tag.kind,
            tag: span,
            text,
        });
    }

    /// Text that starts with the `rest` of `line` and goes on while lines are indented alike.
    fn indented(&mut self, line: Line<'t>, rest: &'t str) -> Text {
        let mut draft = Draft::new(line.end());
        draft.first(rest, line);
        self.lines.next();
        let mut indent = 0;
        let mut after_blank = false;
        while let Some(line) = self.lines.peek() {
            let blank = line.text.is_empty();
            let current = line.indent();
            if !blank && indent == 0 {
                indent = current;
                if indent == 0 {
                    // Before 8.1 the lines of a description needed no indentation. Where more
                    // descriptions follow, the line would be an error if it were plain text.
                    let old = !self.sink.strict() && self.lines.description_follows();
                    if after_blank || !old || starts_something(line.text) {
                        break;
                    }
                    self.sink.dated(faults::not_indented(line.span));
                    draft.push(line.text, line.span);
                    self.lines.next();
                    continue;
                }
            }
            if tag::description(line.text).is_some() {
                break;
            }
            if !blank && current < indent {
                if after_blank || (!self.sink.strict() && starts_something(line.text)) {
                    break;
                }
                self.sink.dated(faults::dedent(line.span, current, indent));
            }
            draft.push(line.text, line.span);
            after_blank = blank;
            self.lines.next();
        }
        draft.finish()
    }

    /// A section of the kind that went on to the next tag, indented or not.
    fn old_section(&mut self, line: Line<'t>, rest: &'t str) -> Text {
        let mut draft = Draft::new(line.end());
        draft.first(rest, line);
        self.lines.next();
        while let Some(line) = self
            .lines
            .peek()
            .filter(|line| !starts_something(line.text))
        {
            draft.push(line.text, line.span);
            self.lines.next();
        }
        draft.finish()
    }
}

/// Whether a line starts a description, the features or a section.
fn starts_something(line: &str) -> bool {
    line == "Features:" || tag::description(line).is_some() || Tag::of(line).is_some()
}

#[cfg(test)]
mod tests;
