//! What must hold before text may be parsed: no control characters, no deep nesting, no endless
//! strings.
//!
//! Takes the text of a file, gives a diagnostic if the parser must not see it. One linear pass; the
//! parser recurses with the nesting of brackets, so it is bounded here.

use crate::diagnostic::{Code, Diagnostic};
use crate::find;
use crate::source::Span;

/// Deepest nesting of brackets. Real schemas reach 7.
const DEEPEST: usize = 100;

/// Longer than any name or path that means something; what is longer is no schema.
const LONGEST_STRING: usize = 4096;

/// Refuses what the parser must not see.
pub(super) fn check(text: &str, whole: Span) -> Result<(), Diagnostic> {
    if let Some(at) = find::either(0, b'\r', text.as_bytes()) {
        return Err(control(text, whole, at));
    }
    if text.starts_with('\u{feff}') {
        let found = Diagnostic::new(
            Code::ControlCharacter,
            whole.part(0, '\u{feff}'.len_utf8()),
            "the file starts with a byte order mark",
        );
        return Err(found.help("save the file as UTF-8 without a byte order mark"));
    }
    depth(text.as_bytes(), whole)
}

fn control(text: &str, whole: Span, at: usize) -> Diagnostic {
    let span = whole.part(at, at + 1);
    if text.as_bytes().get(at) == Some(&b'\r') {
        Diagnostic::new(
            Code::ControlCharacter,
            span,
            "carriage return without a line feed",
        )
        .help("end lines with a line feed, or with carriage return and line feed")
    } else {
        Diagnostic::new(Code::ControlCharacter, span, "the file contains a NUL byte")
            .help("schemas are text files in UTF-8; this may be UTF-16 or no text at all")
    }
}

fn depth(text: &[u8], whole: Span) -> Result<(), Diagnostic> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'#' => at += line(text, at),
            b'\'' => {
                let length = string(text, at);
                if length > LONGEST_STRING {
                    return Err(too_long(whole.part(at, at + 1), length));
                }
                at += length;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth > DEEPEST {
                    let message = format!("brackets nest more than {DEEPEST} deep");
                    let span = whole.part(at, at + 1);
                    return Err(Diagnostic::new(Code::NestedTooDeep, span, message));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

fn too_long(span: Span, length: usize) -> Diagnostic {
    let message = format!("string of more than {LONGEST_STRING} characters");
    Diagnostic::new(Code::StringTooLong, span, message)
        .label(format!("it starts here and goes on for {length}"))
}

/// Bytes from `at` to the end of the line, which is not counted.
fn line(text: &[u8], at: usize) -> usize {
    let rest = &text[at..];
    let end = find::byte(b'\n', rest).unwrap_or(rest.len());
    end.saturating_sub(1)
}

/// Bytes from the quote at `at` to the closing quote, or to the end of the line if there is none.
fn string(text: &[u8], at: usize) -> usize {
    let mut length = 1;
    while let Some(byte) = text.get(at + length) {
        match byte {
            b'\\' => length += 1,
            b'\'' => return length,
            b'\n' => return length - 1,
            _ => {}
        }
        length += 1;
    }
    length
}
