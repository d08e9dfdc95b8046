//! What must hold for Markdown made of any text at all.

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

/// The extensions that rustdoc turns on.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
}

/// Whether rustdoc has nothing to say about `markdown`, and if it has, what.
pub(super) fn clean(markdown: &str) -> Result<(), String> {
    if markdown.starts_with([' ', '\n']) || markdown.ends_with('\n') {
        return Err(format!("space around {markdown:?}"));
    }
    let mut broken = None;
    let mut callback = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        // Names that the schema has are to be resolved by rustdoc.
        if matches!(&*link.reference, "`Local`") {
            return Some(("Local".into(), "".into()));
        }
        broken = Some(link.reference.to_string());
        None
    };
    let mut problem = None;
    let mut exempt = false;
    for event in Parser::new_with_broken_link_callback(markdown, options(), Some(&mut callback)) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                problem = Some("indented code block".to_owned());
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if !matches!(&*info, "text" | "json" | "c" | "python" | "console") =>
            {
                problem = Some(format!("code block in {info:?}"));
            }
            Event::Start(Tag::FootnoteDefinition(_) | Tag::Strikethrough)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {
                problem = Some("extension of Markdown by accident".to_owned());
            }
            Event::Html(html) | Event::InlineHtml(html) => problem = Some(format!("HTML {html}")),
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => exempt = true,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => exempt = false,
            Event::Text(text) if !exempt && has_bare_url(&text) => {
                problem = Some(format!("bare URL in {text}"));
            }
            _ => {}
        }
    }
    match problem.or(broken.map(|link| format!("broken link {link}"))) {
        Some(problem) => Err(format!("{problem} in:\n{markdown}")),
        None => Ok(()),
    }
}

/// Whether rustdoc sees a URL in `text` that is no link: a scheme and a name with a dot in it.
fn has_bare_url(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-@:%._+~#=".contains(c);
    ["http://", "https://"]
        .iter()
        .flat_map(|scheme| text.split(scheme).skip(1))
        .any(|rest| {
            let name = rest.split(|c| !is_name(c)).next().unwrap_or("");
            name.rsplit_once('.')
                .is_some_and(|(host, domain)| host.len() > 1 && domain.len() > 1)
        })
}

/// The text that a reader sees, without code blocks' info strings or targets of links.
pub(super) fn shown(markdown: &str) -> String {
    let mut shown = String::new();
    let mut numbers = Vec::new();
    for event in Parser::new_ext(markdown, options() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Text(text) | Event::Code(text) => shown.push_str(&text),
            Event::SoftBreak | Event::HardBreak => shown.push('\n'),
            Event::Start(Tag::List(first)) => numbers.push(first),
            Event::Start(Tag::Item) => {
                if let Some(Some(number)) = numbers.last_mut() {
                    shown.push_str(&number.to_string());
                    shown.push(' ');
                    *number += 1;
                }
            }
            Event::End(tag) if !is_inline(tag) => {
                shown.push('\n');
                if matches!(tag, TagEnd::List(_)) {
                    numbers.pop();
                }
            }
            _ => {}
        }
    }
    shown
}

fn is_inline(tag: TagEnd) -> bool {
    use TagEnd::{Emphasis, Link, Strong};
    matches!(tag, Emphasis | Strong | Link)
}
