//! Text as it grows line by line.

use super::lines::Line;
use crate::schema::Text;
use crate::source::Span;

/// A [`Text`] in the making.
#[derive(Debug)]
pub(super) struct Draft {
    text: String,
    /// Where the text would be if there were any.
    place: Span,
    span: Option<Span>,
}

impl Draft {
    pub(super) fn new(place: Span) -> Self {
        Self {
            text: String::new(),
            place,
            span: None,
        }
    }

    /// Adds what follows a tag on its line.
    pub(super) fn first(&mut self, rest: &str, line: Line<'_>) {
        if !rest.is_empty() {
            self.push(
                rest,
                line.part(line.text.len() - rest.len(), line.text.len()),
            );
        }
    }

    /// Adds a line.
    pub(super) fn push(&mut self, line: &str, span: Span) {
        self.text.push_str(line);
        self.text.push('\n');
        if !line.is_empty() {
            self.span = Some(self.span.map_or(span, |start| start.to(span)));
        }
    }

    /// Ends a paragraph: one blank line before the next, however many there are.
    pub(super) fn paragraph(&mut self) {
        self.text.push('\n');
    }

    pub(super) fn finish(self) -> Text {
        let text = self.text.trim_matches('\n');
        let text = if text.len() == self.text.len() {
            self.text
        } else {
            text.to_owned()
        };
        Text {
            text,
            span: self.span.unwrap_or(self.place),
        }
    }
}
