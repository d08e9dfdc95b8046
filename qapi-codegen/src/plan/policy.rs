//! What becomes of `if` conditions, and which members may be absent: the schema, a condition or an option
//! may say so.
//!
//! Items are planned from what is kept of the schema, see [`Policy::kept`]. Static data is planned from
//! all of it, since what is not there takes part in the numbering of what is.

use std::borrow::Cow;

use qapi_parse::Schema;
use qapi_parse::schema::{Condition, Feature, Member, Selection};

use super::cfg::Cfg;
use crate::options::{Conditions, Optional, Options};

/// What becomes of conditions, and which members may be absent.
pub(super) struct Policy<'a> {
    conditions: &'a Conditions,
    optional: Optional,
}

impl<'a> Policy<'a> {
    pub(super) fn new(schema: &Schema, options: &'a Options) -> Self {
        Self {
            conditions: &options.conditions,
            optional: Optional::new(schema, options),
        }
    }

    /// What is kept of a schema: everything, unless conditions are evaluated.
    pub(super) fn kept<'s>(&self, schema: &'s Schema) -> Cow<'s, Schema> {
        match self.conditions {
            Conditions::Keep | Conditions::Cfg => Cow::Borrowed(schema),
            Conditions::Evaluate(symbols) => {
                let selection = Selection::new().define(symbols);
                Cow::Owned(selection.of(schema).schema)
            }
        }
    }

    /// Whether something with this condition is kept.
    pub(super) fn holds(&self, condition: Option<&Condition>) -> bool {
        match (self.conditions, condition) {
            (Conditions::Keep | Conditions::Cfg, _) | (_, None) => true,
            (Conditions::Evaluate(symbols), Some(condition)) => {
                condition.holds(&|symbol| symbols.contains(symbol))
            }
        }
    }

    /// The features that are kept.
    pub(super) fn features<'f>(
        &self,
        features: &'f [Feature],
    ) -> impl Iterator<Item = &'f Feature> {
        let kept = |feature: &&Feature| self.holds(feature.condition.as_ref());
        features.iter().filter(kept)
    }

    /// The condition of something that is kept, where conditions are carried into the code.
    pub(super) fn carried(&self, condition: Option<&Condition>) -> Option<Cfg> {
        condition.filter(|_| self.carries()).map(Cfg::from)
    }

    /// Whether conditions are carried into the code.
    pub(super) fn carries(&self) -> bool {
        *self.conditions == Conditions::Cfg
    }

    /// Whether something kept with this condition is there whenever what it belongs to is, so that
    /// links to it resolve.
    pub(super) fn links(&self, condition: Option<&Condition>) -> bool {
        !self.carries() || condition.is_none()
    }

    /// Whether a member that is kept may be absent: where a condition may or may not hold, the
    /// member may or may not be there.
    pub(super) fn optional(&self, member: &Member) -> bool {
        let doubtful = *self.conditions == Conditions::Keep && member.condition.is_some();
        member.optional || doubtful || self.optional.has(member)
    }

    /// Whether options make any member optional.
    pub(super) fn makes_optional(&self) -> bool {
        !self.optional.is_empty()
    }

    /// Whether a member that the schema has mandatory may be absent because an option says so.
    pub(super) fn made_optional(&self, member: &Member) -> bool {
        !member.optional && self.optional.has(member)
    }
}
