//! Features: the value of `features`.

use std::collections::HashMap;

use super::Lower;
use super::keys;
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Name;
use crate::schema::Feature;
use crate::source::Span;
use crate::value::{Object, Str, Value};
use crate::words::quoted;

impl Lower<'_> {
    /// The features of a definition, member or value.
    pub(super) fn features(&mut self, object: &Object) -> Vec<Feature> {
        let items = match object.get("features") {
            None => return Vec::new(),
            Some(Value::Array(array)) => &array.items,
            Some(other) => {
                self.sink
                    .error(keys::wrong("'features'", "an array", other));
                return Vec::new();
            }
        };
        let mut features: Vec<Feature> = Vec::new();
        let mut seen: HashMap<Name, Span> = HashMap::new();
        for item in items {
            let Some((name, rest)) = self.named(item, &keys::FEATURE, "a feature") else {
                continue;
            };
            self.feature_name(&name);
            let condition = rest.and_then(|object| self.condition(object));
            if let Some(earlier) = seen.get(&name.text) {
                self.sink.error(twice(&name, *earlier));
                continue;
            }
            seen.insert(name.text.clone(), name.span);
            features.push(Feature {
                name: name.text,
                span: name.span,
                condition,
            });
        }
        features
    }
}

fn twice(name: &Str, earlier: Span) -> Diagnostic {
    let message = format!("feature {} is listed twice", quoted(name.as_str()));
    Diagnostic::new(Code::FeatureTwice, name.span, message)
        .label("again here")
        .also(earlier, "first here")
}
