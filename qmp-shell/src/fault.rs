//! What is wrong with what was typed, and where.
//!
//! Takes a span of the text, gives it underlined, as compilers do.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where, in bytes of the text.
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
}

impl Fault {
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The fault with the text it is about, underlined; with colour if `color`.
    pub(crate) fn show(&self, text: &str, color: bool) -> String {
        let snippet = Snippet::source(text)
            .line_start(1)
            .annotation(AnnotationKind::Primary.span(self.span.clone()));
        let title = Level::ERROR.primary_title(self.message.as_str());
        let mut group = Group::with_title(title).element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.render(&[group])
    }
}

/// A suggestion, where one of `names` is much like `word`.
pub(crate) fn meant<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let name = qapi_util::suggest::closest(word, names)?;
    Some(format!("did you mean '{name}'?"))
}
