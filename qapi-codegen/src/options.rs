//! What a run depends on besides the schema: the options as they were given, and as they are used.
//!
//! Takes text from [`Config`](crate::Config), gives [`Options`]: attributes and paths known to be
//! such, every pattern known to match something. What is wrong with an option is an error that says which;
//! nothing here panics on text that somebody wrote. It decides nothing about the output.

mod check;
mod code;
mod pattern;

use std::collections::{BTreeMap, BTreeSet};

use qapi_parse::Schema;

use crate::Error;

pub(crate) use self::code::Code;
pub(crate) use self::pattern::Pattern;

/// What to do about `if` conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conditions {
    /// Keep everything, and mention the conditions in the documentation: a client cannot know how
    /// its server was built.
    #[default]
    Keep,
    /// Keep what is there when exactly these symbols are defined.
    Evaluate(BTreeSet<String>),
    /// Carry the conditions into `#[cfg(…)]`. The symbol `CONFIG_FOO` becomes `cfg(CONFIG_FOO)`;
    /// `all`, `any` and `not` are what they are in Rust. Any combination of symbols compiles: what
    /// something kept refers to is kept too. A server checks and answers `query-qmp-schema` as
    /// its cfgs say.
    ///
    /// A build script turns a symbol on with `println!("cargo::rustc-cfg=CONFIG_FOO")`; the lines
    /// that make the symbols known to the compiler are printed by the run itself.
    Cfg,
}

/// An option's text, and what it is about.
pub(crate) type Rule<T> = (Pattern, T);

/// The options as they were given.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) conditions: Conditions,
    /// Whether the handler's methods are asynchronous.
    pub(crate) async_handlers: bool,
    pub(crate) comments: bool,
    pub(crate) format: bool,
    pub(crate) module_prefix: String,
    pub(crate) type_attributes: Vec<Rule<String>>,
    pub(crate) field_attributes: Vec<Rule<String>>,
    pub(crate) derives: Vec<Rule<String>>,
    pub(crate) no_derives: Vec<Rule<String>>,
    pub(crate) closed_enums: Vec<Pattern>,
    pub(crate) closed_unions: Vec<Pattern>,
    pub(crate) extern_types: BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            conditions: Conditions::default(),
            async_handlers: false,
            comments: true,
            format: true,
            module_prefix: String::new(),
            type_attributes: Vec::new(),
            field_attributes: Vec::new(),
            derives: Vec::new(),
            no_derives: Vec::new(),
            closed_enums: Vec::new(),
            closed_unions: Vec::new(),
            extern_types: BTreeMap::new(),
        }
    }
}

impl Options {
    /// Parses all text.
    ///
    /// # Errors
    ///
    /// At the first text that is not what it should be.
    pub(crate) fn parse(&self) -> Result<Options, Error> {
        let prefix = &self.module_prefix;
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
                Code::attributes(text, self.comments)
            })
        };
        let paths = |option, rules| parse_all(rules, option, "path", &Code::path);
        Ok(Options {
            conditions: self.conditions.clone(),
            async_handlers: self.async_handlers,
            comments: self.comments,
            module_prefix: prefix.clone(),
            type_attributes: attributes("type_attribute", &self.type_attributes)?,
            field_attributes: attributes("field_attribute", &self.field_attributes)?,
            derives: paths("derive", &self.derives)?,
            no_derives: paths("no_derive", &self.no_derives)?,
            closed_enums: self.closed_enums.clone(),
            closed_unions: self.closed_unions.clone(),
            extern_types: self
                .extern_types
                .iter()
                .map(|(name, text)| {
                    let ty = parse("extern_type", "type", text, &Code::ty)?;
                    Ok((name.clone(), ty))
                })
                .collect::<Result<_, Error>>()?,
        })
    }

    /// Checks that every pattern but those for everything matches something in one of `schemas`.
    ///
    /// # Errors
    ///
    /// At the first that does not.
    pub(crate) fn check(&self, schemas: &[&Schema]) -> Result<(), Error> {
        check::check(self, schemas)
    }
}

/// The options as they are used: all text is parsed.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) conditions: Conditions,
    pub(crate) async_handlers: bool,
    pub(crate) comments: bool,
    pub(crate) module_prefix: String,
    type_attributes: Vec<Rule<Code>>,
    field_attributes: Vec<Rule<Code>>,
    pub(crate) derives: Vec<Rule<Code>>,
    pub(crate) no_derives: Vec<Rule<Code>>,
    closed_enums: Vec<Pattern>,
    closed_unions: Vec<Pattern>,
    extern_types: BTreeMap<String, Code>,
}

impl Options {
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
        self.closed_enums
            .iter()
            .any(|pattern| pattern.matches(name))
    }

    /// Whether the union `name` takes no branches but its own.
    pub(crate) fn closed_union(&self, name: &str) -> bool {
        self.closed_unions
            .iter()
            .any(|pattern| pattern.matches(name))
    }

    /// The type that stands in for the type `name`.
    pub(crate) fn has_extern_types(&self) -> bool {
        !self.extern_types.is_empty()
    }

    pub(crate) fn extern_type(&self, name: &str) -> Option<&Code> {
        self.extern_types.get(name)
    }
}

/// How a member, value or branch is named in patterns.
fn member_path(owner: &str, member: &str) -> String {
    format!("{owner}.{member}")
}

fn matching(rules: &[Rule<Code>], name: &str) -> Vec<Code> {
    let rules = rules.iter().filter(|(pattern, _)| pattern.matches(name));
    rules.map(|(_, code)| code.clone()).collect()
}

fn parse_all(
    rules: &[Rule<String>],
    option: &str,
    what: &str,
    parser: &dyn Fn(&str) -> syn::Result<Code>,
) -> Result<Vec<Rule<Code>>, Error> {
    rules
        .iter()
        .map(|(pattern, text)| Ok((pattern.clone(), parse(option, what, text, parser)?)))
        .collect()
}

fn parse(
    option: &str,
    what: &str,
    text: &str,
    parser: &dyn Fn(&str) -> syn::Result<Code>,
) -> Result<Code, Error> {
    parser(text)
        .map_err(|error| Error::option(format!("{option}: '{text}' is no valid {what}: {error}")))
}
