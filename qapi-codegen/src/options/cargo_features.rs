//! Cargo features: what they may be called, and which of the schema's modules they are about.

use super::{Pattern, any_matches, patterns};
use crate::config::{Config, Handlers};
use crate::error::Error;

/// Which modules are behind which features.
#[derive(Clone, Debug)]
pub(crate) struct CargoFeatures {
    /// Features with the modules that they are about, in the order in which they were given.
    rules: Vec<(String, Vec<Pattern>)>,
    /// The feature that the schema as static data is behind.
    schema: Option<String>,
}

impl CargoFeatures {
    /// Parses all text.
    ///
    /// # Errors
    ///
    /// When a feature can have no such name or is about nothing, or something would be behind features
    /// that cannot be.
    pub(super) fn new(config: &Config) -> Result<Self, Error> {
        let name = |option: &str, name: &String| {
            if is_feature(name) {
                Ok(name.clone())
            } else {
                Err(Error::option(format!(
                    "{option}: '{name}' is no name of a Cargo feature: a letter, digit or '_', then \
                     those and '-', '+' and '.'"
                )))
            }
        };
        let rules = config.cargo_features.iter().map(|(feature, modules)| {
            let feature = name("cargo_feature", feature)?;
            if modules.is_empty() {
                return Err(Error::option(format!(
                    "cargo_feature: '{feature}' is given no module"
                )));
            }
            Ok((feature, patterns(modules)))
        });
        let rules: Vec<_> = rules.collect::<Result<_, Error>>()?;
        let schema = config.schema_cargo_feature.as_ref();
        let schema = schema
            .map(|feature| name("schema_cargo_feature", feature))
            .transpose()?;
        let used = [
            ("cargo_feature", !rules.is_empty()),
            ("schema_cargo_feature", schema.is_some()),
        ];
        if let Some((option, _)) = used.into_iter().find(|(_, used)| *used)
            && config.server
            && config.handlers != Handlers::None
        {
            return Err(Error::option(format!(
                "{option}: handler traits cannot depend on Cargo features; leave them out, by 'handlers' or \
                 'server'"
            )));
        }
        Ok(Self { rules, schema })
    }

    /// Whether anything of the schema is behind a feature.
    pub(crate) fn any(&self) -> bool {
        !self.rules.is_empty()
    }

    /// The features that the schema's module `name` is behind; none if it is always there.
    pub(crate) fn of_module<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let name = module(name);
        let rules = self.rules.iter();
        let rules = rules.filter(move |(_, modules)| any_matches(modules, name));
        rules.map(|(feature, _)| feature.as_str())
    }

    /// The feature that the schema as static data is behind.
    pub(crate) fn of_schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// All patterns for modules.
    pub(super) fn modules(&self) -> Vec<Pattern> {
        let rules = self.rules.iter();
        rules.flat_map(|(_, modules)| modules).cloned().collect()
    }
}

/// How a module, whose name is its file's, is named in patterns.
pub(super) fn module(name: &str) -> &str {
    name.strip_suffix(".json").unwrap_or(name)
}

/// Whether cargo takes `text` for a feature. It asks for a little less with letters beyond ASCII.
fn is_feature(text: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.starts_with(word)
        && text
            .chars()
            .all(|c| word(c) || matches!(c, '-' | '+' | '.'))
}
