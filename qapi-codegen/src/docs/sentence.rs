//! Finds where a sentence ends.

/// Words that end in a period within a sentence.
const ABBREVIATIONS: [&str; 6] = ["approx.", "cf.", "e.g.", "etc.", "i.e.", "vs."];

/// The first sentence of a paragraph, which is one line of rST. Where no end is easily seen it is all of the
/// paragraph.
pub(super) fn first(paragraph: &str) -> &str {
    // Code stands between ticks or double ticks.
    let (mut code, mut last) = (false, b' ');
    for (at, byte) in paragraph.bytes().enumerate() {
        match byte {
            b'`' if last != b'`' => code = !code,
            b'.' if !code => {
                // What stands before and after an ASCII character is text.
                let (sentence, rest) = paragraph.split_at(at + 1);
                if rest.starts_with(' ') && begins(rest.trim_start()) && !abbreviates(sentence) {
                    return sentence;
                }
            }
            _ => {}
        }
        last = byte;
    }
    paragraph
}

/// Whether a sentence may begin so.
fn begins(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
}

fn abbreviates(text: &str) -> bool {
    let word = text.rsplit([' ', '(']).next().unwrap_or(text);
    ABBREVIATIONS.contains(&word)
}
