//! The lines of static data, as the formatter would give them, who takes a fifth of all time for it.

use super::INDENT;
use crate::emit::{Data, Value};

/// How many columns the formatter fills.
const MARGIN: usize = 89;

/// The lines of the fields of `data`, indented by `indent` columns. None when the formatter would
/// break one of the values.
pub(super) fn fields(data: &Data, indent: usize) -> Option<Vec<String>> {
    let mut lines = Lines {
        indent,
        lines: Vec::new(),
    };
    for (name, value) in &data.fields {
        match value {
            Value::One(value) => lines.add(0, &format!("{name}: {value},"))?,
            Value::List(values) => lines.list(name, values)?,
        }
    }
    Some(lines.lines)
}

struct Lines {
    indent: usize,
    lines: Vec<String>,
}

impl Lines {
    /// Adds a line, unless it is too long.
    fn add(&mut self, indent: usize, text: &str) -> Option<()> {
        let indent = self.indent + indent;
        if indent + text.len() > MARGIN {
            return None;
        }
        self.lines.push(format!("{:indent$}{text}", ""));
        Some(())
    }

    /// Adds a list: in one line if there is room, else numbers in as few and others one in each.
    fn list(&mut self, name: &str, values: &[String]) -> Option<()> {
        if values.len() <= MARGIN {
            let line = format!("{:1$}{name}: &[{2}],", "", self.indent, values.join(", "));
            // The formatter has no eye for the comma.
            if line.len() - ",".len() <= MARGIN {
                self.lines.push(line);
                return Some(());
            }
        }
        self.add(0, &format!("{name}: &["))?;
        if values.iter().all(|value| is_number(value)) {
            let mut line = String::new();
            for value in values {
                let length = line.len() + " ,".len() + value.len();
                if !line.is_empty() && self.indent + INDENT + length > MARGIN {
                    self.add(INDENT, &line)?;
                    line.clear();
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(value);
                line.push(',');
            }
            self.add(INDENT, &line)?;
        } else {
            for value in values {
                self.add(INDENT, &format!("{value},"))?;
            }
        }
        self.add(0, "],")
    }
}

fn is_number(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::super::formatted;
    use super::*;

    fn data(name: &'static str, values: Vec<String>) -> Data {
        let text = format!("{:?}", "x".repeat(70));
        Data {
            head: quote!(static S: T = T),
            fields: vec![("n", Value::One(text)), (name, Value::List(values))],
        }
    }

    /// Whatever the length of a list, its lines are those of the formatter.
    fn check(value: impl Fn(usize) -> String) {
        let name = "abcdefghij";
        for (depth, length) in (0..2).flat_map(|depth| (0..40).map(move |length| (depth, length))) {
            for from in 0..name.len() {
                let data = data(&name[from..], (0..length).map(&value).collect());
                let lines = fields(&data, (depth + 1) * INDENT).unwrap();
                let text = formatted(data.tokens().unwrap(), depth).unwrap();
                let all: Vec<&str> = text.lines().collect();
                assert_eq!(lines, all[1..all.len() - 1], "{length} values");
            }
        }
    }

    #[test]
    fn numbers_are_laid_out_as_the_formatter_does() {
        check(|index| (index * index * index).to_string());
    }

    #[test]
    fn texts_are_laid_out_as_the_formatter_does() {
        check(|index| format!("{:?}", "x".repeat(index)));
    }

    #[test]
    fn calls_are_laid_out_as_the_formatter_does() {
        check(|index| format!("R::Union({index}, (1, {}), 7, true)", index * index));
        check(|index| format!("M(::a::when({index}, cfg!(all(A, not(B), any(C, D)))), 7)"));
    }

    #[test]
    fn what_the_formatter_breaks_is_left_to_it() {
        let long = format!("M({}, 1)", vec!["1"; 40].join(", "));
        assert_eq!(fields(&data("l", vec![long]), INDENT), None);
    }
}
