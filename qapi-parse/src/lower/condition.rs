//! Conditions: the value of `if`.

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Condition;
use crate::source::Span;
use crate::value::{Entry, Object, Str, Value};
use crate::words::quoted;

mod legacy;

impl Lower<'_> {
    /// The condition of a definition, member, value, branch or feature.
    pub(super) fn condition(&mut self, object: &Object) -> Option<Condition> {
        let value = object.get("if")?;
        if let Value::Array(array) = value {
            self.sink
                .dated(retired(array.span, "an array", "write { 'all': [ … ] }"));
            return self.all(&array.items, array.span).map(Condition::All);
        }
        self.cond(value)
    }

    fn cond(&mut self, value: &Value) -> Option<Condition> {
        match value {
            Value::Str(symbol) => self.symbol(symbol),
            Value::Object(object) => self.combined(object),
            other => {
                let must = "a configuration symbol or an object with 'all', 'any' or 'not'";
                self.sink
                    .error(super::keys::wrong("a condition", must, other));
                None
            }
        }
    }

    fn symbol(&mut self, symbol: &Str) -> Option<Condition> {
        let text = symbol.as_str();
        if is_symbol(text) {
            return Some(Condition::Defined(text.to_owned()));
        }
        if let Some(condition) = legacy::parse(text) {
            self.sink.dated(retired(
                symbol.span,
                "a C expression",
                "use 'all', 'any' and 'not'",
            ));
            return Some(condition);
        }
        self.sink.error(no_symbol(symbol));
        None
    }

    fn combined(&mut self, object: &Object) -> Option<Condition> {
        let mut known: Vec<&Entry> = Vec::new();
        let mut sound = true;
        for entry in &object.entries {
            if matches!(entry.key.as_str(), "all" | "any" | "not") {
                known.push(entry);
            } else {
                sound = false;
                self.sink.error(unknown_key(&entry.key));
            }
        }
        let Some((first, rest)) = known.split_first() else {
            if sound {
                self.sink.error(no_key(object.span));
            }
            return None;
        };
        for second in rest {
            self.sink.error(second_key(&second.key, &first.key));
        }
        let condition = match (first.key.as_str(), &first.value) {
            ("not", value) => Condition::Not(Box::new(self.cond(value)?)),
            (_, Value::Array(array)) => {
                let operands = self.all(&array.items, array.span)?;
                if first.key.text == "all" {
                    Condition::All(operands)
                } else {
                    Condition::Any(operands)
                }
            }
            (key, other) => {
                let what = format!("the value of '{key}' in a condition");
                self.sink
                    .error(super::keys::wrong(&what, "an array", other));
                return None;
            }
        };
        (sound && rest.is_empty()).then_some(condition)
    }

    fn all(&mut self, items: &[Value], span: Span) -> Option<Vec<Condition>> {
        if items.is_empty() {
            let message = "a condition over an empty array says nothing";
            self.sink
                .error(Diagnostic::new(Code::EmptyCondition, span, message));
            return None;
        }
        // All operands are looked at, so that each error is found.
        let operands: Vec<_> = items.iter().map(|item| self.cond(item)).collect();
        operands.into_iter().collect()
    }
}

/// Whether `text` looks like a configuration symbol.
fn is_symbol(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn no_symbol(symbol: &Str) -> Diagnostic {
    let message = format!("{} is no configuration symbol", quoted(symbol.as_str()));
    let upper = symbol.as_str().to_ascii_uppercase();
    let found = Diagnostic::new(Code::ConditionSymbol, symbol.span, message)
        .help("a symbol has upper case letters, digits and '_', and starts with a letter");
    if is_symbol(&upper) {
        found.help(format!("did you mean '{upper}'?"))
    } else {
        found
    }
}

fn unknown_key(key: &Str) -> Diagnostic {
    let message = format!("a condition has no key {}", quoted(key.as_str()));
    Diagnostic::new(Code::UnknownKey, key.span, message).help("the keys are 'all', 'any' and 'not'")
}

fn no_key(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::ConditionKeys,
        span,
        "a condition must not be an empty object",
    )
    .help("give it one of 'all', 'any' and 'not'")
}

fn second_key(second: &Str, first: &Str) -> Diagnostic {
    Diagnostic::new(
        Code::ConditionKeys,
        second.span,
        "a condition has only one key",
    )
    .label("the second")
    .also(first.span, "the first")
    .help("nest one condition in the other")
}

fn retired(span: Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::new(
        Code::RetiredCondition,
        span,
        format!("condition written as {what}"),
    )
    .help(help)
}
