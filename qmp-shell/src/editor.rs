//! What the line editor asks while somebody types.

use std::borrow::Cow;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use qapi_types::schema::Schema;
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use crate::complete::complete;
use crate::hint::hint;
use crate::line::Line;
use crate::print::Colour;
use crate::shell::{Language, Shell};
use crate::tree::Tree;
use crate::view::{Calls, View};

const PROMPT: Style = Style::new().bold();
const COMMAND: Style = AnsiColor::Cyan.on_default().bold();
const NAME: Style = AnsiColor::Blue.on_default();
const QUIET: Style = Style::new().dimmed();

/// Helps who types.
pub(crate) struct Typing {
    pub(crate) schema: Arc<Schema>,
    pub(crate) calls: Calls,
    pub(crate) language: Language,
    /// The commands of the human monitor.
    pub(crate) human: Vec<String>,
    pub(crate) colour: Colour,
}

impl Typing {
    fn view(&self) -> View<'_> {
        View {
            schema: &self.schema,
            calls: self.calls,
        }
    }
}

impl Helper for Typing {}

impl Completer for Typing {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if self.language == Language::Human {
            let typed = line.get(..at).unwrap_or_default();
            let fits = self.human.iter().filter(|name| name.starts_with(typed));
            let pairs = fits.map(|name| Pair {
                display: name.clone(),
                replacement: format!("{name} "),
            });
            return Ok((0, pairs.collect()));
        }
        let (start, candidates) = complete(self.view(), line, at);
        let pairs = candidates.into_iter().map(|candidate| Pair {
            display: candidate.shown,
            replacement: candidate.text,
        });
        Ok((start, pairs.collect()))
    }
}

/// What is missing, on a line of its own below.
pub(crate) struct Below(String);

impl Hint for Below {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Typing {
    type Hint = Below;

    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<Below> {
        if self.language == Language::Human || at < line.len() {
            return None;
        }
        hint(self.view(), line).map(|text| Below(format!("\n  {text}")))
    }
}

impl Highlighter for Typing {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if !self.colour.0 || self.language == Language::Human {
            return Cow::Borrowed(line);
        }
        let read = Line::read(line);
        let mut spans = Vec::new();
        if let Some(name) = read.name
            && self.view().arguments(&name.text).is_some()
        {
            spans.push((name.span, COMMAND));
        }
        names(&read.arguments, &mut spans);
        spans.sort_by_key(|(span, _)| span.start);
        let mut out = String::new();
        let mut end = 0;
        for (span, style) in spans {
            if let (Some(before), Some(text)) = (line.get(end..span.start), line.get(span.clone()))
            {
                out.push_str(before);
                out.push_str(&self.colour.paint(style, text));
                end = span.end;
            }
        }
        out.push_str(line.get(end..).unwrap_or_default());
        Cow::Owned(out)
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(self.colour.paint(PROMPT, prompt))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(self.colour.paint(QUIET, hint))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.colour.0 && kind != CmdKind::MoveCursor
    }
}

/// Where names of arguments stand.
fn names(tree: &Tree, spans: &mut Vec<(std::ops::Range<usize>, Style)>) {
    for member in tree.members() {
        spans.push((member.span.clone(), NAME));
        names(&member.value, spans);
    }
    if let crate::tree::Kind::List(elements) = &tree.kind {
        for element in elements {
            names(element, spans);
        }
    }
}

impl Validator for Typing {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if Shell::is_unfinished(self.language, context.input()) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}
