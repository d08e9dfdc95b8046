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
mod table;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use definition::definition;
pub(crate) use links::Links;

use cursor::Context;

/// Translates free text, such as the overview of a definition or a free-form comment.
pub(crate) fn markdown(text: &str, links: &dyn Links) -> String {
    let clean = lines::clean(text);
    writer::write(
        &parser::parse(&lines::whole(&clean), Context::default()),
        links,
    )
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
