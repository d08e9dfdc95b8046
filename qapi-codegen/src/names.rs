//! Schema names to Rust identifiers. The only module that makes one from the other.
//!
//! Takes [`Name`]s, gives [`Ident`]s by the rules of the kind: types keep their name, members are
//! `snake_case`, values `UpperCamelCase`. Where a keyword or a digit stands in the way the identifier
//! gets an underscore, at the end or in front. It does not check whether two names meet in one
//! identifier; [`crate::plan`] does, per scope.

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Span, TokenStream};
use qapi_parse::Name;
use quote::{ToTokens, TokenStreamExt};

#[cfg(test)]
mod tests;

/// A Rust identifier. Only this module makes one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ident(String);

impl Ident {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// An identifier of our own, not taken from a schema.
    pub(crate) fn fixed(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// One of several identifiers of our own.
    pub(crate) fn numbered(text: &'static str, number: usize) -> Self {
        Self(format!("{text}{number}"))
    }

    fn new(mut text: String) -> Self {
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            text.insert(0, '_');
        }
        if is_keyword(&text) || text.is_empty() {
            text.push('_');
        }
        Self(text)
    }
}

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(match self.0.strip_prefix("r#") {
            Some(raw) => proc_macro2::Ident::new_raw(raw, Span::call_site()),
            None => proc_macro2::Ident::new(&self.0, Span::call_site()),
        });
    }
}

/// A type: its own name, with `_` for what an identifier cannot have (only names with a downstream
/// prefix, as in `__org.qemu_x-Enum`, have such characters).
///
/// Older schemas may have types in lower case; those called like a module of every tree are set
/// apart.
pub(crate) fn type_ident(name: &Name) -> Ident {
    let ident = Ident::new(name.as_str().replace(['-', '.'], "_"));
    beside_modules(ident)
}

/// The Rust enum that carries the branches of the union `name`.
pub(crate) fn branch_ident(name: &Name) -> Ident {
    Ident::new(format!("{}Branch", type_ident(name).as_str()))
}

/// A member of a struct or union, or an argument.
pub(crate) fn member_ident(name: &Name) -> Ident {
    snake(name.as_str())
}

/// The field that keeps members which the schema does not describe. No member is called so: only
/// keywords get an underscore at the end.
pub(crate) fn others_ident() -> Ident {
    Ident::fixed("others_")
}

/// The handler's method for a command.
pub(crate) fn method_ident(name: &Name) -> Ident {
    snake(name.as_str())
}

/// The function that makes a union with the branch `name`. It is set apart from what people call by the
/// union's name beside it. Two branches' functions meet only where their variants do.
pub(crate) fn branch_function_ident(name: &Name) -> Ident {
    let ident = snake(name.as_str());
    if matches!(ident.as_str(), "clone" | "default" | "from" | "new") {
        Ident(format!("{}_", ident.as_str()))
    } else {
        ident
    }
}

/// A value of an enumeration, or a branch.
pub(crate) fn variant_ident(name: &Name) -> Ident {
    camel(name.as_str())
}

/// The struct of a command's arguments.
pub(crate) fn command_ident(name: &Name) -> Ident {
    camel(name.as_str())
}

/// The struct of an event's data. `Event` is the enum of all of them, and so set apart.
pub(crate) fn event_ident(name: &Name) -> Ident {
    let ident = camel(&name.as_str().to_ascii_lowercase());
    if ident.as_str() == "Event" {
        Ident("Event_".to_owned())
    } else {
        ident
    }
}

/// The cfg that stands for a symbol of conditions: the symbol itself, which the language makes of
/// capital letters, digits and `_`.
pub(crate) fn cfg_ident(symbol: &str) -> Ident {
    Ident::new(symbol.to_owned())
}

/// A module, from the parts of its file's path, after `prefix`. The modules that every generated tree
/// has are set apart.
pub(crate) fn module_ident(prefix: &str, parts: &[&str]) -> Ident {
    let ident = Ident::new(format!("{prefix}{}", snake_text(&parts.join("-"))));
    beside_modules(ident)
}

/// Sets `ident` apart from the modules that every generated tree has.
fn beside_modules(ident: Ident) -> Ident {
    if matches!(
        ident.as_str(),
        "command" | "event" | "dispatch" | "schema" | "mod"
    ) {
        Ident(format!("{}_", ident.as_str()))
    } else {
        ident
    }
}

fn snake(text: &str) -> Ident {
    Ident::new(snake_text(text))
}

fn snake_text(text: &str) -> String {
    if !is_plain(text) {
        return text.replace('.', "_").to_snake_case();
    }
    let mut snake = String::with_capacity(text.len() + 1);
    for word in parts(text) {
        if !snake.is_empty() {
            snake.push('_');
        }
        snake.push_str(word);
    }
    snake
}

/// `UpperCamelCase`. Where a separator stands between two digits it stays, so that `2_5` does not
/// read as twenty-five.
fn camel(text: &str) -> Ident {
    let mut camel = String::with_capacity(text.len() + 1);
    for part in parts(text) {
        let joins_digits = camel.ends_with(|c: char| c.is_ascii_digit())
            && part.starts_with(|c: char| c.is_ascii_digit());
        if joins_digits {
            camel.push('_');
        }
        match part.split_at_checked(1) {
            Some((first, rest)) if is_plain(part) => {
                camel.extend(first.chars().map(|first| first.to_ascii_uppercase()));
                camel.push_str(rest);
            }
            _ => camel.push_str(&part.to_upper_camel_case()),
        }
    }
    Ident::new(camel)
}

/// What stands between separators.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['-', '_', '.', '+']);
    parts.filter(|part| !part.is_empty())
}

/// Whether each part of a name is one word, as with nearly all names: no capital letter starts
/// another. To look for words takes long.
fn is_plain(text: &str) -> bool {
    let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'+');
    text.bytes().all(plain)
}

/// Keywords of any edition, strict or reserved: generated code may be mounted anywhere.
fn is_keyword(text: &str) -> bool {
    matches!(
        text,
        "_" | "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "Self"
            | "self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}
