//! Documentation text of a schema (rST, as QAPI uses it) as Markdown for rustdoc.
//!
//! Takes text as the model keeps it and a [`Links`] that knows what names lead to; gives Markdown
//! lines without a leading space or a trailing newline. Must not lose words of the text, and must
//! not give anything that rustdoc warns about or that `cargo test` takes for a doctest, whatever
//! the text is. Takes time linear in the text.
//!
//! The text is parsed into [`block::Block`]s ([`parser`], with [`list`], [`directive`] and
//! [`table`]), which [`writer`] writes; running text goes through [`inline`] on its way out.

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
