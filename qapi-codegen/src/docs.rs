//! Translates the documentation in a schema, which is rST, into Markdown for rustdoc.
//!
//! Takes text as the model keeps it, and [`Links`], which know where names lead. Gives Markdown
//! lines without a leading space or a trailing newline. No word of the text is lost. Whatever the text
//! is, rustdoc warns about nothing in the result, and `cargo test` finds no doctest in it. The time it
//! takes is linear in the text.
//!
//! [`parser`] reads text into [`block::Block`]s, with [`list`], [`directive`] and [`table`] for some of
//! them. [`writer`] writes blocks, and has [`inline`] translate the running text in them.

mod block;
mod cursor;
mod definition;
mod directive;
mod escape;
mod inline;
mod lines;
mod links;
mod list;
mod parser;
mod reference;
mod sentence;
mod table;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use definition::definition;
pub(crate) use links::Links;

use block::Block;
use cursor::Context;

/// Translates free text, such as the overview of a definition.
pub(crate) fn markdown(text: &str, links: &dyn Links) -> String {
    freeform(text, 0, links)
}

/// Translates a free-form comment. Its headings go up by as many levels as they are `raised`.
pub(crate) fn freeform(text: &str, raised: usize, links: &dyn Links) -> String {
    let clean = lines::clean(text);
    let mut blocks = parser::parse(&lines::whole(&clean), Context::default());
    for block in &mut blocks {
        if let Block::Heading(level, _) = block {
            *level = level.saturating_sub(raised).max(1);
        }
    }
    writer::write(&blocks, links)
}

/// The levels of the headings in free text, 1 being the highest.
pub(crate) fn headings(text: &str) -> Vec<usize> {
    let clean = lines::clean(text);
    let blocks = parser::parse(&lines::whole(&clean), Context::default());
    let levels = blocks.iter().filter_map(|block| match block {
        Block::Heading(level, _) => Some(*level),
        _ => None,
    });
    levels.collect()
}

/// Translates the first sentence of an overview or a section to a line, if that begins with a paragraph.
pub(crate) fn sentence(text: &str, links: &dyn Links) -> Option<String> {
    let text = text.trim_start_matches('\n');
    let first = text.split_once("\n\n").map_or(text, |(first, _)| first);
    let clean = lines::clean(first);
    let blocks = parser::parse(&lines::described(&clean), Context::default());
    match blocks.first()? {
        Block::Paragraph(paragraph) => {
            let text = paragraph.join(" ");
            Some(inline::running(sentence::first(&text), links))
        }
        _ => None,
    }
}

/// Translates the description of a member, value, branch or feature, whose first line may stand
/// beside the name and thus out of line with the rest.
pub(crate) fn item(text: &str, links: &dyn Links) -> String {
    let clean = lines::clean(text);
    writer::write(
        &parser::parse(&lines::described(&clean), Context::default()),
        links,
    )
}

/// Translates the description of a feature for a message of the compiler: one line without links,
/// since nobody could follow them there.
pub(crate) fn note(text: &str) -> String {
    struct Nowhere;
    impl Links for Nowhere {
        fn definition(&self, _: &str) -> Option<String> {
            None
        }

        fn member(&self, _: &str) -> Option<String> {
            None
        }
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    inline::running(&line, &Nowhere)
}
