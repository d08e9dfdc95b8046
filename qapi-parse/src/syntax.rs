//! Text to values: the one module that names pest.
//!
//! Takes the text of a file and where its spans start, gives what stands at its top level. When the
//! text does not parse it gives one diagnostic and what stands before the failure. It does not
//! know what any key means.

mod blame;
// Written by `cargo xtask regenerate`: what pest's derive would write of the grammar, in each build anew.
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, dead_code, missing_docs, unreachable_pub)]
mod generated;
mod guard;
mod pieces;

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::{Pair, Pairs};

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Array, Entry, Object, Str, Top, Value};
use crate::words::quoted;

use generated::{Grammar, Rule};

/// Parses the text of one file, whose first byte is where `whole` starts. The text is complete if
/// it gives `Ok`, else what stands before the failure.
pub(crate) fn parse(text: &str, whole: Span, sink: &mut Sink) -> Result<Vec<Top>, Vec<Top>> {
    if let Err(found) = guard::check(text, whole) {
        sink.error(found);
        return Err(Vec::new());
    }
    if let Some(tops) = in_pieces(text, whole) {
        return Ok(tops);
    }
    let reader = Reader { base: whole };
    match Grammar::parse(Rule::file, text) {
        Ok(pairs) => {
            let errors = sink.errors();
            let tops = reader.tops(pairs, sink);
            if sink.errors() == errors {
                Ok(tops)
            } else {
                Err(tops)
            }
        }
        Err(error) => {
            sink.error(blame::blame(
                text,
                whole,
                position(&error),
                &expected(&error),
            ));
            // What it takes may be nothing, so it does not fail.
            let before = Grammar::parse(Rule::start_of_file, text);
            Err(before.map_or_else(|_| Vec::new(), |pairs| reader.tops(pairs, sink)))
        }
    }
}

/// Parses long text piece by piece, if nothing is wrong with it. Pest takes many times the memory of the text,
/// so it is quicker with short pieces, which use the same memory one after the other.
///
/// Pieces end with lines, and nothing but an object or a comment goes on over the end of a line. One
/// that is cut does not parse. So what the pieces say, one after the other, is what the text says.
fn in_pieces(text: &str, whole: Span) -> Option<Vec<Top>> {
    // One piece would be parsed once more if something is wrong with it.
    pieces::of(text).nth(1)?;
    let mut sink = Sink::new(true);
    let mut tops = Vec::new();
    let mut at = 0;
    for piece in pieces::of(text) {
        let end = at + piece.len();
        let reader = Reader {
            base: whole.part(at, end),
        };
        let pairs = Grammar::parse(Rule::file, piece).ok()?;
        tops.extend(reader.tops(pairs, &mut sink));
        at = end;
    }
    (sink.reported() == 0).then_some(tops)
}

/// Where pest got no further.
fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// What pest would have taken instead, in words.
fn expected(error: &Error<Rule>) -> Vec<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return Vec::new();
    };
    let mut words: Vec<_> = positives.iter().filter_map(|rule| word(*rule)).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn word(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::value => "a value",
        Rule::object => "an object",
        Rule::array => "an array",
        Rule::string | Rule::entry => "a string",
        Rule::boolean => "a boolean",
        Rule::lbrace => "'{'",
        Rule::rbrace => "'}'",
        Rule::lbracket => "'['",
        Rule::rbracket => "']'",
        Rule::colon => "':'",
        Rule::comma => "','",
        Rule::doc => "a documentation comment",
        // Where nothing at all was read, pest blames the rule for the whole.
        Rule::EOI | Rule::file => "the end of the file",
        Rule::start_of_file | Rule::gap | Rule::space => return None,
    })
}

/// Turns pest's pairs into values.
struct Reader {
    base: Span,
}

impl Reader {
    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        self.base.part(span.start(), span.end())
    }

    fn tops(&self, file: Pairs<'_, Rule>, sink: &mut Sink) -> Vec<Top> {
        let mut tops = Vec::new();
        for pair in file.flat_map(Pair::into_inner) {
            match pair.as_rule() {
                Rule::doc => tops.push(Top::Doc(self.span(&pair))),
                Rule::value => tops.extend(self.value(pair, sink).map(Top::Value)),
                _ => {}
            }
        }
        tops
    }

    /// `None` only if the grammar and this module disagree.
    fn value(&self, pair: Pair<'_, Rule>, sink: &mut Sink) -> Option<Value> {
        let pair = pair.into_inner().next()?;
        let span = self.span(&pair);
        Some(match pair.as_rule() {
            Rule::object => Value::Object(self.object(pair, sink)),
            Rule::array => {
                let values = pair
                    .into_inner()
                    .filter(|inner| inner.as_rule() == Rule::value);
                let items = values.filter_map(|value| self.value(value, sink)).collect();
                Value::Array(Array { span, items })
            }
            Rule::string => Value::Str(self.string(&pair)),
            Rule::boolean => Value::Bool(pair.as_str() == "true", span),
            _ => return None,
        })
    }

    fn object(&self, pair: Pair<'_, Rule>, sink: &mut Sink) -> Object {
        let span = self.span(&pair);
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = Keys::default();
        for pair in pair
            .into_inner()
            .filter(|inner| inner.as_rule() == Rule::entry)
        {
            let mut key = None;
            let mut value = None;
            for inner in pair.into_inner() {
                match inner.as_rule() {
                    Rule::string => key = Some(self.string(&inner)),
                    Rule::value => value = self.value(inner, sink),
                    _ => {}
                }
            }
            let (Some(key), Some(value)) = (key, value) else {
                continue;
            };
            match seen.earlier(&entries, &key) {
                Some(earlier) => sink.error(duplicate(&key, earlier)),
                None => entries.push(Entry { key, value }),
            }
        }
        Object { span, entries }
    }

    fn string(&self, pair: &Pair<'_, Rule>) -> Str {
        let span = self.span(pair);
        // No quote can stand inside.
        let text = pair.as_str().trim_matches('\'');
        let text = if text.contains('\\') {
            Name::new(&text.replace("\\\\", "\\"))
        } else {
            Name::new(text)
        };
        Str { text, span }
    }
}

/// Finds keys that an object already has. Objects are small, so a set pays only for the odd one.
#[derive(Default)]
struct Keys {
    set: std::collections::HashMap<Name, Span>,
}

impl Keys {
    const FEW: usize = 16;

    fn earlier(&mut self, entries: &[Entry], key: &Str) -> Option<Span> {
        if entries.len() < Self::FEW {
            return entries
                .iter()
                .find(|e| e.key.text == key.text)
                .map(|e| e.key.span);
        }
        if self.set.is_empty() {
            self.set
                .extend(entries.iter().map(|e| (e.key.text.clone(), e.key.span)));
        }
        let earlier = self.set.get(&key.text).copied();
        if earlier.is_none() {
            self.set.insert(key.text.clone(), key.span);
        }
        earlier
    }
}

fn duplicate(key: &Str, earlier: Span) -> Diagnostic {
    let message = format!("key {} occurs twice in this object", quoted(key.as_str()));
    Diagnostic::new(Code::DuplicateKey, key.span, message)
        .label("again here")
        .also(earlier, "first here")
}

#[cfg(test)]
mod tests;
