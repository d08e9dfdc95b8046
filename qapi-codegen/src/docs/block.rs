//! Blocks: what a text consists of.
//!
//! This is plain data that the parser makes and the writer takes. Running text in blocks is still rST,
//! in lines without indentation.

/// Lines of running text that belong together.
pub(super) type Running<'a> = Vec<&'a str>;

/// A block of text.
#[derive(Debug)]
pub(super) enum Block<'a> {
    /// A paragraph.
    Paragraph(Running<'a>),
    /// A section title. Level 1 is the highest.
    Heading(usize, &'a str),
    /// A bullet list or a numbered list.
    List(List<'a>),
    /// Terms with their definitions, or fields with their bodies.
    Entries(Vec<Entry<'a>>),
    /// Text set off by indentation.
    Quote(Vec<Block<'a>>),
    /// Lines to be shown as they are.
    Code(Code<'a>),
    /// A note, a warning and the like.
    Admonition(Running<'a>, Vec<Block<'a>>),
    /// An example with its title, which may be empty.
    Example(Running<'a>, Vec<Block<'a>>),
    /// Text under a title that is no section.
    Titled(Running<'a>, Vec<Block<'a>>),
    /// A table.
    Table(Table),
    /// Lines whose breaks are kept.
    Verse(Running<'a>),
    /// A transition between paragraphs.
    Rule,
}

/// A list.
#[derive(Debug)]
pub(super) struct List<'a> {
    /// Whether the items have numbers.
    pub(super) numbered: bool,
    /// Whether blank lines separate the items.
    pub(super) loose: bool,
    /// The items.
    pub(super) items: Vec<Item<'a>>,
}

/// An item of a list.
#[derive(Debug)]
pub(super) struct Item<'a> {
    /// Its number, which only a numbered list shows.
    pub(super) number: u32,
    /// A label that Markdown has no marker for, such as `a)`.
    pub(super) label: Option<&'a str>,
    /// What it holds.
    pub(super) body: Vec<Block<'a>>,
}

/// A term or the name of a field, with what is said about it.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// The term.
    pub(super) term: &'a str,
    /// What is said.
    pub(super) body: Vec<Block<'a>>,
}

/// Lines to be shown as they are.
#[derive(Debug)]
pub(super) struct Code<'a> {
    /// The language that the fence names. Rustdoc never takes it for Rust.
    pub(super) language: &'static str,
    /// The lines.
    pub(super) lines: Vec<&'a str>,
}

impl<'a> Code<'a> {
    /// Lines in no particular language.
    pub(super) fn text(lines: Vec<&'a str>) -> Self {
        Self {
            language: "text",
            lines,
        }
    }
}

/// A table whose rows all have as many cells as its head.
#[derive(Debug)]
pub(super) struct Table {
    /// The head. The cells are empty when the source has none.
    pub(super) head: Vec<String>,
    /// The rows under the head.
    pub(super) rows: Vec<Vec<String>>,
}
