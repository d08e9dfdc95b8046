//! Conditions as they were until 6.1: operands for `#if`, such as `defined(A) && !defined(B)`.
//!
//! Takes the text, gives a [`Condition`] or nothing. It knows `defined`, `!`, `&&`, `||` and
//! parentheses, which is all that schemas ever used.

use crate::schema::Condition;

/// Deepest nesting of parentheses and negations.
const DEEPEST: usize = 50;

/// Parses the whole of `text`.
pub(super) fn parse(text: &str) -> Option<Condition> {
    let mut parser = Parser {
        rest: text,
        depth: 0,
    };
    let condition = parser.any()?;
    parser.rest.trim_start().is_empty().then_some(condition)
}

struct Parser<'t> {
    rest: &'t str,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn takes(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn any(&mut self) -> Option<Condition> {
        let mut operands = vec![self.all()?];
        while self.takes("||") {
            operands.push(self.all()?);
        }
        single(operands, Condition::Any)
    }

    fn all(&mut self) -> Option<Condition> {
        let mut operands = vec![self.unary()?];
        while self.takes("&&") {
            operands.push(self.unary()?);
        }
        single(operands, Condition::All)
    }

    fn unary(&mut self) -> Option<Condition> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let condition = if self.takes("!") {
            Condition::Not(Box::new(self.unary()?))
        } else if self.takes("(") {
            let inner = self.any()?;
            self.takes(")").then_some(inner)?
        } else {
            if self.word()? != "defined" {
                return None;
            }
            let open = self.takes("(");
            let symbol = self.word()?;
            if open && !self.takes(")") {
                return None;
            }
            Condition::Defined(symbol.to_owned())
        };
        self.depth -= 1;
        Some(condition)
    }

    fn word(&mut self) -> Option<&'t str> {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let (word, rest) = rest.split_at_checked(end)?;
        self.rest = rest;
        (!word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit())).then_some(word)
    }
}

/// Combines operands, if there is anything to combine.
fn single(
    mut operands: Vec<Condition>,
    combine: fn(Vec<Condition>) -> Condition,
) -> Option<Condition> {
    if operands.len() == 1 {
        operands.pop()
    } else {
        Some(combine(operands))
    }
}

#[cfg(test)]
mod tests;
