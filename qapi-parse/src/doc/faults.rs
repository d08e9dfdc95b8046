//! What can be wrong with a documentation comment, in words.
//!
//! Takes places and names, gives diagnostics.

use crate::diagnostic::{Code, Diagnostic};
use crate::schema::SectionKind;
use crate::source::Span;
use crate::value::Str;
use crate::words::quoted;

/// `##` and more on the line that opens a comment.
pub(crate) fn opening(span: Span) -> Diagnostic {
    let message = "text after the '##' that opens a documentation comment";
    Diagnostic::new(Code::DocOpening, span, message)
        .help("leave '##' alone on its line, or start an ordinary comment with a single '#'")
}

/// Text right behind the `#` of a line.
pub(crate) fn no_space(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::DocSpace,
        span,
        "no space after '#' in a documentation comment",
    )
    .help("text starts after '# '; a blank line is a '#' alone")
}

pub(super) fn symbol_colon(span: Span, end: Span) -> Diagnostic {
    let message = "the line that names the documented definition does not end with ':'";
    Diagnostic::new(Code::DocSymbolColon, span, message)
        .also(end, "':' expected here")
        .help("write '@NAME:' on a line of its own; for free-form text, do not start with '@'")
}

pub(super) fn symbol_missing(span: Span) -> Diagnostic {
    Diagnostic::new(Code::DocSymbolMissing, span, "there is no name after '@'")
        .help("name the definition that follows the comment")
}

pub(super) fn nameless(span: Span) -> Diagnostic {
    Diagnostic::new(Code::DescriptionName, span, "description without a name")
        .help("name a member or feature between '@' and ':'")
}

pub(super) fn described_twice(name: &Str, earlier: Span) -> Diagnostic {
    let message = format!("{} is described twice", quoted(name.as_str()));
    Diagnostic::new(Code::DescribedTwice, name.span, message)
        .label("again here")
        .also(earlier, "first here")
}

pub(super) fn description_order(span: Span, name: &str, closed: Span) -> Diagnostic {
    let message = format!("the description of {} comes too late", quoted(name));
    Diagnostic::new(Code::DescriptionOrder, span, message)
        .also(closed, "the descriptions of members end here")
        .help("describe all members one after the other, before features and sections")
}

pub(super) fn features_twice(span: Span, earlier: Span) -> Diagnostic {
    Diagnostic::new(
        Code::FeaturesTwice,
        span,
        "second line 'Features:' in this comment",
    )
    .also(earlier, "the first is here")
    .help("describe all features in one place")
}

pub(super) fn features_empty(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::FeaturesEmpty,
        span,
        "no feature is described after 'Features:'",
    )
    .help("go on with '@NAME: text', or remove the line")
}

pub(super) fn section_twice(span: Span, earlier: Span, tag: &str) -> Diagnostic {
    let message = format!("second section {} in this comment", quoted(tag));
    Diagnostic::new(Code::SectionTwice, span, message).also(earlier, "the first is here")
}

pub(super) fn empty(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(Code::EmptySection, span, format!("the {what} is empty"))
}

pub(super) fn heading(span: Span) -> Diagnostic {
    let message = "heading in the documentation of a definition";
    Diagnostic::new(Code::HeadingInDefinition, span, message)
        .help("put headings into free-form comments")
}

pub(super) fn retired_section(span: Span, kind: SectionKind) -> Diagnostic {
    let (what, instead) = match kind {
        SectionKind::Note => ("notes", ".. note::"),
        _ => ("examples", ".. qmp-example::"),
    };
    let message = format!("sections for {what} are gone");
    Diagnostic::new(Code::RetiredSection, span, message)
        .help(format!("use the directive {} instead", quoted(instead)))
}

pub(super) fn not_indented(span: Span) -> Diagnostic {
    let message = "continuation line is not indented";
    Diagnostic::new(Code::Dedent, span, message).help("indent it by four spaces")
}

pub(super) fn dedent(line: Span, indent: usize, expected: usize) -> Diagnostic {
    let message = format!("line is indented by {indent}, not by {expected}");
    Diagnostic::new(Code::Dedent, line, message)
        .help("indent like the lines before, or leave a blank line before new text")
}

pub(super) fn freeform_description(span: Span, name: &str) -> Diagnostic {
    let message = format!("description of {} in free-form documentation", quoted(name));
    Diagnostic::new(Code::DescriptionInFreeform, span, message)
        .help("if the comment documents a definition, start it with a line '@NAME:'")
}
