//! What the line editor asks while somebody types.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nu_ansi_term::{Color, Style};
use reedline::{
    Completer, Highlighter, Hinter, History, Prompt, PromptEditMode, PromptHistorySearch, Span,
    StyledText, Suggestion, ValidationResult, Validator,
};

use crate::complete::{Candidate, complete};
use crate::hint::hint;
use crate::line::Line;
use crate::pager;
use crate::server::Knowledge;
use crate::shell::{Language, Shell};
use crate::view::{Calls, View};

/// How many columns a prompt has, most of the time.
const PROMPT: usize = 7;

/// Helps who types. Clones are the same.
#[derive(Clone)]
pub(crate) struct Typing(Arc<Inner>);

struct Inner {
    knowledge: Knowledge,
    language: Language,
    /// The commands of the human monitor.
    human: Vec<String>,
    /// Whether what is typed are the actions of a transaction.
    actions: AtomicBool,
    /// Whether the cursor is in the last row of what is typed.
    last_row: AtomicBool,
}

impl Typing {
    pub(crate) fn new(knowledge: Knowledge, language: Language, human: Vec<String>) -> Self {
        Self(Arc::new(Inner {
            knowledge,
            language,
            human,
            actions: AtomicBool::new(false),
            last_row: AtomicBool::new(true),
        }))
    }

    /// What is typed from now on.
    pub(crate) fn set_calls(&self, calls: Calls) {
        self.0
            .actions
            .store(calls == Calls::Actions, Ordering::SeqCst);
    }

    /// Whether there is room for an event: the editor puts it above what is typed, and takes the cursor's row
    /// for the last one.
    pub(crate) fn has_room(&self) -> bool {
        self.0.last_row.load(Ordering::SeqCst)
    }

    /// Nothing is typed.
    pub(crate) fn at_rest(&self) {
        self.0.last_row.store(true, Ordering::SeqCst);
    }

    fn view(&self) -> View<'_> {
        let actions = self.0.actions.load(Ordering::SeqCst);
        View {
            schema: &self.0.knowledge.schema,
            others: &self.0.knowledge.others,
            calls: if actions {
                Calls::Actions
            } else {
                Calls::Commands
            },
        }
    }

    fn is_human(&self) -> bool {
        self.0.language == Language::Human
    }
}

impl Completer for Typing {
    fn complete(&mut self, line: &str, at: usize) -> Vec<Suggestion> {
        let (start, candidates) = if self.is_human() {
            let typed = line.get(..at).unwrap_or_default();
            let fits = self.0.human.iter().filter(|name| name.starts_with(typed));
            (0, fits.map(|name| Candidate::word(name)).collect())
        } else {
            complete(self.view(), line, at)
        };
        let suggestions = candidates.into_iter().map(|candidate| Suggestion {
            display_override: Some(candidate.shown),
            description: candidate.about,
            value: candidate.text,
            span: Span { start, end: at },
            ..Suggestion::default()
        });
        suggestions.collect()
    }
}

/// What is missing is on a line of its own, below.
impl Hinter for Typing {
    fn handle(&mut self, line: &str, at: usize, _: &dyn History, colour: bool, _: &str) -> String {
        if self.is_human() || at < line.len() {
            return String::new();
        }
        let Some(text) = hint(self.view(), line) else {
            return String::new();
        };
        let style = if colour {
            Style::new().dimmed()
        } else {
            Style::new()
        };
        format!("\r\n  {}", style.paint(text))
    }

    fn complete_hint(&self) -> String {
        String::new()
    }

    fn next_hint_token(&self) -> String {
        String::new()
    }
}

impl Highlighter for Typing {
    fn highlight(&self, line: &str, at: usize) -> StyledText {
        self.0
            .last_row
            .store(in_last_row(line, at), Ordering::SeqCst);
        let mut spans = Vec::new();
        if !self.is_human() {
            let read = Line::read(line);
            if let Some(name) = read.name
                && self.view().arguments(&name.text).is_some()
            {
                spans.push((name.span, Style::new().bold().fg(Color::Cyan)));
            }
            let name = Style::new().fg(Color::Blue);
            spans.extend(read.names.into_iter().map(|span| (span, name)));
            spans.sort_by_key(|(span, _)| span.start);
        }
        let mut styled = StyledText::new();
        let mut end = 0;
        for (span, style) in spans {
            if let (Some(before), Some(text)) = (line.get(end..span.start), line.get(span.clone()))
            {
                styled.push((Style::new(), before.to_owned()));
                styled.push((style, text.to_owned()));
                end = span.end;
            }
        }
        let rest = line.get(end..).unwrap_or_default();
        styled.push((Style::new(), rest.to_owned()));
        styled
    }
}

/// Whether the row of the terminal in which the cursor is, is the last one of a line.
fn in_last_row(line: &str, at: usize) -> bool {
    let behind = line.get(at..).unwrap_or_default();
    let before = line.get(..at).unwrap_or_default();
    // Of the first line, the prompt is a part.
    let first = if before.contains('\n') { 0 } else { PROMPT };
    let column = first
        + before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count();
    let end = column + behind.chars().count();
    let columns = pager::columns();
    !behind.contains('\n') && column / columns == end / columns
}

impl Validator for Typing {
    fn validate(&self, line: &str) -> ValidationResult {
        if Shell::is_unfinished(self.0.language, line) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Complete
        }
    }
}

/// What stands before a line.
pub(crate) struct BeforeLine(pub(crate) &'static str);

impl Prompt for BeforeLine {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        // Nothing is to be seen of it. The editor counts its bytes, and three more, as what stands before a
        // line when it makes room for an event.
        Cow::Borrowed("\u{1b}[0m")
    }

    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        Cow::Owned(format!("search '{}': ", search.term))
    }

    fn get_prompt_color(&self) -> reedline::Color {
        reedline::Color::Reset
    }
}
