//! Members, values, commands and events are there under their condition.

use qapi_types::{Enum, Error, Object};
use test_conditions::{closed, open};

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
