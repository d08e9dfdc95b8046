//! Members, values, commands and events are there under their condition.

use qapi_types::{Enum, Error, Object};
use serde_json::{Value, json, to_value};
use test_conditions::{closed, open, small};

struct Server;

impl open::dispatch::Handler for Server {
    fn open(&self, (): &(), _: open::command::Open) -> Result<open::Uuid, Error> {
        Err("closed".into())
    }

    #[cfg(any(CONFIG_A, CONFIG_B))]
    fn rarely(&self, (): &(), _: open::command::Rarely) -> Result<(), Error> {
        Ok(())
    }

    #[cfg(CONFIG_B)]
    fn take(&self, (): &(), _: open::command::Take) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn members_are_there_under_their_condition() {
    let a = cfg!(CONFIG_A);
    let b = cfg!(CONFIG_B);
    assert_eq!(open::Pair::MEMBERS.contains(&"rare"), a && b);
    assert_eq!(open::Mode::ALL.len(), if a { 3 } else { 2 });
    let text = r#"{"kind":"file","tag":"t","path":"p"}"#;
    let source: open::Source = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&source).unwrap(), text);
    let net = serde_json::from_str::<closed::Source>(r#"{"port":1,"kind":"net"}"#);
    assert_eq!(net.is_ok(), !a);
    let heir = r#"{"id":"i","mode":"auto","n":1.5}"#;
    assert_eq!(serde_json::from_str::<closed::Heir>(heir).is_ok(), a);
    assert_eq!(serde_json::from_str::<open::Only>("{}").is_ok(), !a);
    assert!(serde_json::from_str::<open::Only>(r#"{"a":1}"#).is_ok());
    let service = open::dispatch::service::<Server, ()>().build();
    let service = service.expect("each once");
    assert_eq!(service.command("take").is_some(), b);
    assert_eq!(service.command("rarely").is_some(), a || b);
    #[cfg(CONFIG_A)]
    let _ = open::event::Event::from(open::event::Gone);
    #[cfg(any(CONFIG_A, CONFIG_B))]
    let _: Option<open::Rare> = None;
}

#[test]
fn constructors_take_the_members_that_are_there() {
    #[cfg(not(CONFIG_A))]
    let (file, go) = (
        small::Place::file("cellar", small::File::new("p")),
        small::command::Go::new("attic", small::File::new("q")),
    );
    #[cfg(CONFIG_A)]
    let (file, go) = (
        small::Place::file(1, "cellar", small::File::new("p", 8)),
        small::command::Go::new(1, "attic", small::File::new("q", 8)),
    );
    let expected = |room: &str, path: &str| {
        let mut value = json!({ "kind": "file", "room": room, "path": path });
        if cfg!(CONFIG_A) {
            value["floor"] = Value::from(1);
            value["flags"] = Value::from(8);
        }
        value
    };
    assert_eq!(to_value(&file).unwrap(), expected("cellar", "p"));
    assert_eq!(to_value(&go).unwrap(), expected("attic", "q"));
    assert_eq!(
        to_value(small::command::Go::from(file)).unwrap(),
        expected("cellar", "p")
    );
    #[cfg(all(CONFIG_B, not(CONFIG_A)))]
    assert_eq!(
        to_value(small::Place::net("roof", small::Net::new())).unwrap(),
        json!({ "kind": "net", "room": "roof" })
    );
}
