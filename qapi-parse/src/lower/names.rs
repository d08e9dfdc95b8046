//! How names look.
//!
//! A name is an optional downstream prefix `__RFQDN_`, an optional `x-`, and a stem. The stem's
//! characters depend on what is named; pragmas allow exceptions.

use super::Lower;
use crate::ast::Kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::value::Str;
use crate::words::quoted;

impl Lower<'_> {
    pub(super) fn definition_name(&mut self, kind: Kind, name: &Str) {
        let text = name.as_str();
        if let Some(stem) = self.stem(name, text, kind.word()) {
            match kind {
                Kind::Command => {
                    let underscores = self.pragmas.command_names.contains(text);
                    if !is_lower(stem, false, underscores) {
                        self.sink.dated(command_case(name, stem));
                    }
                }
                Kind::Event => {
                    if stem.bytes().any(|b| b.is_ascii_lowercase() || b == b'-') {
                        self.sink.dated(event_case(name, stem));
                    }
                }
                _ => {
                    if !is_camel(stem) {
                        self.sink.dated(type_case(name, kind, stem));
                    }
                }
            }
        }
        if text.ends_with("List") {
            self.sink.error(list_suffix(name, kind));
        }
    }

    /// The name of a member, whose `*` is gone, of the type `owner` or of a command or event.
    pub(super) fn member_name(&mut self, name: &Str, owner: Option<&str>) {
        let text = name.as_str();
        let free = owner.is_some_and(|owner| self.pragmas.member_names.contains(owner));
        self.lower_name(name, text, "member", free);
        let has = text.strip_prefix("has");
        if text == "u" || has.is_some_and(|rest| rest.starts_with(['_', '-', '.'])) {
            self.sink.error(reserved_member(name));
        }
    }

    /// The name of a value of the enum `owner`, which may start with a digit.
    pub(super) fn value_name(&mut self, name: &Str, owner: &str) {
        let free = self.pragmas.member_names.contains(owner);
        let text = name.as_str();
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            self.lower_name(name, &format!("d{text}"), "value", free);
        } else {
            self.lower_name(name, text, "value", free);
        }
    }

    pub(super) fn branch_name(&mut self, name: &Str) {
        self.lower_name(name, name.as_str(), "branch", false);
    }

    pub(super) fn feature_name(&mut self, name: &Str) {
        self.lower_name(name, name.as_str(), "feature", false);
    }

    fn lower_name(&mut self, name: &Str, text: &str, what: &str, free: bool) {
        if let Some(stem) = self.stem(name, text, what)
            && !is_lower(stem, free, free)
        {
            self.sink.dated(member_case(name, what, stem));
        }
    }

    /// The stem of the name `text`, which stands at `name`.
    fn stem<'t>(&mut self, name: &Str, text: &'t str, what: &str) -> Option<&'t str> {
        if text.starts_with("q_") || text.starts_with("q-") {
            self.sink.error(reserved_prefix(name, what));
            return None;
        }
        let stem = split(text);
        if stem.is_none() {
            self.sink.error(invalid(name, what));
        }
        stem
    }
}

/// The stem of a well-formed name.
fn split(name: &str) -> Option<&str> {
    let rest = match name.strip_prefix("__") {
        None => name,
        Some(rest) => {
            let (domain, rest) = rest.split_once('_')?;
            let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
            if domain.is_empty() || !domain.bytes().all(legal) {
                return None;
            }
            rest
        }
    };
    let starts = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    let short = rest.strip_prefix("x-").or_else(|| rest.strip_prefix("X-"));
    let stem = short.filter(|short| starts(short)).unwrap_or(rest);
    let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    (starts(stem) && stem.bytes().all(legal)).then_some(stem)
}

fn is_lower(stem: &str, upper: bool, underscore: bool) -> bool {
    (upper || !stem.bytes().any(|b| b.is_ascii_uppercase())) && (underscore || !stem.contains('_'))
}

fn is_camel(stem: &str) -> bool {
    stem.starts_with(|c: char| c.is_ascii_uppercase())
        && stem.bytes().all(|b| b.is_ascii_alphanumeric())
        && stem.bytes().any(|b| b.is_ascii_lowercase())
}

fn invalid(name: &Str, what: &str) -> Diagnostic {
    let text = name.as_str();
    let message = if text.is_empty() {
        format!("the name of this {what} is empty")
    } else {
        let article = if what.starts_with(['a', 'e']) {
            "an"
        } else {
            "a"
        };
        format!("{} is no valid name for {article} {what}", quoted(text))
    };
    let found = Diagnostic::new(Code::InvalidName, name.span, message);
    if text.starts_with("__") {
        return found.help("a downstream name is '__', a domain name, '_' and a name");
    }
    let found = found.help("a name starts with a letter and has letters, digits, '-' and '_'");
    if text.starts_with('*') && what != "member" {
        return found.help("only members can be optional");
    }
    found
}

fn reserved_prefix(name: &Str, what: &str) -> Diagnostic {
    let message = format!(
        "the name of {what} {} starts with 'q-' or 'q_'",
        quoted(name.as_str())
    );
    Diagnostic::new(Code::ReservedPrefix, name.span, message)
        .help("these prefixes are reserved for generated code")
}

fn reserved_member(name: &Str) -> Diagnostic {
    let message = format!("the member name {} is reserved", quoted(name.as_str()));
    Diagnostic::new(Code::ReservedMember, name.span, message)
        .help("'u' and names that start with 'has-' or 'has_' are for generated code")
}

fn list_suffix(name: &Str, kind: Kind) -> Diagnostic {
    let message = format!(
        "the name of {} {} ends in 'List'",
        kind.word(),
        quoted(name.as_str())
    );
    Diagnostic::new(Code::ListSuffix, name.span, message)
        .help("such names are for the array types of generated code")
}

/// The help to write `name` with its stem replaced. None for the stem of a value that starts with a
/// digit, which has a letter in front of it.
fn instead(name: &Str, stem: &str, better: &str) -> Option<String> {
    let prefix = name.as_str().strip_suffix(stem)?;
    Some(format!("write {}", quoted(&format!("{prefix}{better}"))))
}

fn command_case(name: &Str, stem: &str) -> Diagnostic {
    let message = format!(
        "the name of command {} must be in lower case, with '-' between words",
        quoted(name.as_str())
    );
    let better = stem.to_ascii_lowercase().replace('_', "-");
    Diagnostic::new(Code::CommandCase, name.span, message)
        .maybe_help(instead(name, stem, &better))
        .help("pragma 'command-name-exceptions' allows '_' in the names that it lists")
}

fn event_case(name: &Str, stem: &str) -> Diagnostic {
    let message = format!(
        "the name of event {} must be in upper case, with '_' between words",
        quoted(name.as_str())
    );
    let better = stem.to_ascii_uppercase().replace('-', "_");
    Diagnostic::new(Code::EventCase, name.span, message).maybe_help(instead(name, stem, &better))
}

fn type_case(name: &Str, kind: Kind, stem: &str) -> Diagnostic {
    let message = format!(
        "the name of {} {} must be in CamelCase",
        kind.word(),
        quoted(name.as_str())
    );
    let shouted = !stem.bytes().any(|b| b.is_ascii_lowercase());
    let mut better = String::new();
    for word in stem.split(['-', '_']).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        better.push_str(&first.to_ascii_uppercase());
        if shouted {
            better.push_str(&rest.to_ascii_lowercase());
        } else {
            better.push_str(rest);
        }
    }
    let found = Diagnostic::new(Code::TypeCase, name.span, message);
    if is_camel(&better) {
        found.maybe_help(instead(name, stem, &better))
    } else {
        found
    }
}

fn member_case(name: &Str, what: &str, stem: &str) -> Diagnostic {
    let message = format!(
        "the name of {what} {} must be in lower case, with '-' between words",
        quoted(name.as_str())
    );
    let better = stem.to_ascii_lowercase().replace('_', "-");
    let found = Diagnostic::new(Code::MemberCase, name.span, message)
        .maybe_help(instead(name, stem, &better));
    if what == "member" || what == "value" {
        found.help("pragma 'member-name-exceptions' lists types that need not follow the rule")
    } else {
        found
    }
}

#[cfg(test)]
mod tests;
