//! Features across the whole schema: how many, and which where.

use std::collections::HashSet;

use super::{Declared, Resolver};
use crate::ast::Kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Feature;
use crate::words::quoted;

/// Most features of a schema: generated code keeps them in the bits of an integer.
const MOST: usize = 64;

/// Features with a meaning of their own. Every schema has them.
const SPECIAL: [&str; 2] = ["deprecated", "unstable"];

impl Resolver<'_> {
    pub(super) fn features(&mut self, definitions: &[Declared]) {
        let mut names: HashSet<&str> = SPECIAL.into();
        for declared in definitions {
            let definition = &declared.definition;
            let own = definition.features.iter();
            if !matches!(definition.kind, Kind::Command | Kind::Event) {
                for feature in own.clone().filter(|f| SPECIAL.contains(&f.name.as_str())) {
                    self.sink.dated(special(feature));
                }
            }
            let inner = definition.body.parts().flat_map(|part| part.features);
            for feature in own.chain(inner) {
                let full = names.len() == MOST;
                if names.insert(feature.name.as_str()) && full {
                    self.sink.error(too_many(feature));
                }
            }
        }
    }
}

fn special(feature: &Feature) -> Diagnostic {
    let message = format!("types cannot be marked {}", quoted(feature.name.as_str()));
    Diagnostic::new(Code::SpecialFeature, feature.span, message)
        .help("mark the commands, events, members and values that use the type")
}

fn too_many(feature: &Feature) -> Diagnostic {
    let message = format!(
        "feature {} is one more than the {MOST} that a schema may have",
        quoted(feature.name.as_str())
    );
    Diagnostic::new(Code::TooManyFeatures, feature.span, message)
        .help("'deprecated' and 'unstable' count, whether used or not")
}
