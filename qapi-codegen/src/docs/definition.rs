//! Puts the documentation of a definition together.
//!
//! Takes the parts of a documentation comment that do not belong to a member. Gives Markdown in the
//! order that readers of rustdoc expect: what the definition is, notes, since when it is there, and then
//! `# Returns`, `# Errors`, `# Features` and `# Examples`.

use qapi_parse::schema::{Doc, SectionKind};

use super::block::Block;
use super::cursor::Context;
use super::escape;
use super::inline;
use super::lines;
use super::links::Links;
use super::parser;
use super::writer::Writer;

/// The parts of a documentation comment, in the order of the comment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts<'a> {
    /// The overview.
    pub(crate) body: &'a str,
    /// The sections with their tags.
    pub(crate) sections: Vec<(SectionKind, &'a str)>,
    /// Names and descriptions of the features.
    pub(crate) features: Vec<(&'a str, &'a str)>,
}

impl<'a> From<&'a Doc> for Parts<'a> {
    fn from(doc: &'a Doc) -> Self {
        let section =
            |section: &'a qapi_parse::schema::Section| (section.kind, section.text.text.as_str());
        Self {
            body: &doc.body.text,
            sections: doc.sections.iter().map(section).collect(),
            features: (doc.features.iter())
                .map(|feature| (feature.name.as_str(), feature.text.text.as_str()))
                .collect(),
        }
    }
}

/// Translates the documentation comment of a definition.
///
/// `extras` are paragraphs of Markdown that follow its text, such as the condition of the definition.
/// Lists of items in rustdoc show the first paragraph alone, so when the text does not begin with one,
/// `lead` comes first. That may be one of the extras, which is then not repeated.
pub(crate) fn definition(doc: &Doc, lead: &str, extras: &[String], links: &dyn Links) -> String {
    assemble(&Parts::from(doc), lead, extras, links)
}

/// Translates the parts of a documentation comment, as [`definition`] does.
pub(crate) fn assemble(
    parts: &Parts<'_>,
    lead: &str,
    extras: &[String],
    links: &dyn Links,
) -> String {
    let body = lines::clean(parts.body);
    let sections: Vec<_> = parts
        .sections
        .iter()
        .map(|(kind, text)| (*kind, lines::clean(text)))
        .collect();
    let features: Vec<_> = parts
        .features
        .iter()
        .map(|(name, text)| (*name, lines::clean(text)))
        .collect();

    let overview = parser::parse(&lines::whole(&body), Context::default());
    let mut sorted = Sorted::default();
    for (kind, text) in &sections {
        sorted.add(*kind, text);
    }
    let first = overview.iter().chain(&sorted.plain).next();
    let bare = !lead.is_empty() && !matches!(first, Some(Block::Paragraph(_) | Block::Verse(_)));

    let mut writer = Writer::new(links);
    if bare {
        writer.paragraph(lead);
    }
    writer.more(&overview);
    writer.more(&sorted.plain);
    for since in &sorted.since {
        writer.paragraph(&format!("**Since:** {}", inline::running(since, links)));
    }
    for extra in extras.iter().filter(|extra| !(bare && *extra == lead)) {
        writer.paragraph(extra);
    }
    writer.section("Returns", &sorted.returns);
    writer.section("Errors", &sorted.errors);
    if !features.is_empty() {
        writer.heading("Features");
    }
    for (name, text) in &features {
        let body = parser::parse(&lines::described(text), Context::default());
        writer.entry(&escape::code(name), &body);
    }
    writer.section("Examples", &sorted.examples);
    writer.finish()
}

/// The blocks of all sections, each where it goes in the result.
#[derive(Default)]
struct Sorted<'a> {
    plain: Vec<Block<'a>>,
    since: Vec<&'a str>,
    returns: Vec<Block<'a>>,
    errors: Vec<Block<'a>>,
    examples: Vec<Block<'a>>,
}

impl<'a> Sorted<'a> {
    /// Adds a section.
    fn add(&mut self, kind: SectionKind, text: &'a str) {
        let described = |context| parser::parse(&lines::described(text), context);
        match kind {
            SectionKind::Returns => self.returns.extend(described(Context::default())),
            SectionKind::Errors => self.errors.extend(described(Context::default())),
            SectionKind::Since => self.since.push(text.trim()),
            // For developers.
            SectionKind::Todo => {}
            SectionKind::Note => {
                let body = described(Context::default());
                self.plain.push(Block::Admonition(vec!["Note"], body));
            }
            SectionKind::Example => self.examples.extend(described(Context::example())),
            _ => self.add_plain(parser::parse(&lines::whole(text), Context::default())),
        }
    }

    /// Adds text without a tag. From its first example on it goes to the end: examples may be long, and
    /// text after one may speak of it.
    fn add_plain(&mut self, mut blocks: Vec<Block<'a>>) {
        let example = blocks
            .iter()
            .position(|block| matches!(block, Block::Example(..)));
        let tail = blocks.split_off(example.unwrap_or(blocks.len()));
        self.plain.append(&mut blocks);
        for block in tail {
            match block {
                // The heading says what it is.
                Block::Example(title, body) => self.examples.push(Block::Titled(title, body)),
                block => self.examples.push(block),
            }
        }
    }
}
