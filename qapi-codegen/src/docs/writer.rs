//! Writes blocks as Markdown.
//!
//! Gives lines without a leading space, and no blank lines at either end. Never writes an indented code
//! block, raw HTML, or a fence that rustdoc takes for Rust.

use super::block::{Block, Code, Entry, List, Table};
use super::escape;
use super::inline::running;
use super::links::Links;

/// Writes `blocks`.
pub(super) fn write(blocks: &[Block<'_>], links: &dyn Links) -> String {
    let mut writer = Writer::new(links);
    writer.blocks(blocks);
    writer.finish()
}

/// Markdown as it grows.
pub(super) struct Writer<'l> {
    /// The lines so far, without a newline at the end.
    out: String,
    /// What every line starts with in the container at hand.
    prefix: String,
    /// What the next line starts with instead of the prefix, if it is the first of a container.
    first: Option<String>,
    /// What names lead to.
    links: &'l dyn Links,
}

impl<'l> Writer<'l> {
    /// An empty document.
    pub(super) fn new(links: &'l dyn Links) -> Self {
        Self {
            out: String::new(),
            prefix: String::new(),
            first: None,
            links,
        }
    }

    /// The document.
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Writes a line.
    fn line(&mut self, text: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let prefix = self.first.take();
        self.out.push_str(prefix.as_deref().unwrap_or(&self.prefix));
        self.out.push_str(text);
        if text.is_empty() {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
    }

    /// Writes every line of `text`.
    fn lines(&mut self, text: &str) {
        for line in text.lines() {
            self.line(line);
        }
    }

    /// Adds an empty line if anything is there.
    pub(super) fn gap(&mut self) {
        if !self.out.is_empty() {
            self.line("");
        }
    }

    /// Writes a paragraph that is Markdown already.
    pub(super) fn paragraph(&mut self, markdown: &str) {
        self.gap();
        self.lines(markdown);
    }

    /// Writes a heading and an empty line.
    pub(super) fn heading(&mut self, title: &str) {
        self.gap();
        self.line(&format!("# {title}"));
        self.line("");
    }

    /// Writes a heading and `blocks` under it, if there are any.
    pub(super) fn section(&mut self, title: &str, blocks: &[Block<'_>]) {
        if !blocks.is_empty() {
            self.heading(title);
            self.blocks(blocks);
        }
    }

    /// Writes `blocks` after what is there.
    pub(super) fn more(&mut self, blocks: &[Block<'_>]) {
        if !blocks.is_empty() {
            self.gap();
            self.blocks(blocks);
        }
    }

    /// Writes `blocks` with blank lines between them.
    fn blocks(&mut self, blocks: &[Block<'_>]) {
        let mut twin = false;
        let mut previous: Option<&Block<'_>> = None;
        for block in blocks {
            if previous.is_some() {
                self.line("");
            }
            // Two lists in a row would be one if their markers did not differ.
            let numbered = is_numbered(block);
            twin = numbered.is_some() && previous.and_then(is_numbered) == numbered && !twin;
            self.block(block, twin);
            previous = Some(block);
        }
    }

    /// Writes one block. A `twin` is a list that must differ from the list before it.
    fn block(&mut self, block: &Block<'_>, twin: bool) {
        match block {
            Block::Paragraph(text) => {
                let text = running(&text.join("\n"), self.links);
                self.lines(&text);
            }
            Block::Heading(level, title) => {
                let title = running(title, self.links);
                // Trailing marks would not be shown.
                let title = match title.strip_suffix('#') {
                    Some(rest) => format!("{rest}\\#"),
                    None => title,
                };
                self.line(&format!("{} {title}", "#".repeat((*level).clamp(1, 6))));
            }
            Block::List(list) => self.list(list, twin),
            Block::Entries(entries) => self.entries(entries, twin),
            Block::Quote(blocks) => self.contain("> ", "> ", |writer| writer.blocks(blocks)),
            Block::Code(code) => self.code(code),
            Block::Admonition(title, body) => {
                let title = self.title(title);
                self.contain("> ", "> ", |writer| writer.led(&title, body));
            }
            Block::Example(title, body) => {
                let title = match self.title(title) {
                    title if title.is_empty() => "Example".to_owned(),
                    title => format!("Example: {title}"),
                };
                self.titled(&title, body);
            }
            Block::Titled(title, body) => {
                let title = self.title(title);
                self.titled(&title, body);
            }
            Block::Table(table) => self.table(table),
            Block::Verse(verse) => self.verse(verse),
            Block::Rule => self.line("---"),
        }
    }

    /// The Markdown of a title, in one line.
    pub(super) fn title(&self, title: &[&str]) -> String {
        let title = title.join(" ");
        super::inline::plain(title.trim(), self.links)
    }

    /// Writes `body` under a bold title.
    pub(super) fn titled(&mut self, title: &str, body: &[Block<'_>]) {
        if !title.is_empty() {
            self.line(&format!("**{title}**"));
            if body.is_empty() {
                return;
            }
            self.line("");
        }
        self.blocks(body);
    }

    /// Writes `body` after a bold lead, in the same paragraph if it starts with one.
    fn led(&mut self, title: &str, body: &[Block<'_>]) {
        let lead = match title {
            "" => String::new(),
            title if title.ends_with([':', '.', '!', '?']) => format!("**{title}**"),
            title if body.is_empty() => format!("**{title}**"),
            title => format!("**{title}:**"),
        };
        if lead.is_empty() {
            self.blocks(body);
        } else {
            self.beside(&lead, body);
        }
    }

    /// Writes `lead`, which is Markdown already, and `body`: in the same paragraph if it starts
    /// with one.
    fn beside(&mut self, lead: &str, body: &[Block<'_>]) {
        if let Some((Block::Paragraph(text), rest)) = body.split_first() {
            let text = running(&text.join("\n"), self.links);
            self.lines(&format!("{lead} {text}"));
            self.following(rest);
        } else {
            self.line(lead);
            self.following(body);
        }
    }

    /// Writes `blocks` after something in the same container.
    fn following(&mut self, blocks: &[Block<'_>]) {
        if !blocks.is_empty() {
            self.line("");
            self.blocks(blocks);
        }
    }

    /// Has `inner` write into a container. The first line of that starts with `first`, its others with
    /// `rest`.
    fn contain(&mut self, first: &str, rest: &str, inner: impl FnOnce(&mut Self)) {
        let outer = self.prefix.len();
        let mut start = self.first.take().unwrap_or_else(|| self.prefix.clone());
        start.push_str(first);
        self.first = Some(start);
        self.prefix.push_str(rest);
        inner(self);
        if self.first.is_some() {
            // Nothing was written, but an item without text is an item.
            self.line("");
        }
        self.prefix.truncate(outer);
    }

    /// Writes an item of a list.
    fn item(&mut self, marker: &str, inner: impl FnOnce(&mut Self)) {
        let indent = " ".repeat(marker.len());
        self.contain(marker, &indent, inner);
    }

    /// Writes a list.
    fn list(&mut self, list: &List<'_>, twin: bool) {
        for (index, item) in list.items.iter().enumerate() {
            if index > 0 && list.loose {
                self.line("");
            }
            let marker = match (list.numbered, twin) {
                (false, false) => "- ".to_owned(),
                (false, true) => "* ".to_owned(),
                (true, false) => format!("{}. ", item.number),
                (true, true) => format!("{}) ", item.number),
            };
            self.item(&marker, |writer| match item.label {
                Some(label) => writer.beside(label, &item.body),
                None => writer.tight(&item.body, list.loose),
            });
        }
    }

    /// Writes the blocks of an item. A list right under its only paragraph gets no blank line before it.
    fn tight(&mut self, body: &[Block<'_>], loose: bool) {
        match body {
            [Block::Paragraph(_), Block::List(list)] if !loose && !list.loose && !list.numbered => {
                for block in body {
                    self.block(block, false);
                }
            }
            _ => self.blocks(body),
        }
    }

    /// Writes terms and fields: Markdown has lists only.
    fn entries(&mut self, entries: &[Entry<'_>], twin: bool) {
        for entry in entries {
            let term = running(entry.term, self.links);
            // Bold markup of its own is enough.
            let term = if term.contains('*') {
                term
            } else {
                format!("**{term}**")
            };
            self.entry_with(if twin { "* " } else { "- " }, &term, &entry.body);
        }
    }

    /// Writes an item of a list that says what `term`, which is Markdown already, is.
    pub(super) fn entry(&mut self, term: &str, body: &[Block<'_>]) {
        self.entry_with("- ", term, body);
    }

    fn entry_with(&mut self, marker: &str, term: &str, body: &[Block<'_>]) {
        self.item(marker, |writer| match body {
            [Block::Paragraph(_), ..] if !term.trim_end_matches('*').ends_with(':') => {
                writer.beside(&format!("{term}:"), body);
            }
            _ => writer.beside(term, body),
        });
    }

    /// Writes lines as they are, in a fence that is longer than any in them.
    fn code(&mut self, code: &Code<'_>) {
        let run = code
            .lines
            .iter()
            .map(|line| escape::longest_run(line))
            .max()
            .unwrap_or(0);
        let fence = "`".repeat((run + 1).max(3));
        self.line(&format!("{fence}{}", code.language));
        for line in &code.lines {
            self.line(line);
        }
        self.line(&fence);
    }

    /// Writes a table.
    fn table(&mut self, table: &Table) {
        self.row(&table.head);
        self.line(&format!("|{}", "---|".repeat(table.head.len())));
        for row in &table.rows {
            self.row(row);
        }
    }

    /// Writes a row of a table.
    fn row(&mut self, cells: &[String]) {
        let mut line = "|".to_owned();
        for cell in cells {
            line.push(' ');
            line.push_str(&escape::cell(&running(cell, self.links)));
            line.push_str(" |");
        }
        self.line(&line);
    }

    /// Writes lines whose breaks are kept.
    fn verse(&mut self, verse: &[&str]) {
        for (index, line) in verse.iter().enumerate() {
            let text = running(line, self.links);
            let end = match verse.get(index + 1) {
                Some(next) if !text.is_empty() && !next.is_empty() => "\\",
                _ => "",
            };
            self.line(&format!("{text}{end}"));
        }
    }
}

/// Whether `block` is written as a numbered list or as a bullet list, if as a list at all.
fn is_numbered(block: &Block<'_>) -> Option<bool> {
    match block {
        Block::List(list) => Some(list.numbered),
        Block::Entries(_) => Some(false),
        _ => None,
    }
}
