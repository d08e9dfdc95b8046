//! Definitions as text, without their documentation.

use std::fmt::Write as _;

use crate::draft::{Arguments, Base, Body, Branch, Draft, Flags, Member, Type};
use crate::schema::{Condition, EnumValue, Feature};

/// An object in the making, a key a line.
struct Keys(String);

impl Keys {
    fn new(draft: &Draft) -> Self {
        let name = draft.name.as_str();
        Self(format!("{{ '{}': '{name}'", draft.body.kind()))
    }

    fn key(&mut self, key: &str, value: &str) {
        let _ = write!(self.0, ",\n  '{key}': {value}");
    }

    fn end(mut self, draft: &Draft) -> String {
        for (key, value) in extras(draft.condition.as_ref(), &draft.features) {
            self.key(key, &value);
        }
        self.0.push_str(" }\n");
        self.0
    }
}

/// The text of a definition.
pub(super) fn definition(draft: &Draft) -> String {
    let mut keys = Keys::new(draft);
    match &draft.body {
        Body::Enum { prefix, values } => {
            if let Some(prefix) = prefix {
                keys.key("prefix", &format!("'{prefix}'"));
            }
            keys.key("data", &enumeration(values));
        }
        Body::Struct { base, members } => {
            if let Some(base) = base {
                keys.key("base", &format!("'{}'", base.as_str()));
            }
            keys.key("data", &object(members));
        }
        Body::Union {
            base,
            discriminator,
            branches,
        } => {
            match base {
                Base::Type(name) => keys.key("base", &format!("'{}'", name.as_str())),
                Base::Members(members) => keys.key("base", &object(members)),
            }
            keys.key("discriminator", &format!("'{}'", discriminator.as_str()));
            keys.key("data", &choices(branches));
        }
        Body::Alternate { branches } => keys.key("data", &choices(branches)),
        Body::Command {
            arguments,
            returns,
            flags,
        } => {
            self::arguments(&mut keys, arguments);
            if let Some(returns) = returns {
                keys.key("returns", &ty(returns));
            }
            self::flags(&mut keys, *flags);
        }
        Body::Event { arguments } => self::arguments(&mut keys, arguments),
    }
    keys.end(draft)
}

/// The text of a union in the form without discriminator. Its branches have the types that are wrapped.
pub(super) fn simple_union(draft: &Draft) -> String {
    let mut keys = Keys::new(draft);
    if let Body::Union { branches, .. } = &draft.body {
        keys.key("data", &choices(branches));
    }
    keys.end(draft)
}

fn arguments(keys: &mut Keys, arguments: &Arguments) {
    match arguments {
        Arguments::None => {}
        Arguments::Members(members) => keys.key("data", &object(members)),
        Arguments::Type { name, boxed } => {
            keys.key("data", &format!("'{}'", name.as_str()));
            if *boxed {
                keys.key("boxed", "true");
            }
        }
    }
}

/// Flags are written where they say something else than nothing would.
fn flags(keys: &mut Keys, flags: Flags) {
    for (key, value, default) in [
        ("gen", flags.r#gen, true),
        ("success-response", flags.success_response, true),
        ("allow-oob", flags.allow_oob, false),
        ("allow-preconfig", flags.allow_preconfig, false),
        ("coroutine", flags.coroutine, false),
    ] {
        if value != default {
            keys.key(key, if value { "true" } else { "false" });
        }
    }
}

fn enumeration(values: &[EnumValue]) -> String {
    let values = values.iter().map(|value| {
        let mut extras = extras(value.condition.as_ref(), &value.features).peekable();
        let name = value.name.as_str();
        if extras.peek().is_none() {
            return format!("'{name}'");
        }
        short("name", &format!("'{name}'"), extras)
    });
    list(values, ('[', ']'))
}

fn object(members: &[Member]) -> String {
    let members = members.iter().map(|member| {
        let mut extras = extras(member.condition.as_ref(), &member.features).peekable();
        let optional = if member.optional { "*" } else { "" };
        let mut text = format!("'{optional}{}': ", member.name.as_str());
        if extras.peek().is_none() {
            text.push_str(&ty(&member.ty));
        } else {
            text.push_str(&short("type", &ty(&member.ty), extras));
        }
        text
    });
    list(members, ('{', '}'))
}

fn choices(branches: &[Branch]) -> String {
    let branches = branches.iter().map(|branch| {
        let mut extras = extras(branch.condition.as_ref(), &[]).peekable();
        let name = branch.name.as_str();
        if extras.peek().is_none() {
            return format!("'{name}': {}", ty(&branch.ty));
        }
        format!("'{name}': {}", short("type", &ty(&branch.ty), extras))
    });
    list(branches, ('{', '}'))
}

/// An object on one line.
fn short<'k>(key: &str, value: &str, rest: impl Iterator<Item = (&'k str, String)>) -> String {
    let mut text = format!("{{ '{key}': {value}");
    for (key, value) in rest {
        let _ = write!(text, ", '{key}': {value}");
    }
    text.push_str(" }");
    text
}

/// Items on one line if they fit, else a line each.
fn list(items: impl Iterator<Item = String>, (open, close): (char, char)) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        return format!("{open}{close}");
    }
    let short: usize = items.iter().map(|item| item.len() + 2).sum();
    if short <= 64 {
        return format!("{open} {} {close}", items.join(", "));
    }
    format!("{open}\n    {} {close}", items.join(",\n    "))
}

fn extras<'f>(
    condition: Option<&'f Condition>,
    features: &'f [Feature],
) -> impl Iterator<Item = (&'static str, String)> + 'f {
    let condition = condition.map(|it| ("if", self::condition(it)));
    let features = (!features.is_empty()).then(|| ("features", self::features(features)));
    condition.into_iter().chain(features)
}

fn features(features: &[Feature]) -> String {
    let features = features.iter().map(|feature| {
        let name = feature.name.as_str();
        match &feature.condition {
            None => format!("'{name}'"),
            Some(it) => format!("{{ 'name': '{name}', 'if': {} }}", condition(it)),
        }
    });
    format!("[ {} ]", features.collect::<Vec<_>>().join(", "))
}

fn condition(it: &Condition) -> String {
    let (key, parts) = match it {
        Condition::Defined(symbol) => {
            // What only the form of old schemas can ask for.
            let old = symbol.contains(|c: char| c.is_ascii_lowercase()) || symbol.starts_with('_');
            return if old {
                format!("'defined({symbol})'")
            } else {
                format!("'{symbol}'")
            };
        }
        Condition::Not(part) => return format!("{{ 'not': {} }}", condition(part)),
        Condition::All(parts) => ("all", parts),
        Condition::Any(parts) => ("any", parts),
    };
    let parts: Vec<String> = parts.iter().map(condition).collect();
    format!("{{ '{key}': [ {} ] }}", parts.join(", "))
}

fn ty(ty: &Type) -> String {
    if ty.array {
        format!("[ '{}' ]", ty.name.as_str())
    } else {
        format!("'{}'", ty.name.as_str())
    }
}
