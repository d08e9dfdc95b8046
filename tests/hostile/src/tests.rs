//! What goes round, and what a server of such names does.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};

use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::machinery::{Deserialize, Serialize};
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

#[allow(clippy::needless_pass_by_value, reason = "calls are easier to read")]
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

use crate::hostile as generated;
include!(concat!(env!("OUT_DIR"), "/nobody.rs"));

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
    let all: serde_json::Map<String, Value> = keywords()
        .enumerate()
        .map(|(n, name)| (name.into(), n.into()))
        .collect();
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
        assert_eq!(
            error.class,
            qapi_types::ErrorClass::CommandNotFound,
            "{name}: {error}"
        );

        let event = name.to_uppercase().replace('-', "_");
        assert!(
            hostile::event::Event::NAMES.contains(&event.as_str()),
            "{event}"
        );
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
        usize { "size": 18_446_744_073_709_551_615u64, "i64": "i64" }
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
        "none", "some", "ok", "err", "option", "result", "string", "vec", "from", "into",
        "handler", "object", "entry", "call", "table", "h", "clone", "drop", "eq", "borrow",
        "to-owned", "try-into", "new", "type-id", "next", "fmt", "hash",
    ] {
        // Some take text, some a number, some nothing; only the method complains.
        let classes = [json!({ "value": "x" }), json!({ "value": 1 }), json!({})];
        let classes = classes.map(|arguments| call(name, &arguments).class);
        assert!(
            classes.contains(&qapi_types::ErrorClass::CommandNotFound),
            "{name}"
        );
    }
    let none = hostile::command::None;
    assert_eq!(
        to_value(Request::new(&none)).unwrap(),
        json!({ "execute": "none" })
    );
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

#[allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    reason = "functions have the signature that services ask for"
)]
impl Keeper {
    fn keep(&self, arguments: &impl Serialize) {
        *self.0.lock().unwrap() = to_value(arguments).unwrap();
    }

    fn none(&self, (): &(), it: hostile::command::UngeneratedNone) {
        self.keep(&it);
    }

    fn plain(&self, (): &(), it: hostile::command::UngeneratedPlain) {
        assert_eq!(it.data.value, "v");
        self.keep(&it);
    }

    fn union(&self, (): &(), it: hostile::command::UngeneratedUnion) {
        assert_eq!(it.others_["more"], json!([{}]));
        assert_eq!(it.others_.len(), 1);
        self.keep(&it);
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
    for made in [
        UngeneratedPlain::new("v"),
        UngeneratedPlain::from(hostile::Plain::new("v")),
    ] {
        assert_eq!(to_value(&made).unwrap(), json!({ "value": "v" }));
    }
    assert_eq!(UngeneratedNone::new(), UngeneratedNone::default());

    let service = Service::builder(&hostile::schema::SCHEMA);
    let service = service.on(Keeper::none).on(Keeper::plain).on(Keeper::union);
    let service = service.build().expect("each once");
    for (name, arguments) in [
        ("ungenerated-none", none),
        ("ungenerated-plain", plain),
        ("ungenerated-union", union),
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
    assert_eq!(
        one,
        hostile::OneNew {
            new: "value".into()
        }
    );
    let tree = hostile::Tree::from(hostile::Itself::default());
    let grow = hostile::command::Grow::new(hostile::Node::new(tree.clone(), "other"));
    let value = to_value(&grow).unwrap();
    assert_eq!(value["tree"]["right"], "other");
    assert_eq!(hostile::command::Plant::SPEC.name, "plant");
    let plant = hostile::command::Plant::new(hostile::Itself::default());
    assert_eq!(to_value(plant).unwrap(), json!({ "shape": "leaf" }));
}

#[test]
fn branches_are_built_by_names_that_mean_something_else() {
    use hostile::{Functions, OneValue};
    let value = || OneValue::new("v");
    for (made, name) in [
        (Functions::new_(1, 2, value()), "new"),
        (Functions::default_(1, 2, value()), "default"),
        (Functions::clone_(1, 2, value()), "clone"),
        (Functions::from_(1, 2, value()), "from"),
        (Functions::self_(1, 2, value()), "self"),
        (Functions::_9p(1, 2, value()), "9p"),
        (Functions::into(1, 2, value()), "into"),
        (Functions::fmt(1, 2, value()), "fmt"),
        (Functions::eq(1, 2, value()), "eq"),
        (Functions::parts(1, 2, value()), "parts"),
        (Functions::from_parts(1, 2, value()), "from-parts"),
        (Functions::serialize(1, 2, value()), "serialize"),
        (Functions::branch(1, 2, value()), "branch"),
    ] {
        let wire = json!({ "branch": 1, "new": 2, "name": name, "value": "v" });
        assert_eq!(to_value(&made).unwrap(), wire);
        // What such names would hide is there as before.
        assert_eq!(Functions::clone(&made), made);
        let read: Functions = from_value(wire).unwrap();
        assert_eq!(format!("{read:?}"), format!("{made:?}"));
    }
    let made = Functions::new(1, 2, hostile::FunctionsBranch::Empty);
    assert_eq!(made, Functions::empty(1, 2));
    let mut names = hostile::KeywordUnion::self_(hostile::OneBranch::new(1));
    names.type_ = hostile::KeywordUnion::macro_rules(hostile::OneBranch::new(2)).type_;
    assert_eq!(
        to_value(names).unwrap(),
        json!({ "type": "macro-rules", "self": 2 })
    );
}
