//! The options of a run, as they are used.
//!
//! Takes a [`Config`], gives [`Options`]: attributes and paths known to be such. What is wrong with an
//! option is an error that says which; nothing here panics on text that somebody wrote. Whether names
//! in options exist is checked apart, in `check`, since that takes schemas. It decides nothing about
//! the output.

mod cargo_features;
pub(crate) mod check;
mod code;
mod optional;

use std::collections::BTreeMap;

use qapi_parse::Schema;
use qapi_parse::schema::{DefinitionId, Selection};

pub(crate) use self::cargo_features::CargoFeatures;
pub(crate) use self::code::Code;
pub(crate) use self::optional::Optional;
use crate::config::Config;
pub(crate) use crate::config::{Conditions, Handlers};
use crate::error::Error;
pub(crate) use qapi_parse::schema::Pattern;

/// What an option gives, and what it is about.
pub(crate) type Rule = (Pattern, Code);

/// The options as they are used: all text is parsed.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "options that are on or off, each by itself"
)]
pub(crate) struct Options {
    pub(crate) conditions: Conditions,
    /// What is kept of schemas; `None` when that is everything.
    pub(crate) only: Option<Selection>,
    /// Whether there is what servers need.
    pub(crate) server: bool,
    pub(crate) handlers: Handlers,
    pub(crate) comments: bool,
    #[cfg(feature = "format")]
    pub(crate) format: bool,
    pub(crate) module_prefix: String,
    type_attributes: Vec<Rule>,
    field_attributes: Vec<Rule>,
    pub(crate) derives: Vec<Rule>,
    pub(crate) no_derives: Vec<Rule>,
    closed_enums: Vec<Pattern>,
    closed_unions: Vec<Pattern>,
    optional: Vec<Pattern>,
    keep_unknown: Vec<Pattern>,
    extern_types: BTreeMap<String, Code>,
    generated_types: BTreeMap<String, Code>,
    pub(crate) cargo_features: CargoFeatures,
}

impl Options {
    /// Parses all text.
    ///
    /// # Errors
    ///
    /// At the first text that is not what it should be.
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let prefix = &config.module_prefix;
        if !prefix
            .chars()
            .all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
        {
            return Err(Error::option(format!(
                "module_prefix: '{prefix}' has characters other than a-z, 0-9 and '_'"
            )));
        }
        let attributes = |option, rules| {
            parse_all(rules, option, "attribute", &|text| {
                Code::attributes(text, config.comments)
            })
        };
        let paths = |option, rules| parse_all(rules, option, "path", &Code::path);
        let types = |option, types: &BTreeMap<String, String>| {
            let mut parsed = BTreeMap::new();
            for (name, text) in types {
                let ty = parse(option, "type", text, &Code::ty)?;
                parsed.insert(name.clone(), ty);
            }
            Ok::<_, Error>(parsed)
        };
        Ok(Self {
            conditions: config.conditions.clone(),
            only: only(config),
            server: config.server,
            handlers: config.handlers,
            comments: config.comments,
            #[cfg(feature = "format")]
            format: config.format,
            module_prefix: prefix.clone(),
            type_attributes: attributes("type_attribute", &config.type_attributes)?,
            field_attributes: attributes("field_attribute", &config.field_attributes)?,
            derives: paths("derive", &config.derives)?,
            no_derives: paths("no_derive", &config.no_derives)?,
            closed_enums: patterns(&config.closed_enums),
            closed_unions: patterns(&config.closed_unions),
            optional: patterns(&config.optional),
            keep_unknown: patterns(&config.keep_unknown),
            extern_types: types("extern_type", &config.extern_types)?,
            generated_types: types("generated_type", &config.generated_types)?,
            cargo_features: CargoFeatures::new(config)?,
        })
    }

    /// The attributes of the type, command or event `name`.
    pub(crate) fn type_attributes(&self, name: &str) -> Vec<Code> {
        matching(&self.type_attributes, name)
    }

    /// The attributes of the member, value or branch `member` of `owner`.
    pub(crate) fn field_attributes(&self, owner: &str, member: &str) -> Vec<Code> {
        if self.field_attributes.is_empty() {
            return Vec::new();
        }
        matching(&self.field_attributes, &member_path(owner, member))
    }

    /// Whether the enumeration `name` takes no values but its own.
    pub(crate) fn closed_enum(&self, name: &str) -> bool {
        any_matches(&self.closed_enums, name)
    }

    /// Whether the union `name` takes no branches but its own.
    pub(crate) fn closed_union(&self, name: &str) -> bool {
        any_matches(&self.closed_unions, name)
    }

    /// Whether an item keeps members that the schema does not know. Commands that it describes in part do
    /// without being named.
    pub(crate) fn keeps_unknown(&self, schema: &Schema, id: DefinitionId) -> bool {
        match id {
            DefinitionId::Enum(_) | DefinitionId::Alternate(_) => false,
            DefinitionId::Command(command) if !schema[command].r#gen => true,
            _ => any_matches(&self.keep_unknown, schema.head(id).name.as_str()),
        }
    }

    /// Whether any type of which nothing is known stands in for one of the schema's.
    pub(crate) fn has_foreign_types(&self) -> bool {
        !self.extern_types.is_empty()
    }

    /// Whether a type of which nothing is known stands in for the type `name`.
    pub(crate) fn is_foreign(&self, name: &str) -> bool {
        self.extern_types.contains_key(name)
    }

    /// The type that stands in for the type `name`.
    pub(crate) fn extern_type(&self, name: &str) -> Option<&Code> {
        let foreign = self.extern_types.get(name);
        foreign.or_else(|| self.generated_types.get(name))
    }
}

/// How a member, value or branch is named in patterns.
fn member_path(owner: &str, member: &str) -> String {
    format!("{owner}.{member}")
}

fn matching(rules: &[Rule], name: &str) -> Vec<Code> {
    let rules = rules.iter().filter(|(pattern, _)| pattern.matches(name));
    rules.map(|(_, code)| code.clone()).collect()
}

fn any_matches(patterns: &[Pattern], name: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(name))
}

fn patterns(texts: &[String]) -> Vec<Pattern> {
    texts.iter().map(Pattern::new).collect()
}

fn parse_all(
    rules: &[(String, String)],
    option: &str,
    what: &str,
    parser: &dyn Fn(&str) -> Result<Code, String>,
) -> Result<Vec<Rule>, Error> {
    rules
        .iter()
        .map(|(pattern, text)| Ok((Pattern::new(pattern), parse(option, what, text, parser)?)))
        .collect()
}

fn parse(
    option: &str,
    what: &str,
    text: &str,
    parser: &dyn Fn(&str) -> Result<Code, String>,
) -> Result<Code, Error> {
    parser(text)
        .map_err(|error| Error::option(format!("{option}: '{text}' is no valid {what}: {error}")))
}

/// What is kept of schemas, if not everything.
fn only(config: &Config) -> Option<Selection> {
    if config.only.is_empty() {
        return None;
    }
    let selection = Selection::new().only(&config.only);
    Some(match &config.conditions {
        Conditions::Keep | Conditions::Cfg => selection,
        Conditions::Evaluate(symbols) => selection.define(symbols),
    })
}
