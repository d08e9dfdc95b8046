//! Names that get in the way: what is generated from them compiles, documents and round-trips; names
//! that meet in one identifier are refused with both places.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use qapi_codegen::parse::Code;
use qapi_codegen::{Conditions, Config, Handlers};
use support::scratch::Scratch;

/// What is done with the code that was generated from `tests/hostile`.
const DRIVER: &str = r#"//! Generated from names that get in the way.
#![deny(warnings, missing_docs)]

/// One file, all closed, with all traits.
pub mod closed {
    include!("closed.rs");
}
/// Conditions carried into the code, no comments, no format.
pub mod bare {
    include!("bare.rs");
}
pub mod hostile;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::{LazyLock, Mutex};

    use qapi_types::decode::{Deserialize, Serialize};
    use qapi_types::dispatch::{Service, State, dispatch};
    use qapi_types::message::{Message, Request};
    use qapi_types::{Command, Enum, Events, Timestamp, Timestamped};
    use serde_json::{Value, from_value, json, to_value};

    use crate::{closed, hostile};

    fn round<T: Serialize + for<'de> Deserialize<'de>>(value: &Value) {
        let typed: T = from_value(value.clone()).unwrap_or_else(|e| panic!("{value}: {e}"));
        assert_eq!(&to_value(&typed).unwrap(), value);
        let text: T = serde_json::from_str(&value.to_string()).unwrap();
        assert_eq!(&to_value(&text).unwrap(), value);
    }

    fn both<A, B>(value: Value)
    where
        A: Serialize + for<'de> Deserialize<'de>,
        B: Serialize + for<'de> Deserialize<'de>,
    {
        round::<A>(&value);
        round::<B>(&value);
    }

    macro_rules! both {
        ($($name:ident $value:tt)*) => {$( both::<hostile::$name, closed::$name>(json!($value)); )*};
    }

    fn keywords() -> impl Iterator<Item = &'static str> {
        hostile::Keyword::ALL.iter().map(Enum::as_str)
    }

    /// Has all commands, and fails each as if it had not.
    struct Nobody;

    include!("nobody.rs");

    fn call(name: &str, arguments: &Value) -> qapi_types::Error {
        static SERVICE: LazyLock<Service<Nobody>> =
            LazyLock::new(|| hostile::dispatch::service().build().expect("each once"));
        assert!(SERVICE.command(name).is_some(), "{name} is there");
        let message = json!({ "execute": name, "arguments": arguments }).to_string();
        let answer = dispatch(&SERVICE, &Nobody, &(), State::new(), message.as_bytes());
        let answer: Value = serde_json::from_slice(&answer.expect("an answer")).unwrap();
        serde_json::from_value(answer["error"].clone()).unwrap()
    }

    #[test]
    fn keywords_are_members_values_branches_commands_and_events() {
        assert!(keywords().count() > 50);
        let all: serde_json::Map<String, Value> =
            keywords().enumerate().map(|(n, name)| (name.into(), n.into())).collect();
        both::<hostile::Keywords, closed::Keywords>(Value::Object(all.clone()));
        both::<hostile::KeywordAlternate, closed::KeywordAlternate>(Value::Object(all));
        for (n, name) in keywords().enumerate() {
            both::<hostile::Keyword, closed::Keyword>(json!(name));
            both::<hostile::OptionalKeywords, closed::OptionalKeywords>(json!({ name: "x" }));
            let branch = if n % 2 == 1 {
                json!({ "type": name, "self": 1 })
            } else {
                json!({ "type": name, "crate": "self" })
            };
            both::<hostile::KeywordUnion, closed::KeywordUnion>(branch);
            // Only the method is left to complain.
            let error = call(name, &json!({ name: "extern" }));
            assert_eq!(error.class, qapi_types::ErrorClass::CommandNotFound, "{name}: {error}");

            let event = name.to_uppercase().replace('-', "_");
            assert!(hostile::event::Event::NAMES.contains(&event.as_str()), "{event}");
            let text = json!({
                "timestamp": { "seconds": 1, "microseconds": 2 },
                "event": event, "data": { name: 1 },
            });
            let typed: Timestamped<hostile::event::Event> = from_value(text.clone()).unwrap();
            assert!(!matches!(typed.event, hostile::event::Event::Unknown_(_)));
            assert_eq!(to_value(&typed).unwrap(), text);
        }
    }

    #[test]
    fn items_of_the_prelude_are_types_commands_and_events() {
        both! {
            String { "value": 1, "next": { "value": 2 } }
            Vec { "value": true, "many": ["a"] }
            Option "none"
            Result "err"
            Self_ { "value": true, "many": [] }
            AlternateOfPrelude null
            AlternateOfPrelude "x"
            UnionOfPrelude { "tag": "some", "value": true }
            UnionOfPrelude { "tag": "name", "self": { "value": false } }
            u8 { "u8": 255, "i64": -1, "f64": { "x": 1.5 } }
            usize { "size": 18446744073709551615u64, "i64": "i64" }
            Everything { "option": "25", "string": { "value": 3 }, "self": { "value": true } }
        }
        for name in ["0", "2-5", "25"] {
            let value: hostile::Option = name.parse().unwrap();
            assert_eq!(value.as_str(), name);
        }
        assert!("perhaps".parse::<closed::Option>().is_err());
        let distinct: BTreeSet<closed::Option> = closed::Option::ALL.iter().copied().collect();
        assert_eq!(distinct.len(), closed::Option::ALL.len());
        for name in [
            "none", "some", "ok", "err", "option", "result", "string", "vec", "from",
            "into", "handler", "object", "entry", "call", "table", "h", "clone", "drop", "eq",
            "borrow", "to-owned", "try-into", "new", "type-id", "next", "fmt", "hash",
        ] {
            // Some take text, some a number, some nothing; only the method complains.
            let classes = [json!({ "value": "x" }), json!({ "value": 1 }), json!({})];
            let classes = classes.map(|arguments| call(name, &arguments).class);
            assert!(classes.contains(&qapi_types::ErrorClass::CommandNotFound), "{name}");
        }
        let none = hostile::command::None;
        assert_eq!(to_value(Request::new(&none)).unwrap(), json!({ "execute": "none" }));
        for event in hostile::event::Event::NAMES {
            let text = json!({
                "timestamp": { "seconds": -1, "microseconds": -1 }, "event": event,
            });
            let Ok(Message::Event(raw)) = serde_json::from_str(&text.to_string()) else {
                panic!("{event} is an event");
            };
            let _ = raw.decode::<hostile::event::Event>();
        }
    }

    #[test]
    fn types_that_reach_themselves_go_round() {
        both! {
            Itself { "itself": { "itself": {} } }
            Wrapped { "wraps": { "wrapped": { "wraps": {} } } }
            Array { "arrays": [{ "arrays": [] }] }
            Heir { "heir": { "base": {} }, "base": { "heir": {} } }
            Tree { "shape": "node", "left": { "shape": "leaf" }, "right": "name" }
            Tree { "shape": "same", "parent": { "shape": "nothing" }, "kind": "leaf",
                "first": { "shape": "wrapped", "tree": { "shape": "ref", "tree": "t" } } }
            Forest { "kind": "node", "forest": { "kind": "nothing" } }
            TreeRef { "shape": "leaf" }
            TreeOrNull null
            TreeOrNull ["a", { "shape": "nothing" }]
            TreeOrNull { "kind": "same", "wraps": {} }
        }
    }

    #[test]
    fn downstream_and_local_names_go_round() {
        both! {
            __com_example_Thing { "__com.example_thing": 1, "__com.example_x-other": "x-thing" }
            __com_example_Union { "__com.example_mode": "__com.example_thing",
                "__com.example_thing": 2, "x-y": "z" }
            Locals { "slots": 1, "members": 2, "out": 3, "index": 4, "branch": 5, "others": "o",
                "new": "n", "from": "f" }
            LocalsUnion { "slots": 1, "tag": "slots", "members": "m", "others": 2 }
            LocalsUnion { "slots": 1, "index": 5, "tag": "branch", "self": "s", "branch": "b" }
        }
        round::<hostile::command::Ungenerated>(&json!({ "others": 1, "more": [2] }));
        let event = hostile::event::ComExampleDone::default();
        let message = Timestamped {
            event: hostile::event::Event::from(event),
            timestamp: Timestamp::UNKNOWN,
        };
        assert_eq!(message.event.name(), "__COM.EXAMPLE_DONE");
    }

    struct Keeper(Mutex<Value>);

    impl Keeper {
        fn none(&self, (): &(), it: hostile::command::UngeneratedNone) {
            *self.0.lock().unwrap() = to_value(&it).unwrap();
        }

        fn plain(&self, (): &(), it: hostile::command::UngeneratedPlain) {
            assert_eq!(it.data.value, "v");
            *self.0.lock().unwrap() = to_value(&it).unwrap();
        }

        fn union(&self, (): &(), it: hostile::command::UngeneratedUnion) {
            assert_eq!(it.others_["more"], json!([{}]));
            assert_eq!(it.others_.len(), 1);
            *self.0.lock().unwrap() = to_value(&it).unwrap();
        }
    }

    #[test]
    fn arguments_that_the_schema_does_not_describe_are_kept() {
        use hostile::command::{UngeneratedBoxed, UngeneratedNone, UngeneratedPlain, UngeneratedUnion};
        let none = json!({ "more": [{}], "null": null });
        let plain = json!({ "value": "v", "more": [{}], "null": null });
        let union = json!({ "slots": 1, "tag": "slots", "members": "m", "others": 2, "more": [{}] });
        both::<UngeneratedNone, closed::command::UngeneratedNone>(none.clone());
        both::<UngeneratedNone, closed::command::UngeneratedNone>(json!({}));
        let others: UngeneratedNone = from_value(none.clone()).unwrap();
        assert_eq!(
            to_value(Request::new(&others)).unwrap(),
            json!({ "execute": "ungenerated-none", "arguments": none })
        );
        both::<UngeneratedPlain, closed::command::UngeneratedPlain>(plain.clone());
        both::<UngeneratedBoxed, closed::command::UngeneratedBoxed>(plain.clone());
        both::<UngeneratedUnion, closed::command::UngeneratedUnion>(union.clone());
        let error = from_value::<UngeneratedPlain>(json!({ "more": 1 })).unwrap_err();
        assert!(error.to_string().contains("value"), "{error}");
        let made = UngeneratedPlain::new(hostile::Plain { value: "v".into() });
        assert_eq!(to_value(&made).unwrap(), json!({ "value": "v" }));

        let service = Service::builder(&hostile::schema::SCHEMA);
        let service = service.on(Keeper::none).on(Keeper::plain).on(Keeper::union);
        let service = service.build().expect("each once");
        for (name, arguments) in [
            ("ungenerated-none", none), ("ungenerated-plain", plain), ("ungenerated-union", union),
        ] {
            let keeper = Keeper(Mutex::default());
            let message = json!({ "execute": name, "arguments": arguments }).to_string();
            let answer = dispatch(&service, &keeper, &(), State::new(), message.as_bytes());
            let answer: Value = serde_json::from_slice(&answer.expect("an answer")).unwrap();
            assert_eq!(answer, json!({ "return": {} }), "{name}");
            assert_eq!(*keeper.0.lock().unwrap(), arguments);
        }
    }

    #[test]
    fn constructors_and_conversions_work_beside_such_names() {
        let locals = hostile::Locals::new(1, 2, 3, 4, 5, "others");
        assert_eq!(locals.new, None);
        let one = hostile::OneNew::new("value");
        assert_eq!(one, hostile::OneNew { new: "value".into() });
        let tree = hostile::Tree::from(hostile::Itself::default());
        let grow = hostile::command::Grow::new(hostile::Node::new(tree.clone(), "other"));
        let value = to_value(&grow).unwrap();
        assert_eq!(value["tree"]["right"], "other");
        assert_eq!(hostile::command::Plant::SPEC.name, "plant");
        let plant = hostile::command::Plant::new(hostile::Itself::default());
        assert_eq!(to_value(plant).unwrap(), json!({ "shape": "leaf" }));
    }
}
"#;

/// An implementation of the trait in `handler` that has no method but those it must have.
fn nobody(handler: &str) -> String {
    let (_, methods) = handler.split_once("pub trait Handler").expect("a trait");
    let (methods, _) = methods.split_once("\n}\n").expect("it ends");
    let methods = methods.lines().skip(1).filter(|line| {
        let line = line.trim_start();
        !line.starts_with("///") && !line.starts_with("#[deprecated")
    });
    let methods = methods.collect::<Vec<_>>().join("\n");
    let methods = methods
        .replace("super::", "hostile::")
        .replace("arguments: command::", "_: hostile::command::")
        .replace("session: &Session", "(): &()")
        .replace("Error>", "qapi_types::Error>")
        .replace(
            ';',
            " { Err(qapi_types::Error::command_not_found(\"nobody\")) }",
        );
    format!("impl hostile::dispatch::Handler for Nobody {{\n{methods}\n}}\n")
}

#[test]
fn names_that_get_in_the_way_compile_document_and_go_round() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/root.json");
    let scratch = Scratch::new("hostile-names");
    let generate = |config: Config, out: &str| {
        let result = config.out(scratch.path(out)).generate(&schema);
        result.unwrap_or_else(|error| panic!("{out}: {error}"));
    };
    generate(Config::new(), "src/hostile");
    let all = ["Eq", "Hash", "PartialOrd", "Ord", "Default", "Copy"];
    let closed = Config::new().closed_enums(["."]).closed_unions(["."]);
    let closed = closed.handlers(Handlers::Both).derive(".", all);
    generate(closed, "src/closed.rs");
    let bare = Config::new().comments(false).format(false);
    generate(
        bare.conditions(Conditions::Cfg).module_prefix("my_"),
        "src/bare.rs",
    );
    scratch.write("src/lib.rs", DRIVER);
    let handler = std::fs::read_to_string(scratch.path("src/hostile/dispatch.rs"));
    scratch.write("src/nobody.rs", &nobody(&handler.expect("it is there")));
    scratch.cargo(&["test"], "");
    scratch.cargo(&["doc", "--no-deps"], "");
}

/// Pairs of names that meet, and the identifier. The second name stands in the last line.
const MEETINGS: &[(&str, &str, &str, &str)] = &[
    (
        "{ 'enum': 'Ee', 'data': [ 'foo-bar',\n 'fooBar' ] }",
        "foo-bar",
        "fooBar",
        "FooBar",
    ),
    (
        "{ 'enum': 'Ee', 'data': [ 'foo-1',\n 'foo1' ] }",
        "foo-1",
        "foo1",
        "Foo1",
    ),
    (
        "{ 'struct': 'Ss', 'data': { 'foo-bar': 'int',\n 'fooBar': 'int' } }",
        "foo-bar",
        "fooBar",
        "foo_bar",
    ),
    (
        "{ 'struct': 'Bb', 'data': { 'x--y': 'int' } }\n{ 'struct': 'Ss', 'base': 'Bb', 'data': {\n 'x-y': 'int' } }",
        "x--y",
        "x-y",
        "x_y",
    ),
    (
        "{ 'command': 'go-on' }\n{ 'command': 'go--on' }",
        "go-on",
        "go--on",
        "GoOn",
    ),
    (
        "{ 'event': 'GO_ON' }\n{ 'event': 'GO__ON' }",
        "GO_ON",
        "GO__ON",
        "GoOn",
    ),
    (
        "{ 'enum': 'Ee', 'data': [ 'x' ] }\n{ 'struct': 'UuBranch', 'data': {} }\n\
         { 'union': 'Uu', 'base': { 'e': 'Ee' }, 'discriminator': 'e', 'data': {} }",
        "UuBranch",
        "Uu",
        "UuBranch",
    ),
    (
        // The union has the same values, and nothing to add.
        "{ 'enum': 'Ee', 'data': [ 'x', 'X' ] }\n{ 'struct': 'Ss', 'data': {} }\n\
         { 'union': 'Uu', 'base': { 'e': 'Ee' }, 'discriminator': 'e', 'data': { 'X': 'Ss' } }",
        "x",
        "X",
        "X",
    ),
    (
        "{ 'command': '__com.example_x' }\n{ 'command': 'com-example-x' }",
        "__com.example_x",
        "com-example-x",
        "ComExampleX",
    ),
];

#[test]
fn names_that_meet_are_refused_with_both_places() {
    let scratch = Scratch::new("hostile-meetings");
    for (text, first, second, ident) in MEETINGS {
        scratch.write("meeting.json", &format!("{text}\n"));
        let result = Config::new()
            .out(scratch.path("out"))
            .generate(scratch.path("meeting.json"));
        let error = result.map(drop).expect_err(text);
        let [diagnostic] = error.diagnostics() else {
            panic!("{text}: {error}");
        };
        assert_eq!(diagnostic.code, Code::IdentifierClash, "{error}");
        let message = error.to_string();
        for expected in [
            format!("'{first}' and '{second}' both become '{ident}' in Rust"),
            format!("becomes '{ident}'"),
            format!("would be '{ident}' too"),
        ] {
            assert!(
                message.contains(&expected),
                "'{expected}' is not in\n{message}"
            );
        }
    }
}

#[test]
fn branches_that_meet_are_refused_though_their_values_do_not() {
    let scratch = Scratch::new("hostile-branches");
    scratch.write(
        "meeting.json",
        "{ 'enum': 'Ee', 'data': [ 'x', { 'name': 'X', 'if': 'CONFIG_X' } ] }\n\
         { 'struct': 'Ss', 'data': {} }\n\
         { 'union': 'Uu', 'base': { 'e': 'Ee' }, 'discriminator': 'e',\n\
         'data': { 'x': 'Ss', 'X': 'Ss' } }\n",
    );
    let result = Config::new()
        .out(scratch.path("out"))
        .conditions(Conditions::Evaluate(BTreeSet::new()))
        .generate(scratch.path("meeting.json"));
    let error = result.map(drop).expect_err("no enum has a variant twice");
    let message = error.to_string();
    let expected = "'x' and 'X' both become 'X' in Rust";
    assert!(message.contains(expected), "{message}");
}

#[test]
fn files_that_meet_in_one_module_are_refused_with_both_places() {
    let scratch = Scratch::new("hostile-files");
    let generate = |files: &[(&str, &str)]| {
        for (name, text) in files {
            scratch.write(name, &format!("{text}\n"));
        }
        let result = Config::new()
            .out(scratch.path("out"))
            .generate(scratch.path(files[0].0));
        result.map(drop).expect_err("they meet").to_string()
    };
    let message = generate(&[
        (
            "root.json",
            "{ 'include': 'a-b.json' }\n{ 'include': 'a_b.json' }",
        ),
        ("a-b.json", "{ 'struct': 'One', 'data': {} }"),
        ("a_b.json", "{ 'struct': 'Two', 'data': {} }"),
    ]);
    assert!(
        message.contains("'a-b.json' and 'a_b.json' both become the module 'a_b'"),
        "{message}"
    );
    assert!(
        message.contains("a-b.json:1:") && message.contains("a_b.json:1:"),
        "{message}"
    );
    let message = generate(&[
        (
            "root2.json",
            "{ 'include': 'low.json' }\n{ 'struct': 'low', 'data': {} }",
        ),
        ("low.json", "{ 'struct': 'One', 'data': {} }"),
    ]);
    assert!(
        message.contains("'low' and the module of 'low.json' both become 'low'"),
        "{message}"
    );
}
