//! Whether two schemas are the same but for what types are called and in which order things come.

use std::collections::{HashMap, HashSet};

use qapi_types::document::Document;
use qapi_types::schema::{Keep, Row, RowIndex, Schema};
use serde_json::Value;

use crate::draw::Draw;

/// A release: its name, its schema, and its answer to `query-qmp-schema`.
pub(crate) type Release = (&'static str, &'static Schema, &'static str);

/// Fails unless the schema of each release can be made again from the merged one.
pub(crate) fn check(merged: &Schema, releases: &[Release]) {
    merged.validate().expect("the merged schema is valid");
    let names: Vec<_> = releases.iter().map(|(name, ..)| *name).collect();
    assert_eq!(merged.releases(), names);
    for (name, theirs, answer) in releases {
        let ours = merged.release(name).expect("there is such a release");
        ours.validate().expect("it is valid");
        let none: [String; 0] = [];
        let own = ours.introspection(Keep::All).to_string();
        assert_eq!(differences(&own, answer), none, "{name}");
        accepted(theirs, &ours, name);
        accepted(&ours, theirs, name);
    }
}

/// Where two answers to `query-qmp-schema` differ.
fn differences(ours: &str, theirs: &str) -> Vec<String> {
    let ours: Value = serde_json::from_str(ours).expect("it is JSON");
    let theirs: Value = serde_json::from_str(theirs).expect("it is JSON");
    let mut answers = Answers {
        ours: by_name(&ours),
        theirs: by_name(&theirs),
        seen: HashSet::new(),
        path: Vec::new(),
        differences: Vec::new(),
    };
    answers.calls();
    answers.differences
}

/// Two answers to `query-qmp-schema`, compared without regard to what types are called and in which
/// order things come.
struct Answers<'a> {
    ours: HashMap<&'a str, &'a Value>,
    theirs: HashMap<&'a str, &'a Value>,
    seen: HashSet<(&'a str, &'a str)>,
    path: Vec<String>,
    differences: Vec<String>,
}

fn by_name(entries: &Value) -> HashMap<&str, &Value> {
    let entries = entries.as_array().expect("it is an array").iter();
    entries.map(|entry| (text(entry, "name"), entry)).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The items of a list by one of their members.
fn keyed<'a>(value: &'a Value, list: &str, key: &str) -> HashMap<&'a str, &'a Value> {
    let items = value[list].as_array().into_iter().flatten();
    items.map(|item| (text(item, key), item)).collect()
}

fn features(value: &Value) -> HashSet<&str> {
    let features = value["features"].as_array().into_iter().flatten();
    features.filter_map(Value::as_str).collect()
}

impl<'a> Answers<'a> {
    fn differ(&mut self, what: &str) {
        self.differences
            .push(format!("{}: {what}", self.path.join("/")));
    }

    fn calls(&mut self) {
        let is_call = |entry: &&&Value| matches!(text(entry, "meta-type"), "command" | "event");
        let names = |entries: &HashMap<&'a str, &'a Value>| -> HashSet<&'a str> {
            let calls = entries.values().filter(is_call);
            calls.map(|entry| text(entry, "name")).collect()
        };
        let (ours, theirs) = (names(&self.ours), names(&self.theirs));
        for name in ours.symmetric_difference(&theirs) {
            self.differ(name);
        }
        for name in ours.intersection(&theirs) {
            let (our, their) = (self.ours[name], self.theirs[name]);
            self.path = vec![(*name).to_owned()];
            self.facts(our, their, &["meta-type", "allow-oob"]);
            for key in ["arg-type", "ret-type"] {
                self.types(key, text(our, key), text(their, key));
            }
        }
    }

    fn facts(&mut self, our: &Value, their: &Value, keys: &[&str]) {
        for key in keys {
            if our.get(key) != their.get(key) {
                self.differ(key);
            }
        }
        if features(our) != features(their) {
            self.differ("features");
        }
    }

    fn types(&mut self, step: &str, ours: &'a str, theirs: &'a str) {
        if !self.seen.insert((ours, theirs)) {
            return;
        }
        let (our, their) = match (self.ours.get(ours), self.theirs.get(theirs)) {
            (Some(our), Some(their)) => (*our, *their),
            (None, None) => return,
            _ => return self.differ(step),
        };
        self.path.push(step.to_owned());
        self.facts(our, their, &["meta-type", "json-type", "tag"]);
        self.types(
            "element",
            text(our, "element-type"),
            text(their, "element-type"),
        );
        match text(our, "meta-type") {
            "enum" => self.parts(our, their, "members", "name", None),
            "object" => {
                self.parts(our, their, "members", "name", Some("type"));
                self.parts(our, their, "variants", "case", Some("type"));
            }
            "alternate" => self.choices(our, their),
            _ => {}
        }
        self.path.pop();
    }

    fn parts(&mut self, our: &'a Value, their: &'a Value, list: &str, key: &str, ty: Option<&str>) {
        let (our, their) = (keyed(our, list, key), keyed(their, list, key));
        let names: HashSet<&str> = our.keys().chain(their.keys()).copied().collect();
        for name in names {
            let (Some(our), Some(their)) = (our.get(name), their.get(name)) else {
                self.differ(&format!("{list} {name}"));
                continue;
            };
            self.path.push(name.to_owned());
            self.facts(our, their, &["default"]);
            self.path.pop();
            if let Some(ty) = ty {
                self.types(name, text(our, ty), text(their, ty));
            }
        }
    }

    /// Branches of alternates have no names, but each another JSON type.
    fn choices(&mut self, our: &'a Value, their: &'a Value) {
        fn classes<'a>(
            entries: &HashMap<&'a str, &'a Value>,
            alternate: &'a Value,
        ) -> HashMap<&'a str, &'a str> {
            let choices = alternate["members"].as_array().into_iter().flatten();
            let choices = choices.map(|choice| {
                let ty = text(choice, "type");
                let entry = entries[ty];
                let class = match text(entry, "meta-type") {
                    "builtin" => text(entry, "json-type"),
                    "enum" => "string",
                    other => other,
                };
                (class, ty)
            });
            choices.collect()
        }
        let (our, their) = (classes(&self.ours, our), classes(&self.theirs, their));
        let names: HashSet<&str> = our.keys().chain(their.keys()).copied().collect();
        for name in names {
            match (our.get(name), their.get(name)) {
                (Some(our), Some(their)) => self.types(name, our, their),
                _ => self.differ(name),
            }
        }
    }
}

/// The types that a command or an event has in two schemas.
fn types(row: Row, other: Row) -> Vec<(RowIndex, RowIndex)> {
    match (row, other) {
        (Row::Command(_, data, answer, _), Row::Command(_, other_data, other_answer, _)) => {
            vec![(data, other_data), (answer, other_answer)]
        }
        (Row::Event(_, data), Row::Event(_, other_data)) => vec![(data, other_data)],
        other => panic!("{other:?}"),
    }
}

/// Fails unless what is drawn from one schema is accepted by the other.
fn accepted(from: &Schema, by: &Schema, release: &str) {
    let mut random = test_support::rng();
    let mut count = 0;
    for _ in 0..test_support::rounds(5) {
        for row in from.rows().iter().copied() {
            let (Row::Command(name, ..) | Row::Event(name, _)) = row else {
                continue;
            };
            let name = from.name(name);
            let other = by
                .find(name)
                .unwrap_or_else(|| panic!("{release}: no {name}"));
            for (ty, other) in types(row, by.row(other)) {
                let text = Draw::new(from, &mut random).value(ty, 0).to_string();
                let document = Document::read(text.as_bytes()).expect("what is drawn is JSON");
                if let Err(problem) = by.check(other, document.root()) {
                    panic!("{release}: {name}: {text}: {problem}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 1, "{count}");
}
