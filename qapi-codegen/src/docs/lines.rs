//! Splits text into lines, and handles their indentation.
//!
//! Takes raw text, gives lines without trailing space, tabs and common indentation. Knows no markup
//! but the arrows of examples, whose indentation is content.

use std::borrow::Cow;

/// The width of a tab, as rST has it.
const TAB: usize = 8;

/// Expands tabs, and replaces other control characters, which cannot be shown, by spaces.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    // As nearly all text is.
    if text.bytes().all(|b| matches!(b, b'\n' | b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + TAB);
    let mut column = 0;
    for c in text.chars() {
        let width = match c {
            '\n' => {
                out.push('\n');
                column = 0;
                continue;
            }
            '\t' => TAB - column % TAB,
            _ => 1,
        };
        if c.is_control() {
            out.extend(std::iter::repeat_n(' ', width));
        } else {
            out.push(c);
        }
        column += width;
    }
    Cow::Owned(out)
}

/// The lines of text that is indented as a whole, if at all.
pub(super) fn whole(text: &str) -> Vec<&str> {
    let mut lines = split(text);
    dedent(&mut lines);
    lines
}

/// The lines of text that may begin beside a name or tag. Then the first line's indentation does not
/// count.
pub(super) fn described(text: &str) -> Vec<&str> {
    let beside = !text.starts_with([' ', '\n']);
    let mut lines = split(text);
    match lines.split_first_mut() {
        Some((first, rest)) if beside && !is_exchange(first) && !first.starts_with('{') => {
            // Sloppy text may fall back to no indentation later.
            let end = rest
                .iter()
                .position(|line| !line.is_empty() && !line.starts_with(' '));
            dedent(match end {
                Some(end) => &mut rest[..end],
                None => rest,
            });
        }
        _ => dedent(&mut lines),
    }
    lines
}

/// The lines of `text`, without trailing space, from the first that is not blank.
fn split(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim_end)
        .skip_while(|line| line.is_empty())
        .collect()
}

/// Removes the indentation that all lines share. Blank lines do not count.
pub(super) fn dedent(lines: &mut [&str]) {
    let common = common_indent(lines);
    if common > 0 {
        for line in lines {
            *line = strip(line, common);
        }
    }
}

/// `text` before and after `at`, up to which it was read or searched.
pub(super) fn cut(text: &str, at: usize) -> (&str, &str) {
    debug_assert!(
        text.is_char_boundary(at),
        "reading and searching stop between characters"
    );
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// The least indentation of a line that is not blank.
pub(super) fn common_indent(lines: &[&str]) -> usize {
    lines
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| indent(line))
        .min()
        .unwrap_or(0)
}

/// The number of spaces that `line` begins with.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Removes up to `width` spaces from the start of `line`.
pub(super) fn strip(line: &str, width: usize) -> &str {
    line.get(indent(line).min(width)..).unwrap_or(line)
}

/// The end of the indented block that starts at `start`: the first line that is neither blank nor
/// indented, less the blank lines before it.
pub(super) fn block_end(lines: &[&str], start: usize) -> usize {
    let mut end = start;
    for (at, line) in lines.iter().enumerate().skip(start) {
        if line.starts_with(' ') {
            end = at + 1;
        } else if !line.is_empty() {
            break;
        }
    }
    end
}

/// The indented block from `start` to `end`, without its indentation.
pub(super) fn block<'a>(lines: &[&'a str], start: usize, end: usize) -> Vec<&'a str> {
    let mut block = lines[start..end].to_vec();
    dedent(&mut block);
    block
}

/// Whether `line` is what a client or a server sends, marked by an arrow.
pub(super) fn is_exchange(line: &str) -> bool {
    matches!(line, "->" | "<-") || line.starts_with("-> ") || line.starts_with("<- ")
}

/// Whether `line` is a single ASCII punctuation character, three times or more.
pub(super) fn is_rule(line: &str) -> Option<u8> {
    let &first = line.as_bytes().first()?;
    let rule = line.len() > 2 && first.is_ascii_punctuation() && line.bytes().all(|b| b == first);
    rule.then_some(first)
}
