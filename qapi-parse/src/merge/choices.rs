//! The branches of alternates, by the JSON type that selects them.

use super::plan::{Category, Group, Kind, Plan, Use};
use super::source::Source;
use crate::draft::{Body, Branch, Type};
use crate::name::Name;
use crate::schema::{Builtin, Condition};

/// What tells the branches of alternates apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Null,
    Boolean,
    Number,
    String,
    Object,
    Array,
}

impl Class {
    fn word(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Object => "object",
            Self::Array => "array",
        }
    }
}

/// What releases have for one JSON type.
pub(super) struct Choice {
    pub(super) class: Class,
    pub(super) name: Name,
    pub(super) uses: Vec<Use>,
    pub(super) conditions: Vec<Option<Condition>>,
}

impl Plan<'_> {
    /// What selects the branch of a type, if it can be one.
    pub(super) fn class(&self, ty: &Type) -> Option<Class> {
        if ty.array {
            return Some(Class::Array);
        }
        match self.category(&ty.name)? {
            Category::Builtin(builtin) => match builtin {
                Builtin::Null => Some(Class::Null),
                Builtin::Bool => Some(Class::Boolean),
                Builtin::Str | Builtin::QType => Some(Class::String),
                Builtin::Any => None,
                _ => Some(Class::Number),
            },
            Category::Defined(Kind::Enum) => Some(Class::String),
            Category::Defined(Kind::Object) => Some(Class::Object),
            Category::Defined(_) => None,
        }
    }

    /// The branches of an alternate, those of the newest release first.
    pub(super) fn choices(&self, group: &Group) -> Vec<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        for source in group.sources().into_iter().rev() {
            let Body::Alternate { branches } = source.draft(&self.releases).body else {
                continue;
            };
            for branch in branches {
                self.choice(&mut choices, source, branch);
            }
        }
        for choice in &mut choices {
            choice.uses.reverse();
            choice.conditions.reverse();
        }
        choices
    }

    fn choice(&self, choices: &mut Vec<Choice>, source: Source, branch: Branch) {
        let Some(class) = self.class(&branch.ty) else {
            return;
        };
        let found = Use {
            source,
            ty: Some(branch.ty),
            span: branch.span,
        };
        if let Some(choice) = choices.iter_mut().find(|it| it.class == class) {
            choice.uses.push(found);
            choice.conditions.push(branch.condition);
            return;
        }
        // Names of branches are not on the wire.
        let taken = choices.iter().any(|it| it.name == branch.name);
        let name = if taken {
            Name::new(&format!("{}-{}", branch.name.as_str(), class.word()))
        } else {
            branch.name
        };
        choices.push(Choice {
            class,
            name,
            uses: vec![found],
            conditions: vec![branch.condition],
        });
    }
}
