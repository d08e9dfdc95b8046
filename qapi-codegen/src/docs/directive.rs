//! Parses what starts with two dots: directives, comments, targets and footnotes.
//!
//! Takes a cursor at such a line, gives the blocks that its text makes. Drops nothing but comments and
//! directives about the layout of a page.

use super::block::{Block, Code, Entry};
use super::cursor::{Cursor, directive_name};
use super::lines::{block, block_end, dedent};

/// A directive.
struct Directive<'a> {
    /// Its name.
    name: &'a str,
    /// What follows the name on the same line.
    argument: &'a str,
    /// The indented lines under it.
    body: Vec<&'a str>,
}

/// Parses a construct that starts with two dots, if the current line starts one.
pub(super) fn parse(cursor: &mut Cursor<'_, '_>) -> bool {
    let line = cursor.peek(0);
    let Some(rest) = line.strip_prefix("..") else {
        return false;
    };
    if !rest.is_empty() && !rest.starts_with(' ') {
        return false;
    }
    let start = cursor.at + 1;
    cursor.at = start;
    if rest.is_empty() && cursor.peek(0).is_empty() {
        // An empty comment: what follows is not part of it.
        return true;
    }
    let end = block_end(cursor.lines, start).max(start);
    let body = block(cursor.lines, start, end);
    cursor.at = end;
    let rest = rest.trim();
    if let Some((name, argument)) = directive_name(rest) {
        translate(
            cursor,
            Directive {
                name,
                argument,
                body,
            },
        );
    } else if let Some(target) = rest.strip_prefix('_') {
        self::target(cursor, target, body);
    } else if rest.starts_with('[') {
        let lines = joined(rest, body);
        let blocks = cursor.nested(&lines);
        cursor.blocks.extend(blocks);
    }
    true
}

/// A target: a label, which Markdown does not need, or a name for a URL.
fn target<'a>(cursor: &mut Cursor<'_, 'a>, target: &'a str, body: Vec<&'a str>) {
    let whole = || target.strip_suffix(':').map(|name| (name, ""));
    let Some((name, url)) = target.rsplit_once(": ").or_else(whole) else {
        return;
    };
    let lines = joined(url, body);
    if lines.is_empty() {
        return;
    }
    let body = cursor.nested(&lines);
    cursor.blocks.push(Block::Entries(vec![Entry {
        term: name.trim_matches('`'),
        body,
    }]));
}

/// Adds the blocks that a directive makes.
fn translate<'a>(cursor: &mut Cursor<'_, 'a>, mut directive: Directive<'a>) {
    if let Some(title) = admonition(directive.name) {
        let lines = joined(directive.argument, directive.body);
        let body = cursor.nested(&lines);
        return cursor.blocks.push(Block::Admonition(vec![title], body));
    }
    let title = take_title(&mut directive);
    let options = take_options(&mut directive.body);
    let Directive {
        name,
        argument,
        body,
    } = directive;
    let block = match name {
        "admonition" => Block::Admonition(title, cursor.nested(&body)),
        "qmp-example" => {
            let title = option(&options, "title").into_iter().collect();
            let body = joined(argument, body);
            if option(&options, "annotated").is_some() {
                Block::Example(title, cursor.nested(&body))
            } else {
                Block::Example(title, vec![Block::Code(Code::text(code_lines(body)))])
            }
        }
        "code-block" | "code" | "sourcecode" => {
            let lines = code_lines(body);
            let code = Block::Code(Code {
                language: language(argument, &lines),
                lines,
            });
            let title = option(&options, "caption").into_iter().collect();
            Block::Titled(title, vec![code])
        }
        "parsed-literal" | "literalinclude" | "math" | "csv-table" | "graphviz"
        | "productionlist" | "raw" => {
            Block::Titled(title, vec![Block::Code(Code::text(code_lines(body)))])
        }
        "versionadded" | "versionchanged" | "deprecated" | "versionremoved" => {
            let lead = match name {
                "versionadded" => "Added in",
                "versionchanged" => "Changed in",
                "deprecated" => "Deprecated since",
                _ => "Removed in",
            };
            let (version, rest) = argument.split_once(' ').unwrap_or((argument, ""));
            Block::Admonition(vec![lead, version], cursor.nested(&joined(rest, body)))
        }
        "table" | "list-table" | "topic" | "sidebar" | "rubric" | "centered" | "figure"
        | "image" => Block::Titled(title, cursor.nested(&body)),
        // What these take is a condition or the name of a class, not text.
        "only" | "ifconfig" | "container" | "class" | "rst-class" | "cssclass" => {
            let blocks = cursor.nested(&body);
            return cursor.blocks.extend(blocks);
        }
        "contents"
        | "toctree"
        | "include"
        | "highlight"
        | "index"
        | "tabularcolumns"
        | "default-role"
        | "role"
        | "module"
        | "currentmodule"
        | "sectionauthor"
        | "qapi:namespace"
        | "qapi:module"
        | "qapi:py:currentmodule" => return,
        _ => {
            let blocks = cursor.nested(&joined(argument, body));
            return cursor.blocks.extend(blocks);
        }
    };
    cursor.blocks.push(block);
}

/// The title that an admonition shows.
fn admonition(name: &str) -> Option<&'static str> {
    Some(match name {
        "note" => "Note",
        "warning" => "Warning",
        "caution" => "Caution",
        "danger" => "Danger",
        "attention" => "Attention",
        "error" => "Error",
        "hint" => "Hint",
        "tip" => "Tip",
        "important" => "Important",
        "seealso" => "See also",
        _ => return None,
    })
}

/// The language that the fence of code in `wanted` names: that one, if rustdoc is known not to take it
/// for Rust, else `text`.
fn language(wanted: &str, lines: &[&str]) -> &'static str {
    const KNOWN: [&str; 12] = [
        "bash", "c", "console", "diff", "html", "ini", "json", "python", "sh", "toml", "xml",
        "yaml",
    ];
    let known = KNOWN
        .iter()
        .find(|known| known.eq_ignore_ascii_case(wanted));
    match known {
        // Elisions and arrows make it something else.
        Some(&"json") if !lines.iter().all(|line| is_json_line(line)) => "text",
        Some(known) => known,
        None => "text",
    }
}

/// Whether `line` can be a line of JSON.
fn is_json_line(line: &str) -> bool {
    let line = line.trim_start();
    !line.contains("...")
        && line.chars().next().is_none_or(|c| {
            matches!(
                c,
                '{' | '}' | '[' | ']' | '"' | ',' | ':' | '-' | 't' | 'f' | 'n'
            ) || c.is_ascii_digit()
        })
        && !line.starts_with("->")
}

/// The lines of a directive whose text may start beside its name.
fn joined<'a>(first: &'a str, body: Vec<&'a str>) -> Vec<&'a str> {
    if first.is_empty() {
        return body;
    }
    let mut lines = vec![first];
    lines.extend(body);
    lines
}

/// Takes the title of a directive, if it has one: its argument and the lines that go on with it.
fn take_title<'a>(directive: &mut Directive<'a>) -> Vec<&'a str> {
    let Directive {
        name,
        argument,
        body,
    } = directive;
    let titled = matches!(
        *name,
        "admonition"
            | "centered"
            | "csv-table"
            | "figure"
            | "graphviz"
            | "image"
            | "list-table"
            | "literalinclude"
            | "math"
            | "parsed-literal"
            | "productionlist"
            | "rubric"
            | "sidebar"
            | "table"
            | "topic"
    );
    if !titled || argument.is_empty() {
        return Vec::new();
    }
    let ends = |line: &&str| line.is_empty() || line.starts_with(':');
    let end = body.iter().position(ends).unwrap_or(body.len());
    let more = body.drain(..end).map(str::trim_start);
    std::iter::once(*argument).chain(more).collect()
}

/// Takes the options off the start of the body of a directive.
fn take_options<'a>(body: &mut Vec<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut options = Vec::new();
    for line in body.iter() {
        let Some((name, value)) = line.strip_prefix(':').and_then(|rest| rest.split_once(':'))
        else {
            break;
        };
        if name.contains([' ', '`']) || !(value.is_empty() || value.starts_with(' ')) {
            break;
        }
        options.push((name, value.trim()));
    }
    body.drain(..options.len());
    dedent(body);
    options
}

/// The lines of a directive's body that is code.
fn code_lines(mut body: Vec<&str>) -> Vec<&str> {
    let start = body
        .iter()
        .position(|line| !line.is_empty())
        .unwrap_or(body.len());
    body.drain(..start);
    dedent(&mut body);
    body
}

/// The value of an option.
fn option<'a>(options: &[(&str, &'a str)], wanted: &str) -> Option<&'a str> {
    options
        .iter()
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| *value)
}
